import { TAG_ID } from "../desired/index.ts";
import type { Snapshot } from "../observed/index.ts";
import { observedOf } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { Lock, Reserved } from "./address-plan.ts";
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
  const taken = Object.keys(fabric.spec.vpcs).flatMap((key) => {
    const finding = findVpc(fabric, key, snapshot);
    if (finding.kind !== "found") return [];
    const blocks = finding.vpc.facts.cidrs
      .filter((block) => !["disassociated", "failed"].includes(block.state))
      .map((block) => ({ vpc: key, cidr: block.cidr, what: `block of ${finding.vpc.id}` }));
    const foreign = subnets
      .filter((subnet) => subnet.props.vpc === finding.vpc.id && subnet.owner?.uid !== uid)
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
