import { describe, expect, test } from "vitest";
import { prefix } from "./networks.fixture.ts";
import { parsePlace } from "./place-text.ts";

describe("a place is read from", () => {
  test.each([
    ["clusters/west1/pods", { kind: "cluster", cluster: "west1", part: "pods" }],
    ["clusters/west1/nodes/us-west-1b", { kind: "cluster", cluster: "west1", part: "nodes", zone: "us-west-1b" }],
    ["clusters/west1/shop/web-0", { kind: "pod", cluster: "west1", namespace: "shop", pod: "web-0" }],
    ["i-0a1b", { kind: "instance", id: "i-0a1b" }],
    ["eni-0a1b", { kind: "interface", id: "eni-0a1b" }],
    ["i-web-1", { kind: "instance", id: "i-web-1" }],
    ["vpc-0a1b", { kind: "vpc", vpc: "vpc-0a1b" }],
    ["vpcs/west1", { kind: "vpc", vpc: "west1" }],
    ["sites/dc1/pods", { kind: "site", site: "dc1", part: "pods" }],
    ["networks/blue", { kind: "network", network: "blue" }],
    ["10.0.0.5", { kind: "address", prefix: prefix("10.0.0.5/32") }],
    ["10.0.0.0/24", { kind: "address", prefix: prefix("10.0.0.0/24") }],
    ["fd00::/64", { kind: "address", prefix: prefix("fd00::/64") }],
    ["internet", { kind: "internet" }],
  ])("%s", (text, place) => {
    expect(parsePlace(text)).toEqual({ ok: true, place });
  });

  test.each([
    "",
    "west1",
    "clusters",
    "clusters/west1",
    "clusters//pods",
    "clusters/a/b/c/d",
    "sites/dc1/web",
    "10.0.0.0/33",
  ])("nothing else: %s", (text) => {
    expect(parsePlace(text)).toMatchObject({ ok: false });
  });
});
