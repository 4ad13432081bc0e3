import { describe, expect, test } from "vitest";
import { built, crossingOf, tableOf } from "./built.fixture.ts";

const HUB = `
vpcs:
  a:
    cidrs: [10.0.0.0/16]
    subnets: { a1: { cidr: 10.0.0.0/24, zone: a }, a2: { cidr: 10.0.1.0/24, zone: b }, at: { cidr: 10.0.9.0/28, zone: a, acl: tight } }
    tables: { main: { 10.1.0.0/16: tgw-t } }
    acls: { tight: { in: [100 allow tcp 443 10.0.0.0/8] } }
  b:
    cidrs: [10.1.0.0/16]
    subnets: { b1: { cidr: 10.1.0.0/24, zone: a }, b2: { cidr: 10.1.1.0/24, zone: b } }
transitGateways:
  t:
    attachments: { a: { to: vpc-a, subnets: [at], table: t }, b: { to: vpc-b, subnets: [b1, b2], table: t } }
    tables: { t: { propagations: [a, b], routes: { 10.1.9.0/24: blackhole } } }
`;

describe("a transit gateway", () => {
  test("is used by the zones that the VPC is attached in, each with a table of its own (F39)", () => {
    const net = built(HUB);
    expect(net.network.segments.get("subnet-a1")?.table).toBe("rtb-a-main@eu-west-1-az-a");
    expect(tableOf(net, "rtb-a-main@eu-west-1-az-a")["10.1.0.0/16"]).toBe("tgw-attach-a > tgw-rtb-t@eu-west-1-az-a");
    expect(tableOf(net, "rtb-a-main@eu-west-1-az-b")["10.1.0.0/16"]).toMatch(/no subnet in zone .*F39/);
  });

  test("asks the attachment subnet's ACL on the way up", () => {
    const net = built(HUB);
    const [acl] = crossingOf(net, "rtb-a-main@eu-west-1-az-a", "10.1.0.0/16").filters;
    expect(acl).toBe(net.network.segments.get("subnet-at")?.entering[0]);
  });

  test("comes out in the subnet of the packet's own zone, and drops what a static blackhole holds (F39, F40)", () => {
    const net = built(HUB);
    expect(tableOf(net, "tgw-rtb-t@eu-west-1-az-a")).toEqual({
      "10.0.0.0/16": "tgw-attach-a > subnet-at",
      "10.1.0.0/16": "tgw-attach-b > subnet-b1",
      "10.1.9.0/24": "blackhole",
    });
    expect(tableOf(net, "tgw-rtb-t@eu-west-1-az-b")["10.1.0.0/16"]).toBeUndefined();
  });

  test("says where AWS chooses the zone", () => {
    const away = HUB.replace("b1: { cidr: 10.1.0.0/24, zone: a }", "b1: { cidr: 10.1.0.0/24, zone: c }");
    const { network } = built(away);
    expect(network.assumptions.map(({ id }) => id)).toContain("zone/tgw-attach-b");
  });

  test("whose attachments' subnets were not read has one in every zone, and that is said", () => {
    const net = built(HUB.replace("subnets: [at], ", "").replace("subnets: [b1, b2], ", ""));
    const up = tableOf(net, net.network.segments.get("subnet-a2")?.table ?? "")["10.1.0.0/16"];
    expect(up).toMatch(/^tgw-attach-a > tgw-rtb-t@/);
    expect(tableOf(net, up?.split(" > ")[1] ?? "")["10.1.0.0/16"]).toBe("tgw-attach-b > vpc-b/local");
    const assumed = net.network.assumptions.map(({ id }) => id);
    expect(assumed).toEqual(expect.arrayContaining(["subnets/tgw-attach-a", "subnets/tgw-attach-b"]));
  });

  test("between Regions goes on in the table of the far end; without it, nowhere", () => {
    const two = `
vpcs:
  a: { cidrs: [10.0.0.0/16], subnets: { a1: 10.0.0.0/24 }, tables: { main: { 10.1.0.0/16: tgw-t } } }
  b: { cidrs: [10.1.0.0/16], region: us-east-1, subnets: { b1: 10.1.0.0/24 } }
transitGateways:
  t:
    attachments: { a: { to: vpc-a, subnets: [a1], table: t }, x: { to: tgw-u, table: t, peer: tgw-u us-east-1 } }
    tables: { t: { routes: { 10.1.0.0/16: x } } }
  u:
    region: us-east-1
    attachments: { b: { to: vpc-b, subnets: [b1], table: u }, x: { to: tgw-t, table: u, peer: tgw-t eu-west-1 } }
    tables: { u: { propagations: [b] } }
`;
    const net = built(two);
    const zone = net.network.segments.get("subnet-a1")?.table.split("@")[1] ?? "";
    expect(tableOf(net, `tgw-rtb-t@${zone}`)).toEqual({ "10.1.0.0/16": "tgw-attach-x > tgw-rtb-u" });
    expect(tableOf(net, "tgw-rtb-u")).toEqual({ "10.1.0.0/16": "tgw-attach-b > subnet-b1" });
    const unnamed = built(two.replace(", peer: tgw-u us-east-1", "").replace(", peer: tgw-t eu-west-1", ""));
    expect(tableOf(unnamed, `tgw-rtb-t@${zone}`)).toEqual({ "10.1.0.0/16": "tgw-attach-x > tgw-rtb-u" });
    const half = built(two.replace("x: { to: tgw-t, table: u, peer: tgw-t eu-west-1 }", ""));
    expect(tableOf(half, `tgw-rtb-t@${zone}`)["10.1.0.0/16"]).toMatch(/was not read/);
    expect(half.findings.map(({ code }) => code)).toContain("NET-1");
  });
});
