import { expect, test } from "vitest";
import { problemsOf } from "../fabric-text.fixture.ts";

const egress = (value: string) =>
  problemsOf(`vpcs:
  a: { region: eu-west-1, id: vpc-0123 }
clusters:
  a:
    vpc: a
    zones: [eu-west-1a, eu-west-1b]
    pods: { ranges: [100.64.0.0/16], egress: ${value} }`).map(({ code, path, message }) => ({
    code,
    path: path?.slice(3).join("."),
    message,
  }));

test.each([
  "none",
  "{ natGateway: nat-0123456789abcdef0 }",
  "{ natGateway: { eu-west-1a: nat-0123456789abcdef0, eu-west-1b: nat-0123456789abcdef1 } }",
  "{ transitGateway: tgw-0123456789abcdef0 }",
])("egress %s is as it should be", (value) => {
  expect(egress(value)).toEqual([]);
});

test("each zone has its gateway, and no other zone has one (EGRESS-1)", () => {
  expect(egress("{ natGateway: { eu-west-1a: nat-0123456789abcdef0, eu-west-1c: nat-0123456789abcdef1 } }")).toEqual([
    {
      code: "EGRESS-1",
      path: "pods.egress.natGateway",
      message: "cluster `a` has no NAT gateway for eu-west-1b",
    },
    {
      code: "EGRESS-1",
      path: "pods.egress.natGateway.eu-west-1c",
      message: "cluster `a` has a NAT gateway for eu-west-1c, which its `zones` do not list",
    },
  ]);
});

test.each([
  ["{}", "SPEC-8"],
  ["{ natGateway: nat-0123456789abcdef0, transitGateway: tgw-0123456789abcdef0 }", "SPEC-8"],
  ["{ natGateway: igw-0123456789abcdef0 }", "SPEC-5"],
  ["{ transitGateway: nat-0123456789abcdef0 }", "SPEC-5"],
  ["{ internetGateway: igw-0123456789abcdef0 }", "SPEC-2"],
])("egress %s is refused with %s", (value, code) => {
  expect(egress(value).map((problem) => problem.code)).toContain(code);
});
