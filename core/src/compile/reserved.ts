import type { Observed, Snapshot } from "../observed/index.ts";
import { observedOf } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { Lock, Reserved } from "./address-plan.ts";
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
  const taken = Object.keys(fabric.spec.vpcs).flatMap((key) => {
    const finding = findVpc(fabric, key, snapshot);
    if (finding.kind !== "found") return [];
    const blocks = finding.vpc.facts.cidrs
      .filter((block) => !["disassociated", "failed"].includes(block.state))
      .map((block) => ({ vpc: key, cidr: block.cidr, what: `block of ${finding.vpc.id}` }));
    const foreign = subnets
      .filter((subnet) => subnet.props.vpc === finding.vpc.id && idOf(subnet) === undefined)
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
