import { TAG_ID } from "../desired/index.ts";
import type { Snapshot } from "../observed/index.ts";
import { observedOf, onceFor } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { Lock, Reserved } from "./address-plan.ts";
import { keyOf } from "./identity.ts";
import { findVpc } from "./world.ts";

/** What allocation must respect, from the lock file and the world. Subnets of ours carry their logical id as a tag. */
export function reservedFrom(fabric: Fabric, lock: Lock | undefined, snapshot: Snapshot): Reserved {
  const uid = fabric.metadata.uid;
  const subnets = observedOf(snapshot, "subnet");
  const owned = subnets
    .filter((subnet) => subnet.owner?.uid === uid)
    .map((subnet) => ({
      id: subnet.owner?.id ?? subnet.tags?.[TAG_ID] ?? subnet.id,
      cidr: subnet.props.cidr,
      zone: subnet.props.zone,
    }));
  const bySubnetVpc = Map.groupBy(subnets, (subnet) => subnet.props.vpc);
  const taken = Object.keys(fabric.spec.vpcs).flatMap((key) => {
    const finding = findVpc(fabric, key, snapshot);
    if (finding.kind !== "found") return [];
    const blocks = finding.vpc.facts.cidrs
      .filter((block) => !["disassociated", "failed"].includes(block.state))
      .map((block) => ({ vpc: key, cidr: block.cidr, what: `block of ${finding.vpc.id}` }));
    const foreign = (bySubnetVpc.get(finding.vpc.id) ?? [])
      .filter((subnet) => subnet.owner?.uid !== uid)
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
