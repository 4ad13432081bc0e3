import { expect, test } from "vitest";
import { problemsOf } from "../fabric-text.fixture.ts";

const placed = (fields: string, cluster = "") =>
  problemsOf(`vpcs:
  a: { region: eu-west-1, id: vpc-0123 }
clusters:
  a:
    vpc: a
    zones: [eu-west-1a, eu-west-1b]
    ${cluster}
    pods: { placement: nodes${fields} }`).map(({ code, path }) => `${code} ${path?.slice(3).join(".")}`);

test.each([
  "",
  ", prefixDelegation: true",
  ", warm: { ips: 2, minimumIps: 5 }",
  ", snat: external",
  ", routable: true",
])("pods in their nodes' subnets may have what the VPC CNI does there%s", (fields) => {
  expect(placed(fields)).toEqual([]);
});

test("an IPv6 cluster needs no custom networking for it, and Auto Mode does it by itself", () => {
  expect(placed("", "ipFamily: ipv6")).toEqual([]);
  expect(placed("", "compute: auto")).toEqual([]);
});

test.each([
  ["ranges: [100.64.0.0/16]", "ranges"],
  ["zoneSlots: 2", "zoneSlots"],
  ["egress: none", "egress"],
  ["reservePrefixes: true, prefixDelegation: true", "reservePrefixes"],
  ["routable: false", "routable"],
  ["maxPods: auto", "maxPods"],
])("what is about pod subnets is refused there: %s (POD-6)", (field, name) => {
  expect(placed(`, ${field}`)).toEqual([`POD-6 pods.${name}`]);
});

test("a NodeClass of ours has no pod subnets to lead to (POD-6)", () => {
  expect(placed("", "auto: {}")).toEqual(["POD-6 auto"]);
});

test("its VPC needs no block for it (CIDR-4)", () => {
  const blocks = "cidrs: [10.20.0.0/24, 10.20.1.0/24, 10.20.2.0/24, 10.20.3.0/24, 10.20.4.0/24]";
  const of = (pods: string) =>
    problemsOf(`vpcs:
  a: { region: eu-west-1, ${blocks} }
clusters:
  a: { vpc: a, zones: [eu-west-1a], pods: ${pods} }`).map(({ code }) => code);
  expect(of("{ placement: nodes }")).toEqual([]);
  expect(of("{ placement: ranges }")).toContain("CIDR-4");
});

test("such a cluster needs no zones, and every other one does (SPEC-3)", () => {
  const zoneless = (pods: string) =>
    problemsOf(`vpcs:
  a: { region: eu-west-1, id: vpc-0123 }
clusters:
  a: { vpc: a, pods: ${pods} }`).map(({ code, message }) => `${code} ${message}`);
  expect(zoneless("{ placement: nodes }")).toEqual([]);
  expect(zoneless("{}")).toEqual(["SPEC-3 spec.clusters.a.zones is missing"]);
});
