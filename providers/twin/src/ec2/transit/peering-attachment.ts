import { AwsError } from "../../behaviour/aws-error.ts";
import type { PeeringAttachmentRecord, TransitGatewayRecord } from "../../records/kinds.ts";
import type { RegionRecords } from "../../records/region.ts";
import type { CallContext, Rule } from "../context.ts";
import { add, checkId } from "../lookup.ts";
import { specifiedTags } from "../tags.ts";
import { REGION_ZONES } from "../zone-data.ts";
import { settleLater } from "./gateway.ts";
import { inState, livePeering, ownGateway, setState } from "./known.ts";

/**
 * Asks another gateway, of any account and region, for a peering: `initiatingRequest`, then `pendingAcceptance` on both sides, or
 * `failed` where there is no such gateway ("Transit gateway peering attachments"). Both list it by the same id.
 */
export const createTransitGatewayPeeringAttachment: Rule<"createTransitGatewayPeeringAttachment"> = (
  context,
  input,
) => {
  const gateway = ownGateway(context, input.TransitGatewayId);
  const id = gateway.TransitGatewayId;
  const Tags = specifiedTags(input.TagSpecifications, "transit-gateway-attachment");
  inState("Transit Gateway", id, gateway.State, "available", "modifying");
  const peer = peerOf(input);
  if (peer.TransitGatewayId === id) {
    throw new AwsError("InvalidParameterValue", `${id} cannot be peered with itself.`);
  }
  const attachment = add(context, "TransitGatewayPeeringAttachments", {
    TransitGatewayAttachmentId: context.world.newId("tgw-attach"),
    RequesterTgwInfo: { TransitGatewayId: id, OwnerId: context.account, Region: context.region },
    AccepterTgwInfo: peer,
    CreationTime: new Date(context.now),
    State: "initiatingRequest",
    Tags,
  });
  list(context.records, gateway, attachment, peer.TransitGatewayId);
  const other = context.world.records(peer.OwnerId, peer.Region);
  const accepter = other.TransitGateways.get(peer.TransitGatewayId);
  if (accepter !== undefined && accepter.State !== "deleted") {
    other.TransitGatewayPeeringAttachments.set(attachment.TransitGatewayAttachmentId, { ...attachment, Tags: [] });
    list(other, accepter, { ...attachment, Tags: [] }, id);
  }
  settleLater(context, attachment.TransitGatewayAttachmentId);
  return { TransitGatewayPeeringAttachment: attachment };
};

function peerOf(input: {
  readonly PeerTransitGatewayId?: string | undefined;
  readonly PeerAccountId?: string | undefined;
  readonly PeerRegion?: string | undefined;
}) {
  const TransitGatewayId = checkId("TransitGateways", "PeerTransitGatewayId", input.PeerTransitGatewayId);
  const { PeerAccountId: OwnerId, PeerRegion: Region } = input;
  for (const [name, value] of Object.entries({ PeerAccountId: OwnerId, PeerRegion: Region })) {
    if (!value) throw new AwsError("MissingParameter", `The request must contain the parameter ${name}`);
  }
  if (!((Region ?? "") in REGION_ZONES)) {
    throw new AwsError("InvalidParameterValue", `Invalid region: ${Region}`);
  }
  return { TransitGatewayId, OwnerId: OwnerId ?? "", Region: Region ?? "" };
}

function list(
  records: RegionRecords,
  { TransitGatewayId, OwnerId }: TransitGatewayRecord,
  { TransitGatewayAttachmentId, CreationTime, State, Tags }: PeeringAttachmentRecord,
  other: string,
): void {
  records.TransitGatewayAttachments.set(TransitGatewayAttachmentId, {
    TransitGatewayAttachmentId,
    TransitGatewayId,
    ...(OwnerId === undefined ? {} : { TransitGatewayOwnerId: OwnerId, ResourceOwnerId: OwnerId }),
    ResourceType: "peering",
    ResourceId: other,
    ...(CreationTime === undefined ? {} : { CreationTime }),
    State,
    Tags,
  });
}

/** By the other gateway's owner, in the other region. */
export const acceptTransitGatewayPeeringAttachment: Rule<"acceptTransitGatewayPeeringAttachment"> = (
  context,
  input,
) => {
  const attachment = livePeering(context, input.TransitGatewayAttachmentId);
  const id = attachment.TransitGatewayAttachmentId;
  if (!isAccepter(context, attachment)) {
    throw new AwsError("OperationNotPermitted", `${id} is accepted by the owner of the other transit gateway.`);
  }
  inState("Transit Gateway Attachment", id, attachment.State, "pendingAcceptance");
  setState(context.world, id, "pending");
  settleLater(context, id);
  return { TransitGatewayPeeringAttachment: attachment };
};

function isAccepter({ account, region }: CallContext, { AccepterTgwInfo }: PeeringAttachmentRecord): boolean {
  return AccepterTgwInfo.OwnerId === account && AccepterTgwInfo.Region === region;
}

/** Either side takes it away. */
export const deleteTransitGatewayPeeringAttachment: Rule<"deleteTransitGatewayPeeringAttachment"> = (
  context,
  input,
) => {
  const attachment = livePeering(context, input.TransitGatewayAttachmentId);
  const id = attachment.TransitGatewayAttachmentId;
  const deletable = ["available", "pendingAcceptance", "failed", "rejected", "initiatingRequest"];
  inState("Transit Gateway Attachment", id, attachment.State, ...deletable);
  setState(context.world, id, "deleting");
  settleLater(context, id);
  return { TransitGatewayPeeringAttachment: attachment };
};
