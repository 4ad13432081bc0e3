/**
 * An IPv4 or IPv6 prefix, canonical: no host bits set. `base` is the network address: 0 to 2^32-1, or 0n to 2^128-1n;
 * `length` is 0-32 or 0-128. An address is the prefix of full length (/32, /128): one type serves both.
 */
export type Prefix =
  | { readonly family: 4; readonly base: number; readonly length: number }
  | { readonly family: 6; readonly base: bigint; readonly length: number };

/** A prefix of full length: one address. */
export type Address = Prefix;

export type Family = Prefix["family"];

/** Bits of an address: 32 or 128. */
export function addressBits(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** `sizes4[length]` and `sizes6[length]`: addresses in a prefix of that length. */
const sizes4 = Array.from({ length: 33 }, (_, length) => 2 ** (32 - length));
const sizes6 = Array.from({ length: 129 }, (_, length) => 1n << BigInt(128 - length));

function size4(length: number): number {
  const size = sizes4[length];
  if (size === undefined) throw new RangeError(`IPv4 prefix length ${length} is not 0-32`);
  return size;
}

function size6(length: number): bigint {
  const size = sizes6[length];
  if (size === undefined) throw new RangeError(`IPv6 prefix length ${length} is not 0-128`);
  return size;
}

/** The IPv4 prefix of this length around the address `value` (0 to 2^32-1). */
export function ipv4Prefix(value: number, length: number): Prefix {
  return { family: 4, base: value - (value % size4(length)), length };
}

/** The IPv6 prefix of this length around the address `value` (0n to 2^128-1n). */
export function ipv6Prefix(value: bigint, length: number): Prefix {
  return { family: 6, base: value & -size6(length), length };
}

/** How many addresses the prefix holds: 1n to 2n**128n. */
export function prefixSize(prefix: Prefix): bigint {
  return prefix.family === 4 ? BigInt(size4(prefix.length)) : size6(prefix.length);
}

/** The first address not in the prefix; 2^32 or 2^128 for one that ends at the very top. */
export function endOf(prefix: Prefix & { family: 4 }): number;
export function endOf(prefix: Prefix & { family: 6 }): bigint;
export function endOf(prefix: Prefix): number | bigint {
  return prefix.family === 4 ? prefix.base + size4(prefix.length) : prefix.base + size6(prefix.length);
}

/** True when every address of `inner` is in `outer`; a prefix contains itself. Families never mix. */
export function contains(outer: Prefix, inner: Prefix): boolean {
  if (outer.length > inner.length) return false;
  if (outer.family === 4) {
    return inner.family === 4 && inner.base >= outer.base && inner.base < outer.base + size4(outer.length);
  }
  return inner.family === 6 && inner.base >= outer.base && inner.base < outer.base + size6(outer.length);
}

/** True when the two share an address. Prefixes nest or are disjoint, so one then contains the other. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return a.length <= b.length ? contains(a, b) : contains(b, a);
}

export function samePrefix(a: Prefix, b: Prefix): boolean {
  return a.family === b.family && a.base === b.base && a.length === b.length;
}

/** Total order for sorting: IPv4 before IPv6, then by base, then the containing prefix before the contained. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.base !== b.base) return a.base < b.base ? -1 : 1;
  return a.length - b.length;
}

/** The first address, as /32 or /128. In an IPv4 subnet this is the network address. */
export function firstAddress(prefix: Prefix): Address {
  return { ...prefix, length: addressBits(prefix.family) };
}

/** The last address, as /32 or /128. In an IPv4 subnet this is the broadcast address. */
export function lastAddress(prefix: Prefix): Address {
  return prefix.family === 4
    ? { family: 4, base: prefix.base + size4(prefix.length) - 1, length: 32 }
    : { family: 6, base: prefix.base + size6(prefix.length) - 1n, length: 128 };
}

/** The address `offset` places after the first (0 is the first); undefined when that is outside the prefix. */
export function addressAt(prefix: Prefix, offset: number): Address | undefined {
  if (offset < 0 || BigInt(offset) >= prefixSize(prefix)) return undefined;
  return prefix.family === 4
    ? { family: 4, base: prefix.base + offset, length: 32 }
    : { family: 6, base: prefix.base + BigInt(offset), length: 128 };
}

/** The prefix of `length` that contains this one. `length` must not be longer than the prefix's own. */
export function enclosing(prefix: Prefix, length: number): Prefix {
  if (length > prefix.length) throw new RangeError(`a /${prefix.length} does not lie in one /${length}`);
  return prefix.family === 4 ? ipv4Prefix(prefix.base, length) : ipv6Prefix(prefix.base, length);
}

/** The prefix one bit shorter, which this one is half of; undefined for a /0. */
export function parentOf(prefix: Prefix): Prefix | undefined {
  return prefix.length === 0 ? undefined : enclosing(prefix, prefix.length - 1);
}

/** Every prefix of `length` inside this one, lowest first, one at a time. Nothing when `length` is shorter than its own. */
export function* split(prefix: Prefix, length: number): Generator<Prefix, void> {
  if (length < prefix.length) return;
  if (prefix.family === 4) {
    const step = size4(length);
    const end = endOf(prefix);
    for (let base = prefix.base; base < end; base += step) yield { family: 4, base, length };
    return;
  }
  const step = size6(length);
  const end = endOf(prefix);
  for (let base = prefix.base; base < end; base += step) yield { family: 6, base, length };
}
