import { describe, expect, test } from "vitest";
import { accepts } from "./accepts.fixture.ts";
import { networkSchema, overlaySchema } from "./overlay.ts";
import { secretSchema } from "./secret.ts";
import { siteSchema } from "./site.ts";

test("the overlay needs an AS number only (IANA ports of BGP and VXLAN, RFC 7348)", () => {
  expect(overlaySchema.parse({ asn: 64512 })).toEqual({
    asn: 64512,
    bgpPort: 179,
    vxlanPort: 4789,
    encapsulation: "vxlan",
    reflectors: 2,
  });
});

describe("a network of the overlay", () => {
  const network = { vni: 10002, clusters: ["west1"] };

  test.each([
    [{}, true],
    [{ vni: 0 }, false],
    [{ vni: 16_777_215 }, true],
    [{ vni: 16_777_216 }, false],
    [{ clusters: [] }, false],
    [{ routeTargets: { import: ["11:11"], export: ["10.0.0.1:5"] } }, true],
    [{ routeTargets: { import: ["11:11"] } }, false],
    [{ routeTargets: { import: ["11"], export: ["11:11"] } }, false],
    [{ pools: { west1: ["10.200.0.0/20", "fd00:200::/64"] } }, true],
    [{ pools: ["10.200.0.0/20"] }, false],
  ])("%j: %s", (change, taken) => {
    expect(accepts(networkSchema, { ...network, ...change })).toBe(taken);
  });
});

test("a site may be empty, and its hubs say what they are", () => {
  expect(siteSchema.parse({})).toEqual({ nodes: [], pods: [], hubs: [], manage: "full" });
  expect(accepts(siteSchema, { hubs: [{ platform: "iosxe", publicIp: "8.8.8.8", tunnelAddress: "10.250.0.1" }] })).toBe(
    true,
  );
  expect(accepts(siteSchema, { hubs: [{ platform: "iosxe", publicIp: "8.8.8.8" }] })).toBe(false);
});

describe("a secret", () => {
  test.each([
    { env: "A_1" },
    { file: "a/b" },
    { aws: "prod/psk" },
    { kubernetes: { namespace: "a", name: "b", key: "c" } },
  ])("%j is a reference", (secret) => {
    expect(accepts(secretSchema, secret)).toBe(true);
  });

  test.each([
    "hunter2",
    7,
    true,
    null,
    [],
    {},
    { env: "a-b" },
    { env: "A", file: "b" },
    { vault: "x" },
    { kubernetes: { name: "b" } },
  ])("%j is none", (secret) => {
    expect(accepts(secretSchema, secret)).toBe(false);
  });
});
