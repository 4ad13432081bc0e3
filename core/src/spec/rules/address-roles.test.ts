import { describe, expect, test } from "vitest";
import { codesOf, fabricOf, onePodRange, problemsOf } from "../fabric-text.fixture.ts";

function messages(code: string, spec: string): readonly string[] {
  return problemsOf(spec).flatMap((problem) => (problem.code === code ? [problem.message] : []));
}

describe("ADDR-2: host bits (F15)", () => {
  test("100.68.0.18/18 is accepted as 100.68.0.0/18, with a warning that says so", () => {
    const spec = onePodRange("10.0.0.0/16", "100.68.0.18/18");
    expect(codesOf(spec)).toEqual(["warning ADDR-2 100.68.0.18/18"]);
    expect(messages("ADDR-2", spec)).toEqual([
      "spec.clusters.main.pods.ranges[0]: 100.68.0.18/18 has host bits set and is taken as 100.68.0.0/18",
    ]);
    expect(fabricOf(spec).spec.clusters.main?.pods.ranges).toEqual(["100.68.0.0/18"]);
  });

  test("a range without host bits is fine", () => {
    expect(codesOf(onePodRange("10.0.0.0/16", "100.68.0.0/18"))).toEqual([]);
  });

  test("a single value in place of a list is found too", () => {
    expect(codesOf("vpcs:\n  a: { region: eu-west-1, cidrs: 10.0.0.1/16 }")).toEqual(["warning ADDR-2 10.0.0.1/16"]);
  });

  test("IPv6 is held to the same", () => {
    expect(messages("ADDR-2", 'sites:\n  dc1: { nodes: "fd00::1/64" }')).toHaveLength(1);
    expect(messages("ADDR-2", 'sites:\n  dc1: { nodes: "FD00:0:0::/64" }')).toEqual([]);
  });

  test("every address field is looked at", () => {
    const spec = `addressing: { podPool: 100.64.0.1/10 }
vpcs:
  v: { region: eu-west-1, cidrs: 10.1.0.1/16 }
clusters:
  c:
    vpc: v
    zones: [eu-west-1a]
    serviceCidr: 172.20.0.1/16
    pods: { ranges: 100.80.0.1/16, subnets: { eu-west-1a: 100.80.0.1/17 } }
sites:
  s: { nodes: 10.2.0.1/16, pods: [10.3.0.1/16] }
networks:
  n: { vni: 1, clusters: [c], pools: { c: 10.4.0.1/16 } }
reserved:
  - { cidr: 10.5.0.1/16, why: x }`;
    expect(messages("ADDR-2", spec)).toHaveLength(9);
    expect(messages("ADDR-2", spec.replaceAll(/\.1\//g, ".0/"))).toEqual([]);
  });
});

describe("ADDR-3: public addresses in a private role (RFC 1918, RFC 6598, RFC 4193)", () => {
  test.each([
    ["1.1.0.0/16", "belongs to the Internet"],
    ["8.8.0.0/16", "belongs to the Internet"],
    ["198.18.0.0/16", "is not private (benchmarking, RFC 2544)"],
  ])("a VPC with %s %s", (range, what) => {
    expect(messages("ADDR-3", `vpcs:\n  a: { region: eu-west-1, cidrs: ${range} }`)).toEqual([
      `${range} of VPC \`a\` ${what}`,
    ]);
  });

  test.each(["10.0.0.0/16", "172.16.0.0/16", "192.168.0.0/16", "100.64.0.0/16"])("a VPC with %s is fine", (range) => {
    expect(messages("ADDR-3", `vpcs:\n  a: { region: eu-west-1, cidrs: ${range} }`)).toEqual([]);
  });

  test("seed 1: overlay pools 1.1.0.0/16, 1.2.0.0/16 and abcd::/16 are public or not private", () => {
    const spec = `vpcs:
  v: { region: eu-west-1, cidrs: 10.1.0.0/16 }
clusters:
  c: { vpc: v, zones: [eu-west-1a] }
networks:
  blue: { vni: 1, clusters: [c], pools: { c: [1.1.0.0/16, 1.2.0.0/16, "abcd::/16"] } }`;
    expect(messages("ADDR-3", spec)).toEqual([
      "1.1.0.0/16 of network `blue` belongs to the Internet",
      "1.2.0.0/16 of network `blue` belongs to the Internet",
      "abcd::/16 of network `blue` is not private (IPv6, not given out, RFC 4291)",
    ]);
    expect(messages("ADDR-3", spec.replace("abcd::/16", "fd00::/16"))).toHaveLength(2);
  });

  test("a VPC's IPv6 block is public by nature, and a reserved range may be anybody's", () => {
    const spec =
      'vpcs:\n  a: { region: eu-west-1, id: vpc-0123, ipv6: "2600:1f18::/56" }\nreserved:\n  - { cidr: 8.8.8.0/24, why: dns }';
    expect(messages("ADDR-3", spec)).toEqual([]);
  });
});

describe("ADDR-4: a public address that is private", () => {
  const hub = (address: string) =>
    `sites:\n  dc1: { hubs: [{ platform: iosxe, publicIp: ${address}, tunnelAddress: 10.250.0.1 }] }`;

  test.each(["172.16.0.10", "10.0.0.1", "192.168.1.1", "100.64.0.1", "169.254.1.1", "127.0.0.1", '"fd00::1"'])(
    "%s warns",
    (address) => {
      expect(codesOf(hub(address))).toEqual([`warning ADDR-4 ${address}`]);
    },
  );

  test.each(["8.8.8.8", "198.51.100.10", '"2600::1"'])("%s is fine", (address) => {
    expect(codesOf(hub(address))).toEqual([]);
  });
});
