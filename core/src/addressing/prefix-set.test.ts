import { excludeCidr, mergeCidr } from "cidr-tools";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrefix } from "./address-text.ts";
import { addressAt, comparePrefixes, contains, type Prefix, prefixSize, split } from "./prefix.ts";
import { PrefixSet } from "./prefix-set.ts";
import { prefixFrom } from "./prefix-text.ts";
import { anyPrefix, anySmallUniverse, runs, within } from "./prefixes.fixture.ts";

const p = prefixFrom;

function setOf(...texts: string[]): PrefixSet {
  return PrefixSet.of(texts.map(p));
}

function textsOf(set: PrefixSet): readonly string[] {
  return set.prefixes().map(formatPrefix);
}

describe("union, intersection and difference", () => {
  test("halves make a whole", () => {
    expect(textsOf(setOf("10.0.0.0/9", "10.128.0.0/9"))).toEqual(["10.0.0.0/8"]);
    expect(textsOf(setOf("::/1", "8000::/1", "0.0.0.0/1", "128.0.0.0/1"))).toEqual(["0.0.0.0/0", "::/0"]);
  });

  test("neighbours that are not buddies stay apart", () => {
    expect(textsOf(setOf("10.1.0.0/16", "10.2.0.0/16"))).toEqual(["10.1.0.0/16", "10.2.0.0/16"]);
  });

  test("the hole that one address leaves in a /28", () => {
    expect(textsOf(setOf("10.0.0.0/28").subtract(setOf("10.0.0.5")))).toEqual([
      "10.0.0.0/30",
      "10.0.0.4/32",
      "10.0.0.6/31",
      "10.0.0.8/29",
    ]);
  });

  test("families do not touch each other", () => {
    const mixed = setOf("10.0.0.0/8", "fd00::/8");
    expect(textsOf(mixed.subtract(setOf("::/0")))).toEqual(["10.0.0.0/8"]);
    expect(textsOf(mixed.intersect(setOf("fd00:ec2::/32")))).toEqual(["fd00:ec2::/32"]);
    expect(textsOf(setOf("0.0.0.0/0").intersect(setOf("::/0")))).toEqual([]);
  });

  test("a set never changes", () => {
    const set = setOf("10.0.0.0/8");
    set.union(setOf("11.0.0.0/8"));
    set.subtract(setOf("10.0.0.0/9"));
    expect(textsOf(set)).toEqual(["10.0.0.0/8"]);
  });
});

describe("questions", () => {
  const set = setOf("10.0.0.0/16", "10.1.0.0/16", "fd00::/64");

  test.each<[string, boolean, boolean]>([
    ["10.0.0.0/15", true, true],
    ["10.0.255.255/32", true, true],
    ["10.0.0.0/14", false, true],
    ["10.2.0.0/16", false, false],
    ["0.0.0.0/0", false, true],
    ["fd00::1/128", true, true],
    ["fd00::/63", false, true],
    ["::/128", false, false],
  ])("of %s: all of it inside is %s, some of it inside is %s", (text, has, overlaps) => {
    expect(set.has(p(text))).toBe(has);
    expect(set.overlaps(p(text))).toBe(overlaps);
  });

  test("emptiness, size and equality", () => {
    expect(PrefixSet.empty.isEmpty()).toBe(true);
    expect(PrefixSet.empty.size).toBe(0n);
    expect(PrefixSet.empty.prefixes()).toEqual([]);
    expect(set.isEmpty()).toBe(false);
    expect(set.size).toBe(2n ** 17n + 2n ** 64n);
    expect(setOf("0.0.0.0/0").size).toBe(2n ** 32n);
    expect(set.equals(setOf("fd00::/64", "10.0.0.0/15"))).toBe(true);
    expect(set.equals(setOf("10.0.0.0/15"))).toBe(false);
  });
});

/** The addresses of a small universe that are in any of the prefixes, as a plain array of booleans. */
function model(universe: Prefix, prefixes: readonly Prefix[]): readonly boolean[] {
  return Array.from({ length: 256 }, (_, offset) => {
    const address = addressAt(universe, offset);
    return address !== undefined && prefixes.some((prefix) => contains(prefix, address));
  });
}

const anyCase = anySmallUniverse.chain((universe) =>
  fc.record({
    universe: fc.constant(universe),
    a: fc.array(within(universe), { maxLength: 12 }),
    b: fc.array(within(universe), { maxLength: 12 }),
  }),
);

test("in a small universe every operation does what it does address by address", () => {
  fc.assert(
    fc.property(anyCase, ({ universe, a, b }) => {
      const [inA, inB] = [model(universe, a), model(universe, b)];
      const [setA, setB] = [PrefixSet.of(a), PrefixSet.of(b)];
      const expectSet = (set: PrefixSet, expected: readonly boolean[]) => {
        expect(model(universe, set.prefixes())).toEqual(expected);
        expect(set.size).toBe(BigInt(expected.filter(Boolean).length));
        expect(set.isEmpty()).toBe(!expected.includes(true));
      };
      expectSet(setA, inA);
      expectSet(
        setA.union(setB),
        inA.map((is, at) => is || inB[at] === true),
      );
      expectSet(
        setA.intersect(setB),
        inA.map((is, at) => is && inB[at] === true),
      );
      expectSet(
        setA.subtract(setB),
        inA.map((is, at) => is && inB[at] === false),
      );
    }),
    runs,
  );
});

test("has and overlaps answer as looking at each address would", () => {
  const cases = anySmallUniverse.chain((universe) =>
    fc.record({ prefixes: fc.array(within(universe), { maxLength: 12 }), asked: within(universe) }),
  );
  fc.assert(
    fc.property(cases, ({ prefixes, asked }) => {
      const addresses = [...split(asked, asked.family === 4 ? 32 : 128)];
      const inside = addresses.map((address) => prefixes.some((prefix) => contains(prefix, address)));
      const set = PrefixSet.of(prefixes);
      expect(set.has(asked)).toBe(inside.every(Boolean));
      expect(set.overlaps(asked)).toBe(inside.some(Boolean));
    }),
    runs,
  );
});

test("the laws of sets hold over both address spaces", () => {
  const anySet = fc.array(anyPrefix, { maxLength: 8 }).map((prefixes) => PrefixSet.of(prefixes));
  fc.assert(
    fc.property(anySet, anySet, anySet, (a, b, c) => {
      expect(a.union(b).equals(b.union(a))).toBe(true);
      expect(a.intersect(b.union(c)).equals(a.intersect(b).union(a.intersect(c)))).toBe(true);
      expect(a.subtract(b).equals(a.subtract(a.intersect(b)))).toBe(true);
      expect(a.subtract(b).union(a.intersect(b)).equals(a)).toBe(true);
      expect(a.size + b.size).toBe(a.union(b).size + a.intersect(b).size);
    }),
    runs,
  );
});

test("prefixes come out sorted, disjoint, and as few as can be", () => {
  fc.assert(
    fc.property(fc.array(anyPrefix, { maxLength: 12 }), (prefixes) => {
      const result = PrefixSet.of(prefixes).prefixes();
      expect(result).toEqual(result.toSorted(comparePrefixes));
      expect(PrefixSet.of(result).prefixes()).toEqual(result);
      expect(result.reduce((sum, prefix) => sum + prefixSize(prefix), 0n)).toBe(PrefixSet.of(prefixes).size);
      expect(new Set(result.map(formatPrefix))).toEqual(new Set(prefixTexts(mergeCidr(prefixes.map(formatPrefix)))));
    }),
    runs,
  );
});

test("cidr-tools subtracts alike", () => {
  fc.assert(
    fc.property(anyCase, ({ a, b }) => {
      const theirs = excludeCidr(a.map(formatPrefix), b.map(formatPrefix));
      const ours = PrefixSet.of(a).subtract(PrefixSet.of(b));
      expect(new Set(textsOf(ours))).toEqual(new Set(prefixTexts(theirs)));
    }),
    runs,
  );
});

/** cidr-tools' texts as ours. */
function prefixTexts(texts: readonly string[]): readonly string[] {
  return texts.map((text) => formatPrefix(p(text)));
}
