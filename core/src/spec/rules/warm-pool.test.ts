import { describe, expect, test } from "vitest";
import { codesOf } from "../fabric-text.fixture.ts";
import { warmEnv } from "./warm-pool.ts";

const cluster = (pods: string) =>
  `vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }\nclusters:\n  a: { vpc: a, zones: [eu-west-1a], pods: { ${pods} } }`;

test("each field of the warm pool sets its variable, and what is not written sets none (amazon-vpc-cni-k8s, README)", () => {
  expect(warmEnv({ enis: 0, ips: 2, minimumIps: 12, prefixes: 3 })).toEqual({
    WARM_ENI_TARGET: "0",
    WARM_IP_TARGET: "2",
    MINIMUM_IP_TARGET: "12",
    WARM_PREFIX_TARGET: "3",
  });
  expect(warmEnv({})).toEqual({});
  expect(warmEnv(undefined)).toEqual({});
});

test("CNI-5: a minimum of addresses without a warm target", () => {
  expect(codesOf(cluster("warm: { minimumIps: 12 }"))).toEqual(["warning CNI-5 12"]);
  expect(codesOf(cluster("warm: { ips: 2, minimumIps: 12 }"))).toEqual([]);
});

describe("POD-5: what the CNI would ignore", () => {
  test.each([
    ["interfaces beside addresses", "warm: { ips: 2, enis: 3 }", ["warning POD-5 3"]],
    ["prefixes beside addresses", "prefixDelegation: true, warm: { ips: 2, prefixes: 3 }", ["warning POD-5 3"]],
    ["prefixes without delegation", "warm: { prefixes: 3 }", ["warning POD-5 3"]],
    ["a reservation without delegation", "reservePrefixes: true", ["warning POD-5 true"]],
  ])("%s", (_what, pods, codes) => {
    expect(codesOf(cluster(pods))).toEqual(codes);
  });

  test.each(["warm: { enis: 0 }", "prefixDelegation: true, warm: { prefixes: 2 }", "warm: { ips: 5 }"])(
    "nothing is said of %s",
    (pods) => {
      expect(codesOf(cluster(pods))).toEqual([]);
    },
  );
});

test("POD-5: max-pods is told to nodes of managed node groups alone", () => {
  const made = (compute: string) => cluster("maxPods: auto").replace("vpc: a,", `vpc: a, compute: ${compute},`);
  expect(codesOf(made("managed"))).toEqual([]);
  for (const compute of ["selfManaged", "karpenter"]) expect(codesOf(made(compute))).toEqual(["warning POD-5 auto"]);
  expect(codesOf(made("karpenter").replace("maxPods: auto", "maxPods: manual"))).toEqual([]);
  expect(codesOf(made("karpenter").replace("maxPods: auto", "maxPods: 110"))).toEqual([]);
  expect(codesOf(made("managed").replace("maxPods: auto", "maxPods: 110"))).toEqual(["warning POD-5 110"]);
});

test.each(["warm: { enis: -1 }", "warm: { ips: 1.5 }", "warm: { ips: two }", "warm: { eni: 1 }"])(
  "%s is refused",
  (pods) => {
    expect(codesOf(cluster(pods)).every((code) => code.startsWith("error SPEC-"))).toBe(true);
    expect(codesOf(cluster(pods))).toHaveLength(1);
  },
);
