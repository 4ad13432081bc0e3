import fc from "fast-check";
import { expect, test } from "vitest";
import { keyText } from "./key-text.ts";
import { clearOfType7 } from "./type7.ts";

test.each([
  ["nhrp", "abcd1234", "abcd1234"],
  ["nhrp", "7 070C285F4D06", "cisco"],
  ["ike", "abcdef0123456789abcd", "abcdef0123456789abcd"],
  ["ospf", "sixteen-letters_", "sixteen-letters_"],
] as const)("%s takes %s", (secret, given, text) => {
  expect(keyText(secret, given)).toEqual({ ok: true, text });
});

test.each([
  ["nhrp", "abcd12345", "VPN-2", "the NHRP key is longer than 8 characters"],
  ["nhrp", "", "VPN-2", "the NHRP key is empty"],
  ["nhrp", "abc def", "VPN-2", "the NHRP key has a space in it"],
  ["ike", "", "VPN-2", "the IKEv2 pre-shared key is empty"],
  ["ike", "first\nsecond", "VPN-2", "the IKEv2 pre-shared key has a line break in it"],
  [
    "ike",
    "what?",
    "VPN-2",
    "the IKEv2 pre-shared key has a question mark in it, which a terminal takes for a call for help",
  ],
  ["ike", "schlüssel", "VPN-2", "the IKEv2 pre-shared key has a character in it that is not ASCII"],
  ["ike", "k".repeat(129), "VPN-2", "the IKEv2 pre-shared key is longer than 128 characters"],
  ["ospf", "seventeen-letters", "VPN-3", "the OSPF key is longer than 16 characters"],
  [
    "ospf",
    "7 ABCDEF0123456789AB",
    "VPN-3",
    "the OSPF key is no type 7 text: two decimal digits from 00 to 15, then pairs of hexadecimal digits",
  ],
  [
    "ospf",
    "7 160C285F",
    "VPN-3",
    "the OSPF key is no type 7 text: two decimal digits from 00 to 15, then pairs of hexadecimal digits",
  ],
  [
    "ospf",
    "7 070C2",
    "VPN-3",
    "the OSPF key is no type 7 text: two decimal digits from 00 to 15, then pairs of hexadecimal digits",
  ],
] as const)("%s refuses %j", (secret, given, code, reason) => {
  expect(keyText(secret, given)).toEqual({ ok: false, code, reason });
});

test("a refusal never repeats the key", () => {
  const keys = fc.string({ minLength: 4, maxLength: 200, unit: "binary" });
  fc.assert(
    fc.property(fc.constantFrom("ike" as const, "nhrp" as const, "ospf" as const), keys, (secret, key) => {
      const read = keyText(secret, key);
      if (!read.ok) expect(key.trim().length < 4 || !read.reason.includes(key)).toBe(true);
    }),
  );
});

test("type 7 is read whatever salt it begins with", () => {
  // The same word, hidden with three salts.
  expect(["070C285F4D06", "02050D480809", "13061E010803"].map(clearOfType7)).toEqual(["cisco", "cisco", "cisco"]);
});
