import type { NatGatewayRecord, TransitGatewayAttachmentRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import type { CallContext, Rule } from "./context.ts";
import { describe, type FilterReaders, tagsOf } from "./describe.ts";

const NAT_FILTERS: FilterReaders<NatGatewayRecord> = {
  "nat-gateway-id": (gateway) => [gateway.NatGatewayId],
  state: (gateway) => [gateway.State],
  "subnet-id": (gateway) => [gateway.SubnetId],
  "tag-key": (gateway) => tagsOf(gateway).map((tag) => tag.Key),
  "vpc-id": (gateway) => [gateway.VpcId],
};

/** The one describe call of EC2 whose filters are named `Filter`. */
export const describeNatGateways: Rule<"describeNatGateways"> = (context, input) => {
  const ids = { parameter: "NatGatewayIds", values: input.NatGatewayIds };
  const { records, ...rest } = describe(context, "NatGateways", ids, { ...input, Filters: input.Filter }, NAT_FILTERS);
  return { ...rest, NatGateways: [...records] };
};

const ATTACHMENT_FILTERS: FilterReaders<TransitGatewayAttachmentRecord> = {
  state: (attachment) => [attachment.State],
  "transit-gateway-attachment-id": (attachment) => [attachment.TransitGatewayAttachmentId],
  "transit-gateway-id": (attachment) => [attachment.TransitGatewayId],
  "vpc-id": (attachment) => [attachment.VpcId],
};

export const describeTransitGatewayVpcAttachments: Rule<"describeTransitGatewayVpcAttachments"> = (context, input) => {
  const ids = { parameter: "TransitGatewayAttachmentIds", values: input.TransitGatewayAttachmentIds };
  const { records, ...rest } = describe(context, "TransitGatewayVpcAttachments", ids, input, ATTACHMENT_FILTERS);
  return { ...rest, TransitGatewayVpcAttachments: [...records] };
};

/** A route may lead to a gateway that is still being made, not to one that is gone. */
export function hasNatGateway({ records }: CallContext, id: string): boolean {
  const state = records.NatGateways.get(id)?.State;
  return state !== undefined && state !== "deleted";
}

/** A VPC's tables may name a transit gateway only while the VPC is attached to it. */
export function isAttachedTo({ records }: CallContext, vpc: string, transitGateway: string): boolean {
  return inOrder(records.TransitGatewayVpcAttachments).some(
    ({ VpcId, TransitGatewayId, State }) =>
      VpcId === vpc && TransitGatewayId === transitGateway && ["available", "modifying"].includes(State),
  );
}
