import { describe, expect, test } from "vitest";
import { built, tableOf } from "./built.fixture.ts";

const OFFICE = `
vpcs: { a: { cidrs: [10.0.0.0/16], subnets: { a1: 10.0.0.0/24 }, tables: { main: { 192.168.0.0/16: vgw-v } } } }
vpnGateways: { v: { vpcs: [vpc-a] } }
customerGateways: { dc: { address: 203.0.113.1 } }
vpns: { x: { gateway: vgw-v, customer: cgw-dc, routes: [192.168.0.0/16] } }
sites: { dc: { nodes: [192.168.0.0/24], pods: [192.168.64.0/18] } }
`;

describe("what is outside AWS", () => {
  test("is a declared site where a VPN carries its prefixes, both ways", () => {
    const net = built(OFFICE);
    expect(tableOf(net, "vgw-v")).toEqual({ "192.168.0.0/16": "vpn-x > vpn-x/far" });
    expect(tableOf(net, "vpn-x/far")["192.168.64.0/18"]).toBe("domain sites/dc");
    expect(tableOf(net, "sites/dc")).toEqual({ "10.0.0.0/16": "vpn-x > vpc-a/local" });
    expect(net.directory.groups().map(({ name }) => name)).toEqual(["sites/dc/nodes", "sites/dc/pods"]);
  });

  test("is behind the customer gateway where no site is declared", () => {
    const net = built(OFFICE.replace(/sites:.*/, ""));
    expect(tableOf(net, "vpn-x/far")["0.0.0.0/0"]).toBe("domain behind/cgw-dc");
    expect(net.network.endpoints.get("behind/cgw-dc")?.addresses).toHaveLength(1);
    expect(tableOf(net, "behind/cgw-dc")).toEqual({ "10.0.0.0/16": "vpn-x > vpc-a/local" });
  });

  test("is not reached over a VPN whose tunnels are down, nor beyond what a static one was given (F8)", () => {
    const down = built(OFFICE.replace("customer: cgw-dc,", "customer: cgw-dc, up: 0,"));
    expect(tableOf(down, "vgw-v")["192.168.0.0/16"]).toBe("no tunnel of vpn-x is up");
    const less = built(OFFICE.replace("routes: [192.168.0.0/16]", "routes: [192.168.0.0/24]"));
    expect(Object.keys(tableOf(less, "vgw-v"))).toEqual(["192.168.0.0/24"]);
  });

  test("is taken to be learned by BGP, and that is said (F8)", () => {
    const { network } = built(OFFICE.replace("routes: [192.168.0.0/16]", "static: false"));
    expect(network.assumptions.map(({ id }) => id)).toEqual(["behind/cgw-dc", "learned/vgw-v", "sites/dc"]);
  });
});
