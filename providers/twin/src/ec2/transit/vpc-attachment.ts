import { AwsError } from "../../behaviour/aws-error.ts";
import type { SubnetRecord, TransitGatewayAttachmentRecord, TransitGatewayRecord } from "../../records/kinds.ts";
import type { CallContext, Rule } from "../context.ts";
import { makeInterface } from "../interfaces.ts";
import { add, find, notFound } from "../lookup.ts";
import { specifiedTags } from "../tags.ts";
import { settleLater } from "./gateway.ts";
import { anyOf, ENDED, inState, liveVpcAttachment, setState, usableGateway } from "./known.ts";
import { dropInterfaces } from "./settling.ts";

/** CreateTransitGatewayVpcAttachment API reference: what holds where a request says nothing. */
const OPTIONS = {
  ApplianceModeSupport: "disable",
  DnsSupport: "enable",
  Ipv6Support: "disable",
  SecurityGroupReferencingSupport: "enable",
} as const;

/**
 * One subnet in each zone, which takes an interface in it; one attachment of a VPC to a gateway ("Transit gateway attachments to a
 * VPC"). To a gateway of another account it waits for acceptance, unless that account accepts by itself.
 */
export const createTransitGatewayVpcAttachment: Rule<"createTransitGatewayVpcAttachment"> = (context, input) => {
  const gateway = usableGateway(context, input.TransitGatewayId);
  const vpc = find(context, "Vpcs", "VpcId", input.VpcId);
  const subnets = subnetsIn(context, vpc.VpcId, input.SubnetIds);
  const Tags = specifiedTags(input.TagSpecifications, "transit-gateway-attachment");
  inState("Transit Gateway", gateway.TransitGatewayId, gateway.State, "available", "modifying");
  checkZones(subnets);
  checkRoom(context, gateway, vpc.VpcId);
  const isOwn = gateway.OwnerId === context.account;
  const accepts = isOwn || gateway.Options?.AutoAcceptSharedAttachments === "enable";
  const attachment = add(context, "TransitGatewayVpcAttachments", {
    TransitGatewayAttachmentId: context.world.newId("tgw-attach"),
    TransitGatewayId: gateway.TransitGatewayId,
    VpcId: vpc.VpcId,
    VpcOwnerId: context.account,
    SubnetIds: subnets.map(({ SubnetId }) => SubnetId),
    CreationTime: new Date(context.now),
    Options: { ...OPTIONS, ...input.Options },
    State: accepts ? "pending" : "pendingAcceptance",
    Tags,
  });
  record(context, gateway, attachment);
  for (const subnet of subnets) addInterface(context, attachment.TransitGatewayAttachmentId, subnet);
  if (accepts) settleLater(context, attachment.TransitGatewayAttachmentId);
  return { TransitGatewayVpcAttachment: attachment };
};

/** Both sides list it; only the gateway's owner is shown which table it has. */
function record(
  context: CallContext,
  { OwnerId = context.account }: TransitGatewayRecord,
  attachment: TransitGatewayAttachmentRecord,
): void {
  const id = attachment.TransitGatewayAttachmentId;
  const any = { ...anyOf(attachment), TransitGatewayOwnerId: OwnerId, CreationTime: new Date(context.now) };
  context.records.TransitGatewayAttachments.set(id, any);
  if (OwnerId === context.account) return;
  const owners = context.world.records(OwnerId, context.region);
  owners.TransitGatewayVpcAttachments.set(id, { ...attachment, Tags: [] });
  owners.TransitGatewayAttachments.set(id, { ...any, Tags: [] });
}

function subnetsIn(context: CallContext, vpc: string, ids: readonly string[] = []): readonly SubnetRecord[] {
  if (ids.length === 0) throw new AwsError("MissingParameter", "The request must contain the parameter SubnetIds");
  return ids.map((id) => {
    const subnet = find(context, "Subnets", "SubnetId", id);
    if (subnet.VpcId !== vpc) throw notFound("Subnets", id);
    return subnet;
  });
}

function checkZones(subnets: readonly SubnetRecord[]): void {
  if (new Set(subnets.map((subnet) => subnet.AvailabilityZoneId)).size === subnets.length) return;
  throw new AwsError("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ");
}

function checkRoom(context: CallContext, { TransitGatewayId, OwnerId }: TransitGatewayRecord, vpc: string): void {
  const { limits, world, records, region, account } = context;
  const living = [...records.TransitGatewayVpcAttachments.values()].filter(({ State }) => !ENDED.has(State));
  const ofVpc = living.filter(({ VpcId }) => VpcId === vpc);
  if (ofVpc.some((one) => one.TransitGatewayId === TransitGatewayId)) {
    throw new AwsError(
      "DuplicateTransitGatewayAttachment",
      `${TransitGatewayId} has non-deleted Transit Gateway Attachments with same VPC ID.`,
    );
  }
  const owners = world.records(OwnerId ?? account, region).TransitGatewayAttachments;
  const all = [...owners.values()].filter((one) => one.TransitGatewayId === TransitGatewayId && !ENDED.has(one.State));
  if (ofVpc.length >= limits.transitGatewaysPerVpc || all.length >= limits.attachmentsPerTransitGateway) {
    throw new AwsError(
      "TransitGatewayAttachmentLimitExceeded",
      `The maximum number of transit gateway attachments of ${vpc} or ${TransitGatewayId} has been reached.`,
    );
  }
}

/** By its description AWS tells which attachment an interface is for. */
export function interfaceText(attachment: string): string {
  return `Network Interface for Transit Gateway Attachment ${attachment}`;
}

function addInterface(context: CallContext, attachment: string, { SubnetId }: SubnetRecord): void {
  const eni = makeInterface(context, {
    subnetId: SubnetId,
    description: interfaceText(attachment),
    groups: [],
    addresses: 1,
    attachment: { owner: "amazon-aws", deviceIndex: 1 },
    requesterManaged: true,
  });
  eni.InterfaceType = "transit_gateway";
}

/** Adds and takes away subnets, one a zone, at least one ("Modify your VPC attachment"). */
export const modifyTransitGatewayVpcAttachment: Rule<"modifyTransitGatewayVpcAttachment"> = (context, input) => {
  const attachment = liveVpcAttachment(context, input.TransitGatewayAttachmentId);
  const id = attachment.TransitGatewayAttachmentId;
  inState("Transit Gateway Attachment", id, attachment.State, "available");
  const gone = new Set(input.RemoveSubnetIds ?? []);
  const added = input.AddSubnetIds?.length ? subnetsIn(context, attachment.VpcId, input.AddSubnetIds) : [];
  const kept = attachment.SubnetIds.filter((subnet) => !gone.has(subnet));
  const after = [...kept.flatMap((subnet) => context.records.Subnets.get(subnet) ?? []), ...added];
  if (after.length === 0) {
    throw new AwsError("InvalidParameterValue", `${id} must keep at least one subnet.`);
  }
  checkZones(after);
  dropInterfaces(context.records, id, gone);
  for (const subnet of added) addInterface(context, id, subnet);
  attachment.SubnetIds = after.map(({ SubnetId }) => SubnetId);
  attachment.Options = { ...attachment.Options, ...input.Options };
  mirror(context, attachment);
  setState(context.world, id, "modifying");
  settleLater(context, id);
  return { TransitGatewayVpcAttachment: attachment };
};

/** The gateway's owner sees the same subnets and options. */
function mirror(
  context: CallContext,
  { TransitGatewayAttachmentId, SubnetIds, Options }: TransitGatewayAttachmentRecord,
) {
  for (const { TransitGatewayVpcAttachments } of context.world.regions()) {
    const other = TransitGatewayVpcAttachments.get(TransitGatewayAttachmentId);
    if (other !== undefined) Object.assign(other, { SubnetIds: [...SubnetIds], Options: { ...Options } });
  }
}

/** Only the gateway's owner accepts. */
export const acceptTransitGatewayVpcAttachment: Rule<"acceptTransitGatewayVpcAttachment"> = (context, input) => {
  const attachment = liveVpcAttachment(context, input.TransitGatewayAttachmentId);
  const id = attachment.TransitGatewayAttachmentId;
  if (!context.records.TransitGateways.has(attachment.TransitGatewayId)) {
    throw new AwsError("OperationNotPermitted", `Only the owner of ${attachment.TransitGatewayId} accepts ${id}.`);
  }
  inState("Transit Gateway Attachment", id, attachment.State, "pendingAcceptance");
  setState(context.world, id, "pending");
  settleLater(context, id);
  return { TransitGatewayVpcAttachment: attachment };
};

/** Routes of the VPC and of the gateway's tables that lead to it become blackholes, once it is gone. */
export const deleteTransitGatewayVpcAttachment: Rule<"deleteTransitGatewayVpcAttachment"> = (context, input) => {
  const attachment = liveVpcAttachment(context, input.TransitGatewayAttachmentId);
  const id = attachment.TransitGatewayAttachmentId;
  inState("Transit Gateway Attachment", id, attachment.State, "available", "pendingAcceptance", "modifying");
  setState(context.world, id, "deleting");
  settleLater(context, id);
  return { TransitGatewayVpcAttachment: attachment };
};
