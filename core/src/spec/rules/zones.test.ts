import { describe, expect, test } from "vitest";
import { CGNAT_SPEC, codesOf } from "../fabric-text.fixture.ts";
import { isZoneOf } from "./zone-names.ts";

const cluster = (zones: string, region = "eu-west-1") =>
  `vpcs:\n  a: { region: ${region}, id: vpc-0123 }\nclusters:\n  a: { vpc: a, zones: [${zones}] }`;

describe("AZ-1: every zone with nodes has a pod subnet (fault 3b-13)", () => {
  test("where subnets are given, each listed zone needs one", () => {
    expect(codesOf(CGNAT_SPEC)).toEqual([]);
    expect(codesOf(CGNAT_SPEC.replace("eu-west-1c]", "eu-west-1c, eu-west-1a]"))).toEqual(["error AZ-1 eu-west-1a"]);
    expect(codesOf(CGNAT_SPEC.replace("eu-west-1c: 100.64.128.0/17", "eu-west-1c: []"))).toEqual([
      "error AZ-1 eu-west-1c",
    ]);
  });

  test("where none are given they are derived", () => {
    expect(codesOf(cluster("eu-west-1a, eu-west-1b, eu-west-1c"))).toEqual([]);
  });
});

test("AZ-7: a letter that no Region has is warned of; what may be a zone somewhere is not", () => {
  expect(codesOf(cluster("eu-west-1a, eu-west-1z"))).toEqual(["warning AZ-7 eu-west-1z"]);
  expect(codesOf(cluster("eu-west-1g"))).toEqual(["warning AZ-7 eu-west-1g"]);
  expect(codesOf(cluster("us-east-1f, us-east-1-wl1-bos-wlz-1", "us-east-1"))).toEqual([]);
  expect(codesOf(cluster("us-east-1z"))).toEqual(["error AZ-4 us-east-1z"]);
});

test.each(["1z", "eu-west-1", "eu-west-1zz", "z", "eu_west_1a"])("%s is no zone's name at all", (zone) => {
  expect(codesOf(cluster(zone))).toEqual([`error SPEC-5 ${zone}`]);
});

describe("AZ-4: zones of the VPC's region (EC2 user guide, Regions and Zones)", () => {
  test("a zone of another region is an error, by name and by id", () => {
    expect(codesOf(cluster("eu-west-1a, us-east-1a"))).toEqual(["error AZ-4 us-east-1a"]);
    expect(codesOf(cluster("euw1-az1, use1-az1"))).toEqual(["error AZ-4 use1-az1"]);
  });

  test.each([
    ["eu-west-1a", "eu-west-1"],
    ["us-west-2-lax-1a", "us-west-2"],
    ["us-east-1-wl1-bos-wlz-1", "us-east-1"],
    ["euw1-az2", "eu-west-1"],
    ["use1-az6", "us-east-1"],
    ["usw2-lax1-az1", "us-west-2"],
    ["apse2-az3", "ap-southeast-2"],
    ["apne1-az4", "ap-northeast-1"],
    ["usgw1-az1", "us-gov-west-1"],
    ["cac1-az1", "ca-central-1"],
    ["cnnw1-az1", "cn-northwest-1"],
  ])("%s is of %s", (zone, region) => {
    expect(isZoneOf(zone, region)).toBe(true);
    expect(codesOf(cluster(zone, region))).toEqual([]);
  });

  test.each([
    ["eu-west-1a", "eu-west-2"],
    ["eu-west-10a", "eu-west-1"],
    ["us-east-1a", "us-west-1"],
    ["euw2-az2", "eu-west-1"],
    ["usw2-lax1-az1", "us-west-1"],
    ["apse1-az3", "ap-southeast-2"],
  ])("%s is not of %s", (zone, region) => {
    expect(isZoneOf(zone, region)).toBe(false);
  });

  test("nothing is said of a region whose zone ids are not known", () => {
    expect(isZoneOf("usie1-az1", "us-iso-east-1")).toBe(true);
  });
});

describe("AZ-5: every zone once (amazon-vpc-cni-k8s, README)", () => {
  test("a zone listed twice is an error at its second place", () => {
    expect(codesOf(cluster("eu-west-1a, eu-west-1b, eu-west-1a"))).toEqual(["error AZ-5 eu-west-1a"]);
  });

  test("a subnet for a zone that is not listed is an error", () => {
    expect(codesOf(CGNAT_SPEC.replace("eu-west-1b, eu-west-1c]", "eu-west-1b]"))).toEqual([
      "error AZ-5 100.64.128.0/17",
    ]);
  });
});
