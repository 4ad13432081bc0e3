import { contains, overlaps, parseAddress, prefixFrom } from "../../addressing/index.ts";
import { SCOPE, snapshotOf } from "../../compile/world/world.fixture.ts";
import type { KubernetesScope } from "../../desired/index.ts";
import type { Observed, ObservedFacts, ObservedKind, ObservedProps, Snapshot } from "../../observed/index.ts";
import type { Declared } from "../declared.ts";
import type { Ground } from "../ground.ts";
import type { Endpoint, Exit, Segment } from "../model.ts";
import { rule, stateful } from "../networks.fixture.ts";
import { kubernetesEndpoints } from "./kubernetes.ts";
import type { KubernetesNetwork } from "./kubernetes-network.ts";

export const VPC = "vpc-1";
export const WEST: KubernetesScope = { plane: "kubernetes", cluster: "west" };

/** Node and pod subnets of two zones, in a VPC with two blocks. */
export const SUBNETS: Readonly<Record<string, { readonly cidr: string; readonly zone: string }>> = {
  "subnet-na": { cidr: "10.0.0.0/24", zone: "a" },
  "subnet-nb": { cidr: "10.0.1.0/24", zone: "b" },
  "subnet-pa": { cidr: "100.64.0.0/24", zone: "a" },
  "subnet-pb": { cidr: "100.64.1.0/24", zone: "b" },
};
const BLOCKS = ["10.0.0.0/16", "100.64.0.0/16"];

/** A thing of the account. */
export function aws<K extends ObservedKind>(
  kind: K,
  id: string,
  props: ObservedProps<K>,
  facts?: ObservedFacts<K>,
): Observed {
  return { kind, scope: SCOPE, id, props, facts: facts ?? {} } as Observed;
}

/** A thing of cluster `west`. */
export function kube<K extends ObservedKind>(
  kind: K,
  id: string,
  props: ObservedProps<K>,
  facts?: ObservedFacts<K>,
): Observed {
  return { kind, scope: WEST, id, props, facts: facts ?? {} } as Observed;
}

export function eksCluster(more: Partial<ObservedProps<"cluster">> = {}): Observed {
  return aws("cluster", "west", {
    name: "west",
    status: "ACTIVE",
    version: "1.34",
    vpc: VPC,
    subnets: ["subnet-na", "subnet-nb"],
    securityGroup: "sg-cluster",
    ipFamily: "ipv4",
    autoMode: false,
    managedCni: false,
    ...more,
  });
}

export function subnets(): readonly Observed[] {
  return Object.entries(SUBNETS).map(([id, { cidr, zone }]) =>
    aws(
      "subnet",
      id,
      { vpc: VPC, cidr, zone },
      { state: "available", zoneId: zone, availableAddresses: 0, ownerAccount: SCOPE.account },
    ),
  );
}

/** An interface in the subnet that holds its first address. */
export function eni(
  id: string,
  addresses: readonly string[],
  groups: readonly string[],
  more: Partial<ObservedProps<"network-interface">> = {},
): Observed {
  return aws("network-interface", id, {
    vpc: VPC,
    subnet: subnetWith(addresses[0] ?? ""),
    status: "in-use",
    description: "",
    groups,
    leaked: false,
    addresses,
    prefixes: [],
    ...more,
  });
}

export function node(name: string, address: string, more: Partial<ObservedProps<"node">> = {}): Observed {
  return kube("node", name, {
    name,
    zone: SUBNETS[subnetWith(address)]?.zone ?? "",
    instance: `i-${name}`,
    os: "linux",
    ready: true,
    schedulable: true,
    createdAt: "",
    internalIps: [address],
    labels: {},
    annotations: {},
    ...more,
  });
}

export function pod(
  id: string,
  on: string,
  address: string,
  more: Partial<ObservedProps<"pod">> = {},
): Observed<"pod"> {
  const [namespace = "", name = ""] = id.split("/");
  return kube("pod", id, {
    namespace,
    name,
    node: on,
    addresses: [address],
    hostNetwork: false,
    phase: "Running",
    ...more,
  }) as Observed<"pod">;
}

export function awsNode(
  env: Readonly<Record<string, string>> = {},
  image = "amazon-k8s-cni:v1.21.1-eksbuild.1",
): Observed {
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, { value }]));
  const counts = { desiredPods: 1, updatedPods: 1, readyPods: 1 };
  return kube("cni-daemonset", "kube-system/aws-node", { env: {} }, { env: variables, image, ...counts });
}

export function eniConfig(name: string, subnet: string, securityGroups: readonly string[]): Observed {
  return kube("eni-config", name, { name, subnet, securityGroups }, { resourceVersion: "1", owned: true });
}

export function snapshotWith(things: readonly Observed[]): Snapshot {
  return snapshotOf([...subnets(), ...things], ["west"]);
}

export const UNDECLARED: Declared = { clusters: [], vpcs: [], sites: [], links: [] };

/** Pods and nodes on a VPC whose groups let everything through. */
export function builtOf(things: readonly Observed[], declared: Declared = UNDECLARED): KubernetesNetwork {
  const snapshot = snapshotWith(things);
  return kubernetesEndpoints(snapshot, declared, groundOf(snapshot));
}

export function groundOf(snapshot: Snapshot): Ground {
  const interfaces = snapshot.resources.filter(
    (thing): thing is Observed<"network-interface"> => thing.kind === "network-interface",
  );
  return {
    segment: (_scope, subnet) => segments.get(subnet),
    guard: (_scope, _vpc, groups) => ({
      egress: [stateful(`${groups.join()} egress`, rule({}))],
      ingress: [stateful(`${groups.join()} ingress`, rule({}))],
      labels: groups,
    }),
    networkInterface: (_scope, id) => interfaces.find((one) => one.id === id),
    interfaceWith: (_scope, _vpc, address) => interfaces.find((one) => hasAddress(one.props, address)),
    blocks: () => BLOCKS.map(prefixFrom),
    mtu: () => 9001,
    assume: () => {},
  };
}

const segments: ReadonlyMap<string, Segment> = new Map(
  Object.entries(SUBNETS).map(([id, { cidr }]) => [
    id,
    { id, domain: VPC, prefixes: [prefixFrom(cidr)], table: "main", leaving: [], entering: [] },
  ]),
);

function hasAddress({ addresses, prefixes }: ObservedProps<"network-interface">, address: string): boolean {
  const reading = parseAddress(address);
  return (
    addresses.includes(address) ||
    (reading.ok && prefixes.some((prefix) => contains(prefixFrom(prefix), reading.address)))
  );
}

function subnetWith(address: string): string {
  const found = Object.entries(SUBNETS).find(([, { cidr }]) => overlaps(prefixFrom(cidr), prefixFrom(address)));
  return found?.[0] ?? "subnet-na";
}

/** The exit that a new connection takes, or a reply: what no translation has touched. */
export function exitTaken({ exits }: Pick<Endpoint, "exits">, destination: string, isReply = false): Exit | undefined {
  const { base } = prefixFrom(destination);
  return exits
    .filter(({ translation }) => !isReply || translation === undefined)
    .find(({ match }) => match?.destination?.some(({ from, to }) => from <= base && base <= to) ?? true);
}
