import { type Prefix, PrefixSet, parseAddress } from "../../addressing/index.ts";
import { type Observed, observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Ground, Guard } from "../ground.ts";
import type { Segment } from "../model.ts";
import { blockOf, type ClusterView, subnetOf, subnetsOf, toCome } from "./cluster.ts";
import type { Notes } from "./notes.ts";
import { autoSnat, cniSnat, type PrimaryWay, type Snat, windowsSnat } from "./snat.ts";

type Node = Observed<"node">;

/** How a node sends for its pods. */
export type NodeKind = "cni" | "windows" | "auto-random" | "auto-disabled";

/** Nodes with one fate: primary interfaces in one subnet behind the same groups. */
export interface NodeFate extends PrimaryWay {
  readonly zone: string;
  readonly subnet: string;
  readonly segment: Segment;
  readonly groups: readonly string[];
  readonly guard: Guard;
  readonly kind: NodeKind;
  readonly snat: Snat;
  /** Primary addresses of both families; of nodes that are not there yet, all that they may get. */
  readonly addresses: readonly Prefix[];
  /** Not one of these nodes is there yet. */
  readonly planned: boolean;
}

/** Where the primary interface of a node lies. */
export interface NodePlace {
  readonly subnet: string;
  readonly groups: readonly string[];
  readonly checked: boolean;
  /** Absent where no interface was read. */
  readonly networkInterface?: Observed<"network-interface">;
  readonly addresses: readonly Prefix[];
}

/** Label that Auto Mode gives each node: its NodeClass. */
const CLASS_LABEL = "eks.amazonaws.com/nodeclass";

/** The nodes of one cluster, by fate. */
export class ClusterNodes {
  readonly cluster: ClusterView;
  readonly #snapshot: Snapshot;
  readonly #ground: Ground;
  readonly #notes: Notes;
  readonly #fates = new Map<string, NodeFate>();
  readonly #places = new Map<Node, NodePlace | undefined>();
  readonly #byNode = new Map<string, NodeFate>();

  constructor(snapshot: Snapshot, cluster: ClusterView, ground: Ground, notes: Notes) {
    this.cluster = cluster;
    this.#snapshot = snapshot;
    this.#ground = ground;
    this.#notes = notes;
    const drafts = this.nodes().flatMap((node) => {
      const place = this.placeOf(node);
      return place === undefined ? [] : [{ node, place, kind: kindOf(node, snapshot, cluster) }];
    });
    for (const alike of Map.groupBy(drafts, ({ place, kind }) => keyOf(place, kind)).values()) {
      const [first] = alike;
      if (first === undefined) continue;
      const addresses = alike.flatMap(({ place }) => place.addresses);
      const fate = this.#fate({ ...first.place, addresses }, first.kind, false);
      if (fate === undefined) continue;
      this.#fates.set(fate.id, fate);
      for (const { node } of alike) this.#byNode.set(node.id, fate);
    }
  }

  /** Nodes in AWS that are instances: not those of Fargate, which are their pods, and not hybrid ones. */
  nodes(): readonly Node[] {
    return observedOf(this.#snapshot, "node", this.cluster.kubernetes).filter(
      ({ props }) => !["fargate", "hybrid"].includes(props.computeType ?? ""),
    );
  }

  /** Fates of nodes that are there. */
  get fates(): readonly NodeFate[] {
    return [...this.#fates.values()];
  }

  fateOf(node: string): NodeFate | undefined {
    return this.#byNode.get(node);
  }

  node(name: string): Node | undefined {
    return observedById(this.#snapshot, "node", name, this.cluster.kubernetes);
  }

  /** Where a node's primary interface lies: by its address, else by the subnet that holds this. */
  placeOf(node: Node): NodePlace | undefined {
    if (!this.#places.has(node)) this.#places.set(node, this.#readPlace(node));
    return this.#places.get(node);
  }

  #readPlace(node: Node): NodePlace | undefined {
    const { scope, vpc, key } = this.cluster;
    const addresses = node.props.internalIps.flatMap(addressIn);
    const [text] = node.props.internalIps;
    if (text === undefined) return undefined;
    const found = this.#ground.interfaceWith(scope, vpc, text);
    if (found !== undefined) {
      const { subnet, groups, sourceDestCheck = true } = found.props;
      return { subnet, groups, checked: sourceDestCheck, networkInterface: found, addresses };
    }
    const subnet = this.subnetAround(addresses);
    if (subnet === undefined) {
      this.#notes.outside(key, `node ${node.id}`, text);
      return undefined;
    }
    this.#notes.unknownInterface(key, "node");
    return { subnet: subnet.id, groups: this.clusterGroups(), checked: true, addresses };
  }

  /** The subnet of the cluster's VPC that holds the first of these addresses. */
  subnetAround([address]: readonly Prefix[]): Observed<"subnet"> | undefined {
    if (address === undefined) return undefined;
    return subnetsOf(this.#snapshot, this.cluster).find((subnet) => {
      const block = blockOf(subnet);
      return block !== undefined && PrefixSet.of([block]).has(address);
    });
  }

  /** What nodes carry of whose groups nobody tells: EKS gives its own group to those of managed node groups. */
  clusterGroups(): readonly string[] {
    const group = this.cluster.eks?.props.securityGroup;
    return group === undefined ? [] : [group];
  }

  /** Nodes that may come into a subnet, with all of the addresses that they can have there. */
  planned(subnet: string, groups: readonly string[], kind: NodeKind): NodeFate | undefined {
    const segment = this.#ground.segment(this.cluster.scope, subnet);
    if (segment === undefined) return undefined;
    const addresses = toCome(this.#snapshot, this.cluster, subnet, segment.prefixes);
    return this.#fate({ subnet, groups, checked: true, addresses }, kind, true);
  }

  #fate(place: NodePlace, kind: NodeKind, planned: boolean): NodeFate | undefined {
    const { key, scope, vpc } = this.cluster;
    const segment = this.#ground.segment(scope, place.subnet);
    if (segment === undefined) {
      this.#notes.unreadSubnet(key, place.subnet);
      return undefined;
    }
    const groups = [...place.groups].sort();
    return {
      id: `${key}/nodes/${keyOf(place, kind)}`,
      zone: subnetOf(this.#snapshot, this.cluster, place.subnet)?.props.zone ?? "",
      subnet: place.subnet,
      segment,
      groups,
      guard: this.#ground.guard(scope, vpc, groups),
      kind,
      snat: this.#snat(kind),
      addresses: PrefixSet.of(place.addresses).prefixes(),
      checked: place.checked,
      planned,
    };
  }

  #snat(kind: NodeKind): Snat {
    const { scope, vpc, cni, key } = this.cluster;
    const blocks = this.#ground.blocks(scope, vpc);
    switch (kind) {
      case "cni":
        return cniSnat(cni, blocks);
      case "windows":
        this.#notes.windows(key);
        return windowsSnat(blocks);
      case "auto-random":
        return autoSnat("Random", blocks);
      case "auto-disabled":
        return autoSnat("Disabled", blocks);
    }
  }
}

function keyOf({ subnet, groups, checked }: NodePlace, kind: NodeKind): string {
  return `${subnet}[${[...groups].sort().join()}]${kind === "cni" ? "" : ` ${kind}`}${checked ? "" : " unchecked"}`;
}

function kindOf({ props }: Node, snapshot: Snapshot, cluster: ClusterView): NodeKind {
  if (props.computeType === "auto") {
    const nodeClass = observedById(snapshot, "node-class", props.labels[CLASS_LABEL] ?? "default", cluster.kubernetes);
    return nodeClass?.props.snatPolicy === "Disabled" ? "auto-disabled" : "auto-random";
  }
  return props.os === "windows" ? "windows" : "cni";
}

function addressIn(text: string): readonly Prefix[] {
  const reading = parseAddress(text);
  return reading.ok ? [reading.address] : [];
}
