import { describe, expect, test } from "vitest";
import { collectionKey, mergeSnapshots, type Observed, type Snapshot } from "../../observed/index.ts";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { compile } from "../compile.ts";
import { EXCLUSIONS, EXTERNAL_SNAT } from "../nodes/snat.ts";
import {
  cluster,
  documentWorld,
  fabricOf,
  node,
  SCOPE,
  snapshotOf,
  thing,
  unreadable,
  vpc,
} from "../world/world.fixture.ts";
import { kubernetesScope } from "../world/world.ts";

const VPC = "vpc-09796d57be9cec2d2";
const EAST = "vpc-0ea57ea57ea57ea57";
const PEERING = "east: { peering: [main, east] }";
const ROUTABLE = "{ ranges: [10.210.0.0/16] }";
const NODES = "{ placement: nodes }";

interface Told {
  readonly pods?: string;
  readonly links?: string;
  readonly compute?: string;
  readonly expected?: string;
  readonly east?: string;
}

/** The document's cluster, a VPC that is yet to be made, and a site. */
function fabricText({
  pods = ROUTABLE,
  links = PEERING,
  compute = "managed",
  expected = "[]",
  east = "cidrs: [10.30.0.0/16]",
}: Told): string {
  return `
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: cgnat, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs:
    main: { region: eu-west-1, id: ${VPC} }
    east: { region: eu-west-1, ${east} }
  clusters:
    prod: { vpc: main, zones: [eu-west-1b, eu-west-1c], compute: ${compute}, pods: ${pods} }
  sites:
    dc1: { nodes: [10.100.0.0/16], pods: [10.101.0.0/16] }
  links: { ${links} }
  expect: ${expected}
`;
}

function compiled(told: Told, world: Snapshot = documentWorld(), former: ReadonlyMap<string, string> = new Map()) {
  const fabric = fabricOf(fabricText(told));
  const plan = addressesIn(fabric, world);
  return compile(fabric, plan, world, new Set(), new Set(), former);
}

function excluded(told: Told, world?: Snapshot, former?: ReadonlyMap<string, string>): string | undefined {
  const cni = compiled(told, world, former).desired.resources.find(({ kind }) => kind.startsWith("cni-"));
  return cni && "env" in cni.props ? (cni.props.env as Readonly<Record<string, string>>)[EXCLUSIONS] : undefined;
}

function problems(told: Told, world?: Snapshot) {
  return compiled(told, world).diagnostics.map(
    ({ code, severity, path = [] }) => `${severity} ${code} ${path.join(".")}`,
  );
}

function add(world: Snapshot, ...things: readonly Observed[]): Snapshot {
  return mergeSnapshots([world, { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: things }]);
}

/** The document's world whose aws-node runs with these variables, each set by `manager`. */
function running(env: Readonly<Record<string, string>>, manager = "eks"): Snapshot {
  const world = documentWorld();
  const variables = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, { value, managers: [manager] }]),
  );
  const resources = world.resources.map((found) =>
    found.kind === "cni-daemonset" ? ({ ...found, facts: { ...found.facts, env: variables } } as Observed) : found,
  );
  return { ...world, resources };
}

const LINKS: readonly (readonly [string, string, string])[] = [
  ["a peering", PEERING, "10.30.0.0/16"],
  ["a VPN to all of a site", "up: { vpn: { vpc: main, site: dc1 } }", "10.100.0.0/16,10.101.0.0/16"],
  [
    "a Direct Connect with routes of its own",
    "up: { directConnect: { vpc: main, site: dc1, routes: [10.96.0.0/12] } }",
    "10.96.0.0/12",
  ],
  [
    "an external link, written from the other end",
    "x: { external: { between: [vpcs/east, vpcs/main] } }",
    "10.30.0.0/16",
  ],
  [
    "an external link's routes but for its own",
    "x: { external: { between: [vpcs/main, sites/dc1], routes: [10.196.24.0/24, 10.101.0.0/16] } }",
    "10.101.0.0/16",
  ],
  [
    "two links to one place, each range once",
    `${PEERING}, x: { external: { between: [vpcs/east, vpcs/main] } }`,
    "10.30.0.0/16",
  ],
];

describe("what links need", () => {
  test.each(LINKS)("over %s", (_, links, wanted) => {
    expect(excluded({ pods: NODES, links })).toBe(wanted);
  });

  test.each([
    ["of another VPC alone", "up: { vpn: { vpc: east, site: dc1 } }", NODES],
    ["that nobody reads", "east: { peering: [main, east], manage: none }", NODES],
    ["of pods that nobody routes to", PEERING, "{ ranges: [100.64.0.0/16] }"],
    ["where nothing is translated", PEERING, "{ placement: nodes, snat: external }"],
    [
      "that lets other senders through",
      "east: { peering: [main, east], allow: [{ protocol: any, from: [10.30.0.0/16] }] }",
      NODES,
    ],
  ])("nothing for links %s", (_, links, pods) => {
    expect(excluded({ pods, links })).toBeUndefined();
  });

  test("pods' own tables must know the way over a declared link, which nobody makes routes for (NAT-2)", () => {
    const links = "up: { vpn: { vpc: main, site: dc1 } }";
    expect(excluded({ links })).toBeUndefined();
    expect(problems({ links })).toContain("warning NAT-2 spec.clusters.prod.pods");
    const propagated = {
      destination: "10.100.0.0/15",
      target: "vgw-1",
      origin: "propagated",
      state: "active",
    } as const;
    const owner = { fabric: "cgnat", uid: "11111111-2222-4333-8444-555555555555", id: "prod/route-table/pods" };
    const table = thing("route-table", "rtb-pods", { vpc: VPC }, { main: false, routes: [propagated] }, { owner });
    const known = add(documentWorld(), table);
    expect(excluded({ links }, known)).toBe("10.100.0.0/16,10.101.0.0/16");
    expect(problems({ links }, known)).not.toContain("warning NAT-2 spec.clusters.prod.pods");
  });

  test("the CNI waits for the routes and openings of these links, and of no others", () => {
    const { desired } = compiled({ pods: NODES });
    const cni = desired.resources.find(({ kind }) => kind === "cni-addon");
    const ofLink = desired.resources
      .filter(({ id }) => id.startsWith("east/") && id !== "east/vpc")
      .map(({ id }) => id);
    expect(ofLink.length).toBeGreaterThan(2);
    expect(cni?.after).toEqual(ofLink);
  });

  test("what waits for somebody else's acceptance is not excluded yet, and what is excluded stays", () => {
    const world = (status: string, env: Readonly<Record<string, string>> = {}): Snapshot => {
      const sides = {
        requester: { vpc: VPC, cidrs: ["10.196.24.0/24"] },
        accepter: { vpc: EAST, cidrs: ["10.30.0.0/16"] },
      };
      const props = { vpc: VPC, peerVpc: EAST, peerAccount: "111111111111", peerRegion: "eu-west-1" };
      return add(
        running(env),
        vpc(EAST, ["10.30.0.0/16"]),
        thing("peering-connection", "pcx-1", props, { ...sides, status }),
      );
    };
    const of = (seen: Snapshot): string | undefined => excluded({ pods: NODES, east: `id: ${EAST}` }, seen);
    expect(of(world("active"))).toBe("10.30.0.0/16");
    expect(of(world("pending-acceptance"))).toBeUndefined();
    const before = new Map([["prod/cni/addon", ""]]);
    const kept = world("pending-acceptance", { [EXCLUSIONS]: "10.30.0.0/16" });
    expect(excluded({ pods: NODES, east: `id: ${EAST}` }, kept, before)).toBe("10.30.0.0/16");
  });

  test("what cannot be read takes nothing back", () => {
    const seen = running({ [EXCLUSIONS]: "10.30.0.0/16,10.31.0.0/16" });
    const before = new Map([["prod/cni/addon", ""]]);
    expect(excluded({ pods: NODES }, seen, before)).toBe("10.30.0.0/16");
    const unread = unreadable(seen, collectionKey({ ...SCOPE, region: "eu-central-1" }, "vpc"));
    expect(excluded({ pods: NODES }, unread, before)).toBe("10.30.0.0/16,10.31.0.0/16");
  });
});

describe("what others exclude", () => {
  const theirs = running({ [EXCLUSIONS]: "192.168.0.0/16" });

  test("is kept, and told apart from ours by what state remembers", () => {
    expect(excluded({ pods: NODES }, theirs)).toBe("192.168.0.0/16,10.30.0.0/16");
    const ours = running({ [EXCLUSIONS]: "192.168.0.0/16,10.30.0.0/16,10.31.0.0/16" });
    expect(excluded({ pods: NODES }, ours, new Map([["prod/cni/addon", "192.168.0.0/16"]]))).toBe(
      "192.168.0.0/16,10.30.0.0/16",
    );
    expect(excluded({ pods: NODES }, ours, new Map([["prod/cni/addon", ""]]))).toBe("10.30.0.0/16");
  });

  test("is left alone where it is enough", () => {
    expect(excluded({ pods: NODES }, running({ [EXCLUSIONS]: "10.0.0.0/8" }))).toBeUndefined();
  });

  test("in the DaemonSet of a managed add-on is refused, for EKS keeps it there (CNI-10)", () => {
    expect(problems({ pods: NODES }, theirs)).toEqual([]);
    expect(problems({ pods: NODES }, running({ [EXCLUSIONS]: "1.0.0.0/8" }, "kubectl-set"))).toEqual([
      "error CNI-10 spec.clusters.prod",
    ]);
  });
});

describe("settings that contradict a link", () => {
  test("exclusions beside EXTERNALSNAT are ignored: an error where a link needs them, else a warning (fault 2b-3)", () => {
    const both = { [EXTERNAL_SNAT]: "true", [EXCLUSIONS]: "1.0.0.0/8" };
    expect(problems({ pods: NODES }, running(both))).toEqual(["error CNI-1 spec.clusters.prod"]);
    expect(problems({ pods: NODES, links: "" }, running(both))).toEqual(["warning CNI-1 spec.clusters.prod"]);
  });

  test("nothing is translated and nodes leave by an internet gateway (fault 2b-4)", () => {
    const world = publicWorld();
    expect(problems({ pods: "{ placement: nodes, snat: external }" }, world)).toEqual([
      "error CNI-2 spec.clusters.prod.pods.snat",
    ]);
    expect(problems({ pods: NODES }, world)).toEqual([]);
    const nat = { ...world, resources: world.resources.map(throughNat) };
    expect(problems({ pods: "{ placement: nodes, snat: external }" }, nat)).toEqual([]);
  });

  const HIDDEN = "{ ranges: [100.64.0.0/16] }";
  test.each([
    [
      "to a site without NAT",
      "[{ from: clusters/prod/pods, to: sites/dc1, allow: true, nat: none }]",
      "spec.expect.0.nat",
    ],
    ["from another VPC at all", "[{ from: vpcs/east, to: clusters/prod/pods, allow: true }]", "spec.expect.0.to"],
  ])("pods that nobody routes to, expected %s (NAT-1)", (_, expected, path) => {
    expect(problems({ pods: HIDDEN, expected })).toEqual([`error NAT-1 ${path}`]);
    expect(problems({ pods: ROUTABLE, expected })).toEqual([]);
  });

  test.each([
    "[{ from: clusters/prod/pods, to: sites/dc1, allow: true }]",
    "[{ from: clusters/prod/pods, to: sites/dc1, allow: false, nat: none }]",
    "[{ from: clusters/prod/pods, to: vpcs/main, allow: true, nat: none }]",
    "[{ from: clusters/prod/nodes, to: vpcs/east, allow: true, nat: none }]",
  ])("and not for %s", (expected) => {
    expect(problems({ pods: HIDDEN, expected })).toEqual([]);
  });

  test("a link's `allow` that names pods which nobody routes to (NAT-1)", () => {
    const links = "east: { peering: [main, east], allow: [{ protocol: any, to: [100.64.0.0/16] }] }";
    expect(problems({ pods: HIDDEN, links })).toContain("error NAT-1 spec.links.east.allow.0.to");
  });
});

function throughNat(found: Observed): Observed {
  return found.kind === "route-table" ? publicTable("nat-1") : found;
}

function publicTable(target: string): Observed {
  const routes = [{ destination: "0.0.0.0/0", target, origin: "static" as const, state: "active" as const }];
  return thing("route-table", "rtb-public", { vpc: VPC }, { main: true, routes });
}

/** A cluster as eksctl makes it: nodes in a subnet that leads to the internet. */
function publicWorld(): Snapshot {
  const one = { ...node("prod", "ip-10-196-24-10", "eu-west-1b") };
  const placed = { ...one, props: { ...one.props, internalIps: ["10.196.24.10"] } };
  const facts = { availableAddresses: 100, ownerAccount: "111111111111", state: "available" };
  const subnet = thing("subnet", "subnet-b", { vpc: VPC, cidr: "10.196.24.0/25", zone: "eu-west-1b" }, facts as never);
  const daemonSet = thing(
    "cni-daemonset",
    "kube-system/aws-node",
    { env: {} },
    { env: {}, image: "amazon-k8s-cni:v1.20.0", desiredPods: 1, updatedPods: 1, readyPods: 1 },
    { scope: kubernetesScope("prod") },
  );
  return snapshotOf([
    vpc(VPC, ["10.196.24.0/24"]),
    cluster("prod", VPC, false),
    placed,
    subnet,
    publicTable("igw-1"),
    daemonSet,
  ]);
}
