import { describe, expect, test } from "vitest";
import { CGNAT_SPEC, fabricText, problemsOf } from "./fabric-text.fixture.ts";
import { findNotYet, notYetTable } from "./not-yet.ts";
import { parseFabric } from "./parse.ts";

function refused(spec: string): readonly string[] {
  return problemsOf(spec).flatMap(({ code, path }) => (code === "NOT-YET" ? [path?.join(".") ?? ""] : []));
}

const cluster = (body: string) =>
  `vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }\nclusters:\n  a: { vpc: a, zones: [eu-west-1a], ${body} }`;
const SECOND = "{ platform: linux, zone: eu-west-1b, tunnelAddress: 10.250.0.10 }";
const dmvpn = (network: string, address: string, more = "") =>
  `vpcs:
  a: { region: eu-west-1, id: vpc-0123 }
sites:
  dc1: { nodes: [10.1.0.0/16], hubs: [{ platform: linux, publicIp: 198.51.100.10, tunnelAddress: 10.250.0.1 }] }
links:
  l:
    dmvpn:
      vpc: a
      site: dc1
      routers: [${more}{ platform: linux, zone: eu-west-1a, tunnelAddress: ${address} }]
      tunnel: { network: ${network} }
      ike: { preSharedKey: { aws: psk } }`;
const vpc = (body: string) => `vpcs:\n  a: { region: eu-west-1, ${body} }`;

describe("what is in the schema and not built (fault 3b-18)", () => {
  test.each([
    [
      "sites:\n  dc1: { hubs: [{ platform: junos, publicIp: 198.51.100.10, tunnelAddress: 10.250.0.1 }] }",
      "spec.sites.dc1.hubs.0.platform",
    ],
    [
      'sites:\n  dc1: { hubs: [{ platform: linux, publicIp: "2001:db8::1", tunnelAddress: 10.250.0.1 }] }',
      "spec.sites.dc1.hubs.0.publicIp",
    ],
    [
      'sites:\n  dc1: { hubs: [{ platform: linux, publicIp: 198.51.100.10, tunnelAddress: "fd00::1" }] }',
      "spec.sites.dc1.hubs.0.tunnelAddress",
    ],
    [dmvpn('"fd00::/64"', "10.250.0.9"), "spec.links.l.dmvpn.tunnel.network"],
    [dmvpn("10.250.0.0/24", '"fd00::9"'), "spec.links.l.dmvpn.routers.0.tunnelAddress"],
    [
      dmvpn("10.250.0.0/24", "10.250.0.9", `${SECOND}, ${SECOND.replace("b,", "c,")}, `),
      "spec.links.l.dmvpn.routers.2",
    ],
    ["sites:\n  dc1: { asn: 64512 }", "spec.sites.dc1.asn"],
    ["overlay: { asn: 1 }", "spec.overlay"],
    ["networks:\n  n: { vni: 1, clusters: [a] }", "spec.networks"],
    [`${cluster("")}\nexpect:\n  - { from: clusters/a/services, to: internet, allow: false }`, "spec.expect.0.from"],
    [`${cluster("")}\nexpect:\n  - { from: internet, to: clusters/a/services, allow: false }`, "spec.expect.0.to"],
    ['accounts:\n  p: { id: "111111111111", externalId: { aws: X } }', "spec.accounts.p.externalId.aws"],
    [
      'accounts:\n  p: { id: "111111111111", externalId: { kubernetes: { namespace: a, name: b, key: c } } }',
      "spec.accounts.p.externalId.kubernetes",
    ],
    [vpc("id: vpc-0123, ipv6: true"), "spec.vpcs.a.ipv6"],
    [vpc('cidrs: [10.0.0.0/16, "fd00::/56"]'), "spec.vpcs.a.cidrs"],
    [cluster('create: { version: "1.34" }'), "spec.clusters.a.create"],
    [cluster('pods: { ranges: "fd00::/64" }'), "spec.clusters.a.pods.ranges"],
    [cluster('pods: { subnets: { eu-west-1a: "fd00::/64" } }'), "spec.clusters.a.pods.subnets.eu-west-1a"],
    ['addressing: { podPool: "fd00::/48" }', "spec.addressing.podPool"],
  ])("%s", (spec, path) => {
    expect(refused(spec)).toContain(path);
    expect(parseFabric(fabricText(spec), "f").fabric).toBeUndefined();
  });

  test("every row of the table is tried above", () => {
    expect(notYetTable).toHaveLength(19);
  });

  test.each([
    ["overlay: {}", ["NOT-YET"]],
    ["overlay:", ["NOT-YET"]],
    ["overlay: { asn: many, bogus: 1 }", ["NOT-YET"]],
    ["overlay: { asn: 1, password: hunter2 }", ["NOT-YET", "SEC-1"]],
    [cluster("create: { version: 1.30 }"), ["NOT-YET"]],
  ])("nothing else is wrong in a section that is refused, but for secrets: %s", (spec, codes) => {
    expect(problemsOf(spec).map(({ code }) => code)).toEqual(codes);
  });

  test.each([
    ["manage", vpc("id: vpc-0123, manage: partly")],
    ["compute", cluster("compute: fargate")],
    ["security groups", cluster("securityGroupsForPods: maybe")],
  ])("a value that the schema does not know is only that: %s", (_what, spec) => {
    expect(problemsOf(spec)).toHaveLength(1);
    expect(refused(spec)).toEqual([]);
  });

  test("it is told also when the rest has the wrong shape", () => {
    expect(
      findNotYet({
        spec: { networks: { a: 1 }, clusters: { a: { create: { version: "1.34" } }, b: 7 } },
      }),
    ).toHaveLength(2);
    expect(findNotYet("text")).toEqual([]);
    expect(findNotYet(null)).toEqual([]);
  });
});

describe("what asks for nothing that is not built", () => {
  test.each([
    ["the CGNAT document", CGNAT_SPEC],
    ["empty sections", "sites: {}\nlinks: {}\nnetworks: {}\nexpect: []\nadopt: []\nmoved: []"],
    [
      "defaults written out",
      `${vpc("id: vpc-0123, ipv6: false, manage: full")}\naddressing: { podPool: [100.64.0.0/10] }`,
    ],
    ["a site", "sites:\n  dc1: { nodes: 10.1.0.0/16, pods: [192.168.0.0/16], hubs: [] }"],
    ["an expectation", `${cluster("")}\nexpect:\n  - { from: clusters/a/pods, to: internet, allow: true }`],
    ["managed", cluster("compute: managed, manage: full, ipFamily: ipv4, securityGroupsForPods: false")],
    ["selfManaged", cluster("compute: selfManaged")],
    ["karpenter", cluster("compute: karpenter")],
    [
      "several ranges",
      cluster("pods: { ranges: [100.64.0.0/16, 100.65.0.0/16], prefixDelegation: true, zoneSlots: 1 }").replace(
        "[eu-west-1a]",
        "[eu-west-1a, eu-west-1b]",
      ),
    ],
    [
      "protect, tags, reserved",
      "tags: { a: b }\nreserved: [{ cidr: 10.0.0.0/8, why: x }]\nvpcs:\n  a: { region: eu-west-1, id: vpc-0123, protect: true }",
    ],
    ["zone ids", cluster("").replace("[eu-west-1a]", "[euw1-az2, euw1-az3]")],
    ["a shared VPC", vpc('id: vpc-0123, owner: "111111111111"')],
    [
      "a peering",
      "vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }\n  b: { region: eu-west-1, id: vpc-0456 }\nlinks:\n  a-b: { peering: [a, b], dns: true }",
    ],
    ["an external id", 'accounts:\n  p: { id: "111111111111", assumeRole: podspan, externalId: { env: X } }'],
    ["an account", 'accounts:\n  p: { id: "111111111111", assumeRole: podspan }'],
  ])("%s", (_what, spec) => {
    expect(problemsOf(spec)).toEqual([]);
  });
});
