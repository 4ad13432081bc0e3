import { contains, type Family } from "../../addressing/index.ts";
import { podGroupId } from "../../compile/identity/identity.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Ground } from "../ground.ts";
import { blockOf, type ClusterView, subnetOf, subnetsOf } from "./cluster.ts";
import type { ClusterNodes, NodeFate, NodeKind } from "./nodes.ts";
import type { Notes } from "./notes.ts";
import { type PodFate, plannedFate } from "./pods.ts";
import { cniSnat } from "./snat.ts";

type Subnet = Observed<"subnet">;

/** Subnets that the VPC CNI takes addresses of beside those of its nodes (amazon-vpc-cni-k8s, README, ENABLE_SUBNET_DISCOVERY). */
export const DISCOVERY_TAG = "kubernetes.io/role/cni";

/**
 * Where pods and nodes of a cluster may come next, so that a cluster proves what its pods will reach before it has any: ENIConfigs and
 * NodeClasses, made or planned, and the subnets of its nodes and node groups.
 */
export class PlannedFates {
  readonly #snapshot: Snapshot;
  readonly #cluster: ClusterView;
  readonly #nodes: ClusterNodes;
  readonly #ground: Ground;
  readonly #notes: Notes;

  constructor(snapshot: Snapshot, nodes: ClusterNodes, ground: Ground, notes: Notes) {
    this.#snapshot = snapshot;
    this.#cluster = nodes.cluster;
    this.#nodes = nodes;
    this.#ground = ground;
    this.#notes = notes;
  }

  /** Nodes of zones that have none yet. */
  nodes(): readonly NodeFate[] {
    return this.#zones().flatMap((zone) => this.#nodesIn(zone).filter(({ planned }) => planned));
  }

  pods(): readonly PodFate[] {
    const fates = this.#zones().flatMap((zone) => [...this.#cniPods(zone), ...this.#autoPods(zone)]);
    return fates.length > 0 || this.#cluster.eks !== undefined ? fates : this.#declaredPods();
  }

  #zones(): readonly string[] {
    const { zones, eks } = this.#cluster;
    const subnets = [
      ...(eks?.props.subnets ?? []),
      ...this.#groups().flatMap(({ props }) => props.subnets),
      ...this.#configs().map(({ props }) => props.subnet),
      ...this.#classes().flatMap(({ props }) => [...props.subnets, ...props.podSubnets]),
    ];
    const found = subnets.flatMap((id) => subnetOf(this.#snapshot, this.#cluster, id)?.props.zone ?? []);
    return [...new Set([...zones, ...found, ...this.#nodes.fates.map(({ zone }) => zone)])].sort();
  }

  #nodesIn(zone: string): readonly NodeFate[] {
    const auto = this.#classes().flatMap((nodeClass) => this.#autoNodes(zone, nodeClass));
    return this.#usesCni() ? [...this.#cniNodes(zone), ...auto] : auto;
  }

  #cniNodes(zone: string): readonly NodeFate[] {
    const there = this.#nodes.fates.filter((fate) => fate.zone === zone && !isAuto(fate.kind));
    if (there.length > 0) return there;
    const ofGroups = this.#groups().flatMap(({ props }) => props.subnets);
    const subnets = ofGroups.length > 0 ? ofGroups : (this.#cluster.eks?.props.subnets ?? []);
    return this.#plannedIn(zone, subnets, this.#nodes.clusterGroups(), "cni");
  }

  #autoNodes(zone: string, { props }: Observed<"node-class">): readonly NodeFate[] {
    const kind = props.snatPolicy === "Disabled" ? "auto-disabled" : "auto-random";
    const there = this.#nodes.fates.filter((fate) => fate.zone === zone && fate.kind === kind);
    if (there.length > 0) return there;
    const subnets = props.subnets.length > 0 ? props.subnets : (this.#cluster.eks?.props.subnets ?? []);
    const groups = props.securityGroups.length > 0 ? props.securityGroups : this.#nodes.clusterGroups();
    return this.#plannedIn(zone, subnets, groups, kind);
  }

  #plannedIn(zone: string, subnets: readonly string[], groups: readonly string[], kind: NodeKind): readonly NodeFate[] {
    const here = [...new Set(subnets)].sort().filter((id) => this.#zoneOf(id) === zone);
    const fates = here.flatMap((id) => this.#nodes.planned(id, groups, kind) ?? []);
    if (fates.length > 0) this.#notes.plannedNodes(this.#cluster.key);
    return fates;
  }

  #cniPods(zone: string): readonly PodFate[] {
    const { cni } = this.#cluster;
    if (!this.#usesCni()) return [];
    const nodes = this.#cniNodes(zone);
    if (!cni.customNetworking) return nodes.flatMap((node) => this.#podsBesideNode(zone, node));
    const configs = this.#configs().filter(
      (config) => this.#zoneOf(config.props.subnet) === zone && this.#attaches(config),
    );
    return configs.flatMap(({ props: { subnet, securityGroups } }) => {
      if (nodes.length === 0) return this.#nodeless(zone, subnet, securityGroups);
      return nodes.flatMap((node) => {
        const groups = securityGroups.length === 0 && cni.since18 ? node.groups : securityGroups;
        return this.#fate(zone, subnet, groups, node);
      });
    });
  }

  /**
   * An interface can be attached only to an instance of its own zone: the ENIConfig of a zone, or a further one of it (`ZONE-2`), that
   * leads to another zone's subnet gives its nodes no pods.
   */
  #attaches({ props: { name, subnet } }: Observed<"eni-config">): boolean {
    const zones = this.#zones();
    const whose = [name, name.replace(/-\d+$/, "")].find((zone) => zones.includes(zone));
    return whose === undefined || this.#zoneOf(subnet) === whose;
  }

  #podsBesideNode(zone: string, node: NodeFate): readonly PodFate[] {
    const discovered =
      node.kind === "cni" && this.#cluster.cni.subnetDiscovery
        ? this.#subnets().filter(({ props, tags }) => props.zone === zone && tags?.[DISCOVERY_TAG] === "1")
        : [];
    const subnets = [...new Set([node.subnet, ...discovered.map(({ id }) => id)])];
    return subnets.flatMap((subnet) => this.#fate(zone, subnet, node.groups, node));
  }

  #autoPods(zone: string): readonly PodFate[] {
    return this.#classes().flatMap((nodeClass) =>
      this.#autoNodes(zone, nodeClass).flatMap((node) => {
        const { podSubnets, podSecurityGroups } = nodeClass.props;
        if (podSubnets.length === 0) return this.#fate(zone, node.subnet, node.groups, node);
        const here = podSubnets.filter((id) => this.#zoneOf(id) === zone);
        return here.flatMap((subnet) => this.#fate(zone, subnet, podSecurityGroups, node));
      }),
    );
  }

  /** A cluster that EKS does not have: its pods come into the subnets that are declared for them, behind the group made for them. */
  #declaredPods(): readonly PodFate[] {
    const { key, podRanges, vpc } = this.#cluster;
    const groups = observedOf(this.#snapshot, "security-group").filter(
      ({ owner, props }) => owner?.id === podGroupId(key) && props.vpc === vpc,
    );
    return this.#subnets()
      .filter((subnet) => {
        const block = blockOf(subnet);
        return block !== undefined && podRanges.some((range) => contains(range, block));
      })
      .flatMap(({ id, props }) =>
        this.#nodeless(
          props.zone,
          id,
          groups.map((group) => group.id),
        ),
      );
  }

  #nodeless(zone: string, subnet: string, groups: readonly string[]): readonly PodFate[] {
    const { scope, vpc, cni, key } = this.#cluster;
    this.#notes.nodeless(key);
    if (this.#ground.segment(scope, subnet) === undefined) return [];
    const snat = cniSnat(cni, this.#ground.blocks(scope, vpc));
    return [plannedFate({ family: this.#family(), zone, subnet, groups, onPrimary: false, snat })];
  }

  #fate(zone: string, subnet: string, groups: readonly string[], node: NodeFate): readonly PodFate[] {
    if (this.#ground.segment(this.#cluster.scope, subnet) === undefined) {
      this.#notes.unreadSubnet(this.#cluster.key, subnet);
      return [];
    }
    const onPrimary = node.kind === "windows";
    return [plannedFate({ family: this.#family(), zone, subnet, groups, onPrimary, node })];
  }

  #family(): Family {
    return this.#cluster.eks?.props.ipFamily === "ipv6" ? 6 : 4;
  }

  /** Auto Mode alone runs no DaemonSet. */
  #usesCni(): boolean {
    const { eks, cniFrom } = this.#cluster;
    const has = cniFrom !== "nothing" || eks?.props.managedCni === true || this.#configs().length > 0;
    return has || eks?.props.autoMode !== true || this.#nodes.fates.some(({ kind }) => !isAuto(kind));
  }

  #zoneOf(id: string): string | undefined {
    return subnetOf(this.#snapshot, this.#cluster, id)?.props.zone;
  }

  #subnets(): readonly Subnet[] {
    return subnetsOf(this.#snapshot, this.#cluster);
  }

  #configs(): readonly Observed<"eni-config">[] {
    return observedOf(this.#snapshot, "eni-config", this.#cluster.kubernetes);
  }

  #classes(): readonly Observed<"node-class">[] {
    return observedOf(this.#snapshot, "node-class", this.#cluster.kubernetes);
  }

  #groups(): readonly Observed<"node-group">[] {
    const name = this.#cluster.eks?.props.name;
    return observedOf(this.#snapshot, "node-group", this.#cluster.scope).filter(({ props }) => props.cluster === name);
  }
}

function isAuto(kind: NodeKind): boolean {
  return kind === "auto-random" || kind === "auto-disabled";
}
