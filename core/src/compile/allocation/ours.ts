import { contains, readPrefix } from "../../addressing/index.ts";
import { type Observed, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { keyOf, podSubnetPlace } from "../identity/identity.ts";
import type { AddressPlan } from "./address-plan.ts";

const markedByKey = onceFor((snapshot: Snapshot) =>
  Map.groupBy(
    observedOf(snapshot, "subnet").filter(({ owner }) => owner !== undefined),
    ({ owner, id }) => keyOf(owner?.id ?? id),
  ),
);

/** The pod subnets of a cluster that the world shows with our mark, wanted or not. */
export function subnetsOfOurs(
  { metadata }: { readonly metadata: Pick<Fabric["metadata"], "uid"> },
  key: string,
  snapshot: Snapshot,
): readonly Observed<"subnet">[] {
  return (markedByKey(snapshot).get(key) ?? []).filter(
    ({ owner }) => owner?.uid === metadata.uid && podSubnetPlace(owner.id, key) !== undefined,
  );
}

/** Zones, by their names in the cluster's account, in which the world has a pod subnet of this cluster. */
export function zonesOfOurs(fabric: Fabric, key: string, snapshot: Snapshot): ReadonlySet<string> {
  return new Set(
    subnetsOfOurs(fabric, key, snapshot).flatMap(({ owner }) => podSubnetPlace(owner?.id ?? "", key)?.zone ?? []),
  );
}

/** Subnets with our mark that the Fabric no longer wants: before they go, who uses them must be known. */
export function leavingSubnets(
  { metadata }: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
): readonly Observed<"subnet">[] {
  return observedOf(snapshot, "subnet").filter(({ owner, props }) => {
    if (owner?.uid !== metadata.uid) return false;
    const wanted = addresses.clusters[keyOf(owner.id)]?.subnets.find((subnet) => subnet.id === owner.id);
    return wanted?.cidr !== props.cidr;
  });
}

/** Subnets in which somebody has an interface. */
const subnetsInUse = onceFor((snapshot: Snapshot) => {
  const ids = new Set(
    observedOf(snapshot, "network-interface").flatMap(({ props }) => (props.leaked ? [] : [props.subnet])),
  );
  return ids.size === 0 ? [] : observedOf(snapshot, "subnet").filter(({ id }) => ids.has(id));
});

/** Whether somebody has an interface in a subnet of ours that lies in this block: its addresses still speak. */
function isStillUsed({ metadata }: Fabric, vpc: string, cidr: string, snapshot: Snapshot): boolean {
  const block = readPrefix(cidr);
  return subnetsInUse(snapshot).some(({ owner, props }) => {
    if (owner?.uid !== metadata.uid || props.vpc !== vpc) return false;
    const prefix = readPrefix(props.cidr);
    return block !== undefined && prefix !== undefined && contains(block, prefix);
  });
}

/**
 * Blocks of a VPC that stay, the primary one first: those that we associated are wanted by the Fabric, or on their way out. One on its way out
 * counts for as long as pods in it have addresses.
 */
export function stayingBlocks(
  fabric: Fabric,
  { id, facts }: Observed<"vpc">,
  ownByState: ReadonlySet<string>,
  snapshot: Snapshot,
): readonly string[] {
  return facts.cidrs
    .filter((block) => ["associated", "associating"].includes(block.state))
    .filter((block) => !ownByState.has(block.associationId) || isStillUsed(fabric, id, block.cidr, snapshot))
    .map((block) => block.cidr);
}
