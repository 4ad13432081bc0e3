import type { Ref } from "../../desired/index.ts";
import { type Observed, observedInVpc, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";
import { type Fabric, hasPodSubnets } from "../../spec/index.ts";
import { type AddressPlan, clustersInVpc } from "../allocation/address-plan.ts";
import { podsAreRoutable } from "../allocation/routable-pods.ts";
import { podTables } from "../egress/egress.ts";
import { readKeys } from "../identity/management.ts";
import { findCluster } from "../world/world.ts";
import type { LinkEnd } from "./end.ts";
import { areNodesRead } from "./node-groups.ts";
import { nodeInterfaces } from "./node-interfaces.ts";

/** A route table of a VPC that must know the way to the other ends of a link. */
export interface LinkedTable {
  /** World id; a reference to one of our own. */
  readonly table: string | Ref;
  /** What a route in it is called by: its world id, or the logical id of one of ours. */
  readonly name: string;
  /** As the world shows it; absent for one that is yet to be made. */
  readonly live?: Observed<"route-table">;
}

/**
 * Every table that nodes or routable pods of the VPC's clusters send by: explicit or main (F10), and our own tables of pods. Node subnets are
 * those that EKS names for the cluster, its node groups', and any in which a node has an interface. In a VPC without a cluster it is
 * every table that some subnet uses. A table that comes later is found when it is looked again. Sorted by name.
 */
export function tablesOf(
  fabric: Fabric,
  end: LinkEnd,
  addresses: AddressPlan,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string> = new Set(),
): readonly LinkedTable[] {
  if (end.kind !== "reached") return [];
  const { worldId: vpc } = end;
  const own = podTablesIn(fabric, end.key, addresses);
  const live = vpc === undefined ? [] : observedInVpc(snapshot, "route-table", vpc, end.scope);
  const ours = own.map((id): LinkedTable => {
    const made =
      live.find(({ owner }) => owner?.uid === fabric.metadata.uid && owner.id === id) ?? adopted(fabric, id, live);
    return { table: { $ref: id }, name: id, ...(made ? { live: made } : {}) };
  });
  if (vpc === undefined) return ours;
  const known = new Set(ours.flatMap((table) => table.live?.id ?? []));
  const used = tablesOfSubnets(fabric, end, vpc, nodeSubnets(fabric, end.key, vpc, snapshot), live, snapshot);
  const clusters = readKeys(fabric, "clusters").filter((cluster) => fabric.spec.clusters[cluster]?.vpc === end.key);
  const before = areNodesRead(clusters, snapshot) ? new Set<string>() : ledBefore(live, ownByState);
  const others = live
    // What is ours and is not among `own` is of pods that nobody routes to, or on its way out.
    .filter((table) => used.has(table.id) || before.has(table.id))
    .filter((table) => !known.has(table.id) && table.owner?.uid !== fabric.metadata.uid)
    .map((table): LinkedTable => ({ table: table.id, name: table.id, live: table }));
  return [...ours, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function adopted(
  { spec }: Fabric,
  id: string,
  live: readonly Observed<"route-table">[],
): Observed<"route-table"> | undefined {
  const entry = spec.adopt.find(({ as }) => as === id);
  return entry && live.find((table) => table.id === entry.id);
}

/** Logical ids of the tables of pods that other VPCs route to: the others' packets are led back to nodes, never to them. */
function podTablesIn(fabric: Fabric, vpc: string, addresses: AddressPlan): readonly string[] {
  return clustersInVpc(addresses, vpc).flatMap(([key, planned]) => {
    const cluster = fabric.spec.clusters[key];
    if (cluster === undefined || !hasPodSubnets(cluster) || !podsAreRoutable(fabric, key, planned)) return [];
    return podTables(key, cluster, planned).map(({ id }) => id);
  });
}

/** World ids of the subnets that nodes are in or may come to be in; undefined: no cluster is there, so any subnet counts. */
export function nodeSubnets(
  fabric: Fabric,
  key: string,
  vpc: string,
  snapshot: Snapshot,
): ReadonlySet<string> | undefined {
  const clusters = readKeys(fabric, "clusters").filter((cluster) => fabric.spec.clusters[cluster]?.vpc === key);
  const found = clusters.flatMap((cluster) => {
    const eks = findCluster(fabric, cluster, snapshot);
    return eks.kind === "found" ? [eks.cluster.props] : [];
  });
  if (found.length === 0) return undefined;
  const names = new Set(found.map(({ name }) => name));
  const groups = observedOf(snapshot, "node-group").filter(({ props }) => names.has(props.cluster));
  const interfaces = nodeInterfaces(fabric, clusters, vpc, snapshot).flatMap((cluster) => cluster.interfaces);
  return new Set([
    ...found.flatMap(({ subnets }) => subnets),
    ...groups.flatMap(({ props }) => props.subnets),
    ...interfaces.map(({ props }) => props.subnet),
  ]);
}

const tableBySubnet = onceFor(
  (snapshot: Snapshot) =>
    new Map(observedOf(snapshot, "route-table-association").map(({ props }) => [props.subnet, props.routeTable])),
);

/** World id of the table that a subnet's packets are looked up in: its own, or the VPC's main one (F10). */
export function tableOfSubnet(subnet: string, vpc: string, snapshot: Snapshot): string | undefined {
  return (
    tableBySubnet(snapshot).get(subnet) ??
    observedInVpc(snapshot, "route-table", vpc).find(({ facts }) => facts.main)?.id
  );
}

/** Tables that a link of ours leads already: kept for as long as nobody can say that no node sends by them. */
function ledBefore(live: readonly Observed<"route-table">[], ownByState: ReadonlySet<string>): ReadonlySet<string> {
  const isLed = ({ id, facts }: Observed<"route-table">): boolean =>
    facts.routes.some(
      ({ destination, target }) => /^(pcx|tgw)-/.test(target) && ownByState.has(`${id}/${destination}`),
    );
  return new Set(live.filter(isLed).map(({ id }) => id));
}

/** F10: a subnet without a table of its own uses the VPC's main one; a pod subnet of ours has one, or is about to. */
function tablesOfSubnets(
  { metadata }: Fabric,
  end: Extract<LinkEnd, { readonly kind: "reached" }>,
  vpc: string,
  wanted: ReadonlySet<string> | undefined,
  live: readonly Observed<"route-table">[],
  snapshot: Snapshot,
): ReadonlySet<string> {
  const main = live.find(({ facts }) => facts.main)?.id;
  const all = observedInVpc(snapshot, "subnet", vpc, end.scope);
  const ours = new Set(all.flatMap(({ id, owner }) => (owner?.uid === metadata.uid ? [id] : [])));
  const subnets = [...(wanted ?? all.map(({ id }) => id))].filter((id) => !ours.has(id));
  return new Set(subnets.flatMap((subnet) => tableBySubnet(snapshot).get(subnet) ?? main ?? []));
}
