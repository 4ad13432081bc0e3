import { findInstanceType, liveModeOf, podModeOfNode, podNodesOf } from "../compile/index.ts";
import {
  addressNeed,
  hostPods,
  maxPods,
  type PodMode,
  PREFIX_ADDRESSES,
  podCap,
  podsWithAddress,
  type WarmPool,
} from "../density/index.ts";
import { collectionKey, type Observed, observedOf, type Snapshot } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import { interfacesByInstance } from "./grouped.ts";

/** Nodes that are there, of one kind or of all, and their pods. */
export interface NodeCount {
  readonly nodes: number;
  /** Pods with an address of their own. */
  readonly pods: number;
  /** Pods that they can have; nodes of a type that nobody knows count for none. */
  readonly most: number;
  /** Pods that they can still take. */
  readonly room: number;
}

export interface Present {
  readonly all: NodeCount;
  /** The same of the nodes that will replace them, made as the Fabric wants them. */
  readonly replaced: Pick<NodeCount, "most" | "room">;
  /** Of these the nodes of EKS Auto Mode; the others are the VPC CNI's. */
  readonly auto: NodeCount;
  /** What they, replaced, will take of the pod subnets beyond what they hold, once they are full. */
  readonly need: { readonly addresses: number; readonly prefixes: number };
  /** Addresses of the nodes' own subnets that they give back when they are replaced: then only the primary interface has one there. */
  readonly given: number;
}

/** Whose nodes are counted, and the world ids of the pod subnets, and of the nodes' own where these are others. */
interface Counting {
  readonly fabric: Fabric;
  readonly key: string;
  readonly zone: string;
  readonly warm: WarmPool;
  readonly snapshot: Snapshot;
  readonly subnets: readonly string[];
  readonly nodeSubnets: readonly string[];
}

/** The nodes of a zone and what they still need; undefined while the cluster was not read. */
export function presentNodes(counting: Counting): Present | undefined {
  const { fabric, key, zone, snapshot } = counting;
  if (snapshot.scopes[collectionKey({ plane: "kubernetes", cluster: key }, "node")]?.kind !== "observed") {
    return undefined;
  }
  const pods = podsByNode(key, snapshot);
  const byInstance = interfacesByInstance(snapshot);
  const nodes = podNodesOf(fabric, key, snapshot)
    .filter((node) => node.props.zone === zone)
    .map((node) => {
      const own = node.props.instance === undefined ? [] : (byInstance.get(node.props.instance) ?? []);
      return nodeCount(node, pods.get(node.props.name) ?? 0, own, counting);
    });
  const sum = (of: (node: OneNode) => number, some: readonly OneNode[] = nodes): number =>
    some.reduce((total, node) => total + of(node), 0);
  const counted = (some: readonly OneNode[]): NodeCount => ({
    nodes: some.length,
    pods: sum(({ pods: running }) => running, some),
    most: sum(({ most }) => most, some),
    room: sum(({ room }) => room, some),
  });
  return {
    all: counted(nodes),
    replaced: {
      most: sum(({ possible }) => possible),
      room: sum(({ possible, pods: running }) => Math.max(0, possible - running)),
    },
    auto: counted(nodes.filter(({ auto }) => auto)),
    need: { addresses: sum(({ addresses }) => addresses), prefixes: sum(({ prefixes }) => prefixes) },
    given: sum(({ given }) => given),
  };
}

interface OneNode {
  readonly auto: boolean;
  readonly pods: number;
  readonly most: number;
  readonly room: number;
  /** Pods of the node that will replace it. */
  readonly possible: number;
  /** Beyond what it holds. */
  readonly addresses: number;
  readonly prefixes: number;
  /** Of the nodes' own subnets. */
  readonly given: number;
}

function nodeCount(
  node: Observed<"node">,
  pods: number,
  own: readonly Observed<"network-interface">[],
  { fabric, key, warm, snapshot, subnets, nodeSubnets }: Counting,
): OneNode {
  const mode = podModeOfNode(fabric, key, node, snapshot);
  const auto = mode.autoMode === true;
  const given = Math.max(0, heldBy(own.filter(({ props }) => nodeSubnets.includes(props.subnet))).addresses - 1);
  const found = findInstanceType(node.props.instanceType ?? "", snapshot);
  if (!found) return { auto, pods, most: 0, room: 0, possible: 0, addresses: 0, prefixes: 0, given };
  const isIn = ({ props }: Observed<"network-interface">): boolean => subnets.includes(props.subnet);
  const now = auto ? mode : modeToday(mode, liveModeOf(key, snapshot), own.length === 0 || own.some(isIn));
  const wanted = maxPods(found.type, mode);
  // What managed node groups allow at most (EKS user guide, managed node groups).
  const cap = "eks.amazonaws.com/nodegroup" in node.props.labels ? podCap(found.type.vcpus) : wanted.pods;
  const possible = podsWithAddress({ ...wanted, pods: Math.min(wanted.pods, cap) }, mode);
  const most = podsToday(node.props.maxPods, podsWithAddress(maxPods(found.type, now), now), hostPods(now));
  const full = addressNeed(found.type, mode, possible, auto ? {} : warm);
  const held = heldBy(own.filter(isIn));
  return {
    auto,
    pods,
    most,
    room: Math.max(0, most - pods),
    possible,
    addresses: Math.max(0, full.addresses - held.addresses),
    prefixes: Math.max(0, full.prefixes - held.prefixes),
    given,
  };
}

/** How a node gives addresses to pods until it is replaced: interfaces go to the pod subnets on nodes that were made for it alone. */
function modeToday(wanted: PodMode, live: PodMode, isInPodSubnets: boolean): PodMode {
  return {
    ...wanted,
    customNetworking: wanted.customNetworking && live.customNetworking && isInPodSubnets,
    prefixDelegation: live.prefixDelegation,
  };
}

/** What the kubelet allows, as far as there are addresses for it. */
function podsToday(maxPodsOfNode: number | undefined, possible: number, onHost: number): number {
  return Math.min(possible, Math.max(0, (maxPodsOfNode ?? possible + onHost) - onHost));
}

/** Pods with an address of their own that have not ended. */
function podsByNode(key: string, snapshot: Snapshot): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { props } of observedOf(snapshot, "pod", { plane: "kubernetes", cluster: key })) {
    if (props.hostNetwork || props.phase === "Succeeded" || props.phase === "Failed") continue;
    counts.set(props.node, (counts.get(props.node) ?? 0) + 1);
  }
  return counts;
}

function heldBy(interfaces: readonly Observed<"network-interface">[]) {
  const prefixes = interfaces.reduce((sum, { props }) => sum + props.prefixes.length, 0);
  const addresses = interfaces.reduce((sum, { props }) => sum + props.addresses.length, 0);
  return { addresses: addresses + PREFIX_ADDRESSES * prefixes, prefixes };
}
