import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodedUserData, encodedUserData } from "./user-data.ts";

test("what is encoded is decoded as it was, packed or not", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom(1, 400, 4000), (text, times) => {
      const long = `#cloud-config\n${text.repeat(times)}`;
      expect(decodedUserData(encodedUserData(long))).toBe(long);
    }),
  );
});

test("as much as EC2 takes goes in as it is; more of what cloud-init reads is packed, more of anything else is not", () => {
  const head = "#cloud-config\n";
  const full = head + "a".repeat(16_384 - head.length);
  expect(Buffer.from(encodedUserData(full), "base64").toString()).toBe(full);
  expect(Buffer.from(encodedUserData(`${full}a`), "base64").length).toBeLessThan(1000);
  const cisco = 'ios-config-1="a"\n'.repeat(1000);
  expect(Buffer.from(encodedUserData(cisco), "base64").toString()).toBe(cisco);
});

test("no user data are nothing", () => {
  expect(decodedUserData(undefined)).toBe("");
});
