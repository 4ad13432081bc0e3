import { AwsError } from "../../behaviour/aws-error.ts";
import type { AnyAttachmentRecord, Tag, TransitGatewayRecord, TransitTableRecord } from "../../records/kinds.ts";
import type { RegionRecords } from "../../records/region.ts";
import { type CallContext, later, type Rule } from "../context.ts";
import { add } from "../lookup.ts";
import { specifiedTags } from "../tags.ts";
import { inState, liveAttachment, liveTable, ownGateway } from "./known.ts";

/** API reference of the actions named; errors as in "Error codes for the Amazon EC2 API" and in what users report of AWS. */
export const createTransitGatewayRouteTable: Rule<"createTransitGatewayRouteTable"> = (context, input) => {
  const gateway = ownGateway(context, input.TransitGatewayId);
  const tags = specifiedTags(input.TagSpecifications, "transit-gateway-route-table");
  inState("Transit Gateway", gateway.TransitGatewayId, gateway.State, "available", "modifying");
  const { tablesPerTransitGateway } = context.limits;
  const siblings = [...context.records.TransitGatewayRouteTables.values()].filter(
    (table) => table.TransitGatewayId === gateway.TransitGatewayId && table.State !== "deleted",
  );
  if (siblings.length >= tablesPerTransitGateway) {
    throw new AwsError(
      "TransitGatewayRouteTableLimitExceeded",
      `${gateway.TransitGatewayId} has reached the limit of ${tablesPerTransitGateway} route tables.`,
    );
  }
  const table = makeTable(context, gateway, tags);
  later(context, context.timing.transit ?? 0, { kind: "transit-settles", id: table.TransitGatewayRouteTableId });
  return { TransitGatewayRouteTable: table };
};

/** The gateway's own default table is there with it, at once. */
export function makeTable(
  context: CallContext,
  gateway: TransitGatewayRecord,
  Tags: Tag[],
  defaults?: Pick<TransitTableRecord, "DefaultAssociationRouteTable" | "DefaultPropagationRouteTable">,
): TransitTableRecord {
  return add(context, "TransitGatewayRouteTables", {
    TransitGatewayRouteTableId: context.world.newId("tgw-rtb"),
    TransitGatewayId: gateway.TransitGatewayId,
    CreationTime: new Date(context.now),
    State: defaults === undefined ? "pending" : "available",
    DefaultAssociationRouteTable: false,
    DefaultPropagationRouteTable: false,
    ...defaults,
    Tags,
  });
}

/** "You can't delete a table that has associations": those go first. Its routes and propagations go with it. */
export const deleteTransitGatewayRouteTable: Rule<"deleteTransitGatewayRouteTable"> = (context, input) => {
  const table = liveTable(context, input.TransitGatewayRouteTableId);
  const id = table.TransitGatewayRouteTableId;
  const associated = [...context.records.TransitGatewayAttachments.values()].filter(
    ({ Association }) => Association?.TransitGatewayRouteTableId === id,
  );
  if (associated.length > 0) {
    const ids = associated.map((one) => one.TransitGatewayAttachmentId).sort();
    throw new AwsError("IncorrectState", `${id} has non-deleted Transit Gateway Associations: ${ids.join(", ")}.`);
  }
  inState("Transit Gateway Route Table", id, table.State, "available");
  table.State = "deleting";
  context.records.TransitGatewayRoutes.delete(id);
  context.records.TransitGatewayPropagations.delete(id);
  later(context, context.timing.transit ?? 0, { kind: "transit-settles", id });
  return { TransitGatewayRouteTable: table };
};

/** A table and an attachment of one gateway of ours, both ready. */
function pairOf(
  context: CallContext,
  input: {
    readonly TransitGatewayRouteTableId?: string | undefined;
    readonly TransitGatewayAttachmentId?: string | undefined;
  },
): { readonly table: TransitTableRecord; readonly attachment: AnyAttachmentRecord } {
  const table = liveTable(context, input.TransitGatewayRouteTableId);
  const attachment = liveAttachment(context, input.TransitGatewayAttachmentId);
  if (attachment.TransitGatewayId !== table.TransitGatewayId) {
    throw new AwsError(
      "InvalidTransitGatewayAttachmentID.NotFound",
      `Transit Gateway Attachment ${attachment.TransitGatewayAttachmentId} does not exist in ${table.TransitGatewayId}`,
    );
  }
  return { table, attachment };
}

/** The attachment is ready for its part in routing, and the table too. */
export function checkReady(table: TransitTableRecord, attachment: AnyAttachmentRecord): void {
  inState("Transit Gateway Route Table", table.TransitGatewayRouteTableId, table.State, "available");
  const { TransitGatewayAttachmentId: id, State } = attachment;
  inState("Transit Gateway Attachment", id, State, "available", "modifying");
}

/** An attachment has one table (F40). */
export const associateTransitGatewayRouteTable: Rule<"associateTransitGatewayRouteTable"> = (context, input) => {
  const { table, attachment } = pairOf(context, input);
  const id = attachment.TransitGatewayAttachmentId;
  if (attachment.Association !== undefined) {
    throw new AwsError(
      "Resource.AlreadyAssociated",
      `Transit Gateway Attachment ${id} is already associated to a route table.`,
    );
  }
  checkReady(table, attachment);
  attachment.Association = { TransitGatewayRouteTableId: table.TransitGatewayRouteTableId, State: "associating" };
  later(context, context.timing.transit ?? 0, { kind: "transit-association-settles", attachment: id });
  return { Association: associationOf(attachment) };
};

export const disassociateTransitGatewayRouteTable: Rule<"disassociateTransitGatewayRouteTable"> = (context, input) => {
  const { table, attachment } = pairOf(context, input);
  const id = attachment.TransitGatewayAttachmentId;
  if (attachment.Association?.TransitGatewayRouteTableId !== table.TransitGatewayRouteTableId) {
    throw new AwsError(
      "InvalidAssociation.NotFound",
      `Transit Gateway Attachment ${id} is not associated to ${table.TransitGatewayRouteTableId}.`,
    );
  }
  inState("Transit Gateway Association", id, attachment.Association.State ?? "", "associated");
  attachment.Association = { ...attachment.Association, State: "disassociating" };
  later(context, context.timing.transit ?? 0, { kind: "transit-association-settles", attachment: id });
  return { Association: associationOf(attachment) };
};

function associationOf(attachment: AnyAttachmentRecord) {
  const { TransitGatewayAttachmentId, ResourceId, ResourceType, Association } = attachment;
  return {
    TransitGatewayAttachmentId,
    ResourceType,
    ...(ResourceId === undefined ? {} : { ResourceId }),
    ...(Association?.TransitGatewayRouteTableId === undefined
      ? {}
      : { TransitGatewayRouteTableId: Association.TransitGatewayRouteTableId }),
    ...(Association?.State === undefined ? {} : { State: Association.State }),
  };
}

/** To as many tables as one likes; a peering has none to propagate (F40: "peering attachments support static routes only"). */
export const enableTransitGatewayRouteTablePropagation: Rule<"enableTransitGatewayRouteTablePropagation"> = (
  context,
  input,
) => {
  const { table, attachment } = pairOf(context, input);
  const id = attachment.TransitGatewayAttachmentId;
  checkReady(table, attachment);
  if (attachment.ResourceType === "peering") {
    throw new AwsError("UnsupportedOperation", `${id} is a peering attachment, which does not propagate routes.`);
  }
  const propagations = propagationsOf(context.records, table.TransitGatewayRouteTableId);
  if (propagations.some((one) => one.TransitGatewayAttachmentId === id)) {
    throw new AwsError(
      "TransitGatewayRouteTablePropagation.Duplicate",
      `Propagation ${id} already exists in Transit Gateway Route Table ${table.TransitGatewayRouteTableId}.`,
    );
  }
  propagate(context.records, table.TransitGatewayRouteTableId, attachment);
  return { Propagation: propagationOf(attachment, table, "enabled") };
};

export const disableTransitGatewayRouteTablePropagation: Rule<"disableTransitGatewayRouteTablePropagation"> = (
  context,
  input,
) => {
  const { table, attachment } = pairOf(context, input);
  const { TransitGatewayAttachmentId: id } = attachment;
  const propagations = propagationsOf(context.records, table.TransitGatewayRouteTableId);
  const at = propagations.findIndex((one) => one.TransitGatewayAttachmentId === id);
  if (at < 0) {
    throw new AwsError(
      "TransitGatewayRouteTablePropagation.NotFound",
      `Propagation ${id} does not exist in Transit Gateway Route Table ${table.TransitGatewayRouteTableId}.`,
    );
  }
  propagations.splice(at, 1);
  if (propagations.length === 0) context.records.TransitGatewayPropagations.delete(table.TransitGatewayRouteTableId);
  return { Propagation: propagationOf(attachment, table, "disabled") };
};

function propagationOf(
  { TransitGatewayAttachmentId, ResourceId, ResourceType }: AnyAttachmentRecord,
  { TransitGatewayRouteTableId }: TransitTableRecord,
  State: "enabled" | "disabled",
) {
  const resource = ResourceId === undefined ? {} : { ResourceId };
  return { TransitGatewayAttachmentId, TransitGatewayRouteTableId, ResourceType, State, ...resource };
}

function propagationsOf(records: RegionRecords, table: string) {
  return records.TransitGatewayPropagations.get(table)?.TransitGatewayRouteTablePropagations ?? [];
}

/** Makes the attachment's routes appear in a table, whatever they are at any time. */
export function propagate(records: RegionRecords, table: string, attachment: AnyAttachmentRecord): void {
  const { TransitGatewayAttachmentId, ResourceId, ResourceType } = attachment;
  const record = records.TransitGatewayPropagations.get(table) ?? {
    TransitGatewayRouteTableId: table,
    TransitGatewayRouteTablePropagations: [],
  };
  record.TransitGatewayRouteTablePropagations.push({
    TransitGatewayAttachmentId,
    ResourceType,
    State: "enabled",
    ...(ResourceId === undefined ? {} : { ResourceId }),
  });
  records.TransitGatewayPropagations.set(table, record);
}
