import { describe, expect, test } from "vitest";
import { accepts } from "./accepts.fixture.ts";
import { accountIdSchema, asnSchema, mtuSchema, nameSchema, portSchema, regionSchema, zoneSchema } from "./scalars.ts";

describe("a name is a DNS label of at most 40 characters (RFC 1123 2.1)", () => {
  test.each(["a", "0", "west-1", "a--b", "x".repeat(40)])("%s is one", (name) => {
    expect(accepts(nameSchema, name)).toBe(true);
  });

  test.each(["", "-", "a-", "-a", "A", "a_b", "a.b", "a/b", "a b", "é", "x".repeat(41), "constructor"])(
    "%j is none",
    (name) => {
      expect(accepts(nameSchema, name)).toBe(false);
    },
  );
});

describe("regions and zones (EC2 user guide, Regions and Zones)", () => {
  test.each(["eu-west-1", "us-gov-west-1", "ap-southeast-7", "cn-northwest-1", "us-iso-east-1", "mx-central-1"])(
    "%s is a region",
    (region) => {
      expect(accepts(regionSchema, region)).toBe(true);
      expect(accepts(zoneSchema, region)).toBe(false);
    },
  );

  test.each(["eu-west", "eu-west-1b", "EU-WEST-1", "euw1", "", "eu_west_1", "eu-west-1 "])(
    "%j is no region",
    (region) => {
      expect(accepts(regionSchema, region)).toBe(false);
    },
  );

  test.each([
    "eu-west-1b",
    "us-west-2-lax-1a",
    "us-east-1-wl1-bos-wlz-1",
    "euw1-az2",
    "usw2-lax1-az1",
    "use1-wl1-bos-wlz1-az1",
    "apne1-az4",
  ])("%s is a zone", (zone) => {
    expect(accepts(zoneSchema, zone)).toBe(true);
    expect(accepts(regionSchema, zone)).toBe(false);
  });

  test.each(["b", "1b", "az2", "euw1-az", "eu-west-1B", "eu-west-b", "", "euw1az2", "eu-west-1b\n"])(
    "%j is no zone",
    (zone) => {
      expect(accepts(zoneSchema, zone)).toBe(false);
    },
  );
});

describe("numbers", () => {
  test.each([1, 64512, 65534, 65536, 4_200_000_000, 4_294_967_294])("%i is an AS number", (asn) => {
    expect(accepts(asnSchema, asn)).toBe(true);
  });

  test.each([0, 23_456, 65_535, 4_294_967_295, -1, 1.5, "64512"])(
    "%s is none (RFC 7607, RFC 6793, RFC 7300)",
    (asn) => {
      expect(accepts(asnSchema, asn)).toBe(false);
    },
  );

  test("ports are 1 to 65535", () => {
    expect([0, 1, 65_535, 65_536].map((port) => accepts(portSchema, port))).toEqual([false, true, true, false]);
  });

  test("an MTU is 576 (RFC 791) to 9001 (a VPC's)", () => {
    expect([575, 576, 9001, 9002].map((mtu) => accepts(mtuSchema, mtu))).toEqual([false, true, true, false]);
  });

  test("an account id is a text of 12 digits", () => {
    const ids = ["012345678901", "12345678901", "1234567890123", "a23456789012", 123456789012];
    expect(ids.map((id) => accepts(accountIdSchema, id))).toEqual([true, false, false, false, false]);
  });
});
