import type { Observed, Snapshot } from "../observed/index.ts";
import { observedOf, onceFor } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { Lock, Reserved } from "./address-plan.ts";
import { keyOf } from "./identity.ts";
import { readKeys } from "./management.ts";
import { findVpc } from "./world.ts";

/** What allocation must respect, from the lock file and the world. Subnets of ours carry their logical id as a tag. */
export function reservedFrom(fabric: Fabric, lock: Lock | undefined, snapshot: Snapshot): Reserved {
  const uid = fabric.metadata.uid;
  const subnets = observedOf(snapshot, "subnet");
  // What is about to be adopted has its place already, as what we own has.
  const adopted = new Map(fabric.spec.adopt.map(({ id, as }) => [id, as]));
  const idOf = (subnet: Observed<"subnet">): string | undefined =>
    subnet.owner === undefined ? adopted.get(subnet.id) : subnet.owner.uid === uid ? subnet.owner.id : undefined;
  const owned = subnets.flatMap((subnet) => {
    const id = idOf(subnet);
    return id === undefined ? [] : [{ id, cidr: subnet.props.cidr, zone: subnet.props.zone }];
  });
  const bySubnetVpc = Map.groupBy(subnets, (subnet) => subnet.props.vpc);
  const taken = readKeys(fabric, "vpcs").flatMap((key) => {
    const finding = findVpc(fabric, key, snapshot);
    if (finding.kind !== "found") return [];
    const blocks = finding.vpc.facts.cidrs
      .filter((block) => !["disassociated", "failed"].includes(block.state))
      .map((block) => ({ vpc: key, cidr: block.cidr, what: `block of ${finding.vpc.id}` }));
    const foreign = (bySubnetVpc.get(finding.vpc.id) ?? [])
      .filter((subnet) => idOf(subnet) === undefined)
      .map((subnet) => ({ vpc: key, cidr: subnet.props.cidr, what: `subnet ${subnet.id}` }));
    const services = observedOf(snapshot, "cluster", finding.scope)
      .filter((cluster) => cluster.props.vpc === finding.vpc.id)
      .flatMap(({ props }) =>
        props.serviceCidr === undefined
          ? []
          : [{ vpc: key, cidr: props.serviceCidr, what: `services of ${props.name}` }],
      );
    return [...blocks, ...foreign, ...services];
  });
  return { ...(lock ? { lock } : {}), owned, taken };
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
