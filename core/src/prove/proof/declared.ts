import {
  type AddressPlan,
  findCluster,
  findVpc,
  ownedVpcId,
  podsAreRoutable,
  readKeys,
  scopeOfVpc,
} from "../../compile/index.ts";
import type { Declared, DeclaredCluster, DeclaredSite } from "../../network/index.ts";
import { observedById, type Snapshot } from "../../observed/index.ts";
import { plannedId } from "../../plan/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { declaredLinks } from "./declared-links.ts";
import { prefixesOf } from "./prefix-texts.ts";

/**
 * What a Fabric says of the network that this snapshot, observed or projected, cannot. What is not even read (`manage: none`) or has no
 * VPC is left out. Of a cluster's ranges those count that its VPC has: before an apply its pods live elsewhere.
 */
export function declaredOf(fabric: Fabric, addresses: AddressPlan, snapshot: Snapshot): Declared {
  const ids = new Map(readKeys(fabric, "vpcs").flatMap((key) => idOf(fabric, key, snapshot)));
  return {
    vpcs: [...ids].map(([key, vpc]) => ({ key, scope: scopeOfVpc(fabric, key, snapshot), vpc })),
    clusters: readKeys(fabric, "clusters").flatMap((key) => clusterOf(fabric, key, addresses, snapshot, ids)),
    sites: Object.entries(fabric.spec.sites).map(
      ([key, { nodes, pods }]): DeclaredSite => ({ key, nodes: prefixesOf(nodes), pods: prefixesOf(pods) }),
    ),
    links: declaredLinks(fabric, ids, snapshot),
  };
}

function idOf(fabric: Fabric, key: string, snapshot: Snapshot): readonly (readonly [string, string])[] {
  const finding = findVpc(fabric, key, snapshot);
  if (finding.kind === "found") return [[key, finding.vpc.id]];
  return finding.kind === "planned" ? [[key, plannedId(ownedVpcId(key))]] : [];
}

function clusterOf(
  fabric: Fabric,
  key: string,
  addresses: AddressPlan,
  snapshot: Snapshot,
  ids: ReadonlyMap<string, string>,
): readonly DeclaredCluster[] {
  const cluster = fabric.spec.clusters[key];
  const vpc = cluster && ids.get(cluster.vpc);
  if (cluster === undefined || vpc === undefined) return [];
  const scope = scopeOfVpc(fabric, cluster.vpc, snapshot);
  const blocks = new Set(
    observedById(snapshot, "vpc", vpc, scope)?.facts.cidrs.flatMap(({ cidr, state }) =>
      state === "associated" ? [cidr] : [],
    ),
  );
  const ranges = (addresses.clusters[key]?.ranges ?? []).map(({ cidr }) => cidr).filter((cidr) => blocks.has(cidr));
  const found = findCluster(fabric, key, snapshot);
  const name = found.kind === "found" ? { name: found.cluster.props.name } : {};
  const planned = addresses.clusters[key];
  const isUnrouted = planned !== undefined && !podsAreRoutable(fabric, key, planned);
  const unrouted = isUnrouted ? { unrouted: true as const } : {};
  return [{ key, ...name, scope, vpc, podRanges: prefixesOf(ranges), ...unrouted, zones: cluster.zones }];
}
