import { describe, expect, test } from "vitest";
import type { Observed } from "../../observed/index.ts";
import { node, thing } from "../world/world.fixture.ts";
import {
  A,
  B,
  clusterIn,
  compiled,
  HERE,
  interfaceIn,
  linkedFabric,
  subnetIn,
  THERE,
  tableIn,
  vpcIn,
  worldOf,
} from "./linked-world.fixture.ts";

const fabric = (clusters = "", a = `{ region: us-west-1, id: ${A} }`) =>
  linkedFabric(`  vpcs:
    a: ${a}
    b: { region: us-west-2, id: ${B} }
${clusters === "" ? "" : `  clusters:\n${clusters}\n`}  links:
    a-b: { peering: [a, b] }
`);

const BESIDE = "    one: { vpc: a, zones: [us-west-1a, us-west-1b], pods: { placement: nodes } }";

/** Three subnets: `pub` and `priv` with tables of their own, `rest` with the main one. */
const network: readonly Observed[] = [
  vpcIn(HERE, A, ["10.10.0.0/16"]),
  vpcIn(THERE, B, ["10.20.0.0/16"]),
  subnetIn(HERE, A, "subnet-pub", "10.10.0.0/24"),
  subnetIn(HERE, A, "subnet-priv", "10.10.1.0/24"),
  subnetIn(HERE, A, "subnet-rest", "10.10.2.0/24"),
  ...tableIn(HERE, A, "rtb-pub", ["subnet-pub"]),
  ...tableIn(HERE, A, "rtb-priv", ["subnet-priv"]),
  ...tableIn(HERE, A, "rtb-main", [], { main: true }),
  ...tableIn(HERE, A, "rtb-unused", []),
];

/** Tables of VPC `a` that are led to the other, sorted. */
function tables(things: readonly Observed[], clusters = BESIDE): readonly string[] {
  const { links } = compiled(fabric(clusters), worldOf([...network, ...things]));
  const found = links.flatMap(({ id, props }) =>
    id.startsWith("a-b/peering-route/a/") && "routeTable" in props ? [props.routeTable] : [],
  );
  return found.map((table) => (typeof table === "string" ? table : table.$ref)).sort();
}

describe("the tables that must know the way", () => {
  test("without a cluster: every table that a subnet uses, the main one too where one has none of its own (F10)", () => {
    expect(tables([], "")).toEqual(["rtb-main", "rtb-priv", "rtb-pub"]);
  });

  test("a cluster that EKS does not know yet says nothing: every table", () => {
    expect(tables([])).toEqual(["rtb-main", "rtb-priv", "rtb-pub"]);
  });

  test("a pod subnet of ours is about to have a table of ours: until then the main one is nobody's for it", () => {
    const owner = { fabric: "west", uid: "11111111-2222-4333-8444-555555555555", id: "one/subnet/pods/us-west-1a" };
    const pods = { ...subnetIn(HERE, A, "subnet-rest", "10.10.2.0/24"), owner };
    const others = network.filter(({ id }) => id !== "subnet-rest");
    const { links } = compiled(fabric(""), worldOf([...others, pods]));
    const led = links.flatMap(({ props }) => ("routeTable" in props ? [props.routeTable] : []));
    expect(led).not.toContain("rtb-main");
    expect(led).toContain("rtb-pub");
  });

  test("with one: those of the subnets that EKS names", () => {
    expect(tables([clusterIn(HERE, "one", A, ["subnet-priv"])])).toEqual(["rtb-priv"]);
    expect(tables([clusterIn(HERE, "one", A, ["subnet-rest"])])).toEqual(["rtb-main"]);
  });

  test("and of its node groups", () => {
    const group = thing(
      "node-group",
      "one/ng",
      { cluster: "one", name: "ng", status: "ACTIVE", subnets: ["subnet-pub"] },
      {},
      { scope: HERE },
    );
    expect(tables([clusterIn(HERE, "one", A, ["subnet-priv"]), group])).toEqual(["rtb-priv", "rtb-pub"]);
  });

  test.each<[string, readonly Observed[]]>([
    [
      "that Kubernetes names",
      [interfaceIn(HERE, A, "eni-1", "subnet-rest", ["sg-x"], { instance: "i-n1" }), node("one", "n1", "us-west-1a")],
    ],
    [
      "with the cluster security group",
      [interfaceIn(HERE, A, "eni-1", "subnet-rest", ["sg-one"], { instance: "i-1" })],
    ],
    [
      "with an interface of the CNI elsewhere",
      [
        interfaceIn(HERE, A, "eni-1", "subnet-rest", ["sg-x"], { instance: "i-1" }),
        interfaceIn(HERE, A, "eni-2", "subnet-rest", ["sg-x"], { instance: "i-1", description: "aws-K8S-i-1" }),
      ],
    ],
  ])("and where a node is, %s, though EKS names other subnets", (_what, nodes) => {
    expect(tables([clusterIn(HERE, "one", A, ["subnet-priv"]), ...nodes])).toEqual(["rtb-main", "rtb-priv"]);
  });

  test("an instance that is no node says nothing", () => {
    const database = interfaceIn(HERE, A, "eni-1", "subnet-rest", ["sg-db"], { instance: "i-db" });
    expect(tables([clusterIn(HERE, "one", A, ["subnet-priv"]), database])).toEqual(["rtb-priv"]);
  });

  test("our own tables of routable pods, by reference; not of pods that nobody routes to", () => {
    const pods = (text: string) => `    one: { vpc: a, zones: [us-west-1a, us-west-1b], pods: { ${text} } }`;
    const eks = clusterIn(HERE, "one", A, ["subnet-priv"]);
    expect(tables([eks], pods("ranges: [10.11.0.0/16]"))).toEqual(["one/route-table/pods", "rtb-priv"]);
    expect(tables([eks], pods("ranges: [100.64.0.0/16]"))).toEqual(["rtb-priv"]);
    expect(tables([eks], pods("ranges: [100.64.0.0/16], routable: true"))).toEqual([
      "one/route-table/pods",
      "rtb-priv",
    ]);
  });

  test("of a VPC that is yet to be made: those of its pods", () => {
    const planned = fabric(
      "    one: { vpc: a, zones: [us-west-1a, us-west-1b], pods: { ranges: [10.11.0.0/16] } }",
      "{ region: us-west-1, cidrs: [10.10.0.0/16] }",
    );
    const { ids } = compiled(
      planned,
      worldOf(network.filter(({ props }) => !("vpc" in props) || props.vpc !== A).slice(1)),
    );
    expect(ids.filter((id) => id.startsWith("a-b/peering-route/a/"))).toEqual([
      "a-b/peering-route/a/one/route-table/pods/10.20.0.0/16",
    ]);
  });
});

describe("the ranges that routes lead to", () => {
  const routes = (b: readonly string[], clusters = "", ownByState: readonly string[] = []) => {
    const things = [...network.filter(({ id }) => id !== B), vpcIn(THERE, B, b)];
    const { ids } = compiled(fabric(clusters), worldOf(things), new Set(ownByState));
    return ids
      .filter((id) => id.startsWith("a-b/peering-route/a/rtb-pub/"))
      .map((id) => id.split("/").slice(4).join("/"));
  };

  test("every block of the other VPC that is routed", () => {
    expect(routes(["10.20.0.0/16", "10.21.0.0/20"])).toEqual(["10.20.0.0/16", "10.21.0.0/20"]);
  });

  test("no shared address space (RFC 6598), unless it is all that the VPC has, or pods that are routable", () => {
    expect(routes(["10.20.0.0/16", "100.64.0.0/16"])).toEqual(["10.20.0.0/16"]);
    expect(routes(["100.64.0.0/16"])).toEqual(["100.64.0.0/16"]);
    const routable = "    two: { vpc: b, zones: [us-west-2a], pods: { ranges: [100.64.0.0/16], routable: true } }";
    expect(routes(["10.20.0.0/16", "100.64.0.0/16"], routable)).toEqual(["10.20.0.0/16", "100.64.0.0/16"]);
    const hidden = "    two: { vpc: b, zones: [us-west-2a], pods: { ranges: [10.21.0.0/16], routable: false } }";
    expect(routes(["10.20.0.0/16", "10.21.0.0/16"], hidden)).toEqual(["10.20.0.0/16"]);
  });

  test("no block of ours that is on its way out", () => {
    expect(routes(["10.20.0.0/16", "10.21.0.0/16"], "", [`${B}-block-1`])).toEqual(["10.20.0.0/16"]);
  });
});
