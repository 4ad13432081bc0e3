import { AwsError } from "../../behaviour/aws-error.ts";
import type { TransitGatewayRecord } from "../../records/kinds.ts";
import { type CallContext, later, type Rule } from "../context.ts";
import { add } from "../lookup.ts";
import { specifiedTags } from "../tags.ts";
import { ENDED, inState, ownGateway } from "./known.ts";
import { makeTable } from "./route-table.ts";

/** CreateTransitGateway API reference, TransitGatewayRequestOptions: what holds where a request says nothing. */
const OPTIONS = {
  AmazonSideAsn: 64512,
  AutoAcceptSharedAttachments: "disable",
  DefaultRouteTableAssociation: "enable",
  DefaultRouteTablePropagation: "enable",
  DnsSupport: "enable",
  MulticastSupport: "disable",
  SecurityGroupReferencingSupport: "disable",
  VpnEcmpSupport: "enable",
} as const;

/** Answers `pending`. With a default table unless both its uses are switched off ("Transit gateways: create"). */
export const createTransitGateway: Rule<"createTransitGateway"> = (context, input) => {
  const Tags = specifiedTags(input.TagSpecifications, "transit-gateway");
  const Options = { ...OPTIONS, ...input.Options };
  checkAsn(input.Options?.AmazonSideAsn);
  const { records, limits, world, account, region, now } = context;
  const living = [...records.TransitGateways.values()].filter(({ State }) => State !== "deleted");
  if (living.length >= limits.transitGatewaysPerRegion) {
    throw new AwsError(
      "TransitGatewayLimitExceeded",
      `You have reached the limit of ${limits.transitGatewaysPerRegion} transit gateways.`,
    );
  }
  const TransitGatewayId = world.newId("tgw");
  const gateway = add(context, "TransitGateways", {
    TransitGatewayId,
    TransitGatewayArn: `arn:${world.state.caller.partition}:ec2:${region}:${account}:transit-gateway/${TransitGatewayId}`,
    CreationTime: new Date(now),
    ...(input.Description === undefined ? {} : { Description: input.Description }),
    OwnerId: account,
    Options,
    State: "pending",
    Tags,
  });
  addDefaultTable(context, gateway);
  settleLater(context, TransitGatewayId);
  return { TransitGateway: gateway };
};

/** Private AS numbers only, of two bytes or of four. */
function checkAsn(asn: number = OPTIONS.AmazonSideAsn): void {
  const allowed = (asn >= 64_512 && asn <= 65_534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294);
  if (!allowed) throw new AwsError("InvalidParameterValue", `Amazon side ASN ${asn} is not in a private ASN range.`);
}

function addDefaultTable(context: CallContext, gateway: TransitGatewayRecord): void {
  const { DefaultRouteTableAssociation: associates, DefaultRouteTablePropagation: propagates } = gateway.Options ?? {};
  if (associates !== "enable" && propagates !== "enable") return;
  const table = makeTable(context, gateway, [], {
    DefaultAssociationRouteTable: associates === "enable",
    DefaultPropagationRouteTable: propagates === "enable",
  });
  const id = table.TransitGatewayRouteTableId;
  gateway.Options = {
    ...gateway.Options,
    ...(associates === "enable" ? { AssociationDefaultRouteTableId: id } : {}),
    ...(propagates === "enable" ? { PropagationDefaultRouteTableId: id } : {}),
  };
}

export function settleLater(context: CallContext, id: string): void {
  later(context, context.timing.transit ?? 0, { kind: "transit-settles", id });
}

export const modifyTransitGateway: Rule<"modifyTransitGateway"> = (context, input) => {
  const gateway = ownGateway(context, input.TransitGatewayId);
  inState("Transit Gateway", gateway.TransitGatewayId, gateway.State, "available");
  checkAsn(input.Options?.AmazonSideAsn);
  const {
    AddTransitGatewayCidrBlocks: _added,
    RemoveTransitGatewayCidrBlocks: _removed,
    EncryptionSupport: _crypt,
    ...options
  } = input.Options ?? {};
  gateway.Options = { ...gateway.Options, ...options };
  if (input.Description !== undefined) gateway.Description = input.Description;
  gateway.State = "modifying";
  settleLater(context, gateway.TransitGatewayId);
  return { TransitGateway: gateway };
};

/** Not while anything is attached (DeleteTransitGateway API reference); its tables go with it. */
export const deleteTransitGateway: Rule<"deleteTransitGateway"> = (context, input) => {
  const gateway = ownGateway(context, input.TransitGatewayId);
  const id = gateway.TransitGatewayId;
  const attached = [
    ...context.records.TransitGatewayAttachments.values(),
    ...context.records.TransitGatewayVpcAttachments.values(),
  ].filter(({ TransitGatewayId, State }) => TransitGatewayId === id && !ENDED.has(State));
  if (attached.length > 0) {
    const ids = [...new Set(attached.map((one) => one.TransitGatewayAttachmentId))].sort();
    throw new AwsError("IncorrectState", `${id} has non-deleted Transit Gateway Attachments: ${ids.join(", ")}.`);
  }
  inState("Transit Gateway", id, gateway.State, "available", "modifying");
  gateway.State = "deleting";
  settleLater(context, id);
  return { TransitGateway: gateway };
};
