import { type Family, ipv4Prefix, ipv6Prefix, type Prefix, prefixSize } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";

/** The fewest prefixes that are together just this range, ascending. */
export function prefixesOf({ from, to }: FieldRange, family: Family): readonly Prefix[] {
  const bits = family === 4 ? 32 : 128;
  const prefixes: Prefix[] = [];
  let at = BigInt(from);
  const end = BigInt(to);
  while (at <= end) {
    let length = bits;
    while (length > 0 && fits(at, length - 1, bits, end)) length -= 1;
    const prefix = family === 4 ? ipv4Prefix(Number(at), length) : ipv6Prefix(at, length);
    prefixes.push(prefix);
    at += prefixSize(prefix);
  }
  return prefixes;
}

function fits(at: bigint, length: number, bits: number, end: bigint): boolean {
  const size = 1n << BigInt(bits - length);
  return at % size === 0n && at + size - 1n <= end;
}
