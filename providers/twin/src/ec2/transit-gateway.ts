import type { AnyAttachmentRecord, TransitGatewayRecord } from "../records/kinds.ts";
import type { CallContext, Rule } from "./context.ts";
import { matcher, page, tagsOf } from "./describe.ts";
import { listed } from "./lookup.ts";
import { recorded } from "./recorded.ts";
import { anyOf, sharedGateways } from "./transit/known.ts";
import { routesOfTable } from "./transit/routes.ts";

const tagKey = (record: unknown) => tagsOf(record).map((tag) => tag.Key);
const TABLE_NOT_FOUND = "InvalidRouteTableID.NotFound";
const ATTACHMENT_NOT_FOUND = "InvalidTransitGatewayAttachmentID.NotFound";

export const describeTransitGateways: Rule<"describeTransitGateways"> = (context, input) => {
  const request = { ...input, ids: input.TransitGatewayIds, notFound: "InvalidTransitGatewayID.NotFound" };
  const readers = {
    "owner-id": (gateway: TransitGatewayRecord) => [gateway.OwnerId],
    state: (gateway: TransitGatewayRecord) => [gateway.State],
    "tag-key": tagKey,
    "transit-gateway-id": (gateway: TransitGatewayRecord) => [gateway.TransitGatewayId],
  };
  const all = [...listed(context, "TransitGateways"), ...sharedGateways(context)];
  const { records, ...rest } = recorded(context, "TransitGateways", request, readers, all);
  return { ...rest, TransitGateways: [...records] };
};

/** Those recorded, and those that only the list of VPC attachments has. State and tags are the VPC's or the peering's own. */
function attachments(context: CallContext): readonly AnyAttachmentRecord[] {
  const id = (one: { readonly TransitGatewayAttachmentId: string }) => one.TransitGatewayAttachmentId;
  const vpcs = new Map(listed(context, "TransitGatewayVpcAttachments").map((one) => [id(one), one]));
  const peerings = new Map(listed(context, "TransitGatewayPeeringAttachments").map((one) => [id(one), one]));
  const known = listed(context, "TransitGatewayAttachments").filter((one) => !context.world.isHidden(id(one)));
  const merged = known.map((one) => {
    const own = vpcs.get(id(one)) ?? peerings.get(id(one));
    return own === undefined ? one : { ...one, State: own.State, Tags: own.Tags };
  });
  const ids = new Set(known.map(id));
  const others = [...vpcs.values()].filter((vpc) => !ids.has(id(vpc))).map(anyOf);
  return [...merged, ...others].sort((a, b) => (id(a) < id(b) ? -1 : 1));
}

export const describeTransitGatewayAttachments: Rule<"describeTransitGatewayAttachments"> = (context, input) => {
  const request = { ...input, ids: input.TransitGatewayAttachmentIds, notFound: ATTACHMENT_NOT_FOUND };
  const readers = {
    "resource-id": (one: AnyAttachmentRecord) => [one.ResourceId],
    "resource-type": (one: AnyAttachmentRecord) => [one.ResourceType],
    state: (one: AnyAttachmentRecord) => [one.State],
    "tag-key": tagKey,
    "transit-gateway-attachment-id": (one: AnyAttachmentRecord) => [one.TransitGatewayAttachmentId],
    "transit-gateway-id": (one: AnyAttachmentRecord) => [one.TransitGatewayId],
  };
  const all = attachments(context);
  const { records, ...rest } = recorded(context, "TransitGatewayAttachments", request, readers, all);
  return { ...rest, TransitGatewayAttachments: [...records] };
};

export const describeTransitGatewayPeeringAttachments: Rule<"describeTransitGatewayPeeringAttachments"> = (
  context,
  input,
) => {
  const request = { ...input, ids: input.TransitGatewayAttachmentIds, notFound: ATTACHMENT_NOT_FOUND };
  const { records, ...rest } = recorded(context, "TransitGatewayPeeringAttachments", request, {
    state: (one) => [one.State],
    "tag-key": tagKey,
    "transit-gateway-attachment-id": (one) => [one.TransitGatewayAttachmentId],
    "transit-gateway-id": (one) => [one.RequesterTgwInfo.TransitGatewayId, one.AccepterTgwInfo.TransitGatewayId],
  });
  return { ...rest, TransitGatewayPeeringAttachments: [...records] };
};

export const describeTransitGatewayRouteTables: Rule<"describeTransitGatewayRouteTables"> = (context, input) => {
  const request = { ...input, ids: input.TransitGatewayRouteTableIds, notFound: TABLE_NOT_FOUND };
  const { records, ...rest } = recorded(context, "TransitGatewayRouteTables", request, {
    state: (table) => [table.State],
    "tag-key": tagKey,
    "transit-gateway-id": (table) => [table.TransitGatewayId],
    "transit-gateway-route-table-id": (table) => [table.TransitGatewayRouteTableId],
  });
  return { ...rest, TransitGatewayRouteTables: [...records] };
};

function knownTable(context: CallContext, id = ""): string {
  recorded(context, "TransitGatewayRouteTables", { ids: [id], notFound: TABLE_NOT_FOUND }, {});
  return id;
}

/** Unpaged: the most that it answers is 1000 routes, and it says whether there are more. */
export const searchTransitGatewayRoutes: Rule<"searchTransitGatewayRoutes"> = (context, input) => {
  const id = knownTable(context, input.TransitGatewayRouteTableId);
  const chosen = routesOfTable(context, id).filter(
    matcher(input.Filters ?? [], {
      "attachment.transit-gateway-attachment-id": (route) =>
        (route.TransitGatewayAttachments ?? []).map((one) => one.TransitGatewayAttachmentId),
      "prefix-list-id": (route) => [route.PrefixListId],
      "route-search.exact-match": (route) => [route.DestinationCidrBlock],
      state: (route) => [route.State],
      type: (route) => [route.Type],
    }),
  );
  const most = Math.min(input.MaxResults ?? 1000, 1000);
  return { Routes: chosen.slice(0, most), AdditionalRoutesAvailable: chosen.length > most };
};

export const getTransitGatewayRouteTablePropagations: Rule<"getTransitGatewayRouteTablePropagations"> = (
  context,
  input,
) => {
  const id = knownTable(context, input.TransitGatewayRouteTableId);
  const all = context.records.TransitGatewayPropagations.get(id)?.TransitGatewayRouteTablePropagations ?? [];
  const key = (one: (typeof all)[number]) => one.TransitGatewayAttachmentId ?? "";
  const sorted = [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const { records, ...rest } = page(sorted, key, input, id, context.pageSize);
  return { ...rest, TransitGatewayRouteTablePropagations: [...records] };
};
