import fc from "fast-check";
import { expect, test } from "vitest";
import { addressBits, enclosing, type Prefix, samePrefix } from "./prefix.ts";
import { prefixFrom } from "./prefix-text.ts";
import { anyPrefix, anyPrefix4, anyPrefix6, runs } from "./prefixes.fixture.ts";
import { bitAt, prefixOfWords, sharedBits, withBit, wordsOf } from "./words.ts";

function bitsOf(prefix: Prefix): string {
  return prefix.base.toString(2).padStart(addressBits(prefix.family), "0");
}

test("IPv4 is one word, IPv6 is four, the highest first", () => {
  expect(wordsOf(prefixFrom("255.0.0.1"))).toEqual([0xff000001]);
  expect(wordsOf(prefixFrom("2001:db8:1:2:3:4:5:ffff"))).toEqual([0x20010db8, 0x10002, 0x30004, 0x5ffff]);
});

test("words turn back into the prefix", () => {
  fc.assert(
    fc.property(anyPrefix, (prefix) => {
      expect(prefixOfWords(prefix.family, wordsOf(prefix), prefix.length)).toEqual(prefix);
    }),
    runs,
  );
});

test("bits are those of the base in binary, highest first", () => {
  fc.assert(
    fc.property(anyPrefix, (prefix) => {
      const words = wordsOf(prefix);
      const bits = Array.from({ length: addressBits(prefix.family) }, (_, index) => bitAt(words, index));
      expect(bits.join("")).toBe(bitsOf(prefix));
    }),
    runs,
  );
});

test("setting a bit sets that one and no other", () => {
  fc.assert(
    fc.property(anyPrefix, fc.nat(127), (prefix, at) => {
      const index = at % addressBits(prefix.family);
      const bits = bitsOf(prefix);
      const set = prefixOfWords(prefix.family, withBit(wordsOf(prefix), index), addressBits(prefix.family));
      expect(bitsOf(set)).toBe(`${bits.slice(0, index)}1${bits.slice(index + 1)}`);
    }),
    runs,
  );
});

test("shared bits are the length of the longest prefix around both, up to the limit", () => {
  const pairs = fc.oneof(fc.tuple(anyPrefix4, anyPrefix4), fc.tuple(anyPrefix6, anyPrefix6));
  fc.assert(
    fc.property(pairs, fc.nat(128), ([a, b], wish) => {
      const limit = Math.min(wish, a.length, b.length);
      const shared = sharedBits(wordsOf(a), wordsOf(b), limit);
      expect(shared).toBeLessThanOrEqual(limit);
      expect(samePrefix(enclosing(a, shared), enclosing(b, shared))).toBe(true);
      if (shared < limit) expect(samePrefix(enclosing(a, shared + 1), enclosing(b, shared + 1))).toBe(false);
    }),
    runs,
  );
});
