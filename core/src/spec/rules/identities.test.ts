import { describe, expect, test } from "vitest";
import { catalogue } from "../../diagnostics/index.ts";
import { codesOf } from "../fabric-text.fixture.ts";

describe("SPEC-10: two entries for one thing", () => {
  test("one VPC id in two entries", () => {
    const two = (id: string) =>
      `vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }\n  b: { region: eu-west-1, id: ${id} }`;
    expect(codesOf(two("vpc-0123"))).toEqual(["error SPEC-10 vpc-0123"]);
    expect(codesOf(two("vpc-0124"))).toEqual([]);
  });

  test("one EKS cluster in two entries, by key or by name", () => {
    const two = (name: string, region = "eu-west-1") => `vpcs:
  a: { region: eu-west-1, id: vpc-0123 }
  b: { region: ${region}, id: vpc-0124 }
clusters:
  prod: { vpc: a, zones: [eu-west-1a] }
  other: { vpc: b, name: ${name}, zones: [${region}a] }`;
    expect(codesOf(two("prod"))).toEqual(["error SPEC-10 other"]);
    expect(codesOf(two("prod", "eu-west-2"))).toEqual([]);
    expect(codesOf(two("stage"))).toEqual([]);
  });
});

test("SPEC-10: one thing adopted twice, and two things adopted as one; ENIConfigs of two clusters may have one name", () => {
  const adopt = (...entries: readonly string[]) =>
    codesOf(`vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }\nadopt: [${entries.join(", ")}]`);
  const first = "{ id: subnet-1, as: b/subnet/pods/eu-west-1b }";
  expect(adopt(first, "{ id: subnet-1, as: b/subnet/pods/eu-west-1c }")).toEqual(["error SPEC-10 subnet-1"]);
  expect(adopt(first, "{ id: subnet-2, as: b/subnet/pods/eu-west-1b }")).toEqual([
    "error SPEC-10 b/subnet/pods/eu-west-1b",
  ]);
  expect(adopt("{ id: z, as: b/eni-config/z }", "{ id: z, as: c/eni-config/z }")).toEqual([]);
  expect(catalogue["SPEC-10"].cause).toContain("adopted thing");
});

describe("SPEC-8: a region of another partition than its account", () => {
  const vpc = (region: string, partition: string) =>
    `accounts:\n  p: { id: "111111111111", partition: ${partition} }\nvpcs:\n  a: { account: p, region: ${region}, id: vpc-0123 }`;

  test.each([
    ["eu-west-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("%s is in %s and in no other", (region, partition) => {
    expect(codesOf(vpc(region, partition))).toEqual([]);
    const other = partition === "aws" ? "aws-cn" : "aws";
    expect(codesOf(vpc(region, other))).toEqual([`error SPEC-8 ${region}`]);
  });
});
