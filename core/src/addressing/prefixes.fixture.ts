import fc from "fast-check";
import { ipv4Prefix, ipv6Prefix, type Prefix } from "./prefix.ts";

/** For tests only. Runs per property; a failure prints its seed and path. */
export const runs: { readonly numRuns: number } = { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100) };

const anyIpv4 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** Mostly zero groups, so that compressed text is common. */
const anyIpv6 = fc
  .array(fc.oneof(fc.constant(0n), fc.constant(0n), fc.constant(0xffffn), fc.bigInt(0n, 0xffffn)), {
    minLength: 8,
    maxLength: 8,
  })
  .map((groups) => groups.reduce((value, group) => (value << 16n) | group, 0n));

export const anyPrefix4: fc.Arbitrary<Prefix & { family: 4 }> = fc
  .tuple(anyIpv4, fc.integer({ min: 0, max: 32 }))
  .map(([value, length]) => ipv4Prefix(value, length) as Prefix & { family: 4 });

export const anyPrefix6: fc.Arbitrary<Prefix & { family: 6 }> = fc
  .tuple(anyIpv6, fc.integer({ min: 0, max: 128 }))
  .map(([value, length]) => ipv6Prefix(value, length) as Prefix & { family: 6 });

export const anyPrefix: fc.Arbitrary<Prefix> = fc.oneof(anyPrefix4, anyPrefix6);

export const anyAddress: fc.Arbitrary<Prefix> = fc.oneof(
  anyIpv4.map((value) => ipv4Prefix(value, 32)),
  anyIpv6.map((value) => ipv6Prefix(value, 128)),
);

/** 256 addresses that can be looked at one by one; some lie at the very ends of the address space. */
export const smallUniverses: readonly Prefix[] = [
  ipv4Prefix(0, 24),
  ipv4Prefix(0x0a00_0000, 24),
  ipv4Prefix(0xffff_ff00, 24),
  ipv6Prefix(0n, 120),
  ipv6Prefix(0xfd00n << 112n, 120),
  ipv6Prefix((1n << 128n) - 256n, 120),
];

/** A prefix inside `universe`, the universe itself included. */
export function within(universe: Prefix): fc.Arbitrary<Prefix> {
  return fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 8 }))
    .map(([offset, bits]) =>
      universe.family === 4
        ? ipv4Prefix(universe.base + offset, universe.length + bits)
        : ipv6Prefix(universe.base + BigInt(offset), universe.length + bits),
    );
}

export const anySmallUniverse: fc.Arbitrary<Prefix> = fc.constantFrom(...smallUniverses);
