import { contains, formatPrefix, type Prefix, readPrefix, readPrefixes } from "../../addressing/index.ts";
import { scopeKey } from "../../desired/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { observedOf, onceFor } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { keyOf, podSubnetId } from "../identity/identity.ts";
import { readKeys } from "../identity/management.ts";
import { ownerOfVpc } from "../world/vpc-owner.ts";
import { findVpc } from "../world/world.ts";
import type { Lock, Reserved } from "./address-plan.ts";

/** What allocation must respect, from the lock file and the world. Subnets of ours carry their logical id as a tag. */
export function reservedFrom(fabric: Fabric, lock: Lock | undefined, snapshot: Snapshot): Reserved {
  const uid = fabric.metadata.uid;
  const subnets = observedOf(snapshot, "subnet");
  const adopted = adoptedSubnets(fabric);
  const idOf = (subnet: Observed<"subnet">): string | undefined =>
    subnet.owner === undefined ? adopted(subnet) : subnet.owner.uid === uid ? subnet.owner.id : undefined;
  const owned = subnets.flatMap((subnet) => {
    const id = idOf(subnet);
    return id === undefined ? [] : [{ id, cidr: subnet.props.cidr }];
  });
  const shared = readKeys(fabric, "clusters").flatMap((key) => sharedSubnets(fabric, key, lock, snapshot));
  // A shared subnet is seen by its owner and by those it is shared with, and only the owner sees our mark.
  const ours = new Set([
    ...subnets.filter((subnet) => idOf(subnet) !== undefined).map(({ id }) => id),
    ...shared.map(({ subnet }) => subnet),
  ]);
  const bySubnetVpc = Map.groupBy(subnets, (subnet) => subnet.props.vpc);
  const byClusterVpc = Map.groupBy(observedOf(snapshot, "cluster"), (cluster) => cluster.props.vpc);
  const taken = readKeys(fabric, "vpcs").flatMap((key) => {
    const finding = findVpc(fabric, key, snapshot);
    if (finding.kind !== "found") return [];
    const blocks = finding.vpc.facts.cidrs
      .filter((block) => !["disassociated", "failed"].includes(block.state))
      .map((block) => ({ vpc: key, cidr: block.cidr, what: `block of ${finding.vpc.id}` }));
    const foreign = (bySubnetVpc.get(finding.vpc.id) ?? [])
      .filter((subnet) => !ours.has(subnet.id))
      .map((subnet) => ({ vpc: key, cidr: subnet.props.cidr, what: `subnet ${subnet.id}` }));
    const services = (byClusterVpc.get(finding.vpc.id) ?? [])
      .filter(({ scope }) => scopeKey(scope) === scopeKey(finding.scope))
      .flatMap(({ props }) =>
        props.serviceCidr === undefined
          ? []
          : [{ vpc: key, cidr: props.serviceCidr, what: `services of ${props.name}` }],
      );
    return [...blocks, ...foreign, ...services];
  });
  return { ...(lock ? { lock } : {}), owned: [...owned, ...shared.map(({ id, cidr }) => ({ id, cidr }))], taken };
}

/**
 * As what a subnet is about to be adopted: it has its place already, as what we own has. One that lies in no range of the cluster has none, and diff
 * says why it cannot be adopted.
 */
function adoptedSubnets(fabric: Fabric): (subnet: Observed<"subnet">) => string | undefined {
  const byId = new Map(fabric.spec.adopt.map(({ id, as }) => [id, as]));
  return ({ id, props }) => {
    const as = byId.get(id);
    const ranges = readPrefixes(as === undefined ? [] : (fabric.spec.clusters[keyOf(as)]?.pods.ranges ?? []));
    const prefix = readPrefix(props.cidr);
    const isOutside = ranges.length > 0 && prefix !== undefined && !ranges.some((range) => contains(range, prefix));
    return isOutside ? undefined : as;
  };
}

/**
 * Pod subnets that the owner of a shared VPC made for us and shared: its tags do not show here, but what lies in the cluster's own
 * ranges is the cluster's. Those that the lock knows keep their index.
 */
export function sharedSubnets(
  fabric: Fabric,
  key: string,
  lock: Lock | undefined,
  snapshot: Snapshot,
): readonly { readonly id: string; readonly subnet: string; readonly cidr: string }[] {
  const cluster = fabric.spec.clusters[key];
  if (!cluster) return [];
  const owner = ownerOfVpc(fabric, cluster.vpc);
  const finding = findVpc(fabric, cluster.vpc, snapshot);
  if (owner.kind !== "unreached" || finding.kind !== "found") return [];
  const ranges = readPrefixes([...cluster.pods.ranges, ...(lock?.clusters[key]?.ranges ?? [])]);
  const isPods = ({ props, facts }: Observed<"subnet">): boolean => {
    const prefix = readPrefix(props.cidr);
    const inside = prefix !== undefined && ranges.some((range) => contains(range, prefix));
    return props.vpc === finding.vpc.id && facts.ownerAccount === owner.account && inside;
  };
  const byZone = Map.groupBy(observedOf(snapshot, "subnet", finding.scope).filter(isPods), ({ props }) => props.zone);
  return [...byZone].flatMap(([zone, subnets]) => {
    const locked = lock?.clusters[key]?.subnets[zone] ?? [];
    const sorted = subnets.toSorted((a, b) => rangeAt(ranges, a) - rangeAt(ranges, b));
    const fresh = sorted.filter(({ props }) => !locked.includes(props.cidr));
    return sorted.map((subnet) => {
      const { id, props } = subnet;
      const at = locked.indexOf(props.cidr);
      const index = at >= 0 ? at + 1 : locked.length + fresh.indexOf(subnet) + 1;
      return { id: podSubnetId(key, zone, index), subnet: id, cidr: props.cidr };
    });
  });
}

function rangeAt(ranges: readonly Prefix[], { props }: Observed<"subnet">): number {
  const prefix = readPrefix(props.cidr);
  return ranges.findIndex((range) => prefix !== undefined && contains(range, prefix));
}

const takenByVpc = onceFor((taken: Reserved["taken"]) => Map.groupBy(taken, (entry) => entry.vpc));
const ownedByKey = onceFor((owned: Reserved["owned"]) => Map.groupBy(owned, (entry) => keyOf(entry.id)));

/** What is taken in a VPC of the Fabric, by its key. */
export function takenIn({ taken }: Reserved, vpc: string): Reserved["taken"] {
  return takenByVpc(taken).get(vpc) ?? [];
}

/** Subnets of ours whose ids a cluster's key begins. */
export function ownedBy({ owned }: Reserved, cluster: string): Reserved["owned"] {
  return ownedByKey(owned).get(cluster) ?? [];
}

/** No range of a VPC is larger than a /16: what lies in one shares its first two bytes. */
const firstBytes = (cidr: string): string => cidr.split(".", 2).join(".");
const ownedByBytes = onceFor((owned: Reserved["owned"]) =>
  Map.groupBy(
    owned.flatMap(({ id, cidr }) => readPrefixes([cidr]).map((prefix) => ({ key: keyOf(id), cidr, prefix }))),
    (entry) => firstBytes(entry.cidr),
  ),
);

/** Subnets of ours near a range that belong to other clusters. */
export function ownedElsewhere({ owned }: Reserved, cluster: string, range: Prefix): readonly Prefix[] {
  const near = ownedByBytes(owned).get(firstBytes(formatPrefix(range))) ?? [];
  return near.filter((entry) => entry.key !== cluster).map((entry) => entry.prefix);
}
