import { expect, test } from "vitest";
import { problemsOf } from "../fabric-text.fixture.ts";

const codes = (cluster: string) =>
  problemsOf(`vpcs:
  a: { region: eu-west-1, id: vpc-0123 }
clusters:
  a: { vpc: a, zones: [eu-west-1a], ${cluster} }`).map(({ code, path }) => `${code} ${path?.slice(3).join(".")}`);

test("576 to 9001 bytes, and of IPv6 at least 1280", () => {
  expect(codes("pods: { mtu: 576 }")).toEqual([]);
  expect(codes("pods: { mtu: 575 }")).toEqual(["SPEC-5 pods.mtu"]);
  expect(codes("ipFamily: ipv6, pods: { placement: nodes, mtu: 1279 }")).toEqual(["MTU-2 pods.mtu"]);
  expect(codes("ipFamily: ipv6, pods: { placement: nodes, mtu: 1280 }")).toEqual([]);
});

test("Auto Mode alone does not know it (AUTO-5)", () => {
  expect(codes("compute: auto, pods: { mtu: 8500 }")).toEqual(["AUTO-5 pods.mtu"]);
  expect(codes("auto: {}, pods: { mtu: 8500 }")).toEqual([]);
});
