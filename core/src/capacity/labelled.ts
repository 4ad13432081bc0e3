import { type ClusterAddresses, EXTERNAL_LABEL, eniConfigsOf, labelInUse } from "../compile/index.ts";
import type { Snapshot } from "../observed/index.ts";

/** A pod subnet that nodes of its zone use only with a label: one ENIConfig of a zone is found by the zone alone (decision 0010). */
export interface LabelledSubnet {
  readonly zone: string;
  readonly cidr: string;
  /** `vpc.amazonaws.com/externalEniConfig=eu-west-1b-2`, for the node group. */
  readonly label: string;
}

/** The further pod subnets of a cluster of the VPC CNI. */
export function labelledSubnets(key: string, planned: ClusterAddresses, snapshot: Snapshot): readonly LabelledSubnet[] {
  return eniConfigsOf(key, planned, labelInUse(key, snapshot), snapshot)
    .filter(({ isDefault }) => !isDefault)
    .map(({ name, subnet: { zone, cidr } }) => ({ zone, cidr, label: `${EXTERNAL_LABEL}=${name}` }));
}

/** The label of the subnet that a further range would give to a zone. */
export function nextLabel(key: string, zone: string, planned: ClusterAddresses, snapshot: Snapshot): string {
  const own = eniConfigsOf(key, planned, labelInUse(key, snapshot), snapshot).filter(
    ({ subnet }) => subnet.zone === zone,
  );
  const base = own.find(({ isDefault }) => isDefault)?.name ?? zone;
  const last = Math.max(1, ...own.map(({ subnet }) => subnet.index));
  return `${EXTERNAL_LABEL}=${base}-${last + 1}`;
}
