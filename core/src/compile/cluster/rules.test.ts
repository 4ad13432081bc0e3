import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { collectionKey, mergeSnapshots, type Observed, type Snapshot } from "../../observed/index.ts";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { compile } from "../compile.ts";
import { furtherKinds, furtherRequests } from "../further/further.ts";
import { requestsOf } from "../requests/requests.ts";
import {
  awsNode,
  cluster,
  documentWorld,
  fabricOf,
  node,
  POD_RANGES,
  SCOPE,
  snapshotOf,
  thing,
  unreadable,
  vpc,
} from "../world/world.fixture.ts";
import { kubernetesScope } from "../world/world.ts";

const VPC = "vpc-09796d57be9cec2d2";

/** What compile says of the Fabric in this world. */
function diagnosticsOf(text: string, world: Snapshot): readonly Diagnostic[] {
  const fabric = fabricOf(text);
  return compile(fabric, addressesIn(fabric, world), world).diagnostics;
}

function codes(text: string, world: Snapshot): readonly string[] {
  return diagnosticsOf(text, world).map((problem) => problem.code);
}

function add(world: Snapshot, ...things: readonly Observed[]): Snapshot {
  return mergeSnapshots([world, { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: things }]);
}

function worldWith(cidrs: readonly string[], ...more: readonly Observed[]): Snapshot {
  return snapshotOf([vpc(VPC, cidrs), cluster("prod", VPC), ...more]);
}

function withRange(range: string): string {
  return POD_RANGES.replace("100.64.0.0/16", range);
}

function route(destination: string): Observed {
  const routes = [{ destination, target: "pcx-1", origin: "static" as const, state: "active" as const }];
  return thing("route-table", "rtb-1", { vpc: VPC }, { main: true, routes });
}

function peering(requester: string, status: string, cidr: string): Observed {
  const mine = { vpc: VPC, cidrs: ["10.196.24.0/24"] };
  const theirs = { vpc: "vpc-peer", cidrs: [cidr] };
  const sides = requester === VPC ? { requester: mine, accepter: theirs } : { requester: theirs, accepter: mine };
  const { requester: from, accepter: to } = sides;
  const props = { vpc: from.vpc, peerVpc: to.vpc, peerAccount: SCOPE.account, peerRegion: SCOPE.region };
  return thing("peering-connection", "pcx-1", props, { ...sides, status });
}

test("the document's own case raises nothing", () => {
  expect(codes(POD_RANGES, documentWorld())).toEqual([]);
});

describe("which VPC is meant", () => {
  const byTags = POD_RANGES.replace("id: vpc-09796d57be9cec2d2", "tags: { Name: main }");

  test("an id that is not there is VPC-1", () => {
    expect(codes(POD_RANGES, snapshotOf([]))).toEqual(["VPC-1"]);
  });

  test("tags that match two VPCs are VPC-2, tags that match one are not (fault 1b-19)", () => {
    const one = vpc("vpc-1", ["10.0.0.0/16"], { tags: { Name: "main", other: "x" } });
    const two = vpc("vpc-2", ["10.1.0.0/16"], { tags: { Name: "main" } });
    expect(codes(byTags, snapshotOf([one, two]))).toEqual(["VPC-2"]);
    expect(codes(byTags, snapshotOf([one, cluster("prod", "vpc-1")]))).toEqual([]);
  });

  test("an EKS cluster of another VPC is CLUSTER-2", () => {
    expect(codes(POD_RANGES, snapshotOf([vpc(VPC, ["10.0.0.0/16"]), cluster("prod", "vpc-2")]))).toEqual(["CLUSTER-2"]);
  });

  test("a cluster that EKS does not know is CLUSTER-1", () => {
    expect(codes(POD_RANGES, snapshotOf([vpc(VPC, ["10.0.0.0/16"])]))).toEqual(["CLUSTER-1"]);
  });

  test("many of them are told once, with the Region; one whose API server answers by itself", () => {
    const more = Array.from({ length: 7 }, (_, index) => {
      const [key, range] = [`c${index}`, `100.65.${32 * index}.0/19`];
      return `    ${key}: { vpc: main, zones: [eu-west-1b], pods: { ranges: [${range}] } }\n`;
    });
    const found = diagnosticsOf(`${POD_RANGES}${more.join("")}`, snapshotOf([vpc(VPC, ["10.0.0.0/16"])]));
    expect(found.filter(({ code }) => code === "CLUSTER-1")).toMatchObject([
      { severity: "error", message: "EKS has no cluster named prod", path: ["spec", "clusters", "prod"] },
      {
        severity: "warning",
        message: "EKS has no clusters named c0, c1, c2, c3, c4 and 2 more",
        path: ["spec", "clusters", "c0"],
        fix: "Set each cluster's `name` to its name in EKS; `aws eks list-clusters --region eu-west-1` lists what there is.",
      },
    ]);
  });
});

describe("blocks that AWS would refuse (fault 3b-9)", () => {
  test.each([
    ["CIDR-2", ["10.1.0.0/16"], "10.0.0.0/17", "a block lies in 10.0.0.0/15"],
    ["CIDR-2", ["172.16.0.0/16"], "172.31.0.0/20", "of the same RFC 1918 range"],
    ["CIDR-2", ["100.64.0.0/16"], "10.0.0.0/16", "a VPC made with 100.64.0.0/16"],
    ["CIDR-2", ["10.196.24.0/24"], "198.19.0.0/16", "198.19.0.0/16 on any RFC 1918 VPC"],
  ])("%s: %s + %s (%s)", (code, has, wants) => {
    expect(codes(withRange(wants), worldWith(has))).toContain(code);
  });

  test.each([
    [["10.2.0.0/16"], "10.0.0.0/16"],
    [["192.168.0.0/24"], "192.168.1.0/24"],
    [["10.196.24.0/24"], "100.64.0.0/16"],
  ])("allowed: %s + %s", (has, wants) => {
    expect(codes(withRange(wants), worldWith(has))).toEqual([]);
  });

  test("CIDR-3: as large as or larger than a route's destination (F16), and not a smaller one", () => {
    const world = worldWith(["10.2.0.0/16"], route("10.0.0.0/24"));
    expect(codes(withRange("10.0.0.0/16"), world)).toEqual(["CIDR-3"]);
    expect(codes(withRange("10.0.0.0/24"), world)).toEqual(["CIDR-3"]);
    expect(codes(withRange("10.0.0.0/25"), world)).toEqual([]);
  });

  test("CIDR-4: a sixth block, unless the quota was raised (F20)", () => {
    const five = worldWith(["10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16", "10.6.0.0/16"]);
    expect(codes(POD_RANGES, five)).toEqual(["CIDR-4"]);
    expect(codes(POD_RANGES.replace("id: vpc-", "blockQuota: 6, id: vpc-"), five)).toEqual([]);
  });

  test("CIDR-5: while a peering that the VPC asked for is pending; not as its accepter (F18)", () => {
    expect(codes(POD_RANGES, add(documentWorld(), peering(VPC, "pending-acceptance", "10.9.0.0/16")))).toEqual([
      "CIDR-5",
    ]);
    expect(codes(POD_RANGES, add(documentWorld(), peering("x", "pending-acceptance", "10.9.0.0/16")))).toEqual([]);
  });

  test("CIDR-5: an overlap with an active peer (F18)", () => {
    expect(codes(POD_RANGES, add(documentWorld(), peering("x", "active", "100.64.0.0/16")))).toEqual(["CIDR-5"]);
    expect(codes(POD_RANGES, add(documentWorld(), peering("x", "active", "100.65.0.0/16")))).toEqual([]);
  });

  test("CIDR-4 counts the blocks of all clusters of the VPC, and is told once", () => {
    const second = "    test: { vpc: main, zones: [eu-west-1b], pods: { ranges: [100.65.0.0/16] } }\n";
    const four = worldWith(["10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16"], cluster("test", VPC));
    expect(codes(POD_RANGES, four)).toEqual([]);
    expect(codes(POD_RANGES + second, four)).toEqual(["CIDR-4"]);
  });

  test("ADDR-1: an overlap with the services of the live cluster (fault 3b-21)", () => {
    const services = cluster("prod", VPC);
    const live = { ...services, props: { ...services.props, serviceCidr: "100.64.0.0/20" } } as Observed;
    expect(codes(POD_RANGES, snapshotOf([vpc(VPC, ["10.196.24.0/24"]), live]))).toEqual(["ADDR-1"]);
  });

  test("a range from the pool keeps clear of the services of the live cluster", () => {
    const services = cluster("prod", VPC);
    const live = { ...services, props: { ...services.props, serviceCidr: "100.64.0.0/16" } } as Observed;
    const pooled = fabricOf(POD_RANGES.replace("ranges: [100.64.0.0/16]", "ranges: []"));
    const world = snapshotOf([vpc(VPC, ["10.196.24.0/24"]), live]);
    const plan = addressesIn(pooled, world);
    expect(plan.clusters.prod?.ranges[0]?.cidr).toBe("100.65.0.0/16");
  });

  test("ADDR-1: an overlap with a block that the VPC has", () => {
    expect(codes(withRange("10.196.24.0/25"), documentWorld())).toContain("ADDR-1");
  });

  test("a block that is there already is not judged again", () => {
    const world = add(worldWith(["10.196.24.0/24", "100.64.0.0/16"]), route("100.64.0.0/16"));
    expect(codes(POD_RANGES, world)).toEqual([]);
  });
});

describe("zones", () => {
  const zone = (name: string, state = "available"): Observed =>
    thing("availability-zone", name, { name, zoneId: `euw1-${name}`, state }, {});
  const read = { [collectionKey(SCOPE, "availability-zone")]: { kind: "observed" as const } };

  test("AZ-6: a zone that the region does not have, before the first write (fault 3b-12)", () => {
    const world = add(documentWorld(), zone("eu-west-1a"), zone("eu-west-1b"));
    const seen = { ...world, scopes: { ...world.scopes, ...read } };
    expect(codes(POD_RANGES, seen)).toEqual(["AZ-6"]);
    expect(codes(POD_RANGES, add(seen, zone("eu-west-1c")))).toEqual([]);
    expect(codes(POD_RANGES, add(seen, zone("eu-west-1c", "impaired")))).toEqual(["AZ-6"]);
  });

  test("zones are asked for only where the VPC has no subnet yet, peerings only for a new block", () => {
    const fabric = fabricOf(POD_RANGES);
    const world = documentWorld();
    const plan = addressesIn(fabric, world);
    expect(furtherKinds(fabric, plan, world)).toEqual(["availability-zone", "peering-connection"]);
    const subnet = (name: string): Observed =>
      thing(
        "subnet",
        `subnet-${name}`,
        { vpc: VPC, cidr: "10.196.24.0/28", zone: name },
        { state: "available", zoneId: "", availableAddresses: 9, ownerAccount: "" },
      );
    const full = add(worldWith(["10.196.24.0/24", "100.64.0.0/16"]), subnet("eu-west-1b"), subnet("eu-west-1c"));
    expect(furtherKinds(fabric, plan, full)).toEqual([]);
  });

  test("they are asked for only where somebody answered before: a part must not pass for the whole", () => {
    const fabric = fabricOf(POD_RANGES);
    const world = documentWorld();
    const plan = addressesIn(fabric, world);
    const requests = requestsOf(fabric, "plan", undefined);
    expect(furtherRequests(fabric, plan, world, requests)).toMatchObject([{ plane: "aws", clusters: [] }]);
    expect(furtherRequests(fabric, plan, { ...world, aws: [] }, requests)).toEqual([]);
  });
});

describe("which cluster is reached", () => {
  const live = cluster("prod", VPC);
  const known = {
    ...live,
    props: { ...live.props, endpoint: "https://ABC.gr7.eu-west-1.eks.amazonaws.com" },
  } as Observed;
  const world = snapshotOf([vpc(VPC, ["10.196.24.0/24"]), known]);
  const at = (url: string): Snapshot => ({ ...world, servers: { prod: url } });

  test("CLUSTER-3: the current context of another cluster is refused", () => {
    expect(codes(POD_RANGES, at("https://other.example"))).toEqual(["CLUSTER-3"]);
    expect(codes(POD_RANGES, at("https://abc.gr7.eu-west-1.eks.amazonaws.com:443/"))).toEqual([]);
  });

  test("a context that the Fabric names may be a tunnel: a warning", () => {
    const named = fabricOf(
      POD_RANGES.replace("      vpc: main", "      vpc: main\n      kubernetes: { context: tunnel }"),
    );
    const seen = at("https://localhost:6443");
    const plan = addressesIn(named, seen);
    const [problem] = compile(named, plan, seen).diagnostics;
    expect(problem).toMatchObject({ code: "CLUSTER-3", severity: "warning" });
  });
});

describe("the live cluster", () => {
  test("CLUSTER-4: nodes that all say that somebody else made them than the Fabric's `compute`; one that does not is enough", () => {
    const of = (name: string, labels: Readonly<Record<string, string>>) => {
      const one = node("prod", name, "eu-west-1b");
      return { ...one, props: { ...one.props, labels: { ...one.props.labels, ...labels } } };
    };
    const [group, pool] = [
      of("ip-1", { "eks.amazonaws.com/nodegroup": "web" }),
      of("ip-2", { "karpenter.sh/nodepool": "web" }),
    ];
    const world = documentWorld();
    const empty = { ...world, resources: world.resources.filter(({ kind }) => kind !== "node") };
    const karpenter = POD_RANGES.replace("vpc: main", "vpc: main\n      compute: karpenter");
    expect(karpenter).not.toBe(POD_RANGES);
    expect(codes(karpenter, add(empty, group))).toEqual(["CLUSTER-4"]);
    expect(codes(POD_RANGES, add(empty, pool))).toEqual(["CLUSTER-4"]);
    expect(codes(karpenter, add(empty, group, pool))).toEqual([]);
    expect(codes(karpenter, add(empty, group, node("prod", "ip-3", "eu-west-1b")))).toEqual([]);
    expect(codes(POD_RANGES, add(empty, group))).toEqual([]);
  });

  test("AZ-1: a node in a zone without a pod subnet; Fargate and Windows nodes do not count (fault 3b-13)", () => {
    expect(codes(POD_RANGES, add(documentWorld(), node("prod", "ip-1", "eu-west-1a")))).toEqual(["AZ-1"]);
    const plain = node("prod", "ip-1", "eu-west-1a");
    const fargate = { ...plain, props: { ...plain.props, computeType: "fargate" } } as Observed;
    expect(codes(POD_RANGES, add(documentWorld(), fargate))).toEqual([]);
  });

  test("AZ-2: a label in use that has two values in one zone", () => {
    const label = (name: string, value: string): Observed => {
      const plain = node("prod", name, "eu-west-1b");
      return { ...plain, props: { ...plain.props, labels: { "team/eni": value } } } as Observed;
    };
    const env = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "team/eni" };
    const world = worldWith(["10.196.24.0/24"], awsNode("prod", env), label("a", "one"), label("b", "two"));
    expect(codes(POD_RANGES, world)).toEqual(["AZ-2"]);
  });

  test("a label that somebody steers custom networking by is kept, and ENIConfigs are named by it", () => {
    const plain = node("prod", "a", "eu-west-1b");
    const labelled = { ...plain, props: { ...plain.props, labels: { "team/eni": "pods-b" } } } as Observed;
    const env = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "team/eni" };
    const world = worldWith(["10.196.24.0/24"], awsNode("prod", env), labelled);
    const fabric = fabricOf(POD_RANGES);
    const plan = addressesIn(fabric, world);
    const { resources } = compile(fabric, plan, world).desired;
    const names = resources.flatMap((resource) =>
      "name" in resource.props && resource.kind === "eni-config" ? [resource.props.name] : [],
    );
    expect(names).toEqual(["pods-b", "eu-west-1c"]);
  });

  test("AZ-2 warns of nodes that name an ENIConfig of their own", () => {
    const plain = node("prod", "ip-1", "eu-west-1b");
    const odd = {
      ...plain,
      props: { ...plain.props, annotations: { "k8s.amazonaws.com/eniConfig": "mine" } },
    } as Observed;
    expect(codes(POD_RANGES, add(documentWorld(), odd))).toEqual(["AZ-2"]);
  });

  test("AZ-3: a fall-back to `default` while security groups for pods are on", () => {
    const plain = node("prod", "ip-1", "eu-west-1b");
    const bare = { ...plain, props: { ...plain.props, labels: {} } } as Observed;
    const on = worldWith(["10.196.24.0/24"], awsNode("prod", { ENABLE_POD_ENI: "true" }), bare);
    expect(codes(POD_RANGES, on)).toEqual(["AZ-2", "AZ-3"]);
    expect(codes(POD_RANGES, worldWith(["10.196.24.0/24"], awsNode("prod", {}), bare))).toEqual(["AZ-2"]);
  });

  test("CNI-2: no SNAT and no default route in the pods' table (fault 3b-7)", () => {
    const world = worldWith(["10.196.24.0/24"], awsNode("prod", { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" }));
    expect(codes(POD_RANGES, world)).toEqual(["CNI-2"]);
  });

  test("CNI-4: custom networking in an IPv6 cluster", () => {
    const six = cluster("prod", VPC);
    const world = snapshotOf([
      vpc(VPC, ["10.196.24.0/24"]),
      { ...six, props: { ...six.props, ipFamily: "ipv6" } } as Observed,
    ]);
    expect(codes(POD_RANGES, world)).toEqual(["CNI-4"]);
  });

  test("rules look at what the CNI will run with, not at what it runs with now", () => {
    const env = { AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: "10.50.0.0/16" };
    expect(codes(POD_RANGES, worldWith(["10.196.24.0/24"], awsNode("prod", env)))).toEqual(["CNI-7"]);
  });

  test("CNI-7: exclusions that show non-routable pods outside (fault 3b-8)", () => {
    const env = {
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
      ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
      AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: "10.50.0.0/16",
    };
    expect(codes(POD_RANGES, worldWith(["10.196.24.0/24"], awsNode("prod", env)))).toEqual(["CNI-7"]);
  });
});

describe("what cannot be read is still wanted, and blocked", () => {
  const resources = (world: Snapshot, ownByState?: ReadonlySet<string>) => {
    const fabric = fabricOf(POD_RANGES);
    const plan = addressesIn(fabric, world);
    return compile(fabric, plan, world, ownByState).desired.resources;
  };

  test("a VPC: all that lies in it and its clusters' parts; a warning, for what does not need it goes on", () => {
    const world = unreadable(documentWorld(), collectionKey(SCOPE, "vpc"));
    expect(resources(world)).toHaveLength(10);
    expect(resources(world).every((resource) => resource.blocked?.code === "SCOPE-1")).toBe(true);
    const fabric = fabricOf(POD_RANGES);
    const plan = addressesIn(fabric, world);
    expect(compile(fabric, plan, world).diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ["SCOPE-1", "warning"],
    ]);
  });

  test("a VPC in an account that answered other questions only", () => {
    const world = documentWorld();
    const scopes = Object.entries(world.scopes).filter(([key]) => key !== collectionKey(SCOPE, "vpc"));
    const found = resources({ ...world, scopes: Object.fromEntries(scopes) });
    expect(found).toHaveLength(10);
    expect(found.every((resource) => resource.blocked?.reason.includes("the VPCs were not read"))).toBe(true);
  });

  test("whether the CNI is a managed add-on: both places are wanted, so that neither is given back", () => {
    const world = unreadable(documentWorld(), collectionKey(SCOPE, "cni-addon"));
    const blocked = resources(world).filter((resource) => resource.blocked);
    expect(blocked.map((resource) => resource.id)).toEqual(["prod/cni/addon", "prod/cni/daemonset"]);
  });

  test("the CNI's label: neither the names of ENIConfigs nor the configuration are known", () => {
    const world = unreadable(documentWorld(), collectionKey(kubernetesScope("prod"), "cni-daemonset"));
    const blocked = resources(world).filter((resource) => resource.blocked);
    expect(blocked.map((resource) => resource.kind)).toEqual(["cni-addon", "eni-config", "eni-config"]);
  });

  test("a block of ours that the Fabric no longer names opens no group any more", () => {
    const world = worldWith(["10.196.24.0/24", "100.99.0.0/16"]);
    const rules = (ours: readonly string[]) =>
      JSON.stringify(resources(world, new Set(ours)).find((resource) => resource.kind === "security-group")?.props);
    expect(rules([])).toContain("100.99.0.0/16");
    expect(rules(["vpc-cidr-assoc-1"])).not.toContain("100.99.0.0/16");
  });
});
