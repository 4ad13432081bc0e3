import { describe, expect, test } from "vitest";
import { addressesIn } from "../compile/allocation/addresses.fixture.ts";
import { kubernetesScope } from "../compile/index.ts";
import {
  awsNode,
  cluster,
  fabricOf,
  POD_RANGES,
  SCOPE,
  sizedNode,
  snapshotOf,
  thing,
  vpc,
} from "../compile/world/world.fixture.ts";
import { collectionKey, type Observed, type Snapshot } from "../observed/index.ts";
import { type CapacityQuestion, type ClusterCapacity, capacityOf, type ZoneCapacity } from "./capacity.ts";

const VPC = "vpc-09796d57be9cec2d2";
const NOW = Date.UTC(2026, 0, 1);
/** Pod subnets of /28 to /24, so that one can count on one's fingers. */
const SMALL = POD_RANGES.replace("ranges: [100.64.0.0/16]", "ranges: [100.64.0.0/24], zoneSlots: 2");
const PREFIXES = SMALL.replace("zoneSlots: 2", "zoneSlots: 2, prefixDelegation: true");

/** 100.64.0.0/25, 123 usable addresses. */
function subnet(available: number): Observed {
  return thing(
    "subnet",
    "subnet-b",
    { vpc: VPC, cidr: "100.64.0.0/25", zone: "eu-west-1b" },
    { state: "available", zoneId: "", availableAddresses: available, ownerAccount: SCOPE.account },
    { owner: { uid: "11111111-2222-4333-8444-555555555555", id: "prod/subnet/pods/eu-west-1b", fabric: "cgnat" } },
  );
}

function eni(addresses: readonly string[], prefixes: readonly string[] = [], instance?: string): Observed {
  const props = {
    vpc: VPC,
    subnet: "subnet-b",
    status: "in-use",
    description: "",
    groups: [],
    leaked: false,
    addresses,
    prefixes,
    ...(instance === undefined ? {} : { instance }),
  };
  return thing("network-interface", `eni-${addresses.join("-")}`, props, {});
}

function node(name: string, instanceType = "m5.large", maxPods = 20, nodeClass?: string): Observed {
  return sizedNode(name, instanceType, maxPods, nodeClass);
}

function pod(name: string, on: string, more: { hostNetwork?: boolean; phase?: string } = {}): Observed {
  const props = { namespace: "default", name, node: on, addresses: [], hostNetwork: false, phase: "Running", ...more };
  return thing("pod", `default/${name}`, props, {}, { scope: kubernetesScope("prod") });
}

function worldOf(things: readonly Observed[], env: Readonly<Record<string, string>> = {}): Snapshot {
  const base = [vpc(VPC, ["10.196.24.0/24", "100.64.0.0/24"]), cluster("prod", VPC, false), awsNode("prod", env)];
  const world = snapshotOf([...base, ...things]);
  const read = [collectionKey(SCOPE, "network-interface"), collectionKey(kubernetesScope("prod"), "pod")].map(
    (key) => [key, { kind: "observed" as const }] as const,
  );
  return { ...world, scopes: { ...world.scopes, ...Object.fromEntries(read) } };
}

function reckon(snapshot: Snapshot, text = SMALL, question: Partial<CapacityQuestion> = {}): ClusterCapacity {
  const fabric = fabricOf(text);
  const plan = addressesIn(fabric, snapshot);
  const [found] = capacityOf(fabric, plan, snapshot, { now: NOW, ...question });
  if (!found) throw new Error("no cluster");
  return found;
}

function zoneB(capacity: ClusterCapacity): ZoneCapacity {
  const found = capacity.zones.find(({ zone }) => zone === "eu-west-1b");
  if (!found) throw new Error("no zone");
  return found;
}

describe("addresses of a zone", () => {
  test("usable, free and whole /28 blocks of a subnet that is there and of one that is planned", () => {
    const { zones } = reckon(worldOf([subnet(123)]));
    expect(zones).toMatchObject([
      { zone: "eu-west-1b", usable: 123, free: 123, blocks: { free: 6, atBest: 6 } },
      { zone: "eu-west-1c", usable: 123, free: 123, blocks: { free: 6, atBest: 6 } },
    ]);
    expect(zones[0]?.subnets).toMatchObject([{ worldId: "subnet-b", cidr: "100.64.0.0/25" }]);
    expect(zones[1]?.subnets[0]).not.toHaveProperty("worldId");
  });

  test("six addresses, one in each /28, leave 117 free and no whole block: that is fragmentation (fault 3b-17)", () => {
    const scattered = [20, 40, 60, 70, 90, 100].map((last) => eni([`100.64.0.${last}`]));
    expect(zoneB(reckon(worldOf([subnet(117), ...scattered])))).toMatchObject({
      free: 117,
      blocks: { free: 0, atBest: 6 },
    });
  });

  test("a delegated prefix takes its whole block", () => {
    const held = eni(["100.64.0.4"], ["100.64.0.16/28", "100.64.0.32/28"]);
    expect(zoneB(reckon(worldOf([subnet(90), held])))).toMatchObject({ free: 90, blocks: { free: 4, atBest: 5 } });
  });

  test("what is reserved and unused is free, though AWS counts it as available no more", () => {
    const reservation = thing(
      "subnet-cidr-reservation",
      "scr-1",
      { subnet: "subnet-b", cidr: "100.64.0.64/26", type: "prefix" },
      {},
    );
    // 64 reserved, of them AWS's last address and one prefix not free: 47 more than AWS's 75 - 16.
    const held = eni(["100.64.0.4"], ["100.64.0.64/28"]);
    const zone = zoneB(reckon(worldOf([subnet(59), reservation, held])));
    expect(zone).toMatchObject({ free: 106, blocks: { free: 5, atBest: 6 } });
    expect(zone.subnets).toMatchObject([{ reserved: 64 }]);
  });

  test("without interfaces there is AWS's count alone", () => {
    const { scopes, ...world } = worldOf([subnet(100)]);
    const failed = { kind: "failed" as const, code: "UnauthorizedOperation", message: "", hint: "" };
    const blind = { ...world, scopes: { ...scopes, [collectionKey(SCOPE, "network-interface")]: failed } };
    const zone = zoneB(reckon(blind));
    expect(zone.free).toBe(100);
    expect(zone).not.toHaveProperty("blocks");
  });
});

describe("nodes and pods", () => {
  test("pods with an address of their own count; those on the host's network and those that ended do not", () => {
    const things = [
      node("a"),
      pod("one", "a"),
      pod("two", "a"),
      pod("host", "a", { hostNetwork: true }),
      pod("done", "a", { phase: "Succeeded" }),
    ];
    expect(zoneB(reckon(worldOf([subnet(123), ...things])))).toMatchObject({ nodes: 1, pods: 2, room: 16 });
  });

  const CUSTOM = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" };

  test("a kubelet that allows fewer has less room, one that allows more has no more than there are addresses for", () => {
    const zone = (maxPods: number) => zoneB(reckon(worldOf([subnet(123), node("a", "m5.large", maxPods)], CUSTOM)));
    expect(zone(10)).toMatchObject({ room: 8, replaced: { most: 18, room: 18 } });
    expect(zone(29)).toMatchObject({ most: 18, room: 18 });
    expect(zone(20)).not.toHaveProperty("replaced");
  });

  test("a node has the pods that it was made for until it is replaced, and then those of new nodes", () => {
    const own = eni(["10.196.24.9"], [], "i-a");
    const elsewhere = { ...own, props: { ...own.props, subnet: "subnet-nodes" } } as Observed;
    const old = [subnet(123), node("a", "m5.large", 29), pod("one", "a")];
    const today = { most: 27, room: 26, replaced: { most: 18, room: 17 } };
    // Before apply, and after it while the node's interfaces are still where they were.
    expect(zoneB(reckon(worldOf(old)))).toMatchObject(today);
    expect(zoneB(reckon(worldOf([...old, elsewhere], CUSTOM)))).toMatchObject(today);
    const made = zoneB(reckon(worldOf([...old, elsewhere, eni(["100.64.0.4"], [], "i-a")], CUSTOM)));
    expect(made).toMatchObject({ most: 18, room: 17 });
    expect(made).not.toHaveProperty("replaced");
  });

  test("a date of exhaustion is that of replaced nodes", () => {
    const of = (maxPods: number) =>
      reckon(worldOf([subnet(123), node("a", "m5.large", maxPods)]), SMALL, { growth: 1 }).exhaustion;
    expect(of(29)).toEqual(of(20));
  });

  test("more nodes fit beside what the present ones will still take", () => {
    // 20 addresses for each full m5.large: 123 / 20 = 6, less the one that is there and holds nothing yet.
    expect(zoneB(reckon(worldOf([subnet(123), node("a")])))).toMatchObject({ fits: { nodes: 5, pods: 90 } });
    const held = eni(
      Array.from({ length: 20 }, (_, index) => `100.64.0.${index + 4}`),
      [],
      "i-a",
    );
    expect(zoneB(reckon(worldOf([subnet(103), node("a"), held])))).toMatchObject({ fits: { nodes: 5, pods: 90 } });
  });

  test("with prefixes whole blocks are what counts", () => {
    const big = [node("a", "m5.large", 110)];
    const whole = zoneB(reckon(worldOf([subnet(123), ...big]), PREFIXES));
    // A full m5.large takes 8 blocks of the 6 that there are.
    expect(whole).toMatchObject({ fits: { nodes: 0, pods: 0 } });
    const nano = [node("a", "t3.nano", 18)];
    // One block each: 6, less that of the node that is there.
    expect(zoneB(reckon(worldOf([subnet(123), ...nano]), PREFIXES))).toMatchObject({ fits: { nodes: 5, pods: 80 } });
  });

  test("nothing is said of nodes while the cluster was not read", () => {
    const { scopes, ...world } = worldOf([subnet(123)]);
    const kept = Object.entries(scopes).filter(([key]) => !key.startsWith("kubernetes/"));
    const zone = zoneB(reckon({ ...world, scopes: Object.fromEntries(kept) }));
    expect(zone).not.toHaveProperty("nodes");
    expect(zone).not.toHaveProperty("fits");
  });
});

test("no more nodes fit than the nodes' own subnets have addresses for, and it is said which subnets bind", () => {
  const props = { vpc: VPC, cidr: "10.196.24.0/25", zone: "eu-west-1b" };
  const facts = { state: "available", zoneId: "", ownerAccount: SCOPE.account };
  const world = (availableAddresses: number) => {
    const own = thing("subnet", "subnet-nodes", props, { ...facts, availableAddresses });
    const inIt = { ...node("a"), props: { ...node("a").props, internalIps: ["10.196.24.9"] } } as Observed;
    return worldOf([subnet(123), own, inIt]);
  };
  const few = reckon(world(3), SMALL, { growth: 10, range: "100.65.0.0/24" });
  const fits = { nodes: 3, pods: 54, boundBy: "node-subnets" };
  expect(zoneB(few)).toMatchObject({ nodeSubnets: [{ cidr: "10.196.24.0/25", free: 3 }], fits });
  expect(zoneB(few).added?.fits).toEqual({ nodes: 0, pods: 0, boundBy: "node-subnets" });
  expect(few.exhaustion).toMatchObject({ zone: "eu-west-1b", days: 14, boundBy: "node-subnets" });
  expect(zoneB(reckon(world(100)))).toMatchObject({ fits: { nodes: 5, pods: 90, boundBy: "pod-subnets" } });
});

describe("EKS Auto Mode", () => {
  const LARGE = POD_RANGES.replace("ranges: [100.64.0.0/16]", "ranges: [100.64.0.0/20], zoneSlots: 2");
  const AUTO = LARGE.replace("vpc: main", "vpc: main\n      compute: auto");
  const ours = (name: string, instanceType = "m5.large") => node(name, instanceType, 110, "podspan-prod");

  test("nodes of our class hold 110 pods at most, none of them on the host's network, by /28 prefixes", () => {
    const { type, density } = reckon(worldOf([ours("a")]), AUTO);
    // 110 pods take 7 prefixes, and one is kept ready.
    expect(type).toMatchObject({
      name: "m5.large",
      pods: 110,
      podsPerNode: 110,
      need: { prefixes: 8, addresses: 129 },
    });
    expect(density).toMatchObject({ maker: "auto", settings: [] });
    const large = reckon(worldOf([ours("a")]), AUTO, { type: "m5.16xlarge" });
    expect(large.asked).toMatchObject({ podsPerNode: 110, cap: 110 });
  });

  test("a small type has fewer: its primary interface carries no pods", () => {
    // Two interfaces of two addresses: one prefix.
    expect(reckon(worldOf([ours("a", "t3.nano")]), AUTO).type).toMatchObject({ podsPerNode: 16 });
  });

  test("what its nodes hold and still take is counted, those of built-in pools are not", () => {
    const held = eni(["100.64.0.4"], ["100.64.0.16/28"], "i-a");
    const things = [ours("a"), node("b", "m5.large", 110, "default"), pod("one", "a"), pod("two", "b"), held];
    expect(zoneB(reckon(worldOf(things), AUTO))).toMatchObject({ nodes: 1, pods: 1, room: 109 });
  });

  test("the VPC CNI's variables say nothing of them", () => {
    const snapshot = worldOf([
      ours("a"),
      awsNode("prod", { WARM_PREFIX_TARGET: "9", ENABLE_PREFIX_DELEGATION: "false" }),
    ]);
    expect(reckon(snapshot, AUTO)).toMatchObject({ warm: {}, type: { need: { prefixes: 8 } } });
  });

  test("beside nodes of the VPC CNI each counts by its own mode, and what fits is told of the latter", () => {
    const both = LARGE.replace("vpc: main", "vpc: main\n      auto: {}");
    const capacity = reckon(worldOf([ours("a"), node("b")]), both);
    expect(zoneB(capacity)).toMatchObject({ nodes: 2, room: 110 + 18 });
    expect(capacity.type).toMatchObject({ name: "m5.large", podsPerNode: 18, nodes: 1 });
    expect(zoneB(capacity)).toMatchObject({ most: 128, auto: { nodes: 1, pods: 0, most: 110, room: 110 } });
    expect(capacity.autoType).toMatchObject({ name: "m5.large", podsPerNode: 110, nodes: 1, need: { prefixes: 8 } });
    const { fits, fitsOfAuto } = zoneB(capacity);
    expect(fitsOfAuto?.pods).toBe(110 * (fitsOfAuto?.nodes ?? 0));
    expect(fitsOfAuto?.nodes).toBeGreaterThan(0);
    expect(fits?.nodes).toBeGreaterThan(fitsOfAuto?.nodes ?? 0);
  });

  test("a cluster of one kind of nodes is not told apart", () => {
    for (const capacity of [reckon(worldOf([ours("a")]), AUTO), reckon(worldOf([node("b")]), SMALL)]) {
      expect(capacity).not.toHaveProperty("autoType");
      expect(zoneB(capacity)).not.toHaveProperty("auto");
    }
  });
});

describe("what if", () => {
  const world = worldOf([subnet(123), node("a")]);

  test("nodes were of another type", () => {
    const asked = reckon(world, SMALL, { type: "m5.xlarge" });
    expect(asked.asked).toMatchObject({ name: "m5.xlarge", pods: 44, podsPerNode: 42, need: { addresses: 45 } });
    expect(zoneB(asked).fitsOfType).toEqual({ nodes: 2, pods: 84 });
    expect(reckon(world, SMALL, { type: "z9.large" }).asked).toBeNull();
    const huge = reckon(world, SMALL, { type: "m5.24xlarge" }).asked;
    expect(huge).toMatchObject({ managedMost: 250, podsPerNode: 248 });
    const own = reckon(world, SMALL.replace("      vpc: main", "      compute: selfManaged\n      vpc: main"), {
      type: "m5.24xlarge",
    }).asked;
    expect(own?.podsPerNode).toBeGreaterThan(248);
  });

  test("there were a further range: a slot for each zone", () => {
    const asked = reckon(world, SMALL, { range: "100.65.0.0/24" });
    expect(asked).not.toHaveProperty("rangeRefused");
    const label = "vpc.amazonaws.com/externalEniConfig=eu-west-1b-2";
    expect(zoneB(asked).added).toEqual({ cidr: "100.65.0.0/26", usable: 59, fits: { nodes: 2, pods: 36 }, label });
    expect(asked).not.toHaveProperty("labelled");
  });

  test("a further range that is there is counted, and so are the labels that nodes need for it", () => {
    const both = SMALL.replace("[100.64.0.0/24]", "[100.64.0.0/24, 100.65.0.0/24]");
    expect(reckon(world, both).labelled).toEqual([
      { zone: "eu-west-1b", cidr: "100.65.0.0/25", label: "vpc.amazonaws.com/externalEniConfig=eu-west-1b-2" },
      { zone: "eu-west-1c", cidr: "100.65.0.128/25", label: "vpc.amazonaws.com/externalEniConfig=eu-west-1c-2" },
    ]);
    const asked = reckon(world, both, { range: "100.66.0.0/24" });
    expect(zoneB(asked).added?.label).toBe("vpc.amazonaws.com/externalEniConfig=eu-west-1b-3");
  });

  test.each([
    ["100.64.0.0/25", "VPC main has 100.64.0.0/24 already"],
    ["192.168.0.0/24", "AWS refuses it: 192.168.0.0/24"],
    ["100.66.0.0/15", "AWS refuses it: 100.66.0.0/15"],
    ["nonsense", "it is no prefix"],
  ])("%s is refused", (range, why) => {
    const asked = reckon(world, SMALL, { range });
    expect(asked.rangeRefused).toContain(why);
    expect(zoneB(asked)).not.toHaveProperty("added");
  });

  test("a range that is planned alone is refused as such", () => {
    const both = SMALL.replace("[100.64.0.0/24]", "[100.64.0.0/24, 100.65.0.0/24]");
    const { rangeRefused } = reckon(world, both, { range: "100.65.0.0/25" });
    expect(rangeRefused).toBe("the Fabric plans 100.65.0.0/24 for VPC main already");
  });

  test("pods kept coming: the day on which the first zone is full, and only when it is asked", () => {
    expect(reckon(world)).not.toHaveProperty("exhaustion");
    // 18 on the node and 90 on five more in zone b, at 5 a day and zone.
    const { exhaustion } = reckon(world, SMALL, { growth: 10 });
    expect(exhaustion).toEqual({ zone: "eu-west-1b", days: 21, date: "2026-01-22" });
    expect(reckon(world, SMALL, { growth: 10, range: "100.65.0.0/24" }).exhaustion).toMatchObject({ days: 28 });
    expect(reckon(worldOf([subnet(123)]), SMALL, { growth: 10 }).exhaustion).toBeNull();
    expect(reckon(world, SMALL, { growth: 1e-9 }).exhaustion?.date).toMatch(/^\+275760/);
  });
});

test("the warm pool of the live CNI counts, and what the Fabric sets rules over it", () => {
  const live = worldOf([subnet(123), node("a"), awsNode("prod", { WARM_IP_TARGET: "2", WARM_ENI_TARGET: "x" })]);
  const others = live.resources.filter(
    ({ kind, facts }) => kind !== "cni-daemonset" || JSON.stringify(facts).includes("WARM"),
  );
  expect(reckon({ ...live, resources: others }).warm).toEqual({ ips: 2 });
  const written = SMALL.replace("zoneSlots: 2", "zoneSlots: 2, warm: { ips: 5 }");
  expect(reckon({ ...live, resources: others }, written).warm).toEqual({ ips: 5 });
});
