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
  subnetsOfNodes,
  subnetsOfOurs,
} from "../compile/index.ts";
import { type AddressNeed, addressNeed, podsWithAddress, type WarmPool } from "../density/index.ts";
import type { LogicalId } from "../desired/index.ts";
import type { Observed, Snapshot } from "../observed/index.ts";
import { type Fabric, hasPodSubnets, warmEnv } from "../spec/index.ts";
import { type ClusterDensity, densityOf, type TypeDensity, typeDensity } from "./density.ts";
import { type Fit, fitBeside, fitIn, type NodeNeed } from "./fit.ts";
import { type LabelledSubnet, labelledSubnets, nextLabel } from "./labelled.ts";
import { type NodeCount, presentNodes } from "./present-nodes.ts";
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
  /** Logical id; of a subnet of the nodes, where pods live there, the world's. */
  readonly id: LogicalId;
  readonly cidr: string;
  /** The world's id; absent while it is yet to be made. */
  readonly worldId?: string;
}

export interface ZoneCapacity {
  readonly zone: string;
  readonly subnets: readonly SubnetCapacity[];
  /** Those in which every node's primary interface has its address, where pods have subnets of their own; absent where none is known. */
  readonly nodeSubnets?: readonly SubnetCapacity[];
  readonly usable: number;
  readonly free: number;
  /** Whole free /28 blocks of `atBest` that there could be; absent while interfaces are not known. */
  readonly blocks?: { readonly free: number; readonly atBest: number };
  /** Nodes with pods in the pod subnets and their pods with an address of their own; absent while the cluster was not read. */
  readonly nodes?: number;
  readonly pods?: number;
  /** Pods that the present nodes can have, and that they can still take. */
  readonly most?: number;
  readonly room?: number;
  /** The same once they are replaced by nodes with the max-pods of new nodes; absent where it is as it is now. */
  readonly replaced?: Pick<NodeCount, "most" | "room">;
  /** Of these the nodes of EKS Auto Mode, where there are others beside them. */
  readonly auto?: NodeCount;
  /** What still fits beside the present nodes once these are replaced and full. */
  readonly fits?: Fit;
  /** The same with nodes of EKS Auto Mode instead, where there are some beside others. */
  readonly fitsOfAuto?: Fit;
  /** The same with the instance type that was asked for. */
  readonly fitsOfType?: Fit;
  /** What a further range adds. */
  readonly added?: {
    readonly cidr: string;
    readonly usable: number;
    readonly fits?: Fit;
    /** What nodes must be labelled with to use it; absent where EKS Auto Mode alone does. */
    readonly label?: string;
  };
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
  /** In a cluster with nodes of EKS Auto Mode beside those of the VPC CNI, the type that most of the former are of. */
  readonly autoType?: TypeDensity & NodeNeed;
  readonly zones: readonly ZoneCapacity[];
  /** Pod subnets that count in their zone's numbers and are used by nodes with a label alone; absent when there are none. */
  readonly labelled?: readonly LabelledSubnet[];
  /** Why the further range is impossible. */
  readonly rangeRefused?: string;
  /** When a zone is full at the growth that was asked about; null when that cannot be told. */
  readonly exhaustion?: Exhaustion | null;
}

export interface Exhaustion extends Pick<Fit, "boundBy"> {
  readonly zone: string;
  readonly days: number;
  readonly date: string;
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
  const autoType = autoTypeOf(fabric, key, density, snapshot);
  const refused =
    question.range === undefined ? undefined : rangeRefusal(fabric, key, question.range, addresses, snapshot);
  const further = question.range === undefined || refused !== undefined ? [] : placed(question.range, planned);
  const ofNodes = nodeSubnetsByZone(fabric, key, snapshot);
  const zones = [...subnetsByZone(fabric, key, planned, snapshot)].map(([zone, own]) => {
    const more = further.find((subnet) => subnet.zone === zone);
    const types = { type, asked: asked ?? undefined, autoType };
    const label = density.mode.autoMode ? undefined : nextLabel(key, zone, planned, snapshot);
    const capacity = zoneCapacity({
      ...{ fabric, key, zone, own, density, warm, snapshot, ...types, more },
      nodeSubnets: hasSubnetsApart(fabric, key) ? (ofNodes.get(zone) ?? []) : [],
    });
    const { added: addition } = capacity;
    return addition && label !== undefined ? { ...capacity, added: { ...addition, label } } : capacity;
  });
  const labelled = density.mode.autoMode ? [] : labelledSubnets(key, planned, snapshot);
  return {
    cluster: key,
    vpc: planned.vpc,
    density,
    warm,
    ...(type ? { type } : {}),
    ...(asked === undefined ? {} : { asked }),
    ...(autoType ? { autoType } : {}),
    zones,
    ...(labelled.length > 0 ? { labelled } : {}),
    ...(refused === undefined ? {} : { rangeRefused: refused }),
    ...(question.growth === undefined ? {} : { exhaustion: exhaustion(zones, question.growth, question.now) }),
  };
}

type SizedType = TypeDensity & NodeNeed;

interface ZoneInput {
  readonly fabric: Fabric;
  readonly key: string;
  readonly zone: string;
  readonly own: readonly SubnetCapacity[];
  /** Where pods live in others. */
  readonly nodeSubnets: readonly SubnetCapacity[];
  readonly density: ClusterDensity;
  readonly warm: WarmPool;
  readonly snapshot: Snapshot;
  readonly type: SizedType | undefined;
  readonly asked: SizedType | undefined;
  readonly autoType: SizedType | undefined;
  readonly more: { readonly cidr: string; readonly space: SubnetSpace } | undefined;
}

function zoneCapacity(input: ZoneInput): ZoneCapacity {
  const { own: subnets, nodeSubnets, zone, type, asked, autoType, more } = input;
  const sum = (of: (subnet: SubnetCapacity) => number): number => subnets.reduce((total, one) => total + of(one), 0);
  const blocks = subnets.flatMap((subnet) => subnet.blocks ?? []);
  const present = presentNodes({ ...input, subnets: worldIds(subnets), nodeSubnets: worldIds(nodeSubnets) });
  const spaces = subnets.map(({ free, blocks: whole }) => ({ free, blocks: whole?.free }));
  const primaries = nodeSubnets.length === 0 ? undefined : primariesIn(nodeSubnets, present?.given);
  const fitting = (one: SizedType): Fit => fitBeside(fitIn(spaces, one, present?.need), one, primaries);
  const chosen = asked ?? type;
  return {
    zone,
    subnets,
    ...(nodeSubnets.length > 0 ? { nodeSubnets } : {}),
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
    ...(present?.all ?? {}),
    ...(present && present.replaced.most !== present.all.most ? { replaced: present.replaced } : {}),
    ...(present && autoType ? { auto: present.auto } : {}),
    ...(autoType ? { fitsOfAuto: fitting(autoType) } : {}),
    ...(type ? { fits: fitting(type) } : {}),
    ...(asked ? { fitsOfType: fitting(asked) } : {}),
    ...(more ? { added: added(more, chosen, chosen && primaries && primaries - fitting(chosen).nodes) } : {}),
  };
}

function worldIds(subnets: readonly SubnetCapacity[]): readonly string[] {
  return subnets.flatMap(({ worldId }) => worldId ?? []);
}

/** Primary interfaces that find an address, once the present nodes are replaced. */
function primariesIn(nodeSubnets: readonly SubnetCapacity[], given = 0): number {
  return nodeSubnets.reduce((total, { free }) => total + free, given);
}

/** What a further range adds for as many nodes as their own subnets still have addresses for. */
function added(
  more: NonNullable<ZoneInput["more"]>,
  type: SizedType | undefined,
  primaries: number | undefined,
): NonNullable<ZoneCapacity["added"]> {
  const { usable, free, blocks } = more.space;
  return {
    cidr: more.cidr,
    usable,
    ...(type ? { fits: fitBeside(fitIn([{ free, blocks: blocks?.free }], type, undefined), type, primaries) } : {}),
  };
}

/** The pod subnets, or the nodes' own where pods live there, zone by zone. */
function subnetsByZone(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  snapshot: Snapshot,
): ReadonlyMap<string, readonly SubnetCapacity[]> {
  if (!hasSubnetsApart(fabric, key)) return nodeSubnetsByZone(fabric, key, snapshot);
  const all = planned.subnets.map((subnet) => ({
    zone: subnet.zone,
    capacity: subnetCapacity(fabric, subnet, snapshot),
  }));
  return byZone(all);
}

/** Those that node groups and nodes use. */
function nodeSubnetsByZone(
  fabric: Fabric,
  key: string,
  snapshot: Snapshot,
): ReadonlyMap<string, readonly SubnetCapacity[]> {
  return byZone(
    subnetsOfNodes(fabric, key, snapshot).map((live) => ({
      zone: live.props.zone,
      capacity: nodeSubnetCapacity(live, snapshot),
    })),
  );
}

function byZone(
  all: readonly { readonly zone: string; readonly capacity: SubnetCapacity | undefined }[],
): ReadonlyMap<string, readonly SubnetCapacity[]> {
  const sorted = [...Map.groupBy(all, ({ zone }) => zone)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([zone, own]) => [zone, own.flatMap(({ capacity }) => capacity ?? [])]));
}

function hasSubnetsApart(fabric: Fabric, key: string): boolean {
  const cluster = fabric.spec.clusters[key];
  return cluster === undefined || hasPodSubnets(cluster);
}

/** Of a subnet that somebody else made for the nodes; its world id is the only one that it has. */
function nodeSubnetCapacity(live: Observed<"subnet">, snapshot: Snapshot): SubnetCapacity | undefined {
  const space = liveSpace(live, snapshot);
  return space && { id: live.id, cidr: live.props.cidr, worldId: live.id, ...space };
}

function subnetCapacity(fabric: Fabric, planned: PodSubnet, snapshot: Snapshot): SubnetCapacity | undefined {
  const live = subnetsOfOurs(fabric, keyOf(planned.id), snapshot).find(({ owner }) => owner?.id === planned.id);
  const reading = parsePrefix(planned.cidr);
  const space = live ? liveSpace(live, snapshot) : reading.ok ? emptySpace(reading.prefix) : undefined;
  return space && { id: planned.id, cidr: planned.cidr, ...(live ? { worldId: live.id } : {}), ...space };
}

/** The type of most nodes, the first by name among equals; of node groups where there are no nodes. */
function commonType({ types }: ClusterDensity): TypeDensity | undefined {
  return [...types].sort((a, b) => b.nodes - a.nodes || (a.name < b.name ? -1 : 1))[0];
}

/** Nodes of EKS Auto Mode beside others are of another mode, and so of other numbers. */
function autoTypeOf(fabric: Fabric, key: string, density: ClusterDensity, snapshot: Snapshot): SizedType | undefined {
  if (density.mode.autoMode) return undefined;
  const nodes = podNodesOf(fabric, key, snapshot).filter(
    (node) => podModeOfNode(fabric, key, node, snapshot).autoMode === true,
  );
  const types = Map.groupBy(nodes, ({ props }) => props.instanceType ?? "");
  const [most] = [...types].sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1));
  const [node] = most?.[1] ?? [];
  if (most === undefined || node === undefined) return undefined;
  const [name, { length }] = [most[0], most[1]];
  const mode = podModeOfNode(fabric, key, node, snapshot);
  const have = [...new Set(most[1].flatMap(({ props }) => props.maxPods ?? []))].sort((a, b) => a - b);
  const type = typeDensity(name, fabric, key, mode, snapshot);
  return needOf(type && { ...type, nodes: length, have }, { ...density, mode }, {}, snapshot);
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
  const podsPerNode = podsWithAddress({ ...type, pods: type.managedMost ?? type.pods }, mode);
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
function exhaustion(zones: readonly ZoneCapacity[], growth: number, now: number): Exhaustion | null {
  const share = growth / zones.length;
  const ends = zones.flatMap(({ zone, room = 0, replaced, fits, fitsOfType, added: further }) => {
    const fit = fitsOfType ?? fits;
    if (!fit) return [];
    const days = Math.floor(((replaced?.room ?? room) + fit.pods + (further?.fits?.pods ?? 0)) / share);
    const { boundBy } = further?.fits ?? fit;
    return [{ zone, days, ...(boundBy ? { boundBy } : {}) }];
  });
  const [first] = ends.length === zones.length ? [...ends].sort((a, b) => a.days - b.days) : [];
  if (!first) return null;
  // Dates end in the year 275760.
  const at = Math.min(now + first.days * DAY_MS, 8.64e15);
  return { ...first, date: new Date(at).toISOString().slice(0, 10) };
}
