import * as addressing from "@podspan/core/addressing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressCount,
  blockOf,
  canonicalV6,
  contains,
  formatAddress,
  formatBlock,
  overlaps,
  parseBlock,
} from "./cidr.ts";

const propertyRuns = { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 200) };
const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join("."));
const cidr = fc.tuple(octets, fc.nat(32)).map(([address, length]) => `${address}/${length}`);

describe("IPv4 blocks", () => {
  test("host bits are cleared: 100.68.0.18/18 is 100.68.0.0/18 (F15)", () => {
    expect(formatBlock(blockOf("CidrBlock", "100.68.0.18/18"))).toBe("100.68.0.0/18");
  });

  test.each(["300.1.1.0/16", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8 ", "fd00::/64", ""])(
    "%j is no block",
    (text) => {
      expect(parseBlock(text)).toBeUndefined();
      expect(() => blockOf("CidrBlock", text)).toThrow("This is not a valid CIDR block");
    },
  );

  test("a missing one is a missing parameter", () => {
    expect(() => blockOf("CidrBlock", undefined)).toThrow("The request must contain the parameter CidrBlock");
  });

  test("read as core/addressing reads them, host bits aside", () => {
    fc.assert(
      fc.property(cidr, (text) => {
        const canonical = formatBlock(blockOf("CidrBlock", text));
        const theirs = addressing.prefixFrom(canonical);
        expect(addressing.formatPrefix(theirs)).toBe(canonical);
        expect(BigInt(addressing.prefixSize(theirs))).toBe(BigInt(addressCount(blockOf("CidrBlock", text))));
      }),
      propertyRuns,
    );
  });

  test("contain and overlap each other as core/addressing says", () => {
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        const [one, two] = [blockOf("a", a), blockOf("b", b)];
        const [left, right] = [addressing.prefixFrom(formatBlock(one)), addressing.prefixFrom(formatBlock(two))];
        expect(contains(one, two)).toBe(addressing.contains(left, right));
        expect(overlaps(one, two)).toBe(addressing.overlaps(left, right));
      }),
      propertyRuns,
    );
  });

  test("addresses are written as octets", () => {
    expect(formatAddress(0)).toBe("0.0.0.0");
    expect(formatAddress(2 ** 32 - 1)).toBe("255.255.255.255");
    expect(formatAddress(0x0ac41804)).toBe("10.196.24.4");
  });
});

describe("IPv6 prefixes", () => {
  test.each([
    ["2001:DB8:0:0::1/64", "2001:db8::/64"],
    ["::/0", "::/0"],
    ["fd00:200:0:0:1:2:3:4/44", "fd00:200::/44"],
    ["fd00::ffff/127", "fd00::fffe/127"],
    ["2001:db8::1/128", "2001:db8::1/128"],
    ["ff:ffff::/20", "ff:f000::/20"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalV6(text)).toBe(canonical);
  });

  test.each(["fd00::/129", "fd00::", "10.0.0.0/8", "fd00::/64/1", "fd00::g/64", "/64"])("%j is none", (text) => {
    expect(canonicalV6(text)).toBeUndefined();
  });

  test("are written as core/addressing writes them", () => {
    const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, fc.nat(128), (parts, length) => {
        const canonical = canonicalV6(`${parts.map((part) => part.toString(16)).join(":")}/${length}`);
        expect(addressing.formatPrefix(addressing.prefixFrom(canonical ?? ""))).toBe(canonical);
      }),
      propertyRuns,
    );
  });
});
