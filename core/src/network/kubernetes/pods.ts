import { type Family, type Prefix, PrefixSet } from "../../addressing/index.ts";
import { eniConfigNameFor, type Observed, observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import { WINDOWS_PORTS } from "../client-ports.ts";
import type { Ground } from "../ground.ts";
import type { Endpoint, Segment } from "../model.ts";
import type { ClusterView } from "./cluster.ts";
import { valuesOf } from "./cni.ts";
import type { ClusterNodes, NodeFate } from "./nodes.ts";
import type { Notes } from "./notes.ts";
import { addressesOf, type ClusterPolicies, type PodPolicies } from "./policies.ts";
import { podExits, type Snat, type Way } from "./snat.ts";

type Pod = Observed<"pod">;

/** What decides a pod's fate: its own interface, how its node sends for it, and the policies that select it. */
export interface PodFate {
  readonly family: Family;
  readonly zone: string;
  readonly subnet: string;
  readonly groups: readonly string[];
  readonly onPrimary: boolean;
  /** By security groups for pods, on an interface of its own (F50). */
  readonly branch?: "strict" | "standard";
  readonly node?: NodeFate;
  /** Without a node that is known: how its node will send for it. */
  readonly snat?: Snat;
  readonly policies: PodPolicies;
}

/** The fate of pods on one interface, and what decided it. */
interface KnownFate {
  readonly node: string;
  readonly family: Family;
  readonly branch: string | undefined;
  readonly policies: PodPolicies;
  readonly fate: PodFate;
}

type PodPlace = Pick<PodFate, "zone" | "subnet" | "groups" | "onPrimary" | "branch">;

const ANYWHERE: Snat = { kind: "never" };
const OPEN: PodPolicies = { key: "", ingress: [], egress: [] };

/** The pods of one cluster, by fate. */
export class ClusterPods {
  readonly cluster: ClusterView;
  readonly #snapshot: Snapshot;
  readonly #ground: Ground;
  readonly #notes: Notes;
  readonly #nodes: ClusterNodes;
  readonly #policies: ClusterPolicies;
  readonly #fates = new Map<Observed<"network-interface">, KnownFate[]>();

  constructor(snapshot: Snapshot, ground: Ground, notes: Notes, nodes: ClusterNodes, policies: ClusterPolicies) {
    this.cluster = nodes.cluster;
    this.#snapshot = snapshot;
    this.#ground = ground;
    this.#notes = notes;
    this.#nodes = nodes;
    this.#policies = policies;
  }

  /** Pods with addresses that are theirs; those of the node's network are nodes. */
  pods(): readonly Pod[] {
    return observedOf(this.#snapshot, "pod", this.cluster.kubernetes).filter(isAlive);
  }

  /** The fate of a pod, for its addresses of one family; undefined where it has none, or nobody knows where it is. Equal fates are mostly one object. */
  fateOf(pod: Pod, family: Family): PodFate | undefined {
    if (pod.props.hostNetwork) return undefined;
    const addresses = addressesOf(pod, family);
    return addresses.length === 0 ? undefined : this.fateOn(this.interfaceOf(pod), pod, family, addresses);
  }

  /** That of a pod on its interface, whose addresses of the family these are. */
  fateOn(
    found: Observed<"network-interface"> | undefined,
    pod: Pod,
    family: Family,
    addresses: readonly Prefix[],
  ): PodFate | undefined {
    const policies = this.#policies.of(pod, family);
    const { node, branchInterface } = pod.props;
    if (found === undefined) return this.#fate(this.#placeWithout(pod, addresses), family, node, policies);
    const all = this.#fates.get(found) ?? [];
    for (const one of all) {
      if (one.node === node && one.family === family && one.branch === branchInterface && one.policies === policies) {
        return one.fate;
      }
    }
    const fate = this.#fate(this.#placeOn(found, pod), family, node, policies);
    if (fate !== undefined) all.push({ node, family, branch: branchInterface, policies, fate });
    this.#fates.set(found, all);
    return fate;
  }

  #fate(place: PodPlace | undefined, family: Family, name: string, policies: PodPolicies): PodFate | undefined {
    const node = this.#nodes.fateOf(name);
    return place && { family, ...place, ...(node === undefined ? {} : { node }), policies };
  }

  /** The interface that a pod's address is one of, or that is its own. */
  interfaceOf(pod: Pod): Observed<"network-interface"> | undefined {
    const { scope, vpc } = this.cluster;
    const { branchInterface, addresses } = pod.props;
    const own = branchInterface === undefined ? undefined : this.#ground.networkInterface(scope, branchInterface);
    const [address] = addresses;
    return own ?? (address === undefined ? undefined : this.#ground.interfaceWith(scope, vpc, address));
  }

  #placeOn(found: Observed<"network-interface">, pod: Pod): PodPlace {
    const { subnet, groups } = found.props;
    const onPrimary = pod.props.branchInterface === undefined && this.#isPrimary(found, pod.props.node);
    return { zone: this.#zone(subnet), subnet, groups: [...groups].sort(), onPrimary, ...this.#branch(pod) };
  }

  #placeWithout(pod: Pod, addresses: readonly Prefix[]): PodPlace | undefined {
    const subnet = this.#nodes.subnetAround(addresses);
    if (subnet === undefined) {
      this.#notes.outside(this.cluster.key, `pod ${pod.id}`, pod.props.addresses[0] ?? "");
      return undefined;
    }
    this.#notes.unknownInterface(this.cluster.key, "pod");
    const node = this.#nodes.fateOf(pod.props.node);
    const groups = this.#groupsIn(subnet.id, pod.props.node) ?? node?.groups ?? this.#nodes.clusterGroups();
    return { zone: subnet.props.zone, subnet: subnet.id, groups, onPrimary: false, ...this.#branch(pod) };
  }

  #branch(pod: Pod): Pick<PodFate, "branch"> {
    return pod.props.branchInterface === undefined ? {} : { branch: this.cluster.cni.podGroups };
  }

  #isPrimary(found: Observed<"network-interface">, name: string): boolean {
    const node = this.#nodes.node(name);
    const own = node === undefined ? undefined : this.#nodes.placeOf(node)?.networkInterface;
    return own?.id === found.id;
  }

  #zone(subnet: string): string {
    return observedById(this.#snapshot, "subnet", subnet, this.cluster.scope)?.props.zone ?? "";
  }

  /** The groups of the node's ENIConfig where the pod is in its subnet. */
  #groupsIn(subnet: string, name: string): readonly string[] | undefined {
    const node = this.#nodes.node(name);
    if (node === undefined || !this.cluster.cni.customNetworking) return undefined;
    const [daemonSet] = observedOf(this.#snapshot, "cni-daemonset", this.cluster.kubernetes);
    const config = eniConfigNameFor(node.props, daemonSet === undefined ? {} : valuesOf(daemonSet.facts.env));
    const found = observedById(this.#snapshot, "eni-config", config, this.cluster.kubernetes);
    const { subnet: own, securityGroups } = found?.props ?? { subnet: "", securityGroups: [] };
    return own === subnet && securityGroups.length > 0 ? [...securityGroups].sort() : undefined;
  }
}

/** A pod that is over has given its address back: nobody is there. */
export function isAlive({ props }: Pod): boolean {
  return props.phase !== "Succeeded" && props.phase !== "Failed";
}

/** A pod that is not there yet: nobody selects it. */
export function plannedFate(fate: Omit<PodFate, "policies">): PodFate {
  return { ...fate, groups: [...fate.groups].sort(), policies: OPEN };
}

/** Pods with one key have one endpoint. Nodes count only where they send for their pods. */
export function podKey(cluster: ClusterView, fate: PodFate): string {
  const { subnet, groups, branch, policies, family } = fate;
  const parts = [
    `${cluster.key}/pods/${subnet}[${groups.join()}]`,
    family === 6 ? " IPv6" : "",
    branch === undefined ? "" : ` ${branch}`,
    family === 6 ? "" : nodeKey(cluster, fate),
    nodeKindOf(fate) === "none" ? " without a node" : "",
    policies.key === "" ? "" : ` {${policies.key}}`,
  ];
  return parts.join("");
}

/** What a pod is on: of Fargate, and where its node was not read, no node that anything runs on beside it. */
export function nodeKindOf({ node, snat }: PodFate): "linux" | "windows" | "none" {
  if (node === undefined) return snat === undefined ? "none" : "linux";
  return node.kind === "windows" ? "windows" : "linux";
}

/** The node, where anything of its own interface matters to what the pod sends; and whether the pod is on that interface, likewise. */
function nodeKey(cluster: ClusterView, fate: PodFate): string {
  const { snat, byPrimary } = sendingOf(cluster, fate);
  if (fate.node === undefined || (snat.kind === "never" && byPrimary.length === 0)) return "";
  const main = byPrimary.length > 0 || (snat.kind === "outside" && snat.repliesBy === "primary");
  return ` by ${fate.node.id}${main && fate.onPrimary ? " primary" : ""}`;
}

function sendingOf(
  cluster: ClusterView,
  { branch, node, snat: unknown }: PodFate,
): { snat: Snat; byPrimary: readonly Prefix[] } {
  // Rules of priority 10 take what a strict pod sends, before any other is asked (3.8 b).
  if (branch === "strict") return { snat: ANYWHERE, byPrimary: [] };
  if (node === undefined) return { snat: unknown ?? ANYWHERE, byPrimary: [] };
  return { snat: node.snat, byPrimary: node.kind === "cni" ? cluster.cni.byPrimary : [] };
}

/** The endpoint of pods that share this fate. */
export function podEndpoint(
  cluster: ClusterView,
  fate: PodFate,
  addresses: readonly Prefix[],
  segment: Segment,
  ground: Ground,
): Endpoint {
  const own: Way = { segment, guard: ground.guard(cluster.scope, cluster.vpc, fate.groups) };
  const { cni } = cluster;
  const byCni = fate.node === undefined || fate.node.kind === "cni";
  return {
    id: podKey(cluster, fate),
    segment: segment.id,
    addresses: PrefixSet.of(addresses).prefixes(),
    labels: own.guard.labels,
    exits: podExits({
      family: fate.family,
      filters: fate.policies.egress,
      own,
      onPrimary: fate.onPrimary,
      ...(fate.node === undefined ? {} : { primary: fate.node }),
      ...sendingOf(cluster, fate),
    }),
    entry: [...own.guard.ingress, ...fate.policies.ingress],
    mtu: Math.min(ground.mtu(cluster.scope, fate.subnet), ...(byCni ? [cni.mtu, cni.podMtu] : [])),
    ...(fate.node?.kind === "windows" ? { clientPorts: WINDOWS_PORTS } : {}),
  };
}
