import { containsCidr, overlapCidr } from "cidr-tools";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrefix } from "./address-text.ts";
import {
  addressAt,
  addressBits,
  comparePrefixes,
  contains,
  enclosing,
  endOf,
  firstAddress,
  ipv4Prefix,
  ipv6Prefix,
  lastAddress,
  overlaps,
  type Prefix,
  parentOf,
  prefixSize,
  samePrefix,
  split,
} from "./prefix.ts";
import { prefixFrom } from "./prefix-text.ts";
import { anyPrefix, anySmallUniverse, runs, within } from "./prefixes.fixture.ts";

const p = prefixFrom;

/** Two prefixes that are likely to have something to do with each other. */
const anyPair = anySmallUniverse.chain((universe) => fc.tuple(within(universe), within(universe)));

describe("making", () => {
  test("host bits are cut off", () => {
    expect(ipv4Prefix(0xffff_ffff, 1)).toEqual(p("128.0.0.0/1"));
    expect(ipv4Prefix(0xffff_ffff, 0)).toEqual(p("0.0.0.0/0"));
    expect(ipv6Prefix((1n << 128n) - 1n, 127)).toEqual(p("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127"));
    expect(ipv6Prefix((1n << 128n) - 1n, 0)).toEqual(p("::/0"));
  });

  test.each([-1, 33, 1.5, Number.NaN])("an IPv4 length of %s is a bug", (length) => {
    expect(() => ipv4Prefix(0, length)).toThrow(RangeError);
  });

  test.each([-1, 129, 1.5])("an IPv6 length of %s is a bug", (length) => {
    expect(() => ipv6Prefix(0n, length)).toThrow(RangeError);
  });
});

describe("size and ends", () => {
  test.each<[string, bigint]>([
    ["10.0.0.0/32", 1n],
    ["10.0.0.0/28", 16n],
    ["0.0.0.0/0", 4294967296n],
    ["fd00::/64", 18446744073709551616n],
    ["::/0", 1n << 128n],
  ])("%s holds %s addresses", (text, size) => {
    expect(prefixSize(p(text))).toBe(size);
  });

  test.each([
    ["10.196.24.0/24", "10.196.24.0/32", "10.196.24.255/32"],
    ["0.0.0.0/0", "0.0.0.0/32", "255.255.255.255/32"],
    ["fd00:200::/64", "fd00:200::/128", "fd00:200::ffff:ffff:ffff:ffff/128"],
  ])("%s goes from %s to %s", (text, first, last) => {
    expect(formatPrefix(firstAddress(p(text)))).toBe(first);
    expect(formatPrefix(lastAddress(p(text)))).toBe(last);
  });

  test("the end is the first address after, also at the top of the address space", () => {
    expect(endOf({ family: 4, base: 0xffff_ff00, length: 24 })).toBe(2 ** 32);
    expect(endOf({ family: 6, base: 0n, length: 0 })).toBe(1n << 128n);
  });

  test("addresses are counted from the first as 0", () => {
    expect(addressAt(p("10.0.0.0/28"), 1)).toEqual(p("10.0.0.1"));
    expect(addressAt(p("fd00::/64"), 10)).toEqual(p("fd00::a"));
    expect(addressAt(p("10.0.0.0/28"), 15)).toEqual(lastAddress(p("10.0.0.0/28")));
    expect(addressAt(p("10.0.0.0/28"), 16)).toBeUndefined();
    expect(addressAt(p("10.0.0.0/28"), -1)).toBeUndefined();
  });
});

describe("containment", () => {
  test.each<[string, string, boolean]>([
    ["10.0.0.0/8", "10.0.0.0/8", true],
    ["10.0.0.0/8", "10.255.255.255/32", true],
    ["10.0.0.0/8", "11.0.0.0/32", false],
    ["10.0.0.0/9", "10.0.0.0/8", false],
    ["0.0.0.0/0", "255.255.255.255/32", true],
    ["0.0.0.0/0", "::/0", false],
    ["::/0", "0.0.0.0/0", false],
    ["fd00::/8", "fd00:ec2::254/128", true],
    ["128.0.0.0/1", "255.255.255.255/32", true],
  ])("that %s contains %s is %s", (outer, inner, expected) => {
    expect(contains(p(outer), p(inner))).toBe(expected);
  });

  test("contains and overlaps agree with cidr-tools", () => {
    fc.assert(
      fc.property(fc.oneof(anyPair, fc.tuple(anyPrefix, anyPrefix)), ([a, b]) => {
        const [textA, textB] = [formatPrefix(a), formatPrefix(b)];
        expect(contains(a, b)).toBe(containsCidr(textA, textB));
        expect(overlaps(a, b)).toBe(overlapCidr(textA, textB));
      }),
      runs,
    );
  });

  test("two prefixes nest or are disjoint", () => {
    fc.assert(
      fc.property(anyPair, ([a, b]) => {
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
        expect(contains(a, b) && contains(b, a)).toBe(samePrefix(a, b));
      }),
      runs,
    );
  });
});

describe("order", () => {
  test("IPv4 comes first, then lower bases, then what contains before what is contained", () => {
    const sorted = ["0.0.0.0/0", "9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "::/0", "::/1", "fd00::/8"];
    expect(sorted.map(p).reverse().sort(comparePrefixes).map(formatPrefix)).toEqual(sorted);
  });

  test("the order is total and equal only for the same prefix", () => {
    fc.assert(
      fc.property(fc.oneof(anyPair, fc.tuple(anyPrefix, anyPrefix)), anyPrefix, ([a, b], c) => {
        expect(Math.sign(comparePrefixes(a, b))).toBe(0 - Math.sign(comparePrefixes(b, a)));
        expect(comparePrefixes(a, b) === 0).toBe(samePrefix(a, b));
        if (comparePrefixes(a, b) <= 0 && comparePrefixes(b, c) <= 0)
          expect(comparePrefixes(a, c)).toBeLessThanOrEqual(0);
      }),
      runs,
    );
  });
});

describe("up and down", () => {
  test("a /16 splits into four /18", () => {
    expect([...split(p("100.64.0.0/16"), 18)].map(formatPrefix)).toEqual([
      "100.64.0.0/18",
      "100.64.64.0/18",
      "100.64.128.0/18",
      "100.64.192.0/18",
    ]);
  });

  test("splitting reaches the top of the address space and ends there", () => {
    expect([...split(p("255.255.255.254/31"), 32)].map(formatPrefix)).toEqual([
      "255.255.255.254/32",
      "255.255.255.255/32",
    ]);
    expect([...split(p("::/0"), 1)].map(formatPrefix)).toEqual(["::/1", "8000::/1"]);
  });

  test("splitting is lazy: the first /128 of ::/0 comes at once", () => {
    expect(split(p("::/0"), 128).next().value).toEqual(p("::/128"));
  });

  test("splitting into something shorter gives nothing, into its own length itself", () => {
    expect([...split(p("10.0.0.0/16"), 8)]).toEqual([]);
    expect([...split(p("10.0.0.0/16"), 16)]).toEqual([p("10.0.0.0/16")]);
  });

  test("the pieces are in order, without gaps, and make up the whole", () => {
    const deeper = anyPrefix.filter((prefix) => prefix.length + 6 <= addressBits(prefix.family));
    fc.assert(
      fc.property(deeper, fc.integer({ min: 0, max: 6 }), (prefix, bits) => {
        const pieces = [...split(prefix, prefix.length + bits)];
        expect(pieces).toHaveLength(2 ** bits);
        expect(pieces.at(0)?.base).toBe(prefix.base);
        expect(pieces.every((piece) => contains(prefix, piece))).toBe(true);
        const ends = pieces.map((piece) => firstAfter(piece));
        expect(pieces.slice(1).map((piece) => BigInt(piece.base))).toEqual(ends.slice(0, -1));
        expect(ends.at(-1)).toBe(firstAfter(prefix));
      }),
      runs,
    );
  });

  test("every prefix is half of its parent; a /0 has none", () => {
    expect(parentOf(p("0.0.0.0/0"))).toBeUndefined();
    expect(parentOf(p("::/0"))).toBeUndefined();
    fc.assert(
      fc.property(
        anyPrefix.filter(({ length }) => length > 0),
        (prefix) => {
          const parent = parentOf(prefix);
          expect(parent && [...split(parent, prefix.length)]).toContainEqual(prefix);
        },
      ),
      runs,
    );
  });

  test("enclosing a prefix in a longer one is a bug", () => {
    expect(enclosing(p("10.1.2.0/24"), 8)).toEqual(p("10.0.0.0/8"));
    expect(() => enclosing(p("10.1.2.0/24"), 25)).toThrow(RangeError);
  });
});

function firstAfter(prefix: Prefix): bigint {
  return BigInt(prefix.base) + prefixSize(prefix);
}
