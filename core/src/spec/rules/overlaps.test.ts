import { describe, expect, test } from "vitest";
import { codesOf, onePodRange, problemsOf } from "../fabric-text.fixture.ts";

/** ADDR-1 messages of a spec, with their severity. */
function overlaps(spec: string): readonly string[] {
  return problemsOf(spec)
    .filter(({ code }) => code === "ADDR-1")
    .map(({ severity, message }) => `${severity}: ${message}`);
}

const SITE = (nodes: string) => `sites:\n  dc1: { nodes: [${nodes}] }`;

describe("ADDR-1: ranges that must be disjoint", () => {
  test("names both places and stands at the later one", () => {
    expect(codesOf(onePodRange("10.0.0.0/16", "10.0.128.0/17"))).toEqual(["error ADDR-1 10.0.128.0/17"]);
    expect(overlaps(onePodRange("10.0.0.0/16", "10.0.128.0/17"))).toEqual([
      "error: 10.0.128.0/17 of the pods of cluster `main` overlaps 10.0.0.0/16 of VPC `main` at spec.vpcs.main.cidrs[0]",
    ]);
  });

  test.each([
    ["two blocks of one VPC", "vpcs:\n  a: { region: eu-west-1, cidrs: [10.0.0.0/16, 10.0.128.0/17] }", 1],
    ["two neighbouring blocks of one VPC", "vpcs:\n  a: { region: eu-west-1, cidrs: [10.0.0.0/17, 10.0.128.0/17] }", 0],
    ["a block and a pod range", onePodRange("10.0.0.0/16", "10.0.0.0/16"), 1],
    ["two ranges of one cluster", onePodRange("10.0.0.0/16", "100.64.0.0/16, 100.64.0.0/18"), 1],
    ["two ranges side by side", onePodRange("10.0.0.0/16", "100.64.0.0/16, 100.65.0.0/16"), 0],
    ["a service range and the VPC", onePodRange("10.0.0.0/16", "", "    serviceCidr: 10.0.16.0/20"), 1],
    ["a service range and the pods", onePodRange("10.0.0.0/16", "10.4.0.0/16", "    serviceCidr: 10.4.16.0/20"), 1],
    ["a service range beside both", onePodRange("10.0.0.0/16", "100.64.0.0/16", "    serviceCidr: 172.20.0.0/16"), 0],
    [
      "a reserved range and a VPC",
      onePodRange("10.0.0.0/16", "", "reserved:\n  - { cidr: 10.0.9.0/24, why: office }"),
      1,
    ],
    [
      "a reserved range and pods",
      onePodRange("10.0.0.0/16", "100.64.0.0/16", "reserved:\n  - { cidr: 100.64.0.0/10, why: carrier }"),
      1,
    ],
    ["a reserved range and the pool", "reserved:\n  - { cidr: 100.64.0.0/12, why: carrier }", 0],
    [
      "a reserved range within another",
      "reserved:\n  - { cidr: 10.0.0.0/8, why: a }\n  - { cidr: 10.1.0.0/16, why: b }",
      0,
    ],
    ["a reserved range that is a site", `${SITE("10.1.0.0/16")}\nreserved:\n  - { cidr: 10.1.0.0/16, why: dc1 }`, 0],
    ["a site and a VPC", onePodRange("10.0.0.0/16", "", SITE("10.0.0.0/16")), 1],
    ["a site and pods", onePodRange("10.0.0.0/16", "100.64.0.0/16", SITE("100.64.0.0/10")), 1],
    ["a site's nodes and pods", "sites:\n  dc1: { nodes: 10.1.0.0/16, pods: 10.1.128.0/17 }", 1],
    ["two sites", "sites:\n  dc1: { nodes: 10.1.0.0/16 }\n  dc2: { nodes: 10.1.0.0/24 }", 1],
    ["ranges of different families", onePodRange("10.0.0.0/16", "", SITE('"::/0"')), 0],
  ])("%s", (_what, spec, count) => {
    expect(overlaps(spec).filter((message) => message.startsWith("error"))).toHaveLength(count);
  });

  test("an equal pod range and VPC block is told how to be mended", () => {
    const [problem] = problemsOf(onePodRange("10.196.24.0/24, 100.64.0.0/16", "100.64.0.0/16"));
    expect(problem).toMatchObject({ code: "ADDR-1", fix: expect.stringContaining("added to the VPC by itself") });
  });

  test("seed 0: VPC 10.0.0.0/16, nodes 10.1.0.0/16, pods 192.168.0.0/16, tunnel 10.250.0.0/24 do not overlap (fault 1b-26)", () => {
    const link = `links:
  dc1:
    dmvpn:
      vpc: main
      site: dc1
      routers: [{ platform: linux, zone: eu-west-1b, tunnelAddress: 10.250.0.9 }]
      tunnel: { network: 10.250.0.0/24 }
      ike: { preSharedKey: { aws: psk } }`;
    const hub = "hubs: [{ platform: linux, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1 }]";
    const site = `sites:\n  dc1: { nodes: [10.1.0.0/16], pods: [192.168.0.0/16], ${hub} }`;
    expect(codesOf(`${onePodRange("10.0.0.0/16", "", site)}\n${link}`)).toEqual([]);
    expect(overlaps(`${onePodRange("10.250.0.0/20", "", site)}\n${link}`)).toHaveLength(1);
    expect(
      overlaps(`${onePodRange("10.0.0.0/16", "", site.replace("10.1.0.0/16", "10.250.0.0/16"))}\n${link}`),
    ).toHaveLength(1);
  });

  test("seed 0 with its template's defaults: the on-premises range 10.0.0.0/16 is the VPC's", () => {
    expect(overlaps(onePodRange("10.0.0.0/16", "", SITE("10.0.0.0/16")))).toEqual([
      "error: 10.0.0.0/16 of site `dc1` overlaps the same range of VPC `main` at spec.vpcs.main.cidrs[0]",
    ]);
  });
});

describe("ADDR-1 between VPCs (F18) (fault 3b-11)", () => {
  const two = (b: string, more = "") => `vpcs:
  a: { region: us-west-1, cidrs: [10.10.0.0/16] }
  b: { region: us-west-2, cidrs: [${b}] }
clusters:
  a: { vpc: a, zones: [us-west-1b], pods: { ranges: [100.64.0.0/16] } }
  b: { vpc: b, zones: [us-west-2b], pods: { ranges: [100.64.0.0/16] } }
${more}`;

  test("seed 1: 10.10.0.0/16 and 10.20.0.0/16 are peerable", () => {
    const spec =
      "vpcs:\n  a: { region: us-west-1, cidrs: 10.10.0.0/16 }\n  b: { region: us-west-2, cidrs: 10.20.0.0/16 }";
    expect(problemsOf(spec)).toEqual([]);
    expect(overlaps(`${spec}\nlinks:\n  ab: { peering: [a, b] }`)).toEqual([]);
  });

  test("reuse in VPCs without a link is a warning", () => {
    expect(overlaps(two("10.20.0.0/16"))).toEqual([
      "warning: 100.64.0.0/16 of the pods of cluster `b` overlaps the same range of the pods of cluster `a` at spec.clusters.a.pods.ranges[0]",
    ]);
  });

  test("reuse in VPCs joined by a peering is an error", () => {
    expect(overlaps(two("10.20.0.0/16", "links:\n  ab: { peering: [a, b] }"))[0]).toMatch(/^error: 100\.64/);
  });

  const TRANSIT = "transitGateway: { vpcs: [b, a] }";

  test("pods that nobody routes to may have the same range in VPCs joined by a transit gateway (F39)", () => {
    expect(overlaps(two("10.20.0.0/16", `links:\n  ab: { ${TRANSIT} }`))[0]).toMatch(/^warning: 100\.64/);
    const other = two("10.20.0.0/16", `links:\n  ab: { ${TRANSIT} }`).replaceAll("100.64.0.0/16", "10.99.0.0/16");
    expect(overlaps(other.replaceAll("ranges:", "routable: false, ranges:"))[0]).toMatch(/^warning: 10\.99/);
  });

  test.each([
    ["pods that others route to", TRANSIT, "routable: true"],
    ["a peering beside the transit gateway", `${TRANSIT} }\n  ba: { peering: [b, a]`, ""],
  ])("not with %s", (_, link, pods) => {
    const spec = two("10.20.0.0/16", `links:\n  ab: { ${link} }`);
    const said = overlaps(pods === "" ? spec : spec.replace("ranges:", `${pods}, ranges:`));
    expect(said[0]).toMatch(/^error: 100\.64/);
  });

  test("nor may blocks of the VPCs themselves overlap there", () => {
    expect(overlaps(two("10.10.0.0/17", `links:\n  ab: { ${TRANSIT} }`))[0]).toMatch(/^error: 10\.10\.0\.0/);
  });

  test("one range reused by many VPCs is told once", () => {
    const many = Array.from({ length: 30 }, (_, index) => `  v${index}: { region: eu-west-1, cidrs: 10.0.0.0/16 }`);
    expect(overlaps(`vpcs:\n${many.join("\n")}`)).toEqual([
      "warning: 10.0.0.0/16 of VPC `v1` overlaps the same range of VPC `v0` at spec.vpcs.v0.cidrs[0], and 28 more",
    ]);
  });

  test("clusters that share a VPC must have ranges of their own", () => {
    expect(overlaps(two("10.20.0.0/16").replace("vpc: b", "vpc: a").replace("us-west-2b", "us-west-1c"))).toEqual([
      "error: 100.64.0.0/16 of the pods of cluster `b` overlaps the same range of the pods of cluster `a` at spec.clusters.a.pods.ranges[0]",
    ]);
  });

  test("service ranges may be the same in every cluster", () => {
    const spec = two("10.20.0.0/16", "").replaceAll("pods: { ranges: [100.64.0.0/16] }", "serviceCidr: 172.20.0.0/16");
    expect(overlaps(spec)).toEqual([]);
  });
});

describe("ADDR-1 between explicit pod subnets", () => {
  const subnets = (b: string, c: string) => `vpcs:
  main: { region: eu-west-1, cidrs: 10.196.24.0/24 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b, eu-west-1c]
    pods: { ranges: 100.64.0.0/16, subnets: { eu-west-1b: ${b}, eu-west-1c: ${c} } }`;

  test("the two halves of the CGNAT document's range do not overlap", () => {
    expect(problemsOf(subnets("100.64.0.0/17", "100.64.128.0/17"))).toEqual([]);
  });

  test("two that share addresses do", () => {
    expect(overlaps(subnets("100.64.0.0/17", "100.64.64.0/18"))).toHaveLength(1);
  });
});

describe("ADDR-1 between networks of the overlay", () => {
  const networks = (red: string, target: string) => `vpcs:
  v: { region: eu-west-1, cidrs: 10.1.0.0/16 }
clusters:
  c: { vpc: v, zones: [eu-west-1a] }
networks:
  blue: { vni: 1, clusters: [c], pools: { c: 10.200.0.0/20 }, routeTargets: { import: ["1:1"], export: ["1:1"] } }
  red: { vni: 2, clusters: [c], pools: { c: ${red} }, routeTargets: { import: ["${target}"], export: ["2:2"] } }`;

  test("prefixes of two networks may overlap, but not when these share a route target", () => {
    expect(overlaps(networks("10.200.0.0/24", "2:2"))).toEqual([]);
    expect(overlaps(networks("10.200.0.0/24", "1:1"))).toHaveLength(1);
    expect(overlaps(networks("10.201.0.0/24", "1:1"))).toEqual([]);
  });

  test("within one network they may not, and against the VPC they may", () => {
    expect(overlaps(networks("[10.1.0.0/24, 10.1.0.0/25]", "2:2"))).toHaveLength(1);
    expect(overlaps(networks("10.1.0.0/16", "2:2"))).toEqual([]);
  });
});

describe("ADDR-1 against what every node has (F4, F17)", () => {
  test("Docker's bridge is a warning (fault 3b-21)", () => {
    expect(overlaps("vpcs:\n  a: { region: eu-west-1, cidrs: [172.17.0.0/16] }")).toEqual([
      "warning: 172.17.0.0/16 of VPC `a` overlaps 172.17.0.0/16 (Docker's default bridge)",
    ]);
    expect(overlaps("vpcs:\n  a: { region: eu-west-1, cidrs: [172.18.0.0/16] }")).toEqual([]);
  });

  test("Docker's bridge may be reserved", () => {
    expect(problemsOf("reserved:\n  - { cidr: 172.17.0.0/16, why: docker }")).toEqual([]);
  });

  test.each(["169.254.0.0/16", "127.0.0.0/8", "224.0.0.0/4", '"fe80::/64"', '"ff00::/8"'])(
    "a site cannot have %s",
    (range) => {
      expect(overlaps(SITE(range))[0]).toMatch(/^error: .* which no host can have addresses of$/);
    },
  );
});
