import type { LogicalId } from "../../desired/index.ts";
import { type Observed, observedById, observedInVpc, observedOf, type Snapshot } from "../../observed/index.ts";
import { type ClusterSpec, type Fabric, hasPodSubnets } from "../../spec/index.ts";
import type { ClusterAddresses } from "../allocation/address-plan.ts";
import { podTableId, zoneTableId } from "../identity/identity.ts";
import { subnetsOfNodes } from "../nodes/node-subnets.ts";
import { ownerOfVpc } from "../world/vpc-owner.ts";

/** Where the default route of pods leads to, and what lies nearer is no matter of ours. */
export const DEFAULT_ROUTE = "0.0.0.0/0";

/** One route table of a cluster's pods: the zones whose pod subnets use it, and the target of its default route. */
export interface PodTable {
  readonly id: LogicalId;
  readonly zones: readonly string[];
  /** `nat-…` or `tgw-…`; absent: local routes only, and those that somebody else has put there. */
  readonly target?: string;
}

/** One table for all zones, or one for each where each zone has a NAT gateway of its own. Sorted by id. */
export function podTables(key: string, cluster: ClusterSpec, planned: ClusterAddresses): readonly PodTable[] {
  // Pods of nodes' subnets leave by their nodes' tables.
  if (!hasPodSubnets(cluster)) return [];
  const zones = [...new Set(planned.subnets.map((subnet) => subnet.zone))];
  const { egress } = cluster.pods;
  const gateways = typeof egress === "object" ? egress.natGateway : undefined;
  if (typeof gateways === "object") {
    return zones.map((zone) => {
      const target = gateways[zone];
      return { id: zoneTableId(key, zone), zones: [zone], ...(target === undefined ? {} : { target }) };
    });
  }
  const target = gateways ?? (typeof egress === "object" ? egress.transitGateway : undefined);
  return [{ id: podTableId(key), zones, ...(target === undefined ? {} : { target }) }];
}

/**
 * Tables without a default route: neither one that the Fabric asks for, nor a live one that somebody has put there. `going`: world
 * ids of routes that are on their way out.
 */
export function tablesWithoutEgress(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  snapshot: Snapshot,
  going: ReadonlySet<string>,
): readonly string[] {
  const cluster = fabric.spec.clusters[key];
  // Our marks on tables of a shared VPC are shown to its owner alone, and where they lead is the owner's to say.
  if (!cluster || ownerOfVpc(fabric, cluster.vpc).kind === "unreached") return [];
  return podTables(key, cluster, planned)
    .filter((table) => table.target === undefined)
    .flatMap((table) => {
      const live = observedOf(snapshot, "route-table").find((found) => found.owner?.id === table.id);
      const route = live?.facts.routes.find((one) => one.destination === DEFAULT_ROUTE && one.state === "active");
      // Pods have no public mapping, without which an internet gateway passes nothing.
      return route && !route.target.startsWith("igw-") && !going.has(`${live?.id}/${DEFAULT_ROUTE}`)
        ? []
        : [live ? `table ${live.id}` : "the pod subnets' table"];
    });
}

/** Subnets of nodes, and the table of each, whose default route is an internet gateway: `subnet-… by rtb-…`. */
export function nodesBesideInternetGateways(fabric: Fabric, key: string, snapshot: Snapshot): readonly string[] {
  return subnetsOfNodes(fabric, key, snapshot).flatMap((subnet) => {
    const table = tableOf(subnet, snapshot);
    const way = table?.facts.routes.find(
      ({ destination, state, target }) =>
        destination === DEFAULT_ROUTE && state === "active" && target.startsWith("igw-"),
    );
    return table && way ? [`${subnet.id} by ${table.id}`] : [];
  });
}

/** The table that a subnet is associated with, else its VPC's main one (F10). */
function tableOf({ id, props, scope }: Observed<"subnet">, snapshot: Snapshot): Observed<"route-table"> | undefined {
  const explicit = observedOf(snapshot, "route-table-association", scope).find((found) => found.props.subnet === id);
  if (explicit) return observedById(snapshot, "route-table", explicit.props.routeTable, scope);
  return observedInVpc(snapshot, "route-table", props.vpc, scope).find(({ facts }) => facts.main);
}
