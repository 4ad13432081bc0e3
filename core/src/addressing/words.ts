import type { Family, Prefix } from "./prefix.ts";

/**
 * A prefix's base as unsigned 32-bit words, highest first: one for IPv4, four for IPv6. Tries and trees walk bits, and
 * bit operations on numbers are many times faster than on bigints.
 */
export type Words = readonly number[];

const low32 = 0xffff_ffffn;

export function wordsOf(prefix: Prefix): Words {
  if (prefix.family === 4) return [prefix.base];
  const { base } = prefix;
  return [Number(base >> 96n), Number((base >> 64n) & low32), Number((base >> 32n) & low32), Number(base & low32)];
}

export function prefixOfWords(family: Family, words: Words, length: number): Prefix {
  if (family === 4) return { family, base: words[0] ?? 0, length };
  return { family, base: words.slice(0, 4).reduce((base, word) => (base << 32n) | BigInt(word), 0n), length };
}

/** The bit at `index`, counted from the highest as 0. */
export function bitAt(words: Words, index: number): 0 | 1 {
  return (((words[index >>> 5] ?? 0) >>> (31 - (index & 31))) & 1) === 1 ? 1 : 0;
}

/** The words with the bit at `index` set. */
export function withBit(words: Words, index: number): Words {
  return words.map((word, at) => (at === index >>> 5 ? (word | (1 << (31 - (index & 31)))) >>> 0 : word));
}

/** How many leading bits the two share, at most `limit`. */
export function sharedBits(a: Words, b: Words, limit: number): number {
  for (let at = 0; at * 32 < limit; at++) {
    const difference = ((a[at] ?? 0) ^ (b[at] ?? 0)) | 0;
    if (difference !== 0) return Math.min(limit, at * 32 + Math.clz32(difference));
  }
  return limit;
}
