import { describe, expect, test } from "vitest";
import { built, crossingOf, tableOf } from "./built.fixture.ts";

const HUB = `
vpcs: { a: { cidrs: [10.0.0.0/16], subnets: { a1: 10.0.0.0/24 }, tables: { main: { 192.168.0.0/16: tgw-t } } } }
sites: { dc: { nodes: [192.168.0.0/24], pods: [192.168.64.0/18] }, lab: { nodes: [172.20.0.0/24] } }
links: { hub: { kind: directConnect, between: [vpc-a, sites/dc], gateway: tgw-t } }
`;

describe("a link that is only declared", () => {
  test("leads over a gateway that was not read, to its site and back", () => {
    const net = built(HUB);
    expect(tableOf(net, "rtb-a-main@eu-west-1-az-a")["192.168.0.0/16"]).toBe("tgw-t > tgw-t/declared/vpc-a");
    expect(tableOf(net, "tgw-t/declared/vpc-a")).toEqual({
      "192.168.0.0/24": "links/hub > links/hub/far",
      "192.168.64.0/18": "links/hub > links/hub/far",
    });
    expect(tableOf(net, "links/hub/far")["192.168.0.0/24"]).toBe("domain sites/dc");
    expect(tableOf(net, "sites/dc")).toEqual({ "10.0.0.0/16": "links/hub > vpc-a/local" });
    expect(net.findings).toEqual([]);
  });

  test("is an assumption by its name, of whatever goes over it", () => {
    const assumed = built(HUB).network.assumptions.find(({ id }) => id === "links/hub");
    expect(assumed?.text).toBe(
      "links/hub is declared, not managed: it is taken to carry packets of up to 1500 bytes from vpcs/a to sites/dc (192.168.0.0/24, 192.168.64.0/18), and back.",
    );
    expect(assumed?.about).toContain("links/hub");
  });

  test("adds to a table that was not read in full, and yields to what is in it", () => {
    const net = built(
      `${HUB}transitGateways: { t: { attachments: { a: { to: vpc-a, subnets: [a1], table: main-t } }, tables: { main-t: { propagations: [a], routes: { 192.168.0.0/24: blackhole }, unread: AccessDenied } } } }`,
    );
    const table = tableOf(net, "tgw-rtb-main-t@eu-west-1-az-a");
    expect(table["192.168.0.0/24"]).toBe("blackhole");
    expect(table["192.168.64.0/18"]).toBe("links/hub > links/hub/far");
  });

  test("of which nobody says how large its packets are tells no sender, as a VPN", () => {
    const net = built(HUB.replace("directConnect", "vpn"));
    expect(crossingOf(net, "tgw-t/declared/vpc-a", "192.168.0.0/24")).toMatchObject({ mtu: 1399, silent: true });
  });

  test("between two sites joins them", () => {
    const net = built(HUB.replace("links: {", "links: { ring: { kind: external, between: [sites/dc, sites/lab] },"));
    expect(tableOf(net, "sites/dc")["172.20.0.0/24"]).toBe("links/ring > links/ring/to/lab");
    expect(tableOf(net, "links/ring/to/lab")).toEqual({ "172.20.0.0/24": "domain sites/lab" });
    expect(Object.keys(tableOf(net, "sites/lab"))).toEqual(["192.168.0.0/24", "192.168.64.0/18"]);
  });

  test("is taken by routes to what the model does not know, where it is external", () => {
    const net = built(
      HUB.replace("tgw-t } }", "lgw-1 } }")
        .replace("kind: directConnect", "kind: external")
        .replace(", gateway: tgw-t", ""),
    );
    expect(tableOf(net, "rtb-a-main")["192.168.0.0/16"]).toBe("lgw-1 > lgw-1/declared/vpc-a");
    expect(built(HUB.replace("tgw-t } }", "lgw-1 } }")).findings.map(({ code }) => code)).toEqual(["NET-4"]);
  });
});
