import { contains, parseAddress, readPrefix } from "../../addressing/index.ts";
import { type Observed, observedInVpc, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { findCluster, findVpc } from "../world/world.ts";
import { nodesOf } from "./cni.ts";

/**
 * The subnets that a cluster's nodes are in, or come into next: those with an address of a node, those of node groups, and where there are
 * neither, the cluster's own, in its zones where the Fabric names some. Sorted by id. With `pods.placement: nodes` its pods have their addresses there too.
 */
export function subnetsOfNodes(fabric: Fabric, key: string, snapshot: Snapshot): readonly Observed<"subnet">[] {
  const cluster = fabric.spec.clusters[key];
  const vpc = cluster && findVpc(fabric, cluster.vpc, snapshot);
  if (cluster === undefined || vpc?.kind !== "found") return [];
  const all = observedInVpc(snapshot, "subnet", vpc.vpc.id, vpc.scope);
  const groups = observedOf(snapshot, "node-group", vpc.scope).filter(
    ({ props }) => props.cluster === (cluster.name ?? key),
  );
  const ofGroups = new Set(groups.flatMap(({ props }) => props.subnets));
  const addresses = nodesOf(key, snapshot).flatMap(({ props }) => props.internalIps.flatMap(addressIn));
  const found = all.filter((subnet) => ofGroups.has(subnet.id) || holdsOne(subnet, addresses));
  if (found.length > 0) return found.toSorted(byId);
  const eks = findCluster(fabric, key, snapshot);
  const own = eks.kind === "found" ? eks.cluster.props.subnets : [];
  return all
    .filter(({ id, props }) => own.includes(id) && (cluster.zones.length === 0 || cluster.zones.includes(props.zone)))
    .toSorted(byId);
}

type Address = Extract<ReturnType<typeof parseAddress>, { readonly ok: true }>["address"];

function addressIn(text: string): readonly Address[] {
  const reading = parseAddress(text);
  return reading.ok ? [reading.address] : [];
}

function holdsOne({ props }: Observed<"subnet">, addresses: readonly Address[]): boolean {
  const block = readPrefix(props.cidr);
  return block !== undefined && addresses.some((address) => contains(block, address));
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
