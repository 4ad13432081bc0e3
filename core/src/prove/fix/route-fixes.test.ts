import { describe, expect, test } from "vitest";
import { prefixFrom } from "../../addressing/index.ts";
import { buildNetwork, type Place, undeclared } from "../../network/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { readNetwork } from "../goldens/read.fixture.ts";
import { findFixes } from "./find-fixes.ts";

/** A VPC with all that leads to the internet, and what the table of each subnet has to it. */
const vpc = ({ open = "", inside = "" }) => `
vpcs:
  a:
    cidrs: [10.0.0.0/16, "2600:1f18:a::/56"]
    internet: true
    egressOnly: true
    subnets:
      open: { cidr: 10.0.0.0/24, cidr6: "2600:1f18:a:1::/64", zone: b, table: open }
      out-a: { cidr: 10.0.2.0/24, zone: a, table: out }
      out-b: { cidr: 10.0.3.0/24, zone: b, table: out }
      inside: { cidr: 10.0.1.0/24, cidr6: "2600:1f18:a:2::/64", zone: b, table: inside }
    tables: { main: {}, out: { 0.0.0.0/0: igw-a, "::/0": igw-a }, open: { ${open} }, inside: { ${inside} } }
hosts:
  web: { subnet: open, address: 10.0.0.10, public: 52.0.0.1 }
  app: { subnet: inside, address: 10.0.1.10, more: ["2600:1f18:a:2::10"] }
nats:
  a: { subnet: out-a, address: 10.0.2.100, public: 52.0.0.8 }
  b: { subnet: out-b, address: 10.0.3.100, public: 52.0.0.9 }
`;

const HOSTS = `
hosts:
  app: { subnet: a1, address: 10.0.0.10, groups: [sg-a] }
  db: { subnet: b1, address: 10.1.2.10, groups: [sg-b] }
`;

const peered = (routes: string) => `
vpcs:
  a: { cidrs: [10.0.0.0/16], subnets: { a1: { cidr: 10.0.0.0/24 } }, tables: { main: { ${routes} } }, groups: { a: {} } }
  b: { cidrs: [10.1.0.0/16], subnets: { b1: { cidr: 10.1.2.0/24 } }, tables: { main: { 10.0.0.0/16: pcx-p } }, groups: { b: { in: [all from 10.0.0.0/8] } } }
peerings: { p: { requester: vpc-a, accepter: vpc-b } }
${HOSTS}`;

const joined = (propagations: string, routes: string) => `
vpcs:
  a: { cidrs: [10.0.0.0/16], subnets: { a1: { cidr: 10.0.0.0/24 } }, tables: { main: { 10.0.0.0/8: tgw-h } }, groups: { a: {} } }
  b: { cidrs: [10.1.0.0/16], subnets: { b1: { cidr: 10.1.2.0/24 } }, tables: { main: { 10.0.0.0/16: tgw-h } }, groups: { b: { in: [all from 10.0.0.0/8] } } }
transitGateways:
  h:
    attachments: { a: { to: vpc-a, subnets: [a1], table: hub }, b: { to: vpc-b, subnets: [b1], table: hub } }
    tables: { hub: { propagations: [${propagations}], routes: { ${routes} } } }
${HOSTS}`;

const DB: Place = { kind: "instance", id: "i-db" };

/** Commands of the fixes without Region and names of options, the best first. */
function commands(written: string, from: string, to: Place): readonly string[] {
  const { snapshot } = readNetwork(written);
  const build = (one: Snapshot) => buildNetwork(one, undeclared(one));
  const { proved } = findFixes({
    snapshot,
    built: build(snapshot),
    build,
    from: { kind: "instance", id: `i-${from}` },
    to,
    question: { protocol: "tcp", port: 443 },
  });
  return proved.map(({ changes }) => changes.map(({ command }) => told(command)).join(" && "));
}

function told(command: string): string {
  const [, verb, rest] = /^aws ec2 (\S+).*?(--(?:transit-gateway-)?route-table-id .*)$/.exec(command) ?? [];
  return `${verb} ${(rest ?? "").replaceAll(/--\S+ /g, "")}`;
}

const address = (text: string): Place => ({ kind: "address", prefix: prefixFrom(text) });

describe("a route that is missing", () => {
  test("to the internet is one to the NAT gateway of the zone, as narrow as the flow before the default route", () => {
    expect(commands(vpc({}), "app", address("8.8.8.8/32"))).toEqual([
      "create-route rtb-inside 8.8.8.8/32 nat-b",
      "create-route rtb-inside 0.0.0.0/0 nat-b",
      "create-route rtb-inside 8.8.8.8/32 nat-a",
      "create-route rtb-inside 0.0.0.0/0 nat-a",
    ]);
  });

  test("of a public subnet is one to the internet gateway", () => {
    expect(commands(vpc({}), "web", address("8.8.8.8/32"))).toEqual([
      "create-route rtb-open 8.8.8.8/32 igw-a",
      "create-route rtb-open 0.0.0.0/0 igw-a",
    ]);
  });

  test("of IPv6 is one to the egress-only gateway, which opens nothing inward, before the internet gateway", () => {
    expect(commands(vpc({}), "app", address("2606:4700::1111/128"))).toEqual([
      "create-route rtb-inside 2606:4700::1111/128 eigw-a",
      "create-route rtb-inside ::/0 eigw-a",
      "create-route rtb-inside 2606:4700::1111/128 igw-a",
      "create-route rtb-inside ::/0 igw-a",
    ]);
  });
});

describe("a route that leads nowhere", () => {
  test("is led to a gateway that is there", () => {
    expect(commands(vpc({ inside: "0.0.0.0/0: nat-gone blackhole" }), "app", address("8.8.8.8/32"))).toEqual([
      "create-route rtb-inside 8.8.8.8/32 nat-b",
      "replace-route rtb-inside 0.0.0.0/0 nat-b",
      "create-route rtb-inside 8.8.8.8/32 nat-a",
      "replace-route rtb-inside 0.0.0.0/0 nat-a",
    ]);
  });

  test("inside one that leads on goes the same way, or is deleted", () => {
    expect(commands(peered("10.1.0.0/16: pcx-p, 10.1.2.0/24: pcx-gone blackhole"), "app", DB)).toEqual([
      "replace-route rtb-a-main 10.1.2.0/24 pcx-p",
      "delete-route rtb-a-main 10.1.2.0/24",
    ]);
  });

  test("of a transit gateway is replaced where it is static, for AWS creates none twice", () => {
    expect(commands(joined("a", "10.1.0.0/16: blackhole"), "app", DB)).toEqual([
      "replace-transit-gateway-route tgw-rtb-hub 10.1.0.0/16 tgw-attach-b",
    ]);
  });

  test("of a transit gateway is overruled by a narrower one where it is a guard around everything", () => {
    expect(commands(joined("a", "10.0.0.0/8: blackhole"), "app", DB)).toEqual([
      "create-transit-gateway-route tgw-rtb-hub 10.1.0.0/16 tgw-attach-b",
    ]);
  });

  test("of a transit gateway inside one that leads on is replaced or deleted", () => {
    expect(commands(joined("a, b", "10.1.2.0/24: blackhole"), "app", DB)).toEqual([
      "replace-transit-gateway-route tgw-rtb-hub 10.1.2.0/24 tgw-attach-b",
      "delete-transit-gateway-route tgw-rtb-hub 10.1.2.0/24",
    ]);
  });
});
