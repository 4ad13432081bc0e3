import { describe, expect, test } from "vitest";
import { CGNAT_SPEC, codesOf, fabricOf, onePodRange, problemsOf } from "../fabric-text.fixture.ts";

function found(code: string, spec: string): readonly string[] {
  return problemsOf(spec)
    .filter((problem) => problem.code === code)
    .map(({ severity, message }) => `${severity}: ${message}`);
}

describe("CIDR-1: blocks are /16 to /28 (F14)", () => {
  test("100.64.0.0/10 is refused: larger than /16", () => {
    expect(found("CIDR-1", onePodRange("10.0.0.0/16", "100.64.0.0/10"))).toEqual([
      "error: 100.64.0.0/10 of the pods of cluster `main` is larger than a /16: blocks are /16 to /28",
    ]);
  });

  test.each(["100.64.0.0/15", "100.64.0.0/29", "100.64.0.0/32"])("%s is refused as a pod range", (range) => {
    expect(found("CIDR-1", onePodRange("10.0.0.0/16", range))).toHaveLength(1);
  });

  test.each(["100.64.0.0/16", "100.64.0.0/28"])("%s is taken as a pod range", (range) => {
    expect(found("CIDR-1", onePodRange("10.0.0.0/16", range))).toEqual([]);
  });

  test("it holds for the VPC's own blocks and for explicit pod subnets", () => {
    expect(found("CIDR-1", "vpcs:\n  a: { region: eu-west-1, cidrs: 10.0.0.0/8 }")).toHaveLength(1);
    expect(found("CIDR-1", CGNAT_SPEC.replace("100.64.0.0/17", "100.64.0.0/29"))).toHaveLength(1);
  });

  test("a pool may be larger", () => {
    expect(problemsOf("addressing: { podPool: 100.64.0.0/10 }")).toEqual([]);
  });
});

describe("CIDR-2: the restriction table (F17; VPC user guide, VPC CIDR blocks)", () => {
  // Every row of 4.1 that concerns a VPC's further blocks.
  test.each([
    ["10.1.0.0/16", "10.0.0.0/17", "refused"],
    ["10.2.0.0/16", "10.0.0.0/16", "allowed"],
    ["172.16.0.0/16", "172.31.0.0/20", "refused"],
    ["192.168.0.0/24", "192.168.1.0/24", "allowed"],
    ["100.64.0.0/16", "10.0.0.0/16", "refused"],
    ["10.196.24.0/24", "100.64.0.0/16", "allowed"],
    ["10.0.0.0/16", "198.19.0.0/16", "refused"],
    ["172.16.0.0/16", "198.19.0.0/16", "refused"],
    ["192.168.0.0/16", "198.19.0.0/16", "refused"],
    ["10.1.0.0/16", "192.168.0.0/16", "refused"],
    ["10.1.0.0/16", "172.16.0.0/16", "refused"],
    ["172.16.0.0/16", "100.64.0.0/16", "allowed"],
  ])("a VPC %s with pods %s: %s", (block, range, verdict) => {
    expect(found("CIDR-2", onePodRange(block, range))).toHaveLength(verdict === "refused" ? 1 : 0);
    expect(found("CIDR-2", `vpcs:\n  a: { region: eu-west-1, cidrs: [${block}, ${range}] }`)).toHaveLength(
      verdict === "refused" ? 1 : 0,
    );
  });

  test("the message names the row that refuses", () => {
    expect(found("CIDR-2", onePodRange("10.1.0.0/16", "192.168.0.0/16"))).toEqual([
      "error: 192.168.0.0/16 of the pods of cluster `main` lies in 192.168.0.0/16, which a VPC with 10.1.0.0/16 (10.0.0.0/8) refuses",
    ]);
  });

  test("a further private block after a 100.64 one is not settled by AWS's text: a warning", () => {
    expect(
      found("CIDR-2", "vpcs:\n  a: { region: eu-west-1, cidrs: [10.1.0.0/16, 100.64.0.0/16, 10.2.0.0/16] }"),
    ).toEqual([expect.stringMatching(/^warning: 10\.2\.0\.0\/16/)]);
  });

  test.each(["169.254.0.0/16", "127.0.0.0/16", "0.0.0.0/16", "224.0.0.0/16"])(
    "%s is never allowed, in a found VPC either",
    (range) => {
      expect(found("CIDR-2", onePodRange("10.0.0.0/16", range))).toHaveLength(1);
      expect(found("CIDR-2", onePodRange("x", range).replace("cidrs: [x]", "id: vpc-0123"))).toHaveLength(1);
    },
  );

  test("of a VPC that is found, its blocks are not known here", () => {
    expect(problemsOf(onePodRange("x", "192.168.0.0/16").replace("cidrs: [x]", "id: vpc-0123"))).toEqual([]);
  });
});

describe("CIDR-4: five blocks (F20)", () => {
  const blocks = (count: number) => Array.from({ length: count }, (_, index) => `10.${index + 1}.0.0/16`).join(", ");
  const vpc = (count: number, more = "") => `vpcs:\n  a: { region: eu-west-1, cidrs: [${blocks(count)}]${more} }`;

  test("five are fine, six are not", () => {
    expect(codesOf(vpc(5))).toEqual([]);
    expect(codesOf(vpc(6))).toEqual(["error CIDR-4 a"]);
  });

  test("with a raised quota more are", () => {
    expect(codesOf(vpc(6, ", blockQuota: 6"))).toEqual([]);
    expect(codesOf(vpc(7, ", blockQuota: 6"))).toEqual(["error CIDR-4 a"]);
    expect(codesOf(vpc(6, ", blockQuota: 51"))).toContain("error SPEC-5 51");
  });

  test("pod ranges count, and a cluster without ranges gets one; a found VPC has at least one block", () => {
    const clusters = (ranges: string) => `clusters:
  a: { vpc: a, zones: [eu-west-1a], pods: { ranges: [${ranges}] } }
  b: { vpc: a, zones: [eu-west-1a] }`;
    const three = "100.64.0.0/16, 100.65.0.0/16, 100.66.0.0/16";
    const foundVpc = "vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }";
    expect(codesOf(`${foundVpc}\n${clusters(three)}`)).not.toContain("error CIDR-4 a");
    expect(codesOf(`${foundVpc}\n${clusters(`${three}, 100.67.0.0/16`)}`)).toContain("warning CIDR-4 a");
    expect(found("CIDR-4", `${foundVpc}\n${clusters(`${three}, 100.67.0.0/16`)}`)).toEqual([
      "warning: VPC `a` would have 6 IPv4 blocks (1 of its own and 5 for pods), more than AWS's default of 5: the plan asks what the account was granted",
    ]);
  });
});

describe("CIDR-7: service ranges (EKS API, serviceIpv4Cidr)", () => {
  const service = (range: string) => onePodRange("192.168.128.0/24", "", `    serviceCidr: ${range}`);

  test.each(["10.100.0.0/16", "172.20.0.0/16", "10.0.0.0/12", "192.168.0.0/24"])("%s is taken", (range) => {
    expect(codesOf(service(range))).toEqual([]);
  });

  test.each(["100.96.0.0/16", "10.0.0.0/11", "10.0.0.0/25", "8.8.0.0/16"])("%s is refused", (range) => {
    expect(codesOf(service(range))).toEqual([`error CIDR-7 ${range}`]);
  });
});

describe("CIDR-8: explicit pod subnets lie in a range", () => {
  test("the CGNAT document's two halves do", () => {
    expect(problemsOf(CGNAT_SPEC)).toEqual([]);
    expect(fabricOf(CGNAT_SPEC).spec.clusters.prod?.pods.subnets).toEqual({
      "eu-west-1b": ["100.64.0.0/17"],
      "eu-west-1c": ["100.64.128.0/17"],
    });
  });

  test("one beside the range, or larger than it, does not", () => {
    expect(found("CIDR-8", CGNAT_SPEC.replace("100.64.128.0/17", "100.65.0.0/17"))).toEqual([
      "error: 100.65.0.0/17 of the pod subnet of cluster `prod` in eu-west-1c lies in none of the cluster's `pods.ranges`",
    ]);
    expect(
      found("CIDR-8", CGNAT_SPEC.replace("ranges: [100.64.0.0/16]", "ranges: [100.64.0.0/18, 100.64.128.0/17]")),
    ).toEqual(["error: 100.64.0.0/17 of the pod subnet of cluster `prod` in eu-west-1b reaches beyond 100.64.0.0/18"]);
  });

  test("without ranges there is nothing that it could lie in", () => {
    expect(found("CIDR-8", CGNAT_SPEC.replace("ranges: [100.64.0.0/16]", "ranges: []"))).toHaveLength(2);
  });
});
