import { contains } from "../addressing/index.ts";
import { type Observed, observedOf, type Snapshot } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { AddressPlan } from "./address-plan.ts";
import { keyOf, podSubnetIndex } from "./identity.ts";
import { readPrefix } from "./text.ts";

/** The pod subnets of a cluster that the world shows with our mark, wanted or not. */
export function subnetsOfOurs({ metadata }: Fabric, key: string, snapshot: Snapshot): readonly Observed<"subnet">[] {
  return observedOf(snapshot, "subnet").filter(
    ({ owner, props }) => owner?.uid === metadata.uid && podSubnetIndex(owner.id, key, props.zone) !== undefined,
  );
}

/** Zones in which the world has a pod subnet of this cluster. */
export function zonesOfOurs(fabric: Fabric, key: string, snapshot: Snapshot): ReadonlySet<string> {
  return new Set(subnetsOfOurs(fabric, key, snapshot).map(({ props }) => props.zone));
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

/** Whether somebody has an interface in a subnet of ours that lies in this block: its addresses still speak. */
export function isStillUsed({ metadata }: Fabric, vpc: string, cidr: string, snapshot: Snapshot): boolean {
  const block = readPrefix(cidr);
  const inside = observedOf(snapshot, "subnet").filter(({ owner, props }) => {
    const prefix = readPrefix(props.cidr);
    return owner?.uid === metadata.uid && props.vpc === vpc && block && prefix && contains(block, prefix);
  });
  const ids = new Set(inside.map(({ id }) => id));
  return observedOf(snapshot, "network-interface").some(({ props }) => !props.leaked && ids.has(props.subnet));
}
