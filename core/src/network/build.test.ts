import { describe, expect, test } from "vitest";
import type { AwsScope } from "../desired/index.ts";
import {
  collectionKey,
  type Observed,
  type ObservedFacts,
  type ObservedKind,
  type ObservedProps,
  type Snapshot,
} from "../observed/index.ts";
import { buildNetwork } from "./build.ts";

const scope: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };

function thing<K extends ObservedKind>(
  kind: K,
  id: string,
  props: ObservedProps<K>,
  facts: ObservedFacts<K>,
): Observed {
  return { kind, scope, id, props, facts } as Observed;
}

const subnet = (id: string, cidr: string) =>
  thing(
    "subnet",
    id,
    { vpc: "vpc-1", cidr, zone: "eu-west-1a" },
    { state: "available", zoneId: "euw1-az1", availableAddresses: 1, ownerAccount: scope.account },
  );

const networkInterface = (id: string, on: string, address: string) =>
  thing(
    "network-interface",
    id,
    {
      vpc: "vpc-1",
      subnet: on,
      status: "in-use",
      description: "",
      groups: ["sg-1"],
      leaked: false,
      addresses: [address],
      prefixes: [],
    },
    {},
  );

const world = (resources: readonly Observed[]): Snapshot => ({
  kind: "Snapshot",
  version: 1,
  aws: [],
  scopes: {},
  resources,
});

const vpc = thing(
  "vpc",
  "vpc-1",
  { cidr: "10.0.0.0/16" },
  {
    state: "available",
    isDefault: false,
    ownerAccount: scope.account,
    cidrs: [{ cidr: "10.0.0.0/16", associationId: "a", state: "associated" }],
  },
);
const main = thing("route-table", "rtb-1", { vpc: "vpc-1" }, { main: true, routes: [] });
const group = thing(
  "security-group",
  "sg-1",
  {
    vpc: "vpc-1",
    name: "one",
    description: "",
    ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, group: "sg-1" }],
    egress: [],
  },
  {},
);
const resources = [
  vpc,
  main,
  group,
  subnet("subnet-a", "10.0.0.0/24"),
  subnet("subnet-b", "10.0.1.0/24"),
  networkInterface("eni-1", "subnet-a", "10.0.0.4"),
  networkInterface("eni-2", "subnet-a", "10.0.0.5"),
  networkInterface("eni-3", "subnet-b", "10.0.1.4"),
];
const declared = { clusters: [], vpcs: [], sites: [], links: [] };

describe("a network", () => {
  test("has one endpoint for all interfaces of one fate", () => {
    const { network } = buildNetwork(world(resources), declared);
    expect([...network.endpoints.keys()].filter((id) => id.startsWith("subnet-"))).toEqual([
      "subnet-a/sg-1",
      "subnet-b/sg-1",
    ]);
    expect(network.endpoints.get("subnet-a/sg-1")?.addresses).toHaveLength(2);
  });

  test("knows an interface by its endpoint and its own addresses", () => {
    const { directory } = buildNetwork(world(resources), declared);
    expect(directory.ends({ kind: "interface", id: "eni-2" })).toMatchObject({
      kind: "ends",
      ends: [{ endpoint: "subnet-a/sg-1", addresses: [{ length: 32 }] }],
    });
  });

  test("made again of almost the same records is almost the same network", () => {
    const other = networkInterface("eni-3", "subnet-b", "10.0.1.5");
    const changed = resources.map((one) => (one.id === "eni-3" ? other : one));
    const [before, after] = [resources, changed].map((all) => buildNetwork(world(all), declared).network);
    const sameOf = (kind: "endpoints" | "segments" | "tables") =>
      [...(after?.[kind].entries() ?? [])].filter(([id, made]) => id.includes("-") && made !== before?.[kind].get(id));
    expect(sameOf("endpoints").map(([id]) => id)).toEqual(["subnet-b/sg-1"]);
    expect(sameOf("segments")).toEqual([]);
    expect(sameOf("tables").map(([id]) => id)).toEqual([]);
  });

  test("says that ACLs were not read, and what refers to nothing", () => {
    const { network, findings } = buildNetwork(world(resources.filter((one) => one !== main)), declared);
    expect(network.assumptions.map(({ id }) => id)).toEqual(["vpc-1/network-acls"]);
    expect(findings.map(({ message }) => message)).toEqual([
      "the route table of subnet-a is not in the snapshot",
      "the route table of subnet-b is not in the snapshot",
    ]);
  });

  test("lets nothing through an ACL whose record could not be read, whatever the VPC's default one permits", () => {
    const everything = { number: 100, protocol: "-1", permits: true, cidr: "0.0.0.0/0" };
    const props = { vpc: "vpc-1", isDefault: true, subnets: ["subnet-a"], ingress: [everything], egress: [everything] };
    const message = "aws_configs/NetworkAcls.json has records that cannot be read";
    const hint = "Mend the file, or collect it again.";
    const build = (code: string, acls: readonly Observed[]) =>
      buildNetwork(
        {
          ...world([...resources, ...acls]),
          scopes: { [collectionKey(scope, "network-acl")]: { kind: "failed", code, message, hint } },
        },
        declared,
      );
    const half = build("malformed", [thing("network-acl", "acl-1", props, {})]);
    const permitting = ({ network }: typeof half) =>
      [...network.segments.values()].filter(({ entering }) => entering.some(({ rules }) => rules.length > 0));
    expect(permitting(half).map(({ id }) => id)).toEqual(["subnet-a"]);
    expect(half.network.assumptions).toEqual([]);
    expect(half.findings).toMatchObject([
      {
        code: "NET-1",
        message: `the network ACL of subnet-b is not among those that could be read: ${message}`,
        fix: hint,
      },
    ]);
    expect(permitting(build("malformed", [])).map(({ id }) => id)).toEqual([]);
    expect(permitting(build("not-collected", [])).map(({ id }) => id)).toEqual(["subnet-a", "subnet-b"]);
  });
});
