import { expect, test } from "vitest";
import { problemsOf } from "../fabric-text.fixture.ts";

/** What is said of a cluster with these fields, as `CODE path`. */
function said(fields: string): readonly string[] {
  return problemsOf(`vpcs:
  a: { region: eu-west-1, id: vpc-0123 }
clusters:
  a: { vpc: a, zones: [eu-west-1a], ${fields} }`).map(({ code, path }) => `${code} ${path?.slice(3).join(".")}`);
}

const RANGES = "pods: { ranges: [100.64.0.0/16] }";

test.each([
  "compute: auto",
  "compute: auto, auto: {}",
  "compute: auto, auto: { nodeRole: nodes }",
  'compute: auto, auto: { nodeRole: "arn:aws:iam::111122223333:role/team/nodes", name: pods, limits: { cpu: "100", memory: 400Gi } }',
  "compute: auto, auto: { subnets: [subnet-0123456789abcdef0], securityGroups: [sg-0123456789abcdef0] }",
  "compute: auto, auto: { requirements: [{ key: kubernetes.io/arch, values: [arm64] }] }",
])("%s is as it should be", (fields) => {
  expect(said(`${fields}, ${RANGES}`)).toEqual([]);
});

test("what Auto Mode does by itself or does not have is refused, and told where it stands (AUTO-5)", () => {
  expect(said("compute: auto, pods: { ranges: [100.64.0.0/16], prefixDelegation: true }")).toEqual([
    "AUTO-5 pods.prefixDelegation",
  ]);
  expect(said(`compute: auto, securityGroupsForPods: standard, ${RANGES}`)).toEqual(["AUTO-5 securityGroupsForPods"]);
  expect(said("compute: auto, pods: { ranges: [100.64.0.0/16], warm: { ips: 5, prefixes: 1 } }")).toEqual([
    "AUTO-5 pods.warm",
  ]);
  expect(said("compute: auto, pods: { ranges: [100.64.0.0/16], reservePrefixes: true }")).toEqual([
    "AUTO-5 pods.reservePrefixes",
  ]);
  expect(said(`compute: auto, ipFamily: ipv6, ${RANGES}`)).toEqual(["CNI-4 ipFamily"]);
});

test("Auto Mode's nodes may live beside others, and what the VPC CNI knows is then for those", () => {
  expect(said(`auto: { nodeRole: nodes }, ${RANGES}`)).toEqual([]);
  expect(said(`compute: karpenter, auto: {}, securityGroupsForPods: standard, ${RANGES}`)).toEqual([]);
  expect(said("auto: {}, pods: { ranges: [100.64.0.0/16], prefixDelegation: true, warm: { prefixes: 2 } }")).toEqual(
    [],
  );
});

test.each([
  ["name: default", "SPEC-4 auto.name"],
  ["name: Pods", "SPEC-4 auto.name"],
  ['nodeRole: "arn:aws:iam::1:user/x y"', "SPEC-5 auto.nodeRole"],
  ["subnets: [subnet-1]", "SPEC-5 auto.subnets.0"],
  ["limits: { cpu: lots }", "SPEC-5 auto.limits.cpu"],
])("auto: { %s } is %s", (fields, problem) => {
  expect(said(`compute: auto, auto: { ${fields} }, ${RANGES}`)).toContain(problem);
});
