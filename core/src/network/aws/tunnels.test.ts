import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { changed } from "../../prove/goldens/read.fixture.ts";
import { built, crossingOf, tableOf } from "./built.fixture.ts";

/** Two routers of one site, the second in a zone of its own. */
const HYBRID = `
vpcs:
  a:
    cidrs: [10.0.0.0/16, 100.64.0.0/16]
    internet: true
    subnets:
      out: { cidr: 10.0.100.0/24, table: public, acl: outer }
      in: 10.0.1.0/24
    tables: { public: { 0.0.0.0/0: igw-a }, main: { 10.1.0.0/16: eni-ra-1 } }
    groups: { routers: { in: [udp 500 from 203.0.113.1/32, udp 4500 from 203.0.113.1/32, all from 10.0.0.0/16] } }
    acls: { outer: {} }
hosts:
  ra:
    subnet: out
    address: 10.0.100.10
    groups: [sg-routers]
    public: 198.51.100.10
    interfaces: [{ subnet: in, address: 10.0.1.10, groups: [sg-routers], check: false }]
  rb:
    subnet: out
    address: 10.0.100.11
    groups: [sg-routers]
    public: 198.51.100.11
    interfaces: [{ subnet: in, address: 10.0.1.11, groups: [sg-routers], check: false }]
sites: { dc: { nodes: [10.1.0.0/16], pods: [192.168.0.0/16] } }
links: { up: { kind: dmvpn, between: [vpc-a, sites/dc], hubs: [203.0.113.1], routers: [ra, rb], mtu: 1400 } }
`;

function hybrid(change: unknown = {}) {
  return built(changed(parse(HYBRID), change));
}

function downs(change: unknown) {
  return tableOf(hybrid(change), "eni-ra-1/forwards")["10.1.0.0/16"];
}

describe("a declared tunnel", () => {
  test("lies behind the inside of each router, and leads to its site alone, in packets of its own size", () => {
    const net = hybrid();
    expect(tableOf(net, "rtb-a-main@subnet-in")["10.1.0.0/16"]).toBe("eni-ra-1 > eni-ra-1/forwards");
    expect(tableOf(net, "eni-ra-1/forwards")).toEqual({
      "0.0.0.0/0": "eni-ra-1 forwards only between its VPC and what links/up/ra is for",
      "::/0": "eni-ra-1 forwards only between its VPC and what links/up/ra is for",
      "10.0.0.0/16": "eni-ra-1 > subnet-in",
      "100.64.0.0/16": "eni-ra-1 > subnet-in",
      "10.1.0.0/16": "links/up/ra > links/up/ra/far",
      "192.168.0.0/16": "links/up/ra > links/up/ra/far",
    });
    expect(crossingOf(net, "eni-ra-1/forwards", "10.1.0.0/16")).toMatchObject({ mtu: 1400, silent: false });
  });

  test("is the site's way to all of the VPC's blocks, by the first router that is up", () => {
    const way = (change: unknown) => tableOf(hybrid(change), "sites/dc");
    const by = (router: string) => ({
      "10.0.0.0/16": `links/up/${router} > eni-${router}-1/from-sites`,
      "100.64.0.0/16": `links/up/${router} > eni-${router}-1/from-sites`,
    });
    expect(way({})).toEqual(by("ra"));
    expect(way({ hosts: { ra: { state: "stopped" } } })).toEqual(by("rb"));
  });

  test("is one assumption for each link, of its hubs and of what the site sends back, about all its routers that are up", () => {
    const assumed = (change: unknown) => hybrid(change).network.assumptions.filter(({ id }) => id.startsWith("links/"));
    expect(assumed({})).toEqual([
      {
        id: "links/up",
        text: "The hubs of sites/dc (203.0.113.1) were not read: they are taken to be configured as exported for links/up, with packets of up to 1400 bytes in the tunnel, and sites/dc to send what is for 10.0.0.0/16, 100.64.0.0/16 back over it.",
        about: ["links/up/ra", "links/up/rb"],
      },
    ]);
    expect(assumed({ hosts: { rb: { state: "stopped" } } }).map(({ about }) => about)).toEqual([["links/up/ra"]]);
    expect(assumed({ links: { up: { hubs: ["203.0.113.7"] } } })).toEqual([]);
  });

  test("leaves nothing to be guessed of its routers", () => {
    expect(hybrid().network.assumptions.map(({ id }) => id)).toEqual([
      "links/up",
      "sites/dc",
      "ways/sites/dc/10.0.0.0/16",
      "ways/sites/dc/100.64.0.0/16",
    ]);
  });
});

describe("a tunnel that is down says what keeps it so", () => {
  const groups = (rules: readonly string[], out?: readonly string[]) => ({
    vpcs: { a: { groups: { routers: { in: rules, ...(out && { out }) } } } },
  });
  const acl = (entries: object) => ({ vpcs: { a: { acls: { outer: entries } } } });
  const routes = (to: object) => ({ vpcs: { a: { tables: { public: to } } } });

  test.each([
    ["the address", { hosts: { ra: { public: null } } }, "eni-ra has no public address"],
    ["the route", routes({ "0.0.0.0/0": null }), "rtb-public has no route to the hub 203.0.113.1"],
    [
      "a blackhole",
      routes({ "0.0.0.0/0": "igw-a blackhole" }),
      "rtb-public/0.0.0.0/0, by which the hub 203.0.113.1 is reached: blackhole: igw-a is gone or cannot be used",
    ],
    [
      "another target",
      routes({ "203.0.113.0/24": "eni-rb" }),
      "rtb-public/203.0.113.0/24 leads to eni-rb, which is no internet gateway",
    ],
    ["the gateway", { vpcs: { a: { internet: false } } }, "igw-a is not attached to vpc-a"],
    [
      "the group",
      groups(["udp 500 from 203.0.113.1/32"]),
      "sg-routers/ingress lets no UDP 4500 in from the hub 203.0.113.1",
    ],
    [
      "the group's way out",
      groups(["all from 0.0.0.0/0"], ["udp 4500 to 0.0.0.0/0"]),
      "sg-routers/egress lets no UDP 500 out to the hub 203.0.113.1",
    ],
    [
      "the ACL",
      acl({ in: ["10 deny udp 500 0.0.0.0/0", "20 allow all 0.0.0.0/0"] }),
      "acl-outer/ingress lets no UDP 500 in from the hub 203.0.113.1",
    ],
    [
      "the ACL's way out",
      acl({ out: ["10 allow tcp 0.0.0.0/0"] }),
      "acl-outer/egress lets no UDP 500 out to the hub 203.0.113.1",
    ],
    ["the hub's address", { links: { up: { hubs: ["10.9.9.9"] } } }, "the internet has no way to the hub 10.9.9.9"],
    ["no hub", { links: { up: { hubs: [] } } }, "no hub is declared"],
  ])("%s", (_, change, why) => {
    expect(downs(change)).toBe(`the tunnel links/up/ra is down: ${why}`);
  });

  test("of several hubs each, and only where none is reached", () => {
    expect(downs({ links: { up: { hubs: ["203.0.113.8", "203.0.113.9"] } } })).toBe(
      "the tunnel links/up/ra is down: sg-routers/ingress lets no UDP 500 in from the hub 203.0.113.8; sg-routers/ingress lets no UDP 500 in from the hub 203.0.113.9",
    );
  });

  test("a router that does not forward says so where the route to it leads", () => {
    const stopped = hybrid({ hosts: { ra: { state: "stopped" } } });
    expect(tableOf(stopped, "rtb-a-main@subnet-in")["10.1.0.0/16"]).toBe("i-ra is stopped");
    const checks = { subnet: "in", address: "10.0.1.10", groups: ["sg-routers"] };
    const checking = hybrid({ hosts: { ra: { interfaces: [checks] } } });
    expect(tableOf(checking, "rtb-a-main@subnet-in")["10.1.0.0/16"]).toBe(
      "the source/dest check of eni-ra-1 is on (F43)",
    );
  });
});
