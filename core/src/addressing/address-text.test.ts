import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, test } from "vitest";
import { formatAddress, readAddress } from "./address-text.ts";
import { anyAddress, runs } from "./prefixes.fixture.ts";

function canonical(text: string): string {
  const address = readAddress(text);
  return typeof address === "string" ? address : formatAddress(address);
}

describe("IPv4 text", () => {
  test.each([
    ["0.0.0.0", "0.0.0.0"],
    ["10.250.0.1", "10.250.0.1"],
    ["255.255.255.255", "255.255.255.255"],
  ])("%s is read and written back as %s", (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test.each([
    ["", "empty"],
    ["10.0.0", "octet-count"],
    ["10", "octet-count"],
    ["167772160", "octet-count"],
    ["10.0.0.0.0", "octet-count"],
    ["10..0.0", "octet-count"],
    [".10.0.0", "octet-count"],
    ["10.0.0.256", "octet-out-of-range"],
    ["10.0.0.99999999999999999999", "octet-out-of-range"],
    ["010.0.0.1", "leading-zero"],
    ["10.0.0.00", "leading-zero"],
    ["0x0a.0.0.1", "not-an-address"],
    ["10.0.0.-1", "not-an-address"],
    ["10.0.0.1e1", "not-an-address"],
    ["dc1.example.com", "not-an-address"],
    ["١٠.0.0.1", "not-an-address"],
    [" 10.0.0.1", "whitespace"],
    ["10.0.0.1\n", "whitespace"],
  ])("%j is refused as %s", (text, reason) => {
    expect(readAddress(text)).toBe(reason);
  });
});

describe("IPv6 text", () => {
  test.each([
    // RFC 5952 section 1 and 4: one address, one text.
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8::1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"],
    ["2001:db8:0000:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["::", "::"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    // Dotted tails (RFC 4291 2.2); only IPv4-mapped addresses are written with one (RFC 5952 section 5).
    ["::ffff:1.2.3.4", "::ffff:1.2.3.4"],
    ["::FFFF:102:304", "::ffff:1.2.3.4"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ["::1.2.3.4", "::102:304"],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
  ])("%s is read and written back as %s", (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test.each([
    [":", "group"],
    [":::", "group"],
    ["1:2:3:4:5:6:7", "group-count"],
    ["1:2:3:4:5:6:7:8:9", "group-count"],
    ["1:2:3:4:5:6:7:8::", "group-count"],
    ["1::2::3", "double-colon"],
    ["12345::", "group"],
    ["g::", "group"],
    ["1:2:3:4:5:6:7:", "group"],
    [":1:2:3:4:5:6:7", "group"],
    ["1.2.3.4::", "group"],
    ["::1.2.3.4:5", "group"],
    ["1:2:3:4:5:6:7:1.2.3.4", "group-count"],
    ["::ffff:1.2.3", "octet-count"],
    ["::ffff:01.2.3.4", "leading-zero"],
    ["::ffff:1.2.3.256", "octet-out-of-range"],
    ["fe80::1%eth0", "zone-id"],
    ["[::1]", "group"],
    ["::1 ", "whitespace"],
  ])("%j is refused as %s", (text, reason) => {
    expect(readAddress(text)).toBe(reason);
  });
});

test("what is written is read back as the same address", () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      expect(readAddress(formatAddress(address))).toEqual(address);
    }),
    runs,
  );
});

test("ipaddr.js writes the same text, but for the dotted tail of IPv4-mapped addresses", () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      const text = formatAddress(address);
      const other = ipaddr.parse(text);
      const theirs = other instanceof ipaddr.IPv6 ? other.toRFC5952String() : other.toString();
      if (text.startsWith("::ffff:") && text.includes(".")) expect(theirs).toMatch(/^::ffff:/);
      else expect(text).toBe(theirs);
    }),
    runs,
  );
});

test("a damaged address is accepted exactly when Node accepts it, zone ids aside", () => {
  const damaged = fc
    .tuple(
      anyAddress.map(formatAddress),
      fc.nat(40),
      fc.nat(2),
      fc.constantFrom("", "0", ":", "::", ".", "f", "256", "g"),
    )
    .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));
  fc.assert(
    fc.property(damaged, (text) => {
      expect(typeof readAddress(text) === "object").toBe(isIPv4(text) || isIPv6(text));
    }),
    { numRuns: runs.numRuns * 5 },
  );
});
