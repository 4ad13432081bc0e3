import { describe, expect, test } from "vitest";
import { buildNetwork, type Declared, type DeclaredLink } from "../../network/index.ts";
import { readNetwork } from "../goldens/read.fixture.ts";
import { allowance } from "./links.fixture.ts";
import { prove } from "./prove.ts";

/** Two clusters in two peered VPCs, pods of the one in a block that nobody else routes to; a site behind a VPN of the first. */
const PEERED = `
vpcs:
  a:
    cidrs: [10.0.0.0/16]
    subnets: { a1: 10.0.0.0/24, a2: { cidr: 10.0.1.0/24, zone: b, table: second } }
    tables: { main: { 10.1.0.0/16: pcx-ab, 192.168.0.0/16: vgw-v }, second: { 10.1.0.0/16: pcx-ab, 192.168.0.0/16: vgw-v } }
    groups: { node-a: { in: [all from 10.0.0.0/8, all from 192.168.0.0/16] } }
  b:
    cidrs: [10.1.0.0/16]
    subnets: { b1: 10.1.0.0/24 }
    tables: { main: { 10.0.0.0/16: pcx-ab } }
    groups: { node-b: { in: [all from 10.0.0.0/8] } }
peerings: { ab: { requester: vpc-a, accepter: vpc-b } }
vpnGateways: { v: { vpcs: [vpc-a] } }
customerGateways: { dc: { address: 203.0.113.1, vpc: vpc-a } }
vpns: { dc: { gateway: vgw-v, customer: cgw-dc, routes: [192.168.0.0/24] } }
sites: { dc: { nodes: [192.168.0.0/24] } }
clusters:
  a:
    vpc: vpc-a
    cni: { AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: 10.1.0.0/16 }
    nodes:
      n1: { subnet: a1, address: 10.0.0.10, groups: [sg-node-a] }
      n2: { subnet: a2, address: 10.0.1.10, groups: [sg-node-a], zone: b }
    pods: { one: { node: n1, address: 10.0.0.20 }, two: { node: n2, address: 10.0.1.20 } }
  b:
    vpc: vpc-b
    cni: { AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: 10.0.0.0/16 }
    nodes: { n3: { subnet: b1, address: 10.1.0.10, groups: [sg-node-b] } }
    pods: { three: { node: n3, address: 10.1.0.20 } }
`;

const VPCS = [
  { kind: "vpc", key: "a", vpc: "vpc-a" },
  { kind: "vpc", key: "b", vpc: "vpc-b" },
] as const;
const PEERING: DeclaredLink = { key: "a-b", kind: "peering", ends: VPCS, allow: [allowance()] };

function judgedIn(written: string, links: readonly DeclaredLink[], change: Partial<Declared> = {}) {
  const { snapshot, declared } = readNetwork(written);
  const input = { ...declared, links, ...change };
  const { proof } = prove({
    built: buildNetwork(snapshot, input),
    declared: input,
    expectations: [],
    unproved: [],
  });
  return proof.expectations.filter(({ from, to }) => from.split("/")[1] !== to.split("/")[1]);
}

function told(written: string, links: readonly DeclaredLink[] = [PEERING]) {
  return judgedIn(written, links).map(({ from, to, expected, status }) => `${from} > ${to} ${expected}: ${status}`);
}

function broken(written: string, links: readonly DeclaredLink[] = [PEERING]): readonly string[] {
  return judgedIn(written, links).flatMap(({ status, from, to, reason }) =>
    status === "broken" ? [`${from} > ${to}: ${reason}`] : [],
  );
}

describe("what a link joins", () => {
  test("reaches each other, node to node, and pod to pod with its own address", () => {
    expect(told(PEERED)).toEqual([
      "clusters/a/nodes > clusters/b/nodes reachable: holds",
      "clusters/a/pods > clusters/b/pods reachable without NAT: holds",
      "clusters/b/nodes > clusters/a/nodes reachable: holds",
      "clusters/b/pods > clusters/a/pods reachable without NAT: holds",
    ]);
  });

  test("is nothing that must not be reached, and without a link it is (fault 3b-6)", () => {
    const reasons = broken(PEERED, []);
    expect(reasons.map((reason) => reason.split(":")[0])).toEqual([
      "clusters/a/pods > clusters/b/pods",
      "clusters/b/pods > clusters/a/pods",
    ]);
    expect(reasons[0]).toContain(
      "packets get there, by sg-node-a/egress, acl-a-default/egress, rtb-a-main/10.1.0.0/16, pcx-ab",
    );
  });

  test("is followed by pods only where other networks route to them (fault 3b-5)", () => {
    const { declared } = readNetwork(PEERED);
    const clusters = declared.clusters.map((one) => (one.key === "a" ? { ...one, unrouted: true as const } : one));
    expect(judgedIn(PEERED, [PEERING], { clusters }).map(({ from, to }) => `${from} > ${to}`)).toEqual([
      "clusters/a/nodes > clusters/b/nodes",
      "clusters/b/nodes > clusters/a/nodes",
    ]);
  });

  test.each([
    [
      "a missing route in one of two tables",
      ["second: { 10.1.0.0/16: pcx-ab, ", "second: { "],
      /rtb-second has no route to 10\.1\.0\.\d+/,
    ],
    [
      "a missing return route",
      ["main: { 10.0.0.0/16: pcx-ab }", "main: {}"],
      /on the way back: rtb-b-main has no route/,
    ],
    [
      "a peering that waits",
      ["accepter: vpc-b }", "accepter: vpc-b, status: pending-acceptance }"],
      /pcx-ab is pending-acceptance/,
    ],
    ["a group that lets nothing in", ["node-b: { in: [all from 10.0.0.0/8] }", "node-b: { in: [] }"], /sg-node-b/],
    [
      "SNAT that nothing is excluded from",
      ["cni: { AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: 10.1.0.0/16 }", "cni: {}"],
      /nodes translate what is for clusters\/b\/pods/,
    ],
  ] as const)("%s is said, with the link", (_what, [was, is], missing) => {
    const reasons = broken(PEERED.replace(was, is));
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => missing.test(reason)).length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toContain(": links/a-b: ");
  });

  test("reaches as far as it allows: those ports, from those ranges (fault 2b-13)", () => {
    const allow = [allowance({ protocol: "tcp", ports: [{ from: 443, to: 443 }], from: ["10.0.0.0/16"] })];
    const open = PEERED.replace("node-b: { in: [all from 10.0.0.0/8] }", "node-b: { in: [tcp 443 from 10.0.0.0/16] }");
    expect(told(open, [{ ...PEERING, allow }])).toEqual([
      "clusters/a/nodes > clusters/b/nodes ports 443 tcp reachable: holds",
      "clusters/a/pods > clusters/b/pods ports 443 tcp reachable without NAT: holds",
    ]);
    const [reason] = broken(open.replace("tcp 443 from", "tcp 80 from"), [{ ...PEERING, allow }]);
    expect(reason).toContain("links/a-b");
  });

  test("is not missed where only a policy of the user's own keeps something out", () => {
    const policy = "    policies: { shut: { types: [Ingress], in: [{ ports: [tcp 80] }] } }\n";
    expect(broken(`${PEERED.trimEnd()}\n${policy}`)).toEqual([]);
  });

  test("is a site as well, both ways", () => {
    const up: DeclaredLink = {
      key: "up",
      kind: "vpn",
      ends: [VPCS[0], { kind: "site", key: "dc" }],
      allow: [allowance()],
      carries: { routes: [] },
    };
    expect(told(PEERED, [PEERING, up]).filter((line) => line.includes("sites"))).toEqual([
      "clusters/a/nodes > sites/dc/nodes reachable: holds",
      "sites/dc/nodes > clusters/a/nodes reachable: holds",
    ]);
    const down = PEERED.replace("customer: cgw-dc,", "customer: cgw-dc, up: 0,");
    expect(broken(down, [PEERING, up]).every((reason) => /links\/up: .*no tunnel of vpn-dc is up/.test(reason))).toBe(
      true,
    );
    expect(broken(down, [PEERING, up])).toHaveLength(2);
  });
});
