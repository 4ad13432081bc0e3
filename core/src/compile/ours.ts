import { contains } from "../addressing/index.ts";
import { type Observed, observedOf, onceFor, type Snapshot } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { AddressPlan } from "./address-plan.ts";
import { keyOf, podSubnetIndex } from "./identity.ts";
import { readPrefix } from "./text.ts";

/** The pod subnets of a cluster that the world shows with our mark, wanted or not. */
export function subnetsOfOurs({ metadata }: Fabric, key: string, snapshot: Snapshot): readonly Observed<"subnet">[] {
  return (markedSubnets(snapshot).get(key) ?? []).filter(
    ({ owner, props }) => owner?.uid === metadata.uid && podSubnetIndex(owner.id, key, props.zone) !== undefined,
  );
}

/** By the key that their mark begins with. */
const markedSubnets = onceFor((snapshot: Snapshot) =>
  Map.groupBy(observedOf(snapshot, "subnet"), ({ owner }) => (owner === undefined ? "" : keyOf(owner.id))),
);

const subnetsByVpc = onceFor((snapshot: Snapshot) =>
  Map.groupBy(observedOf(snapshot, "subnet"), ({ props }) => props.vpc),
);

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
  const inside = (subnetsByVpc(snapshot).get(vpc) ?? []).filter(({ owner, props }) => {
    const prefix = readPrefix(props.cidr);
    return owner?.uid === metadata.uid && block && prefix && contains(block, prefix);
  });
  if (inside.length === 0) return false;
  const ids = new Set(inside.map(({ id }) => id));
  return observedOf(snapshot, "network-interface").some(({ props }) => !props.leaked && ids.has(props.subnet));
}
