import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EksctlFile } from "./cluster-config.ts";
import { FIELDS } from "./fields.ts";
import { fabricFromEksctl } from "./import.ts";

const FOLDER = join(import.meta.dirname, "../testdata/eksctl");
const DOCUMENT = ["small-eks-us-west-1.yaml", "small-eks-us-west-2.yaml"].map((name) => ({
  name,
  text: readFileSync(join(FOLDER, name), "utf8"),
}));

const keyFor = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-");

function imported(...files: readonly EksctlFile[]) {
  const uid = "11111111-2222-4333-8444-555555555555";
  return fabricFromEksctl({ files, source: files.map(({ name }) => name).join(", "), name: "platter", uid, keyFor });
}

/** A ClusterConfig with these lines besides its name and region. */
function config(lines: string, name = "a", file = `${name}.yaml`) {
  const head = `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: ${name}, region: us-west-1 }\n`;
  return { name: file, text: `${head}${lines}\n` };
}

const codes = (...files: readonly EksctlFile[]) => imported(...files).diagnostics.map(({ code }) => code);
const told = (...files: readonly EksctlFile[]) =>
  imported(...files).diagnostics.map(({ code, message }) => `${code} ${message}`);

test("the platter document's two files become a Fabric with a peering between their VPCs", () => {
  const { text, diagnostics } = imported(...DOCUMENT);
  expect(text).toMatchInlineSnapshot(`
    "# Made by \`podspan import eksctl\` from small-eks-us-west-1.yaml, small-eks-us-west-2.yaml. eksctl keeps its clusters: Podspan looks them up and changes only what the links need.
    # Every two VPCs are joined by a peering: take away the links that you do not want, and narrow \`allow\`.

    apiVersion: podspan.dev/v1alpha1
    kind: Fabric
    metadata:
      name: platter
      uid: 11111111-2222-4333-8444-555555555555 # what Podspan makes or adopts is known by this uid: keep it
    spec:
      vpcs:
        small-us-west-1:
          region: us-west-1
          tags: { Name: eksctl-small-us-west-1-cluster/VPC }
        small-us-west-2:
          region: us-west-2
          tags: { Name: eksctl-small-us-west-2-cluster/VPC }
      clusters:
        small-us-west-1:
          # kubectl's context: eksctl calls it USER@small-us-west-1.us-west-1.eksctl.io; name yours as \`kubernetes: { context: ... }\`.
          vpc: small-us-west-1
          compute: selfManaged
          pods: { placement: nodes }
        small-us-west-2:
          # kubectl's context: eksctl calls it USER@small-us-west-2.us-west-2.eksctl.io; name yours as \`kubernetes: { context: ... }\`.
          vpc: small-us-west-2
          compute: selfManaged
          pods: { placement: nodes }
      links:
        small-us-west-1-small-us-west-2:
          peering: [small-us-west-1, small-us-west-2]
    "
  `);
  expect(diagnostics.map(({ code, at }) => `${at?.file}:${at?.line} ${code}`)).toMatchInlineSnapshot(`
    [
      "small-eks-us-west-1.yaml:17 EKSCTL-5",
      "small-eks-us-west-1.yaml:1 EKSCTL-4",
      "small-eks-us-west-2.yaml:17 EKSCTL-5",
      "small-eks-us-west-2.yaml:1 EKSCTL-4",
      "small-eks-us-west-1.yaml:4 EKSCTL-8",
      "small-eks-us-west-2.yaml:4 EKSCTL-8",
    ]
  `);
});

describe("every field of the document's files is taken, judged or said to stay", () => {
  test.each([
    ["metadata.name", "taken"],
    ["metadata.region", "taken"],
    ["vpc.cidr", "judged"],
    ["vpc.autoAllocateIPv6", "judged"],
    ["vpc.clusterEndpoints", "left"],
    ["nodeGroups", "taken"],
  ])("%s is %s", (field, fate) => {
    expect(FIELDS[field]?.kind).toBe(fate);
  });
});

describe("what a ClusterConfig says is in the Fabric", () => {
  test.each([
    ["availabilityZones: [us-west-1c, us-west-1b]", "zones: [us-west-1b, us-west-1c]"],
    ["managedNodeGroups: [{ name: m, availabilityZones: [us-west-1b] }]", "zones: [us-west-1b]"],
    [
      "vpc: { id: vpc-0abc1234, subnets: { private: { us-west-1a: { id: s }, two: { id: t, az: us-west-1b } } } }",
      "zones: [us-west-1a, us-west-1b]",
    ],
    ["vpc: { id: vpc-0abc1234 }", "id: vpc-0abc1234"],
    ["kubernetesNetworkConfig: { serviceIPv4CIDR: 172.20.0.0/16 }", "serviceCidr: 172.20.0.0/16"],
    ["kubernetesNetworkConfig: { ipFamily: IPv6 }", "ipFamily: ipv6"],
    ["autoModeConfig: { enabled: true }", "compute: auto"],
    ["karpenter: { version: 1.0.0 }", "compute: karpenter"],
    ["nodeGroups: [{ name: n }]", "compute: selfManaged"],
  ])("%s is `%s`", (lines, expected) => {
    expect(imported(config(lines)).text).toContain(expected);
  });

  test("managed node groups are what a Fabric takes for granted", () => {
    expect(imported(config("managedNodeGroups: [{ name: m }]\nnodeGroups: [{ name: n }]")).text).not.toContain(
      "compute",
    );
  });

  test("three clusters are joined each with each, and two whose blocks overlap are not (fault 2b-29)", () => {
    const three = [
      config("vpc: { cidr: 10.1.0.0/16 }", "a"),
      config("vpc: { cidr: 10.2.0.0/16 }", "b"),
      config("", "c"),
    ];
    expect(imported(...three).text).toMatch(/a-b:.*a-c:.*b-c:/s);
    const { text, diagnostics } = imported(config("", "a"), config("vpc: { cidr: 192.168.4.0/22 }", "b"));
    expect(text).not.toContain("links:");
    expect(diagnostics.map(({ message }) => message)).toContain(
      "the VPCs of a and b overlap in 192.168.4.0/22: no peering can join them",
    );
  });

  test("clusters of one name in two regions have keys of their own", () => {
    const other = config("vpc: { cidr: 10.2.0.0/16 }", "a", "b.yaml");
    const { text } = imported(config(""), { ...other, text: other.text.replace("us-west-1", "us-west-2") });
    expect(text).toContain("a-us-west-1:");
    expect(text).toContain("a-us-west-2:");
  });
});

describe("what is wrong with a file is told at its place, and the others are read", () => {
  test.each([
    ["vpc: { cidr: 10.10.0.0/33 }", "vpc.cidr of a.yaml is not a range of addresses"],
    ["vpc: { cidr: [10.10.0.0/16] }", "vpc.cidr of a.yaml is not a range of addresses"],
    ["vpc: small", "vpc of a.yaml is not a map"],
    ["nodeGroups: foo", "nodeGroups of a.yaml is not a list of node groups"],
    ["managedNodeGroups: [foo]", "managedNodeGroups of a.yaml is not a list of node groups"],
    ["availabilityZones: us-west-1a", "availabilityZones of a.yaml is not a list of zones"],
  ])("%s is EKSCTL-10", (lines, message) => {
    const found = imported(config(lines)).diagnostics.filter(({ code }) => code === "EKSCTL-10");
    expect(found.map((one) => [one.message, one.at?.line])).toEqual([[message, 4]]);
    expect(codes(config("nodeGroups:"))).not.toContain("EKSCTL-10");
  });

  test.each([
    ["a: [", ["EKSCTL-2", "EKSCTL-7"]],
    ["", ["EKSCTL-7"]],
    ["just text", ["EKSCTL-1", "EKSCTL-7"]],
    ["kind: Deployment", ["EKSCTL-1", "EKSCTL-7"]],
    ["kind: ClusterConfig\nmetadata: { name: a }", ["EKSCTL-6", "EKSCTL-7"]],
    ["kind: ClusterConfig\nmetadata: [a]", ["EKSCTL-6", "EKSCTL-7"]],
  ])("%j", (text, expected) => {
    expect(codes({ name: "x.yaml", text })).toEqual(expected);
    expect(imported({ name: "x.yaml", text }, config("availabilityZones: [us-west-1a]")).text).toContain("clusters:");
  });

  test("a cluster that two files describe is taken from the first", () => {
    expect(told(config("availabilityZones: [us-west-1a]"), config("", "a", "again.yaml"))).toEqual([
      "EKSCTL-6 again.yaml describes cluster a in us-west-1, as a.yaml does",
    ]);
  });

  test.each([
    ["vpcs: {}", "EKSCTL-3 vpcs of a.yaml is no field that is known"],
    ["vpc: { clusterEndpoint: {} }", "EKSCTL-3 vpc.clusterEndpoint of a.yaml is no field that is known"],
    ["iam: {}\naddons: []", "EKSCTL-4 of a.yaml stay with eksctl: iam, addons"],
    ["vpc: { autoAllocateIPv6: true }", "EKSCTL-5 the VPC has an IPv6 block, which Podspan does not manage yet"],
    ["remoteNetworkConfig: {}", "EKSCTL-5 networks of hybrid nodes are not taken"],
    ["fargateProfiles: [{ name: f }]", "EKSCTL-5 pods on Fargate keep the addresses of their profile's subnets"],
    ["outpost: {}", "EKSCTL-5 clusters on an Outpost are not known to Podspan"],
    ["availabilityZones: []", "EKSCTL-8 a.yaml names no zone: eksctl chose those of a itself"],
  ])("%s", (lines, expected) => {
    expect(told(config(lines))).toContain(expected);
  });
});

test("whatever the files hold, the answer is a Fabric or what is wrong with them, never an exception", () => {
  const words = fc.constantFrom(
    "a",
    "10.0.0.0/16",
    "us-west-1",
    "true",
    "[",
    "]",
    "{",
    "}",
    "- ",
    ": ",
    "&x ",
    "*x",
    "!!set ",
    "\t",
    "# ",
  );
  const noise = fc.array(words, { maxLength: 12 }).map((all) => all.join(""));
  const paths = fc.constantFrom(...Object.keys(FIELDS));
  const value = fc.oneof(noise, fc.json({ maxDepth: 2 }));
  const lines = fc
    .array(fc.tuple(paths, value), { maxLength: 6 })
    .map((all) => all.map(([path, text]) => `${path.split(".")[0]}: ${text}`).join("\n"));
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 3 }), (all) => {
      const { text, diagnostics } = imported(...all.map((text, index) => config(text, `c${index}`)));
      expect(text !== undefined || diagnostics.length > 0).toBe(true);
    }),
    { numRuns: Math.max(300, Number(process.env.PODSPAN_PROPERTY_RUNS ?? 0)) },
  );
});
