import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatPrefix } from "./address-text.ts";
import { contains, firstAddress, ipv4Prefix, overlaps, prefixSize } from "./prefix.ts";
import { prefixRoom } from "./prefix-room.ts";
import { prefixFrom } from "./prefix-text.ts";

const roomOf = (text: string) => prefixRoom(prefixFrom(text)).map(formatPrefix);

test("all but the lowest sixteenth of a subnet is for prefixes", () => {
  expect(roomOf("100.64.0.0/18")).toEqual(["100.64.4.0/22", "100.64.8.0/21", "100.64.16.0/20", "100.64.32.0/19"]);
  expect(roomOf("100.64.1.0/24")).toEqual(["100.64.1.16/28", "100.64.1.32/27", "100.64.1.64/26", "100.64.1.128/25"]);
});

test("a small subnet keeps one /28 for single addresses, and a /28 has nothing to give", () => {
  expect(roomOf("100.64.1.0/26")).toEqual(["100.64.1.16/28", "100.64.1.32/27"]);
  expect(roomOf("100.64.1.0/27")).toEqual(["100.64.1.16/28"]);
  expect(roomOf("100.64.1.0/28")).toEqual([]);
  expect(roomOf("fd00::/64")).toEqual([]);
});

test("ranges are apart, in the subnet, of whole /28s, and leave one single address for each prefix", () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 27 }), fc.nat(0xffff), (length, seed) => {
      const subnet = ipv4Prefix((0x64_40_00_00 + seed * 16) % 2 ** 32, length);
      const room = prefixRoom(subnet);
      const reserved = room.reduce((sum, range) => sum + Number(prefixSize(range)), 0);
      const single = Number(prefixSize(subnet)) - reserved - 5;
      expect(room.every((range) => contains(subnet, range) && range.length <= 28)).toBe(true);
      expect(room.some((range) => overlaps(range, firstAddress(subnet)))).toBe(false);
      for (const [index, range] of room.entries()) {
        expect(room.slice(index + 1).some((other) => overlaps(range, other))).toBe(false);
      }
      expect(single).toBeGreaterThanOrEqual(Math.min(11, reserved / 16));
      if (length <= 20) expect(single).toBeGreaterThanOrEqual(reserved / 16 - 5);
    }),
  );
});
