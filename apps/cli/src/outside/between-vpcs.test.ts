import { expect, test } from "vitest";
import { wrongVerdicts } from "./flow-words.fixture.ts";
import { ALL, ME, RawCollection, route, staticRoute, tcpFrom, tcpFromGroup } from "./raw-collection.fixture.ts";

const OTHER = "210987654321";

/** A VPC `10.x.0.0/16` with a host `10.x.0.10` and, in a subnet of its own zone, what a gateway attaches. */
function vpc(raw: RawCollection, name: string, x: number, routes: Readonly<Record<string, string>>, zone = "a"): void {
  const id = `vpc-${name}`;
  const local = route(`10.${x}.0.0/16`, "local");
  raw.vpc(id, [`10.${x}.0.0/16`]);
  raw.subnet(`subnet-${name}`, id, `10.${x}.0.0/24`);
  raw.subnet(`subnet-${name}-tgw`, id, `10.${x}.255.0/28`, { zone });
  const to = Object.entries(routes).map(([cidr, target]) => {
    const [via = "", state] = target.split(" ");
    return route(cidr, via, state);
  });
  raw.table(`rtb-${name}`, id, [local, ...to], `subnet-${name}`);
  raw.table(`rtb-${name}-main`, id, [local], "main");
  raw.group(`sg-${name}`, id, [ALL]);
  raw.acl(`acl-${name}`, id, [`subnet-${name}`, `subnet-${name}-tgw`]);
  raw.host(name, id, `subnet-${name}`, `10.${x}.0.10`, [`sg-${name}`]);
}

function guarded(raw: RawCollection, name: string, address: string, pair = {}): void {
  raw.group(`sg-${name}-ref`, `vpc-${name}`, [tcpFromGroup(80, "sg-a", pair)]);
  raw.host(`${name}-ref`, `vpc-${name}`, `subnet-${name}`, address, [`sg-${name}-ref`]);
}

test("peerings: one account, two, two regions, pending, without a return route, of overlapping VPCs", async () => {
  const raw = new RawCollection(`aws_configs/accounts/${ME}/us-east-1`);
  const far = raw.beside(`aws_configs/accounts/${ME}/eu-west-1`, "eu-west-1");
  const other = raw.beside(`aws_configs/accounts/${OTHER}/us-east-1`, "us-east-1", OTHER);
  vpc(raw, "a", 1, {
    "10.2.0.0/16": "pcx-b",
    "10.2.0.128/25": "pcx-gone blackhole",
    "10.3.0.0/16": "pcx-b",
    "10.4.0.0/16": "pcx-d",
    "10.5.0.0/16": "pcx-e",
    "10.6.0.0/16": "pcx-o",
    "10.7.0.0/16": "pcx-f blackhole",
  });
  vpc(raw, "b", 2, { "10.1.0.0/16": "pcx-b", "10.3.0.0/16": "pcx-c" });
  raw.host("b-high", "vpc-b", "subnet-b", "10.2.0.200", ["sg-b"]);
  vpc(raw, "c", 3, { "10.1.0.0/16": "pcx-c", "10.2.0.0/16": "pcx-c" });
  vpc(raw, "d", 4, {});
  vpc(far, "e", 5, { "10.1.0.0/16": "pcx-e" });
  vpc(other, "o", 6, { "10.1.0.0/16": "pcx-o" });
  vpc(raw, "f", 7, { "10.1.0.0/16": "pcx-f blackhole" });
  const a = { vpc: "vpc-a", block: "10.1.0.0/16", region: "us-east-1", owner: ME };
  const b = { vpc: "vpc-b", block: "10.2.0.0/16" };
  raw.peering("pcx-b", a, b);
  raw.peering("pcx-c", b, { vpc: "vpc-c", block: "10.3.0.0/16" });
  raw.peering("pcx-d", a, { vpc: "vpc-d", block: "10.4.0.0/16" });
  const e = { vpc: "vpc-e", block: "10.5.0.0/16", region: "eu-west-1" };
  for (const side of [raw, far]) side.peering("pcx-e", a, e);
  const o = { vpc: "vpc-o", block: "10.6.0.0/16", owner: OTHER };
  for (const side of [raw, other]) side.peering("pcx-o", a, o);
  raw.peering("pcx-f", a, { vpc: "vpc-f", block: "10.7.0.0/16" }, "pending-acceptance");
  const across = (VpcPeeringConnectionId: string) => ({
    VpcId: "vpc-a",
    VpcPeeringConnectionId,
    PeeringStatus: "active",
  });
  guarded(raw, "b", "10.2.0.11", across("pcx-b"));
  guarded(far, "e", "10.5.0.11", across("pcx-e"));
  guarded(other, "o", "10.6.0.11", across("pcx-o"));
  const flows = `
i-a -> i-b tcp 80: reachable
i-b -> i-a icmp: reachable
i-a -> i-c tcp 80: unreachable
i-a -> i-d udp 53: unreachable
i-d -> i-a tcp 80: unreachable
i-a -> i-e tcp 80: reachable
i-a -> i-o tcp 80: reachable
i-o -> i-a tcp 80: reachable
i-a -> i-f tcp 80: unreachable
i-a -> i-b-high tcp 80: unreachable
i-b-high -> i-a tcp 80: unreachable
i-a -> i-b-ref tcp 80: reachable
i-a -> i-b-ref tcp 81: unreachable
i-c -> i-b-ref tcp 80: unreachable
i-a -> i-o-ref tcp 80: reachable
i-a -> i-e-ref tcp 80: unreachable
`;
  expect(await wrongVerdicts(raw.folder(), flows)).toEqual([]);
});

function gateways(): RawCollection {
  const raw = new RawCollection();
  const far = raw.beside("aws_configs/eu-west-1", "eu-west-1");
  const near = { "10.0.0.0/8": "tgw-1" };
  for (const [name, x] of Object.entries({ a: 1, b: 2, c: 3, d: 4, u: 6, i: 8 })) vpc(raw, name, x, near);
  vpc(raw, "z", 5, near, "b");
  vpc(far, "e", 9, { "10.0.0.0/8": "tgw-2" });
  raw.transitGateway("tgw-1", "enable");
  far.transitGateway("tgw-2");
  for (const name of ["a", "b", "c", "d", "z"]) {
    raw.vpcAttachment(`tgw-attach-${name}`, "tgw-1", `vpc-${name}`, [`subnet-${name}-tgw`], "tgw-rtb-1");
  }
  raw.vpcAttachment("tgw-attach-u", "tgw-1", "vpc-u", ["subnet-u-tgw"]);
  raw.vpcAttachment("tgw-attach-i", "tgw-1", "vpc-i", ["subnet-i-tgw"], "tgw-rtb-i");
  far.vpcAttachment("tgw-attach-e", "tgw-2", "vpc-e", ["subnet-e-tgw"], "tgw-rtb-2");
  raw.attachment("tgw-attach-p", "tgw-1", ["peering", "tgw-2"], "tgw-rtb-1");
  far.attachment("tgw-attach-p", "tgw-2", ["peering", "tgw-1"], "tgw-rtb-2");
  const statics = [
    staticRoute("10.4.0.0/16"),
    staticRoute("10.2.0.128/25"),
    staticRoute("10.9.0.0/16", ["tgw-attach-p", "peering", "tgw-2"]),
  ];
  const propagated = ["a", "b", "d", "z", "u", "i"].map((name) => [`tgw-attach-${name}`, `vpc-${name}`] as const);
  raw.transitTable("tgw-rtb-1", "tgw-1", statics, propagated);
  raw.transitTable("tgw-rtb-i", "tgw-1", [], []);
  const back = [staticRoute("10.1.0.0/16", ["tgw-attach-p", "peering", "tgw-1"])];
  far.transitTable("tgw-rtb-2", "tgw-2", back, [["tgw-attach-e", "vpc-e"]]);
  guarded(raw, "b", "10.2.0.11");
  raw.host("b-high", "vpc-b", "subnet-b", "10.2.0.200", ["sg-b"]);
  return raw;
}

const BY_GATEWAY = `
i-a -> i-b tcp 80: reachable
i-b -> i-a icmp: reachable
i-a -> i-c tcp 80: unreachable
i-c -> i-a tcp 80: unreachable
i-a -> i-d tcp 80: unreachable
i-a -> i-b-high tcp 80: unreachable
i-u -> i-a tcp 80: unreachable
i-a -> i-u tcp 80: unreachable
i-a -> i-i tcp 80: unreachable
i-a -> i-e tcp 80: reachable
i-e -> i-a tcp 80: reachable
i-b -> i-e tcp 80: unreachable
`;

test("transit gateways: associations, propagations, blackholes, zones, referenced groups, a peering of two", async () => {
  const whole = `${BY_GATEWAY}i-a -> i-b-ref tcp 80: reachable
i-c -> i-b-ref tcp 80: unreachable
i-z -> i-a tcp 80: unreachable
i-a -> i-z tcp 80: unreachable
`;
  expect(await wrongVerdicts(gateways().folder(), whole)).toEqual([]);
});

test("the list of all attachments alone tells neither subnets nor options: a subnet in every zone is assumed", async () => {
  const partly = `${BY_GATEWAY}i-z -> i-a tcp 80: reachable\n`;
  expect(await wrongVerdicts(gateways().folder("TransitGatewayVpcAttachments"), partly)).toEqual([]);
});

test("VPNs carry what they were given, learned or is propagated, into VPCs and transit gateways", async () => {
  const raw = new RawCollection();
  const OFFICE = "192.168.0.0/16";
  vpc(raw, "a", 1, { [OFFICE]: "vgw-a", "172.16.0.0/12": "vgw-a" });
  vpc(raw, "b", 2, { [OFFICE]: "vgw-b" });
  vpc(raw, "d", 3, { [OFFICE]: "vgw-d" });
  vpc(raw, "n", 4, {});
  vpc(raw, "t", 6, { [OFFICE]: "tgw-1" });
  raw.group("sg-ssh", "vpc-a", [tcpFrom(22, OFFICE), tcpFrom(80, "10.0.0.0/8")]);
  raw.host("ssh", "vpc-a", "subnet-a", "10.1.0.11", ["sg-ssh"]);
  for (const name of ["a", "b", "d", "n"]) raw.vpnGateway(`vgw-${name}`, `vpc-${name}`);
  raw.vpn("vpn-a", { VpnGatewayId: "vgw-a" }, [OFFICE]);
  raw.vpn("vpn-b", { VpnGatewayId: "vgw-b" }, []);
  raw.vpn("vpn-d", { VpnGatewayId: "vgw-d" }, [OFFICE], "deleted");
  raw.vpn("vpn-n", { VpnGatewayId: "vgw-n" }, [OFFICE]);
  raw.vpn("vpn-t", { TransitGatewayId: "tgw-1" }, [OFFICE]);
  raw.transitGateway("tgw-1");
  raw.vpcAttachment("tgw-attach-t", "tgw-1", "vpc-t", ["subnet-t-tgw"], "tgw-rtb-1");
  raw.attachment("tgw-attach-v", "tgw-1", ["vpn", "vpn-t"], "tgw-rtb-1");
  const statics = [staticRoute(OFFICE, ["tgw-attach-v", "vpn", "vpn-t"])];
  raw.transitTable("tgw-rtb-1", "tgw-1", statics, [["tgw-attach-t", "vpc-t"]]);
  const flows = `
i-a -> 192.168.1.1 tcp 80: reachable
192.168.1.1 -> i-a tcp 80: reachable
192.168.1.1 -> i-ssh tcp 22: reachable
192.168.1.1 -> i-ssh tcp 80: unreachable
i-a -> 172.16.1.1 tcp 80: unreachable
i-b -> 192.168.1.1 tcp 80: reachable
i-d -> 192.168.1.1 tcp 80: unreachable
i-n -> 192.168.1.1 tcp 80: unreachable
192.168.1.1 -> i-n tcp 80: unreachable
i-t -> 192.168.1.1 tcp 80: reachable
192.168.1.1 -> i-t tcp 80: reachable
`;
  expect(await wrongVerdicts(raw.folder(), flows)).toEqual([]);
});
