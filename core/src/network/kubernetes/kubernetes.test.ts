import { describe, expect, test } from "vitest";
import { formatAddress, ipv4Prefix, prefixFrom } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import type { Place } from "../place.ts";
import { aws, awsNode, builtOf, eksCluster, eni, eniConfig, exitTaken, kube, node, pod } from "./clusters.fixture.ts";
import type { KubernetesNetwork } from "./kubernetes-network.ts";
import { rangesOf } from "./ranges.ts";

const CUSTOM = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" };
const PEERED = "10.20.0.5";

/** A cluster with custom networking: a node in each zone, pods of zone a on its second interface. */
const CUSTOM_CLUSTER = [
  eksCluster(),
  awsNode(CUSTOM),
  eniConfig("a", "subnet-pa", ["sg-pods"]),
  eniConfig("b", "subnet-pb", []),
  node("n1", "10.0.0.10"),
  node("n2", "10.0.1.10"),
  eni("eni-1", ["10.0.0.10"], ["sg-node"], { instance: "i-n1" }),
  eni("eni-2", ["10.0.1.10"], ["sg-node"], { instance: "i-n2" }),
  eni("eni-3", ["100.64.0.4", "100.64.0.5"], ["sg-pods"], { instance: "i-n1", prefixes: ["100.64.0.16/28"] }),
  pod("default/web", "n1", "100.64.0.5"),
  pod("default/api", "n1", "100.64.0.17"),
  pod("kube-system/aws-node-1", "n1", "10.0.0.10", { hostNetwork: true }),
];

function shown({ endpoints }: KubernetesNetwork) {
  return Object.fromEntries(endpoints.map(({ id, addresses }) => [id, rangesOf(addresses, 4).map(rangeText).join()]));
}

function rangeText({ from, to }: FieldRange) {
  return [...new Set([from, to])].map((address) => formatAddress(ipv4Prefix(Number(address), 32))).join("-");
}

function groups({ names }: KubernetesNetwork) {
  return Object.fromEntries(names.groups().map(({ name, ends }) => [name, ends.map(({ endpoint }) => endpoint)]));
}

describe("a cluster with custom networking", () => {
  const built = builtOf(CUSTOM_CLUSTER);
  const podsA = "west/pods/subnet-pa[sg-pods] by west/nodes/subnet-na[sg-node]";
  const podsB = "west/pods/subnet-pb[sg-node] by west/nodes/subnet-nb[sg-node]";

  test("has an endpoint for the pods of each zone, those to come at what AWS gives out (F14) included, and one for its nodes", () => {
    expect(shown(built)).toEqual({
      "west/nodes/subnet-na[sg-node]": "10.0.0.10",
      "west/nodes/subnet-nb[sg-node]": "10.0.1.10",
      [podsA]: "100.64.0.4-100.64.0.254",
      [podsB]: "100.64.1.4-100.64.1.254",
    });
    expect(groups(built)).toEqual({
      "clusters/west/nodes/a": ["west/nodes/subnet-na[sg-node]"],
      "clusters/west/nodes/b": ["west/nodes/subnet-nb[sg-node]"],
      "clusters/west/pods/a": [podsA],
      "clusters/west/pods/b": [podsB],
    });
  });

  test("where a pod has other groups than those to come, its address is asked of it alone", () => {
    const { names } = builtOf([
      ...CUSTOM_CLUSTER,
      eni("eni-4", ["100.64.0.128", "100.64.0.129"], ["sg-former"], { instance: "i-n1" }),
      pod("default/old", "n1", "100.64.0.129"),
    ]);
    const ends = names.groups().find(({ name }) => name === "clusters/west/pods/a")?.ends ?? [];
    const told = ends.map(({ endpoint, addresses }) => [endpoint, addresses && rangesOf(addresses, 4).map(rangeText)]);
    expect(told).toEqual([
      ["west/pods/subnet-pa[sg-former] by west/nodes/subnet-na[sg-node]", undefined],
      [podsA, ["100.64.0.4-100.64.0.128", "100.64.0.130-100.64.0.254"]],
    ]);
    expect(names.ends({ kind: "cluster", cluster: "west", part: "pods", zone: "a" })).toEqual({ kind: "ends", ends });
  });

  test("a pod is found by its name, its address and its interface, with its own node's address", () => {
    const ends = built.names.ends({ kind: "pod", cluster: "west", namespace: "default", pod: "api" });
    const own = { translatedTo: [prefixFrom("10.0.0.10")] };
    expect(ends).toEqual({ kind: "ends", ends: [{ endpoint: podsA, addresses: [prefixFrom("100.64.0.17")], ...own }] });
    expect(built.names.ends({ kind: "address", prefix: prefixFrom("100.64.0.17") })).toEqual(ends);
    expect(built.names.ends({ kind: "interface", id: "eni-3" })).toMatchObject({
      ends: [{ addresses: [prefixFrom("100.64.0.17")] }, { addresses: [prefixFrom("100.64.0.5")] }],
    });
  });

  test("a pod of the node's network is its node", () => {
    const ends = [{ endpoint: "west/nodes/subnet-na[sg-node]", addresses: [prefixFrom("10.0.0.10")] }];
    const place = { kind: "pod", cluster: "west", namespace: "kube-system", pod: "aws-node-1" } as const;
    expect(built.names.ends(place)).toEqual({ kind: "ends", ends });
    expect(built.names.ends({ kind: "instance", id: "i-n1" })).toEqual({ kind: "ends", ends });
  });

  test("its nodes' interfaces are spoken for", () => {
    expect([...built.claimed].sort()).toEqual(["eni-1", "eni-2", "eni-3"]);
  });

  test("what nobody has is unknown, and what is meant is guessed", () => {
    expect(built.names.ends({ kind: "cluster", cluster: "wset", part: "pods" })).toMatchObject({ near: ["west"] });
    expect(built.names.ends({ kind: "pod", cluster: "west", namespace: "default", pod: "wbe" })).toMatchObject({
      near: ["default/web"],
    });
    expect(built.names.ends({ kind: "cluster", cluster: "west", part: "pods", zone: "c" })).toMatchObject({
      kind: "unknown",
    });
    expect(built.names.ends({ kind: "interface", id: "eni-9" })).toBeUndefined();
    expect(built.names.ends({ kind: "internet" })).toBeUndefined();
  });

  test("without any node or pod has the same pods, by nodes of the cluster's subnets", () => {
    const bare = builtOf(CUSTOM_CLUSTER.filter(({ kind }) => !["node", "pod", "network-interface"].includes(kind)));
    expect(shown(bare)).toEqual({
      "west/nodes/subnet-na[sg-cluster]": "10.0.0.4-10.0.0.254",
      "west/nodes/subnet-nb[sg-cluster]": "10.0.1.4-10.0.1.254",
      "west/pods/subnet-pa[sg-pods] by west/nodes/subnet-na[sg-cluster]": "100.64.0.4-100.64.0.254",
      "west/pods/subnet-pb[sg-cluster] by west/nodes/subnet-nb[sg-cluster]": "100.64.1.4-100.64.1.254",
    });
    expect(bare.assumptions.map(({ id }) => id)).toContain("planned-nodes/west");
  });

  test("nodes and pods to come have no address that a router of a link keeps in their subnet: it may have a public one", () => {
    const router = (id: string, subnet: string, address: string) =>
      aws(
        "router-interface",
        id,
        { subnet, address, groups: [], sourceDestCheck: true, description: "" },
        { status: "in-use" },
      );
    const bare = builtOf([
      ...CUSTOM_CLUSTER.filter(({ kind }) => !["node", "pod", "network-interface"].includes(kind)),
      router("eni-r1", "subnet-na", "10.0.0.254"),
      router("eni-r2", "subnet-pa", "100.64.0.4"),
    ]);
    expect(shown(bare)).toMatchObject({
      "west/nodes/subnet-na[sg-cluster]": "10.0.0.4-10.0.0.253",
      "west/nodes/subnet-nb[sg-cluster]": "10.0.1.4-10.0.1.254",
      "west/pods/subnet-pa[sg-pods] by west/nodes/subnet-na[sg-cluster]": "100.64.0.5-100.64.0.254",
    });
  });

  test("pods that are still in the nodes' subnets are an end of their own", () => {
    const old = builtOf([
      ...CUSTOM_CLUSTER,
      eni("eni-4", ["10.0.0.20", "10.0.0.21"], ["sg-node"], { instance: "i-n1" }),
      pod("default/old", "n1", "10.0.0.21"),
    ]);
    const endpoint = "west/pods/subnet-na[sg-node] by west/nodes/subnet-na[sg-node]";
    expect(groups(old)["clusters/west/pods/a"]).toEqual([endpoint, podsA]);
    expect(shown(old)[endpoint]).toBe("10.0.0.21");
    expect(old.names.nameOf(endpoint)).toBe("pods of west in a (subnet-na)");
  });
});

test("before 1.8.0 an ENIConfig without groups means the VPC's default group", () => {
  const old = CUSTOM_CLUSTER.map((thing) => (thing.kind === "cni-daemonset" ? awsNode(CUSTOM, "cni:v1.7.5") : thing));
  expect(Object.keys(shown(builtOf(old)))).toContain("west/pods/subnet-pb[] by west/nodes/subnet-nb[sg-node]");
});

test("with SNAT off nodes make no difference, and with it on the pods' own address stays inside the VPC", () => {
  const off = builtOf(
    CUSTOM_CLUSTER.map((thing) =>
      thing.kind === "cni-daemonset" ? awsNode({ ...CUSTOM, AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" }) : thing,
    ),
  );
  expect(Object.keys(shown(off))).toContain("west/pods/subnet-pa[sg-pods]");
  const pods = off.endpoints.find(({ id }) => id === "west/pods/subnet-pa[sg-pods]");
  expect(pods && exitTaken(pods, PEERED)).toMatchObject({ segment: "subnet-pa" });
});

describe("security groups for pods (F50)", () => {
  const branch = [
    eni("eni-b", ["100.64.0.40"], ["sg-own"], { type: "branch" }),
    pod("default/sgp", "n1", "100.64.0.40", { branchInterface: "eni-b" }),
  ];
  const endpointOf = (mode: string) => {
    const env = { ...CUSTOM, ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: mode };
    const things = CUSTOM_CLUSTER.map((thing) => (thing.kind === "cni-daemonset" ? awsNode(env) : thing));
    return builtOf([...things, ...branch]).endpoints.find(({ labels }) => labels.includes("sg-own"));
  };

  test("strict: the pod's group alone, and never another source", () => {
    expect(endpointOf("strict")).toMatchObject({
      id: "west/pods/subnet-pa[sg-own] strict",
      exits: [{ segment: "subnet-pa" }],
    });
    expect(endpointOf("")).toMatchObject({ id: "west/pods/subnet-pa[sg-own] strict" });
  });

  test("standard: what leaves the VPC is the node's, with the node's groups", () => {
    const endpoint = endpointOf("standard");
    const out = endpoint && exitTaken(endpoint, PEERED);
    expect(out).toMatchObject({ segment: "subnet-na", filters: [{ id: "sg-node egress" }] });
    const inside = endpoint && exitTaken(endpoint, "10.0.9.9");
    expect(inside).toMatchObject({ segment: "subnet-pa", filters: [{ id: "sg-own egress" }] });
  });
});

describe("EKS Auto Mode", () => {
  const nodeClass = (snatPolicy: "Random" | "Disabled") =>
    kube(
      "node-class",
      "podspan-west",
      {
        name: "podspan-west",
        role: "r",
        subnets: ["subnet-na"],
        securityGroups: ["sg-cluster"],
        podSubnets: ["subnet-pa"],
        podSecurityGroups: ["sg-pods"],
        snatPolicy,
      },
      { ready: "True", problems: [] },
    );

  test("proves its pods before it has a node", () => {
    expect(shown(builtOf([eksCluster({ autoMode: true }), nodeClass("Random")]))).toEqual({
      "west/nodes/subnet-na[sg-cluster] auto-random": "10.0.0.4-10.0.0.254",
      "west/pods/subnet-pa[sg-pods] by west/nodes/subnet-na[sg-cluster] auto-random": "100.64.0.4-100.64.0.254",
    });
  });

  test("with snatPolicy Disabled pods keep their address", () => {
    expect(Object.keys(shown(builtOf([eksCluster({ autoMode: true }), nodeClass("Disabled")])))).toContain(
      "west/pods/subnet-pa[sg-pods]",
    );
  });
});

test("a cluster without custom networking has its pods beside its nodes", () => {
  const built = builtOf([
    eksCluster(),
    awsNode(),
    node("n1", "10.0.0.10"),
    eni("eni-1", ["10.0.0.10", "10.0.0.11"], ["sg-node"], { instance: "i-n1" }),
    pod("default/web", "n1", "10.0.0.11"),
  ]);
  expect(groups(built)["clusters/west/pods/a"]).toEqual([
    "west/pods/subnet-na[sg-node] by west/nodes/subnet-na[sg-node]",
  ]);
});

test("what was not read is said", () => {
  const built = builtOf([eksCluster(), node("n1", "10.0.0.10"), pod("default/web", "n1", "10.0.0.11")]);
  expect(built.assumptions.map(({ id }) => id)).toEqual([
    "cni-settings/west",
    "node-interface/west",
    "planned-nodes/west",
    "pod-interface/west",
    "same-node/west",
    "services/west",
  ]);
});

test("a cluster that EKS does not have has its declared pod subnets, and nothing gets out by nodes that nobody knows", () => {
  const cluster = {
    key: "east",
    scope: { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const,
    vpc: "vpc-1",
    podRanges: [prefixFrom("100.64.0.0/16")],
    zones: ["a", "b", "c"],
  };
  const group = {
    ...aws("security-group", "planned:east/security-group/pods", {
      vpc: "vpc-1",
      name: "",
      description: "",
      ingress: [],
      egress: [],
    }),
  };
  const owned = { ...group, owner: { uid: "u", id: "east/security-group/pods", fabric: "f" } };
  const built = builtOf([owned], { clusters: [cluster], vpcs: [], sites: [], links: [] });
  expect(groups(built)).toMatchObject({
    "clusters/east/pods/a": ["east/pods/subnet-pa[planned:east/security-group/pods]"],
    "clusters/east/pods/c": [],
  });
  expect(built.assumptions.map(({ id }) => id)).toContain("no-nodes/east");
});

test.each([
  ["default/done", { phase: "Succeeded" }],
  ["kube-system/aws-node-1", { phase: "Failed", hostNetwork: true }],
])("a pod that is over, %s, is known and has nobody, as a terminated instance", (id, more) => {
  const built = builtOf([...CUSTOM_CLUSTER.filter((one) => one.id !== id), pod(id, "n1", "100.64.0.6", more)]);
  const [namespace = "", name = ""] = id.split("/");
  expect(built.names.ends({ kind: "pod", cluster: "west", namespace, pod: name })).toEqual({ kind: "ends", ends: [] });
});

describe("an address of a cluster's Services", () => {
  const built = builtOf([...CUSTOM_CLUSTER.slice(1), eksCluster({ serviceCidr: "172.20.0.0/16" })]);
  const ask = (address: string, askers: string) => {
    const by = built.names.ends({ kind: "instance", id: askers });
    return built.names.ends({ kind: "address", prefix: prefixFrom(address) }, by?.kind === "ends" ? by.ends : []);
  };

  test("is not modelled for those in the cluster", () => {
    expect(ask("172.20.0.10/32", "i-n1")).toMatchObject({
      kind: "unknown",
      why: expect.stringContaining("172.20.0.10 is in 172.20.0.0/16, the Services of west, which are not modelled"),
      cure: expect.stringContaining("Ask for the pods"),
    });
  });

  test("is any address for everybody else, and any other address is for them as well", () => {
    expect(ask("172.20.0.10/32", "i-else")).toBeUndefined();
    expect(ask("172.21.0.10/32", "i-n1")).toBeUndefined();
    expect(ask("0.0.0.0/0", "i-n1")).toMatchObject({ kind: "ends" });
  });
});

test("a link-local address is not modelled for those in a cluster, but for those that AWS says the meaning of", () => {
  const built = builtOf(CUSTOM_CLUSTER);
  const ask = (address: string, askers: string) => {
    const by = built.names.ends({ kind: "instance", id: askers });
    return built.names.ends({ kind: "address", prefix: prefixFrom(address) }, by?.kind === "ends" ? by.ends : []);
  };
  expect(ask("169.254.20.10/32", "i-n1")).toMatchObject({
    kind: "unknown",
    why: expect.stringContaining("169.254.20.10 is on the link of the nodes of west: what runs on them"),
  });
  expect(ask("169.254.20.10/32", "i-else")).toBeUndefined();
  expect(ask("169.254.170.2/32", "i-n1")).toBeUndefined();
});

test("an ENIConfig that leads to another zone's subnet gives no pods: no interface there can be attached to its nodes", () => {
  const leading = (subnet: string) => {
    const { endpoints } = builtOf([eksCluster(), awsNode(CUSTOM), node("n2", "10.0.1.10"), eniConfig("b", subnet, [])]);
    return endpoints.filter(({ id }) => id.includes("/pods/")).map(({ id }) => id);
  };
  expect(leading("subnet-pb")).toHaveLength(1);
  expect(leading("subnet-pa")).toEqual([]);
});

test("an IPv4 address is not modelled for pods with IPv6 addresses, whose node translates; it is for the node", () => {
  const built = builtOf([
    eksCluster({ ipFamily: "ipv6" }),
    awsNode(),
    node("n1", "10.0.0.10"),
    eni("eni-1", ["10.0.0.10", "2001:db8::5"], ["sg-node"], { instance: "i-n1" }),
    pod("default/six", "n1", "2001:db8::5"),
  ]);
  const ask = (address: string, from: Place) => {
    const by = built.names.ends(from);
    const ends = by?.kind === "ends" ? by.ends : [];
    expect(ends).not.toEqual([]);
    return built.names.ends({ kind: "address", prefix: prefixFrom(address) }, ends);
  };
  const six: Place = { kind: "pod", cluster: "west", namespace: "default", pod: "six" };
  expect(ask("8.8.8.8/32", six)).toMatchObject({
    kind: "unknown",
    why: expect.stringContaining("what they send to IPv4 addresses such as 8.8.8.8"),
  });
  expect(ask("2001:4860::8/128", six)).toBeUndefined();
  expect(ask("8.8.8.8/32", { kind: "instance", id: "i-n1" })).toBeUndefined();
});
