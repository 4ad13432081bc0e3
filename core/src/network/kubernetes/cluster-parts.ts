import {
  contains,
  type Family,
  ipv4Prefix,
  overlaps,
  type Prefix,
  PrefixSet,
  readPrefix,
} from "../../addressing/index.ts";
import { type Observed, observedById, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";
import { UNKNOWN_PORTS, WINDOWS_PORTS } from "../client-ports.ts";
import type { Ground } from "../ground.ts";
import type { Endpoint } from "../model.ts";
import type { End } from "../place.ts";
import { type ClusterView, toCome } from "./cluster.ts";
import { enforcedPolicies } from "./enforcement.ts";
import { ClusterNodes, type NodeFate } from "./nodes.ts";
import type { Notes } from "./notes.ts";
import { type Occupant, spokenFor } from "./occupied.ts";
import { PlannedFates } from "./planned.ts";
import { ClusterPods, isAlive, nodeKindOf, type PodFate, podEndpoint, podKey } from "./pods.ts";
import { addressesOf } from "./policies.ts";
import { ofFamily, rangesOf } from "./ranges.ts";

type Pod = Observed<"pod">;
type NetworkInterface = Observed<"network-interface">;

const ANYWHERE = ipv4Prefix(0, 0);
const FAMILIES: readonly Family[] = [4, 6];

/** An endpoint of a cluster, and what people call it. */
export interface Member {
  readonly endpoint: Endpoint;
  readonly part: "pods" | "nodes";
  readonly zone: string;
  readonly name: string;
  /** What each Linux node in AWS runs for its pods answers it. */
  readonly isOnNode: boolean;
  /** The addresses that are asked of this endpoint; absent: all of its own. */
  readonly asked?: readonly Prefix[];
}

/** One cluster's pods and nodes as endpoints. What is asked of a single pod is worked out when it is asked. */
export class ClusterParts {
  readonly view: ClusterView;
  /** Sorted by id. */
  readonly members: readonly Member[];
  /** Ids of interfaces that the endpoints stand for. */
  readonly claimed: ReadonlySet<string>;
  readonly #snapshot: Snapshot;
  readonly #ground: Ground;
  readonly #nodes: ClusterNodes;
  readonly #pods: ClusterPods;

  constructor(snapshot: Snapshot, view: ClusterView, ground: Ground, notes: Notes) {
    this.view = view;
    this.#snapshot = snapshot;
    this.#ground = ground;
    this.#nodes = new ClusterNodes(snapshot, view, ground, notes);
    this.#pods = new ClusterPods(snapshot, ground, notes, this.#nodes, enforcedPolicies(snapshot, view, notes));
    const planned = new PlannedFates(snapshot, this.#nodes, ground, notes);
    const fates = new FatesByKey(view);
    const carriers = new Set<string>();
    for (const pod of this.#pods.pods()) {
      if (pod.props.hostNetwork) continue;
      const found = this.#pods.interfaceOf(pod);
      if (found !== undefined) carriers.add(found.id);
      for (const family of FAMILIES) {
        const addresses = addressesOf(pod, family);
        const fate = addresses.length === 0 ? undefined : this.#pods.fateOn(found, pod, family, addresses);
        if (fate !== undefined) fates.add(fate, "there", addresses);
      }
    }
    for (const fate of planned.pods()) {
      const { prefixes = [] } = ground.segment(view.scope, fate.subnet) ?? {};
      fates.add(fate, "coming", toCome(snapshot, view, fate.subnet, ofFamily(prefixes, fate.family)));
    }
    const nodes = mergedById([...this.#nodes.fates, ...planned.nodes()]).map(occupying);
    const asked = new Map([...spokenFor(fates.all()), ...spokenFor(nodes)]);
    this.members = [
      ...fates.all().flatMap((one) => this.#podMember(one, asked.get(one))),
      ...nodes.flatMap((one) => this.#nodeMembers(one.fate, asked.get(one))),
    ].sort((a, b) => (a.endpoint.id < b.endpoint.id ? -1 : 1));
    this.claimed = this.#claims(carriers);
  }

  pod(id: string): Pod | undefined {
    return observedById(this.#snapshot, "pod", id, this.view.kubernetes);
  }

  podIds(): readonly string[] {
    return observedOf(this.#snapshot, "pod", this.view.kubernetes).map(({ id }) => id);
  }

  /** A pod's addresses, with that of its own node: it is certain which one its source becomes. */
  endsOfPod(pod: Pod): readonly End[] {
    if (!isAlive(pod)) return [];
    if (pod.props.hostNetwork) {
      const node = this.#nodes.node(pod.props.node);
      return node === undefined ? [] : this.endsOfNode(node);
    }
    return FAMILIES.flatMap((family): readonly End[] => {
      const fate = this.#pods.fateOf(pod, family);
      const segment = fate && this.#ground.segment(this.view.scope, fate.subnet);
      if (fate === undefined || segment === undefined) return [];
      const addresses = addressesOf(pod, family);
      return [{ endpoint: podKey(this.view, fate), addresses, ...this.#translatedTo(fate, pod) }];
    });
  }

  #translatedTo({ node, family }: PodFate, { props }: Pod): Pick<End, "translatedTo"> {
    if (family === 6 || node === undefined || node.snat.kind === "never") return {};
    const own = this.#nodes.node(props.node);
    const place = own && this.#nodes.placeOf(own);
    return place === undefined ? {} : { translatedTo: ofFamily(place.addresses, family) };
  }

  /** The range of its Services, where addresses of it are meant and pods or nodes of it ask: kube-proxy translates these before any table is asked. */
  servicesAt(prefix: Prefix, askers: readonly End[]): string | undefined {
    const text = this.view.eks?.props.serviceCidr;
    const range = text === undefined ? undefined : readPrefix(text);
    if (range === undefined || !contains(range, prefix)) return undefined;
    return this.hasAny(askers) ? text : undefined;
  }

  /** Whether any of these is a pod or node of it. */
  hasAny(ends: readonly End[]): boolean {
    return this.members.some(({ endpoint: { id } }) => ends.some(({ endpoint }) => endpoint === id));
  }

  /** Whether all of these are its pods. */
  isOfPods(ends: readonly End[]): boolean {
    const pods = this.members.filter(({ part }) => part === "pods");
    return ends.length > 0 && ends.every((end) => pods.some(({ endpoint: { id } }) => id === end.endpoint));
  }

  endsOfNode(node: Observed<"node">): readonly End[] {
    const fate = this.#nodes.fateOf(node.id);
    const place = fate && this.#nodes.placeOf(node);
    if (fate === undefined || place === undefined) return [];
    return FAMILIES.flatMap((family) => {
      const addresses = ofFamily(place.addresses, family);
      return addresses.length === 0 ? [] : [{ endpoint: nodeId(fate, family), addresses }];
    });
  }

  endsOfInstance(instance: string): readonly End[] {
    const node = this.#nodes.nodes().find(({ props }) => props.instance === instance);
    return node === undefined ? [] : this.endsOfNode(node);
  }

  /** Whoever sends from an interface: a node, and pods whose addresses it carries. */
  endsOfInterface(id: string): readonly End[] {
    const nodes = this.#nodes.nodes().filter((node) => this.#nodes.placeOf(node)?.networkInterface?.id === id);
    const pods = this.#pods.pods().filter((pod) => !pod.props.hostNetwork && this.#pods.interfaceOf(pod)?.id === id);
    return [...nodes.flatMap((node) => this.endsOfNode(node)), ...pods.flatMap((pod) => this.endsOfPod(pod))];
  }

  /** Pods and nodes with these addresses; where there are none of either, those that may get them. */
  endsAt(prefix: Prefix): readonly End[] {
    const pods = this.#pods
      .pods()
      .filter((pod) => !pod.props.hostNetwork && addressesOf(pod, prefix.family).some((one) => overlaps(one, prefix)));
    const nodes = this.#nodes
      .nodes()
      .filter((node) => this.#nodes.placeOf(node)?.addresses.some((one) => overlaps(one, prefix)));
    const there = [...pods.flatMap((pod) => this.endsOfPod(pod)), ...nodes.flatMap((node) => this.endsOfNode(node))];
    return there.length > 0 ? there : this.members.flatMap(({ endpoint }) => sharedEnd(endpoint, prefix));
  }

  #podMember({ fate, there, coming }: Alike, asked: readonly Prefix[] | undefined): readonly Member[] {
    const segment = this.#ground.segment(this.view.scope, fate.subnet);
    const addresses = [...there, ...coming];
    if (segment === undefined || addresses.length === 0) return [];
    const endpoint = podEndpoint(this.view, fate, addresses, segment, this.#ground);
    const selected = fate.policies.key === "" ? "" : `, selected by ${fate.policies.key}`;
    const name = `pods of ${this.view.key} in ${fate.zone || "an unknown zone"} (${fate.subnet}${selected})`;
    // Whatever a strict pod sends leaves the node (F50).
    const isOnNode = nodeKindOf(fate) === "linux" && fate.branch !== "strict";
    return [{ endpoint, part: "pods", zone: fate.zone, name, isOnNode, ...(asked === undefined ? {} : { asked }) }];
  }

  #nodeMembers(fate: NodeFate, among: readonly Prefix[] | undefined): readonly Member[] {
    return FAMILIES.flatMap((family): readonly Member[] => {
      const addresses = ofFamily(fate.addresses, family);
      if (addresses.length === 0) return [];
      const { segment, guard } = fate;
      const own = this.view.cni.mtu;
      const endpoint: Endpoint = {
        id: nodeId(fate, family),
        segment: segment.id,
        addresses,
        labels: guard.labels,
        exits: [{ filters: guard.egress, segment: segment.id }],
        entry: guard.ingress,
        mtu: Math.min(this.#ground.mtu(this.view.scope, fate.subnet), ...(fate.kind === "cni" ? [own] : [])),
        ...portsOf(fate, family),
      };
      const name = `nodes of ${this.view.key} in ${fate.zone || "an unknown zone"} (${fate.subnet})`;
      const asked = among === undefined ? {} : { asked: ofFamily(among, family) };
      const isOnNode = fate.kind !== "windows";
      return [{ endpoint, part: "nodes", zone: fate.zone, name, isOnNode, ...asked }];
    });
  }

  /** Interfaces of nodes and pods: the primary ones, those that carry pods, and those that the VPC CNI made. */
  #claims(carriers: ReadonlySet<string>): ReadonlySet<string> {
    const instances = new Set(this.#nodes.nodes().flatMap(({ props }) => props.instance ?? []));
    const primary = this.#nodes.nodes().map((node) => this.#nodes.placeOf(node)?.networkInterface?.id);
    const ofInstances = byInstance(observedOf(this.#snapshot, "network-interface", this.view.scope));
    const made = [...instances]
      .flatMap((instance) => ofInstances.get(instance) ?? [])
      .filter(({ props }) => isMadeByCni(props))
      .map(({ id }) => id);
    return new Set([...primary, ...carriers, ...made].filter((id) => id !== undefined));
  }
}

/** Nodes send from their addresses whatever the destination; both families have an endpoint of their own. */
function nodeId({ id }: NodeFate, family: Family): string {
  return family === 6 ? `${id} IPv6` : id;
}

/** The rule that translates for pods is asked of what the node itself sends as well: its source stays, its port does not. */
function portsOf({ kind, snat }: NodeFate, family: Family): Pick<Endpoint, "clientPorts" | "changedPorts"> {
  if (kind === "windows") return { clientPorts: WINDOWS_PORTS };
  if (family === 6 || snat.kind === "never" || !snat.randomPorts) return {};
  const outside = PrefixSet.of([ANYWHERE]).subtract(PrefixSet.of(snat.kept));
  return { changedPorts: { destinations: rangesOf(outside.prefixes(), 4), ports: UNKNOWN_PORTS } };
}

/** Once for all clusters of a region. */
const byInstance = onceFor((interfaces: readonly NetworkInterface[]) =>
  Map.groupBy(interfaces, ({ props }) => props.instance),
);

export function isMadeByCni({ description, type }: NetworkInterface["props"]): boolean {
  return description.startsWith("aws-K8S-") || type === "trunk" || type === "branch";
}

function sharedEnd({ id, addresses }: Endpoint, prefix: Prefix): readonly End[] {
  const shared = PrefixSet.of(addresses).intersect(PrefixSet.of([prefix]));
  return shared.isEmpty() ? [] : [{ endpoint: id, addresses: shared.prefixes() }];
}

/** Nodes of one fate that are there, and that may come: there is nothing more to be said of the latter. */
function mergedById(fates: readonly NodeFate[]): readonly NodeFate[] {
  const merged = new Map<string, NodeFate>();
  for (const fate of fates) if (!merged.has(fate.id)) merged.set(fate.id, fate);
  return [...merged.values()];
}

function occupying(fate: NodeFate): Occupant & { readonly fate: NodeFate } {
  const { subnet, planned, addresses } = fate;
  return { fate, subnet, there: planned ? [] : addresses, coming: planned ? addresses : [] };
}

/** Pods with one fate. */
interface Alike extends Occupant {
  readonly fate: PodFate;
}

interface Gathered extends Alike {
  readonly there: Prefix[];
  readonly coming: Prefix[];
}

/** Pods with one fate, gathered one by one. */
class FatesByKey {
  readonly #view: ClusterView;
  readonly #alike = new Map<string, Gathered>();
  readonly #seen = new Map<PodFate, Gathered>();

  constructor(view: ClusterView) {
    this.#view = view;
  }

  add(fate: PodFate, as: "there" | "coming", addresses: readonly Prefix[]): void {
    const gathered = this.#seen.get(fate) ?? this.#gatheredFor(fate);
    gathered[as].push(...addresses);
  }

  #gatheredFor(fate: PodFate): Gathered {
    const key = podKey(this.#view, fate);
    const gathered = this.#alike.get(key) ?? { fate, subnet: fate.subnet, there: [], coming: [] };
    this.#alike.set(key, gathered);
    this.#seen.set(fate, gathered);
    return gathered;
  }

  all(): readonly Alike[] {
    return [...this.#alike.values()];
  }
}
