import { describe, expect, test } from "vitest";
import { accepts } from "./accepts.fixture.ts";
import { dmvpnSchema } from "./dmvpn.ts";
import { linkSchema } from "./link.ts";

const peering = { peering: ["a", "b"] };

describe("a link", () => {
  test("carries everything unless it is narrowed", () => {
    expect(linkSchema.parse(peering)).toEqual({
      peering: ["a", "b"],
      allow: [{ protocol: "any" }],
      dns: false,
      manage: "full",
      protect: false,
    });
  });

  test.each([
    [{ protocol: "tcp", ports: [443, "8000-8999"] }, true],
    [{ protocol: 47 }, true],
    [{ protocol: "any", from: "10.0.0.0/8", to: ["fd00::/8"] }, true],
    [{ protocol: "TCP" }, false],
    [{ protocol: 256 }, false],
    [{ protocol: "tcp", ports: ["http"] }, false],
    [{ protocol: "tcp", ports: [70_000] }, false],
    [{ ports: [443] }, false],
  ])("allow %j: %s", (allow, taken) => {
    expect(accepts(linkSchema, { ...peering, allow: [allow] })).toBe(taken);
  });

  test.each([
    [{ peering: ["a"] }, false],
    [{ peering: ["a", "b", "c"] }, false],
    [{ transitGateway: { vpcs: ["a"] } }, true],
    [{ transitGateway: { vpcs: [] } }, false],
    [{ transitGateway: { vpcs: ["a"], id: "vgw-1" } }, false],
    [{ vpn: { vpc: "a", site: "b", gateway: "vgw-0123", mtu: 1446 } }, true],
    [{ vpn: { vpc: "a", site: "b", gateway: "igw-0123" } }, false],
    [{ directConnect: { vpc: "a", site: "b", gateway: "dxgw-0123" } }, true],
    [{ external: { between: ["vpcs/a", "sites/b"] } }, true],
    [{ external: { between: ["vpcs/a"] } }, false],
    [{ ...peering, external: { between: ["vpcs/a", "sites/b"] } }, false],
    [{}, false],
  ])("%j: %s", (link, taken) => {
    expect(accepts(linkSchema, link)).toBe(taken);
  });
});

describe("a DMVPN (the hybrid document; IOS XE command reference)", () => {
  const dmvpn = {
    vpc: "a",
    site: "b",
    routers: [{ platform: "linux", zone: "us-west-2a", tunnelAddress: "10.250.0.9" }],
    tunnel: { network: "10.250.0.0/24" },
    ike: { preSharedKey: { env: "PSK" } },
  };

  test("has the document's own values as defaults", () => {
    expect(dmvpnSchema.parse(dmvpn)).toMatchObject({
      tunnel: { mtu: 1400, mss: 1360 },
      nhrp: { networkId: 1 },
      ospf: { processId: 10, tunnelArea: 0, vpcArea: 2 },
    });
  });

  test.each([
    ["a router that nobody sells", { routers: [{ platform: "ios", zone: "us-west-2a", tunnelAddress: "10.250.0.9" }] }],
    ["no router", { routers: [] }],
    ["a tunnel without network", { tunnel: { key: 1 } }],
    ["a tunnel key beyond 32 bits", { tunnel: { network: "10.250.0.0/24", key: 2 ** 32 } }],
    ["no pre-shared key", { ike: {} }],
    ["a pre-shared key in plain text", { ike: { preSharedKey: "hunter2" } }],
    ["an OSPF process 0", { ospf: { processId: 0 } }],
  ])("%s is refused", (_what, change) => {
    expect(accepts(dmvpnSchema, { ...dmvpn, ...change })).toBe(false);
  });
});
