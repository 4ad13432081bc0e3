import { formatPrefix, parsePrefix, placePodSubnets } from "../addressing/index.ts";
import {
  type AddressPlan,
  type ClusterAddresses,
  findInstanceType,
  keyOf,
  liveEnv,
  type PodSubnet,
  podModeOfNode,
  podNodesOf,
  subnetsOfOurs,
} from "../compile/index.ts";
import {
  type AddressNeed,
  addressNeed,
  hostPods,
  maxPods,
  PREFIX_ADDRESSES,
  podsWithAddress,
  type WarmPool,
} from "../density/index.ts";
import type { LogicalId } from "../desired/index.ts";
import { collectionKey, type Observed, observedOf, type Snapshot } from "../observed/index.ts";
import { type Fabric, warmEnv } from "../spec/index.ts";
import { type ClusterDensity, densityOf, type TypeDensity, typeDensity } from "./density.ts";
import { type Fit, fitIn, type NodeNeed } from "./fit.ts";
import { interfacesByInstance } from "./grouped.ts";
import { rangeRefusal } from "./range-refusal.ts";
import { emptySpace, liveSpace, type SubnetSpace } from "./subnet-space.ts";

/** What is asked beside what is there. */
export interface CapacityQuestion {
  /** An instance type for new nodes. */
  readonly type?: string;
  /** A further range for pods. */
  readonly range?: string;
  /** Pods that come each day, in all zones of a cluster together. */
  readonly growth?: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface SubnetCapacity extends SubnetSpace {
  readonly id: LogicalId;
  readonly cidr: string;
  /** The world's id; absent while it is yet to be made. */
  readonly worldId?: string;
}

export interface ZoneCapacity {
  readonly zone: string;
  readonly subnets: readonly SubnetCapacity[];
  readonly usable: number;
  readonly free: number;
  /** Whole free /28 blocks of `atBest` that there could be; absent while interfaces are not known. */
  readonly blocks?: { readonly free: number; readonly atBest: number };
  /** Nodes with pods in the pod subnets and their pods with an address of their own; absent while the cluster was not read. */
  readonly nodes?: number;
  readonly pods?: number;
  /** Pods that the present nodes can still take. */
  readonly room?: number;
  /** What still fits beside the present nodes once these are full. */
  readonly fits?: Fit;
  /** The same with the instance type that was asked for. */
  readonly fitsOfType?: Fit;
  /** What a further range adds. */
  readonly added?: { readonly cidr: string; readonly usable: number; readonly fits?: Fit };
}

export interface ClusterCapacity {
  readonly cluster: string;
  readonly vpc: string;
  readonly density: ClusterDensity;
  readonly warm: WarmPool;
  /** The type that `fits` is reckoned with, that of most nodes, and what each full node takes. */
  readonly type?: TypeDensity & NodeNeed;
  /** The type that was asked for; null when nobody knows it. */
  readonly asked?: (TypeDensity & NodeNeed) | null;
  readonly zones: readonly ZoneCapacity[];
  /** Why the further range is impossible. */
  readonly rangeRefused?: string;
  /** When a zone is full at the growth that was asked about; null when that cannot be told. */
  readonly exhaustion?: { readonly zone: string; readonly days: number; readonly date: string } | null;
}

/** How many addresses the pods of each cluster have left, and how many nodes and pods still fit. Pure. */
export function capacityOf(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
  question: CapacityQuestion,
): readonly ClusterCapacity[] {
  return Object.entries(addresses.clusters).map(([key, planned]) =>
    clusterCapacity(fabric, key, planned, addresses, snapshot, question),
  );
}

function clusterCapacity(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  addresses: AddressPlan,
  snapshot: Snapshot,
  question: CapacityQuestion,
): ClusterCapacity {
  const density = densityOf(fabric, key, snapshot);
  const warm = density.mode.autoMode ? {} : warmOf(fabric, key, snapshot);
  const type = needOf(commonType(density), density, warm, snapshot);
  const asked =
    question.type === undefined ? undefined : askedType(question.type, fabric, key, density, warm, snapshot);
  const refused =
    question.range === undefined ? undefined : rangeRefusal(fabric, key, question.range, addresses, snapshot);
  const further = question.range === undefined || refused !== undefined ? [] : placed(question.range, planned);
  const zones = [...new Set(planned.subnets.map(({ zone }) => zone))].map((zone) => {
    const own = planned.subnets.filter((subnet) => subnet.zone === zone);
    const more = further.find((subnet) => subnet.zone === zone);
    return zoneCapacity({ fabric, key, zone, own, density, warm, snapshot, type, asked: asked ?? undefined, more });
  });
  return {
    cluster: key,
    vpc: planned.vpc,
    density,
    warm,
    ...(type ? { type } : {}),
    ...(asked === undefined ? {} : { asked }),
    zones,
    ...(refused === undefined ? {} : { rangeRefused: refused }),
    ...(question.growth === undefined ? {} : { exhaustion: exhaustion(zones, question.growth, question.now) }),
  };
}

type SizedType = TypeDensity & NodeNeed;

interface ZoneInput {
  readonly fabric: Fabric;
  readonly key: string;
  readonly zone: string;
  readonly own: readonly PodSubnet[];
  readonly density: ClusterDensity;
  readonly warm: WarmPool;
  readonly snapshot: Snapshot;
  readonly type: SizedType | undefined;
  readonly asked: SizedType | undefined;
  readonly more: { readonly cidr: string; readonly space: SubnetSpace } | undefined;
}

function zoneCapacity(input: ZoneInput): ZoneCapacity {
  const { fabric, zone, own, snapshot, type, asked, more } = input;
  const subnets = own.flatMap((subnet) => subnetCapacity(fabric, subnet, snapshot) ?? []);
  const sum = (of: (subnet: SubnetCapacity) => number): number => subnets.reduce((total, one) => total + of(one), 0);
  const blocks = subnets.flatMap((subnet) => subnet.blocks ?? []);
  const present = presentNodes(input, subnets);
  const spaces = subnets.map(({ free, blocks: whole }) => ({ free, blocks: whole?.free }));
  return {
    zone,
    subnets,
    usable: sum(({ usable }) => usable),
    free: sum(({ free }) => free),
    ...(blocks.length === subnets.length
      ? {
          blocks: {
            free: blocks.reduce((total, one) => total + one.free, 0),
            atBest: blocks.reduce((total, one) => total + one.atBest, 0),
          },
        }
      : {}),
    ...(present ? { nodes: present.nodes, pods: present.pods, room: present.room } : {}),
    ...(type ? { fits: fitIn(spaces, type, present?.need) } : {}),
    ...(asked ? { fitsOfType: fitIn(spaces, asked, present?.need) } : {}),
    ...(more ? { added: added(more, asked ?? type) } : {}),
  };
}

function added(more: NonNullable<ZoneInput["more"]>, type: SizedType | undefined): NonNullable<ZoneCapacity["added"]> {
  const { usable, free, blocks } = more.space;
  return {
    cidr: more.cidr,
    usable,
    ...(type ? { fits: fitIn([{ free, blocks: blocks?.free }], type, undefined) } : {}),
  };
}

function subnetCapacity(fabric: Fabric, planned: PodSubnet, snapshot: Snapshot): SubnetCapacity | undefined {
  const live = subnetsOfOurs(fabric, keyOf(planned.id), snapshot).find(({ owner }) => owner?.id === planned.id);
  const reading = parsePrefix(planned.cidr);
  const space = live ? liveSpace(live, snapshot) : reading.ok ? emptySpace(reading.prefix) : undefined;
  return space && { id: planned.id, cidr: planned.cidr, ...(live ? { worldId: live.id } : {}), ...space };
}

interface Present {
  readonly nodes: number;
  readonly pods: number;
  readonly room: number;
  /** What they will take of the pod subnets beyond what they hold, once they are full. */
  readonly need: { readonly addresses: number; readonly prefixes: number };
}

/** The nodes of a zone and what they still need; undefined while the cluster was not read. */
function presentNodes(input: ZoneInput, subnets: readonly SubnetCapacity[]): Present | undefined {
  const { fabric, key, zone, snapshot } = input;
  if (snapshot.scopes[collectionKey({ plane: "kubernetes", cluster: key }, "node")]?.kind !== "observed") {
    return undefined;
  }
  const nodes = podNodesOf(fabric, key, snapshot).filter((node) => node.props.zone === zone);
  const pods = podsByNode(key, snapshot);
  const inside = new Set(subnets.flatMap(({ worldId }) => worldId ?? []));
  const byInstance = interfacesByInstance(snapshot);
  let [count, room, more, prefixes] = [0, 0, 0, 0];
  for (const node of nodes) {
    const running = pods.get(node.props.name) ?? 0;
    count += running;
    const found = findInstanceType(node.props.instanceType ?? "", snapshot);
    if (!found) continue;
    const mode = podModeOfNode(fabric, key, node, snapshot);
    const possible = podsWithAddress(maxPods(found.type, mode), mode);
    const onHost = hostPods(mode);
    const most = Math.min(possible, Math.max(0, (node.props.maxPods ?? possible + onHost) - onHost));
    room += Math.max(0, most - running);
    const full = addressNeed(found.type, mode, most, mode.autoMode ? {} : input.warm);
    const own = node.props.instance === undefined ? [] : (byInstance.get(node.props.instance) ?? []);
    const held = heldBy(own.filter(({ props }) => inside.has(props.subnet)));
    more += Math.max(0, full.addresses - held.addresses);
    prefixes += Math.max(0, full.prefixes - held.prefixes);
  }
  return { nodes: nodes.length, pods: count, room, need: { addresses: more, prefixes } };
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

/** The type of most nodes, the first by name among equals; of node groups where there are no nodes. */
function commonType({ types }: ClusterDensity): TypeDensity | undefined {
  return [...types].sort((a, b) => b.nodes - a.nodes || (a.name < b.name ? -1 : 1))[0];
}

function askedType(
  name: string,
  fabric: Fabric,
  key: string,
  density: ClusterDensity,
  warm: WarmPool,
  snapshot: Snapshot,
): SizedType | null {
  return needOf(typeDensity(name, fabric, key, density.mode, snapshot), density, warm, snapshot) ?? null;
}

/** A type with what a full node of it takes. */
function needOf(
  type: TypeDensity | undefined,
  { mode }: ClusterDensity,
  warm: WarmPool,
  snapshot: Snapshot,
): SizedType | undefined {
  const found = type && findInstanceType(type.name, snapshot);
  if (!type || !found) return undefined;
  const podsPerNode = podsWithAddress(type, mode);
  const need: AddressNeed = addressNeed(found.type, mode, podsPerNode, warm);
  return { ...type, podsPerNode, need };
}

/** The warm pool as it will be: what the Fabric sets, else what the live CNI has. */
function warmOf(fabric: Fabric, key: string, snapshot: Snapshot): WarmPool {
  const env = { ...liveEnv(key, snapshot), ...warmEnv(fabric.spec.clusters[key]?.pods.warm) };
  const count = (name: string): number | undefined => (/^\d+$/.test(env[name] ?? "") ? Number(env[name]) : undefined);
  const [enis, ips, minimumIps, prefixes] = [
    count("WARM_ENI_TARGET"),
    count("WARM_IP_TARGET"),
    count("MINIMUM_IP_TARGET"),
    count("WARM_PREFIX_TARGET"),
  ];
  return {
    ...(enis === undefined ? {} : { enis }),
    ...(ips === undefined ? {} : { ips }),
    ...(minimumIps === undefined ? {} : { minimumIps }),
    ...(prefixes === undefined ? {} : { prefixes }),
  };
}

/** A further range in equal slots, one for each zone of the cluster, as apply would place them. */
function placed(range: string, planned: ClusterAddresses) {
  const reading = parsePrefix(range);
  if (!reading.ok) return [];
  const zones = planned.subnets.map(({ zone }) => zone);
  const plan = placePodSubnets({ range: reading.prefix, zones, placed: [] });
  if (!plan.ok) return [];
  return plan.subnets.map(({ zone, prefix }) => ({ zone, cidr: formatPrefix(prefix), space: emptySpace(prefix) }));
}

const DAY_MS = 86_400_000;

/** When the first zone is full, if pods come to all zones alike; null where it is not known what fits. */
function exhaustion(
  zones: readonly ZoneCapacity[],
  growth: number,
  now: number,
): NonNullable<ClusterCapacity["exhaustion"]> | null {
  const share = growth / zones.length;
  const ends = zones.flatMap(({ zone, room = 0, fits, fitsOfType, added: further }) => {
    const fit = fitsOfType ?? fits;
    return fit ? [{ zone, days: Math.floor((room + fit.pods + (further?.fits?.pods ?? 0)) / share) }] : [];
  });
  const [first] = ends.length === zones.length ? [...ends].sort((a, b) => a.days - b.days) : [];
  if (!first) return null;
  // Dates end in the year 275760.
  const at = Math.min(now + first.days * DAY_MS, 8.64e15);
  return { ...first, date: new Date(at).toISOString().slice(0, 10) };
}
