import { AwsError } from "../behaviour/aws-error.ts";
import type { CidrAssociation, VpcRecord } from "../records/kinds.ts";
import { blockOf, contains, formatBlock, parseBlock } from "./cidr.ts";
import { type CallContext, later, type Rule } from "./context.ts";
import { find } from "./lookup.ts";
import { notTheOwner, vpcsAsSeen } from "./sharing.ts";
import { checkFurtherBlock } from "./vpc-blocks.ts";

/** Answers `associating`; the block is usable once `associated` (F19). Host bits are cleared, not refused (F15). */
export const associateVpcCidrBlock: Rule<"associateVpcCidrBlock"> = (context, input) => {
  const vpc = find(context, "Vpcs", "VpcId", input.VpcId);
  const block = blockOf("CidrBlock", input.CidrBlock);
  checkFurtherBlock(context.records, vpc, block, context.limits.blocksPerVpc);
  const association: CidrAssociation = {
    AssociationId: context.world.newId("vpc-cidr-assoc"),
    CidrBlock: formatBlock(block),
    CidrBlockState: { State: "associating" },
  };
  vpc.CidrBlockAssociationSet.push(association);
  const ids = { vpc: vpc.VpcId, association: association.AssociationId };
  if (context.failAssociation === undefined) later(context, context.timing.cidr, { kind: "cidr-associated", ...ids });
  else later(context, context.timing.cidr, { kind: "cidr-failing", ...ids, message: context.failAssociation });
  return { VpcId: vpc.VpcId, CidrBlockAssociation: association };
};

export const disassociateVpcCidrBlock: Rule<"disassociateVpcCidrBlock"> = (context, input) => {
  const { vpc, association } = associationOf(context, input.AssociationId);
  if (association.CidrBlock === vpc.CidrBlock) {
    throw new AwsError(
      "OperationNotPermitted",
      `The vpc CIDR block with association ID ${association.AssociationId} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`,
    );
  }
  refuseUsed(context, vpc, association);
  association.CidrBlockState = { State: "disassociating" };
  const ids = { vpc: vpc.VpcId, association: association.AssociationId };
  later(context, context.timing.cidr, { kind: "cidr-disassociated", ...ids });
  return { VpcId: vpc.VpcId, CidrBlockAssociation: association };
};

function associationOf(context: CallContext, id: string | undefined): { vpc: VpcRecord; association: CidrAssociation } {
  if (id === undefined) throw new AwsError("MissingParameter", "The request must contain the parameter AssociationId");
  for (const vpc of context.records.Vpcs.values()) {
    const association = vpc.CidrBlockAssociationSet.find((entry) => entry.AssociationId === id);
    // An entry that already left or is leaving is not there to be taken off again.
    if (association !== undefined && !["disassociated", "disassociating"].includes(association.CidrBlockState.State)) {
      return { vpc, association };
    }
  }
  if (vpcsAsSeen(context).some((vpc) => vpc.CidrBlockAssociationSet.some((entry) => entry.AssociationId === id))) {
    throw notTheOwner();
  }
  throw new AwsError(
    "InvalidVpcCidrBlockAssociationID.NotFound",
    `The vpc CIDR block association ID '${id}' does not exist`,
  );
}

/** A block goes only when no subnet lies in it (DisassociateVpcCidrBlock API reference; fault 3b-20). */
function refuseUsed(context: CallContext, vpc: VpcRecord, association: CidrAssociation): void {
  const block = parseBlock(association.CidrBlock);
  for (const subnet of context.records.Subnets.values()) {
    const inner = parseBlock(subnet.CidrBlock);
    if (subnet.VpcId !== vpc.VpcId || block === undefined || inner === undefined || !contains(block, inner)) continue;
    throw new AwsError(
      "InvalidCidrBlock.InUse",
      `The vpc ${vpc.VpcId} currently has a subnet within CIDR block ${association.CidrBlock}`,
    );
  }
}
