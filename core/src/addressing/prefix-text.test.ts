import { normalizeCidr, parseCidr } from "cidr-tools";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAddress, formatPrefix } from "./address-text.ts";
import { addressBits, enclosing, firstAddress, lastAddress } from "./prefix.ts";
import { parseAddress, parsePrefix, prefixFrom } from "./prefix-text.ts";
import { anyAddress, anyPrefix, runs } from "./prefixes.fixture.ts";

describe("parsePrefix", () => {
  test.each([
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["10.196.24.0/24", "10.196.24.0/24"],
    ["255.255.255.255/32", "255.255.255.255/32"],
    ["::/0", "::/0"],
    ["FD00:200::/64", "fd00:200::/64"],
    ["::ffff:1.2.3.0/120", "::ffff:1.2.3.0/120"],
  ])("%s is canonical and written %s", (text, expected) => {
    const reading = parsePrefix(text);
    expect(reading).toMatchObject({ ok: true, canonical: true });
    expect(reading.ok && formatPrefix(reading.prefix)).toBe(expected);
  });

  test.each([
    // F15: AWS masks host bits silently, so must we.
    ["100.68.0.18/18", "100.68.0.0/18"],
    ["10.1.2.3/0", "0.0.0.0/0"],
    ["255.255.255.255/1", "128.0.0.0/1"],
    ["2001:db8::1/32", "2001:db8::/32"],
    ["ffff:ffff::/1", "8000::/1"],
  ])("%s has host bits set and means %s", (text, expected) => {
    const reading = parsePrefix(text);
    expect(reading).toMatchObject({ ok: true, canonical: false });
    expect(reading.ok && formatPrefix(reading.prefix)).toBe(expected);
  });

  test.each([
    ["10.0.0.0", "no-length"],
    ["::1", "no-length"],
    ["10.0.0.0/", "bad-length"],
    ["10.0.0.0/08", "bad-length"],
    ["10.0.0.0/+8", "bad-length"],
    ["10.0.0.0/8/8", "bad-length"],
    ["10.0.0.0/8.0", "bad-length"],
    ["10.0.0.0/0x8", "bad-length"],
    ["10.0.0.0/33", "length-out-of-range"],
    ["10.0.0.0/99999999999999999999", "length-out-of-range"],
    ["::/129", "length-out-of-range"],
    ["10.0.0.0/255.0.0.0", "netmask"],
    ["10.0.0.0/ 8", "whitespace"],
    ["10.0.0.0 /8", "whitespace"],
    ["/8", "empty"],
    ["10.0/8", "octet-count"],
    ["fe80::1%eth0/64", "zone-id"],
    ["pods", "not-an-address"],
  ])("%j is refused as %s", (text, reason) => {
    expect(parsePrefix(text)).toMatchObject({ ok: false, reason });
  });

  test("a refusal is one sentence that quotes the text, cut when it is long", () => {
    expect(parsePrefix("10.0.0/8")).toMatchObject({
      message: '"10.0.0/8" does not have the four numbers of an IPv4 address',
    });
    const long = parsePrefix("x".repeat(100_000));
    expect(!long.ok && long.message.length).toBeLessThan(150);
  });

  test("any text at all gets an answer, never an exception", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
        expect(typeof parsePrefix(text).ok).toBe("boolean");
        expect(typeof parseAddress(text).ok).toBe("boolean");
      }),
      runs,
    );
  });

  test("every prefix is written and read back as itself", () => {
    fc.assert(
      fc.property(anyPrefix, (prefix) => {
        expect(parsePrefix(formatPrefix(prefix))).toEqual({ ok: true, prefix, canonical: true });
      }),
      runs,
    );
  });

  test("an address in any prefix reads as that prefix, and canonical says whether it was the first", () => {
    fc.assert(
      fc.property(anyAddress, fc.nat(128), (address, bits) => {
        const length = bits % (addressBits(address.family) + 1);
        const prefix = enclosing(address, length);
        const canonical = prefix.base === address.base;
        expect(parsePrefix(`${formatAddress(address)}/${length}`)).toEqual({ ok: true, prefix, canonical });
      }),
      runs,
    );
  });

  test("cidr-tools sees the same first and last address", () => {
    fc.assert(
      fc.property(anyPrefix, (prefix) => {
        const theirs = parseCidr(formatPrefix(prefix));
        expect(BigInt(firstAddress(prefix).base)).toBe(theirs.start);
        expect(BigInt(lastAddress(prefix).base)).toBe(theirs.end);
        expect(parsePrefix(normalizeCidr(theirs.cidr))).toMatchObject({ prefix, canonical: true });
      }),
      runs,
    );
  });
});

describe("parseAddress", () => {
  test("gives a /32 or a /128", () => {
    expect(parseAddress("172.16.0.10")).toEqual({ ok: true, address: { family: 4, base: 0xac10000a, length: 32 } });
    expect(parseAddress("::1")).toEqual({ ok: true, address: { family: 6, base: 1n, length: 128 } });
  });

  test("refuses a prefix, even of full length", () => {
    expect(parseAddress("10.0.0.1/32")).toMatchObject({ ok: false, reason: "unexpected-length" });
    expect(parseAddress("10.0.0/8")).toMatchObject({ ok: false, reason: "octet-count" });
  });
});

describe("prefixFrom", () => {
  test("reads what the code itself writes down", () => {
    expect(prefixFrom("100.64.0.0/10")).toEqual({ family: 4, base: 0x64400000, length: 10 });
    expect(prefixFrom("169.254.169.254")).toEqual(prefixFrom("169.254.169.254/32"));
  });

  test.each(["10.0.0.1/8", "10.0.0/8", "nonsense"])("throws on %s, for that is a bug", (text) => {
    expect(() => prefixFrom(text)).toThrow(TypeError);
  });
});
