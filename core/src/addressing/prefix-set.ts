import { type Boundaries, combine, covers, merge, rangesOf } from "./boundaries.ts";
import { endOf, type Prefix } from "./prefix.ts";

/**
 * An immutable set of addresses of both families, made of prefixes and given back as the fewest prefixes. Every
 * operation returns a new set and takes time linear in the number of ranges; {@link PrefixSet.has} is logarithmic.
 */
export class PrefixSet {
  static readonly empty: PrefixSet = new PrefixSet([], []);

  readonly #v4: Boundaries<number>;
  readonly #v6: Boundaries<bigint>;

  constructor(v4: Boundaries<number>, v6: Boundaries<bigint>) {
    this.#v4 = v4;
    this.#v6 = v6;
  }

  /** The addresses of all these prefixes, in any order, overlapping or not. */
  static of(prefixes: Iterable<Prefix>): PrefixSet {
    const v4: { start: number; end: number }[] = [];
    const v6: { start: bigint; end: bigint }[] = [];
    for (const prefix of prefixes) {
      if (prefix.family === 4) v4.push({ start: prefix.base, end: endOf(prefix) });
      else v6.push({ start: prefix.base, end: endOf(prefix) });
    }
    return new PrefixSet(merge(v4), merge(v6));
  }

  /** Addresses in either. */
  union(other: PrefixSet): PrefixSet {
    return this.#combine(other, (inThis, inOther) => inThis || inOther);
  }

  /** Addresses in both. */
  intersect(other: PrefixSet): PrefixSet {
    return this.#combine(other, (inThis, inOther) => inThis && inOther);
  }

  /** Addresses in this set and not in the other. */
  subtract(other: PrefixSet): PrefixSet {
    return this.#combine(other, (inThis, inOther) => inThis && !inOther);
  }

  #combine(other: PrefixSet, keep: (inThis: boolean, inOther: boolean) => boolean): PrefixSet {
    return new PrefixSet(combine(this.#v4, other.#v4, keep), combine(this.#v6, other.#v6, keep));
  }

  /** True when every address of the prefix (or the one address) is in the set. */
  has(prefix: Prefix): boolean {
    return prefix.family === 4
      ? covers(this.#v4, prefix.base, endOf(prefix))
      : covers(this.#v6, prefix.base, endOf(prefix));
  }

  /** True when at least one address of the prefix is in the set. */
  overlaps(prefix: Prefix): boolean {
    return !this.intersect(PrefixSet.of([prefix])).isEmpty();
  }

  equals(other: PrefixSet): boolean {
    return this.#combine(other, (inThis, inOther) => inThis !== inOther).isEmpty();
  }

  isEmpty(): boolean {
    return this.#v4.length === 0 && this.#v6.length === 0;
  }

  /** How many addresses there are, of both families. */
  get size(): bigint {
    let size = 0n;
    for (const { start, end } of rangesOf(this.#v4)) size += BigInt(end - start);
    for (const { start, end } of rangesOf(this.#v6)) size += end - start;
    return size;
  }

  /** The fewest prefixes that make up the set, sorted: equal sets give equal lists. */
  prefixes(): readonly Prefix[] {
    return [
      ...rangesOf(this.#v4).flatMap(({ start, end }) => ipv4Blocks(start, end)),
      ...rangesOf(this.#v6).flatMap(({ start, end }) => ipv6Blocks(start, end)),
    ];
  }
}

/** From `start`, always the largest block that is aligned there and does not pass `end`. */
function* ipv4Blocks(start: number, end: number): Generator<Prefix, void> {
  for (let base = start; base < end; ) {
    const aligned = base === 0 ? 32 : 31 - Math.clz32(base & -base);
    // Bit operations see 32 bits: the whole address space, 2^32, is beyond them.
    const size = end - base;
    const bits = Math.min(aligned, size === 2 ** 32 ? 32 : 31 - Math.clz32(size));
    yield { family: 4, base, length: 32 - bits };
    base += 2 ** bits;
  }
}

function* ipv6Blocks(start: bigint, end: bigint): Generator<Prefix, void> {
  for (let base = start; base < end; ) {
    const aligned = base === 0n ? 128 : highestBit(base & -base);
    const bits = Math.min(aligned, highestBit(end - base));
    yield { family: 6, base, length: 128 - bits };
    base += 1n << BigInt(bits);
  }
}

/** The index of the highest set bit of a positive value. */
function highestBit(value: bigint): number {
  return value.toString(2).length - 1;
}
