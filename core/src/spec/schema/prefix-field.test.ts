import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrefix, ipv4Prefix, ipv6Prefix } from "../../addressing/index.ts";
import { accepts } from "./accepts.fixture.ts";
import { addressSchema, prefixListSchema, prefixSchema } from "./prefix-field.ts";

const numRuns = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100);

describe("a range", () => {
  test("is canonical once read: host bits, letter case and zeros, RFC 5952 (fault 1b-17)", () => {
    expect(prefixSchema.parse("100.68.0.18/18")).toBe("100.68.0.0/18");
    expect(prefixSchema.parse("FD00:0:0:0::1/64")).toBe("fd00::/64");
  });

  test("reading it twice changes nothing more", () => {
    const anyPrefix = fc.oneof(
      fc
        .tuple(fc.nat(2 ** 32 - 1), fc.nat(32))
        .map(([base, length]) => formatPrefix({ ...ipv4Prefix(base, 32), length })),
      fc
        .tuple(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), fc.nat(128))
        .map(([base, length]) => formatPrefix({ ...ipv6Prefix(base, 128), length })),
    );
    fc.assert(
      fc.property(anyPrefix, (text) => {
        const once = prefixSchema.parse(text);
        expect(prefixSchema.parse(once)).toBe(once);
      }),
      { numRuns },
    );
  });

  test("a list field takes one or several and gives a list", () => {
    expect(prefixListSchema.parse("10.0.0.0/8")).toEqual(["10.0.0.0/8"]);
    expect(prefixListSchema.parse(["10.0.0.0/8", "fd00::/8"])).toEqual(["10.0.0.0/8", "fd00::/8"]);
    expect(prefixListSchema.parse([])).toEqual([]);
    expect([7, null, {}, [["10.0.0.0/8"]], "10.0.0.0"].filter((value) => accepts(prefixListSchema, value))).toEqual([]);
  });
});

describe("an address", () => {
  test.each(["10.0.0.1", "fd00::1", "::"])("%s is one", (text) => {
    expect(accepts(addressSchema, text)).toBe(true);
  });

  test.each(["10.0.0.1/32", "10.0.0", "fe80::1%eth0", "", "localhost"])("%j is none", (text) => {
    expect(accepts(addressSchema, text)).toBe(false);
  });
});
