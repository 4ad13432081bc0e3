import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, test } from "vitest";
import { formatAddress, formatPrefix } from "./address-text.ts";
import { contains, firstAddress, lastAddress } from "./prefix.ts";
import { prefixFrom } from "./prefix-text.ts";
import { anyAddress, anyPrefix, runs } from "./prefixes.fixture.ts";
import { isGloballyRoutable, isPrivate, occupantsOf, roleOf, specialRangeOf } from "./special.ts";
import { occupiedRanges, specialRanges } from "./special-ranges.ts";

const p = prefixFrom;

describe("roles", () => {
  test.each([
    ["10.1.0.0/16", "private"],
    ["172.31.0.0/20", "private"],
    ["172.32.0.0/16", "public"],
    ["192.168.0.0/16", "private"],
    ["100.64.0.0/16", "shared"],
    ["100.64.0.0/10", "shared"],
    ["100.128.0.0/16", "public"],
    ["198.18.0.0/15", "benchmark"],
    ["198.19.0.0/16", "benchmark"],
    ["169.254.169.254/32", "link-local"],
    ["198.51.100.10/32", "documentation"],
    ["224.0.0.5/32", "multicast"],
    ["255.255.255.255/32", "broadcast"],
    ["240.0.0.0/4", "reserved"],
    ["0.0.0.0/8", "unspecified"],
    ["1.0.0.0/8", "public"],
    ["192.0.0.0/24", "protocol"],
    ["192.0.0.9/32", "protocol"],
    ["0.0.0.0/0", "mixed"],
    ["172.0.0.0/8", "mixed"],
    ["100.0.0.0/8", "mixed"],
    ["fd00:200::/64", "unique-local"],
    ["fe80::/64", "link-local"],
    ["2001:db8::/32", "documentation"],
    ["2600:1f00::/24", "public"],
    ["abcd::/16", "reserved"],
    ["::/0", "mixed"],
    ["2000::/3", "mixed"],
    ["::1/128", "loopback"],
    ["::ffff:10.0.0.0/104", "protocol"],
  ])("%s is %s", (text, role) => {
    expect(roleOf(p(text))).toBe(role);
  });

  test("the most specific range gives its name and source", () => {
    expect(specialRangeOf(p("100.64.1.0/24"))).toMatchObject({ name: "shared address space", source: "RFC 6598" });
    expect(specialRangeOf(p("2001:1::1"))).toMatchObject({ name: "PCP anycast" });
  });
});

describe("seed examples (ADDR-3, ADDR-4)", () => {
  test.each(["1.0.0.0/8", "1.1.0.0/16", "1.2.0.0/16", "198.51.100.0/22"])("%s is no private range", (text) => {
    expect(isPrivate(p(text))).toBe(false);
  });

  test("overlay 1.1.0.0/16 is public, abcd::/16 is neither private nor given out to anybody", () => {
    expect(isGloballyRoutable(p("1.1.0.0/16"))).toBe(true);
    expect(isGloballyRoutable(p("abcd::/16"))).toBe(false);
    expect(isPrivate(p("abcd::/16"))).toBe(false);
  });

  test("remote_peer_ip 172.16.0.10, described as public, is private", () => {
    expect(isPrivate(p("172.16.0.10"))).toBe(true);
    expect(isGloballyRoutable(p("172.16.0.10"))).toBe(false);
  });

  test.each(["10.0.0.0/8", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"])(
    "%s is private to its last address",
    (text) => {
      expect(isPrivate(p(text))).toBe(true);
      expect(isPrivate(lastAddress(p(text)))).toBe(true);
    },
  );

  test.each(["100.0.0.0/8", "172.0.0.0/8", "::/0"])("%s is only partly private or public, so it is neither", (text) => {
    expect(isPrivate(p(text))).toBe(false);
    expect(isGloballyRoutable(p(text))).toBe(false);
  });
});

describe("globally routable", () => {
  test.each([
    ["8.8.8.8/32", true],
    ["192.0.0.9/32", true],
    ["192.0.0.8/32", false],
    ["192.88.99.0/24", false],
    ["64:ff9b::/96", true],
    ["64:ff9b:1::/48", false],
    ["2001:20::/28", true],
    ["2001:10::/28", false],
    ["2001::/32", false],
    ["3fff::/20", false],
    ["3fff:1000::/20", true],
    ["5f00::/16", false],
    ["4000::/3", false],
  ])("that %s is, is %s", (text, expected) => {
    expect(isGloballyRoutable(p(text))).toBe(expected);
  });

  test("each registry entry answers for its own first and last address unless a longer one does", () => {
    for (const range of specialRanges.ranges) {
      const prefix = p(range.prefix);
      for (const address of [firstAddress(prefix), lastAddress(prefix)]) {
        expect(isGloballyRoutable(address)).toBe(specialRangeOf(address).global);
      }
    }
  });

  test("private and globally routable never meet", () => {
    fc.assert(
      fc.property(anyPrefix, (prefix) => {
        expect(isPrivate(prefix) && isGloballyRoutable(prefix)).toBe(false);
      }),
      runs,
    );
  });
});

test("ipaddr.js has the same view of every address whose kind it knows", () => {
  const kinds: Readonly<Record<string, readonly string[]>> = {
    private: ["private"],
    carrierGradeNat: ["shared"],
    loopback: ["loopback"],
    linkLocal: ["link-local"],
    multicast: ["multicast"],
    broadcast: ["broadcast"],
    uniqueLocal: ["unique-local"],
    benchmarking: ["benchmark"],
    ipv4Mapped: ["protocol"],
    teredo: ["protocol"],
    "6to4": ["protocol"],
  };
  const nearRanges = fc.constantFrom(
    ...specialRanges.ranges.flatMap(({ prefix }) => [firstAddress(p(prefix)), lastAddress(p(prefix))]),
  );
  fc.assert(
    fc.property(fc.oneof(nearRanges, anyAddress), (address) => {
      const expected = kinds[ipaddr.parse(formatAddress(address)).range()];
      if (expected) expect(expected).toContain(roleOf(address));
    }),
    { numRuns: runs.numRuns * 5 },
  );
});

describe("what a node has there already", () => {
  test.each([
    ["172.16.0.0/12", ["172.17.0.0/16"]],
    ["172.17.3.0/24", ["172.17.0.0/16"]],
    ["169.254.169.254/32", ["169.254.168.0/22", "169.254.169.254/32"]],
    ["fd00::/16", ["fd00:ec2::/32", "fd00:ec2::123/128", "fd00:ec2::253/128", "fd00:ec2::254/128"]],
    ["10.0.0.0/8", []],
    ["fd00:200::/64", []],
  ])("%s meets %j", (text, expected) => {
    expect(occupantsOf(p(text)).map(({ prefix }) => prefix)).toEqual(expected);
  });
});

describe("the data", () => {
  test("every range is canonical, listed once, and dated", () => {
    for (const { asOf, ranges } of [specialRanges, occupiedRanges]) {
      const texts = ranges.map(({ prefix }) => prefix);
      expect(texts.map((text) => formatPrefix(p(text)))).toEqual(texts);
      expect(new Set(texts).size).toBe(texts.length);
      expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  test("everything has a role: the outlines cover both address spaces", () => {
    const outlines = specialRanges.ranges.filter(({ outline }) => outline).map(({ prefix }) => p(prefix));
    expect(outlines.some((range) => contains(range, p("0.0.0.0/0")))).toBe(true);
    expect(outlines.some((range) => contains(range, p("::/0")))).toBe(true);
  });
});
