import { AwsError } from "../../behaviour/aws-error.ts";
import type {
  AnyAttachmentRecord,
  PeeringAttachmentRecord,
  TransitGatewayAttachmentRecord,
  TransitGatewayRecord,
  TransitTableRecord,
} from "../../records/kinds.ts";
import type { RegionRecords } from "../../records/region.ts";
import type { TwinWorld } from "../../records/world.ts";
import type { CallContext } from "../context.ts";
import { checkId, find, notFound } from "../lookup.ts";

/** States in which an attachment takes no room any more ("Transit gateway attachment states", VPC transit gateways guide). */
export const ENDED: ReadonlySet<string> = new Set(["deleted", "failed", "rejected"]);

/** A gateway of ours, or one that is shared with us; what is deleted stays listed, and is not found. */
export function usableGateway(context: CallContext, id: string | undefined): TransitGatewayRecord {
  const known = checkId("TransitGateways", "TransitGatewayId", id);
  const shared = sharedGateways(context).find(({ TransitGatewayId }) => TransitGatewayId === known);
  const gateway = shared ?? find(context, "TransitGateways", "TransitGatewayId", known);
  if (gateway.State === "deleted") throw notFound("TransitGateways", known);
  return gateway;
}

/** A gateway of ours: only its owner makes tables and routes. */
export function ownGateway(context: CallContext, id: string | undefined): TransitGatewayRecord {
  const gateway = find(context, "TransitGateways", "TransitGatewayId", id);
  if (gateway.State === "deleted") throw notFound("TransitGateways", gateway.TransitGatewayId);
  return gateway;
}

/** Gateways that other accounts share with the caller's (AWS RAM; "Share your transit gateway"). */
export function sharedGateways({ world, account, region }: CallContext): readonly TransitGatewayRecord[] {
  return world.state.gatewayShares
    .filter((share) => share.participant === account && share.region === region)
    .flatMap((share) => world.records(share.owner, region).TransitGateways.get(share.gateway) ?? [])
    .map((gateway) => ({ ...gateway, Tags: [] }));
}

export function liveTable(context: CallContext, id: string | undefined): TransitTableRecord {
  const table = find(context, "TransitGatewayRouteTables", "TransitGatewayRouteTableId", id);
  if (table.State === "deleted") throw notFound("TransitGatewayRouteTables", table.TransitGatewayRouteTableId);
  return table;
}

/** An attachment as any of the describe calls lists it, whatever it attaches. */
export function liveAttachment(context: CallContext, id: string | undefined): AnyAttachmentRecord {
  const known = checkId("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId", id);
  const attachment = context.records.TransitGatewayAttachments.get(known) ?? recordedOf(context, known);
  if (attachment === undefined || attachment.State === "deleted" || context.world.isHidden(known)) {
    throw notFound("TransitGatewayVpcAttachments", known);
  }
  return attachment;
}

/** Of a world that was recorded with fewer calls, the list of all attachments may be missing: it is made up for. */
function recordedOf({ records }: CallContext, id: string): AnyAttachmentRecord | undefined {
  const vpc = records.TransitGatewayVpcAttachments.get(id);
  if (vpc === undefined) return undefined;
  const made = anyOf(vpc);
  records.TransitGatewayAttachments.set(id, made);
  return made;
}

/** What DescribeTransitGatewayAttachments tells of a VPC's, without its association. */
export function anyOf(vpc: TransitGatewayAttachmentRecord): AnyAttachmentRecord {
  return {
    TransitGatewayAttachmentId: vpc.TransitGatewayAttachmentId,
    TransitGatewayId: vpc.TransitGatewayId,
    ResourceType: "vpc",
    ResourceId: vpc.VpcId,
    ResourceOwnerId: vpc.VpcOwnerId,
    State: vpc.State,
    Tags: vpc.Tags,
  };
}

export function liveVpcAttachment(context: CallContext, id: string | undefined): TransitGatewayAttachmentRecord {
  const attachment = find(context, "TransitGatewayVpcAttachments", "TransitGatewayAttachmentId", id);
  if (ENDED.has(attachment.State)) {
    throw notFound("TransitGatewayVpcAttachments", attachment.TransitGatewayAttachmentId);
  }
  return attachment;
}

export function livePeering(context: CallContext, id: string | undefined): PeeringAttachmentRecord {
  const attachment = find(context, "TransitGatewayPeeringAttachments", "TransitGatewayAttachmentId", id);
  if (attachment.State === "deleted") {
    throw notFound("TransitGatewayPeeringAttachments", attachment.TransitGatewayAttachmentId);
  }
  return attachment;
}

/** Refuses what is not in one of these states ("Error codes", IncorrectState). */
export function inState(noun: string, id: string, state: string, ...allowed: readonly string[]): void {
  if (allowed.includes(state)) return;
  throw new AwsError("IncorrectState", `${noun} ${id} is in invalid state: ${state}`);
}

/** Every account and region that lists an attachment: a VPC's is its own account's and the gateway owner's, a peering both gateways'. */
export function holdersOf(world: TwinWorld, attachment: string): readonly RegionRecords[] {
  return world
    .regions()
    .filter(
      (records) =>
        records.TransitGatewayVpcAttachments.has(attachment) ||
        records.TransitGatewayPeeringAttachments.has(attachment) ||
        records.TransitGatewayAttachments.has(attachment),
    );
}

/** Sets the state of an attachment wherever it is listed. */
export function setState(world: TwinWorld, id: string, state: AnyAttachmentRecord["State"]): void {
  for (const records of holdersOf(world, id)) {
    const listed = [
      records.TransitGatewayVpcAttachments.get(id),
      records.TransitGatewayPeeringAttachments.get(id),
      records.TransitGatewayAttachments.get(id),
    ];
    for (const record of listed) if (record !== undefined) record.State = state;
  }
}
