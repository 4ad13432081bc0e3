import { AwsError } from "../../behaviour/aws-error.ts";
import type { TransitRoutesRecord } from "../../records/kinds.ts";
import { blockOf, formatBlock } from "../cidr.ts";
import type { CallContext, Input, Rule } from "../context.ts";
import { liveAttachment, liveTable } from "./known.ts";
import { checkReady } from "./route-table.ts";
import { routesOfTable } from "./routes.ts";

type Route = TransitRoutesRecord["Routes"][number];

/** A static route to one attachment, or a blackhole; one a destination (CreateTransitGatewayRoute API reference). */
export const createTransitGatewayRoute: Rule<"createTransitGatewayRoute"> = (context, input) => {
  const { table, route } = wantedRoute(context, input);
  const statics = staticsOf(context, table);
  if (statics.Routes.some((one) => one.DestinationCidrBlock === route.DestinationCidrBlock)) {
    throw new AwsError(
      "RouteAlreadyExists",
      `Route ${route.DestinationCidrBlock} already exists in Transit Gateway Route Table ${table}.`,
    );
  }
  checkRoom(context, table);
  statics.Routes.push(route);
  context.records.TransitGatewayRoutes.set(table, statics);
  return { Route: route };
};

export const replaceTransitGatewayRoute: Rule<"replaceTransitGatewayRoute"> = (context, input) => {
  const { table, route } = wantedRoute(context, input);
  const statics = staticsOf(context, table);
  const former = statics.Routes.find((one) => isStaticTo(one, route.DestinationCidrBlock));
  if (former === undefined) throw noRoute(route.DestinationCidrBlock, table);
  statics.Routes = statics.Routes.map((one) => (one === former ? route : one));
  return { Route: route };
};

/** Propagated ones come and go by themselves. */
export const deleteTransitGatewayRoute: Rule<"deleteTransitGatewayRoute"> = (context, input) => {
  const table = liveTable(context, input.TransitGatewayRouteTableId).TransitGatewayRouteTableId;
  const destination = formatBlock(blockOf("DestinationCidrBlock", input.DestinationCidrBlock));
  const statics = staticsOf(context, table);
  const former = statics.Routes.find((one) => isStaticTo(one, destination));
  if (former === undefined) throw noRoute(destination, table);
  statics.Routes = statics.Routes.filter((one) => one !== former);
  if (statics.Routes.length === 0) context.records.TransitGatewayRoutes.delete(table);
  return { Route: { ...former, State: "deleted" } };
};

function isStaticTo({ DestinationCidrBlock, Type }: Route, destination: string | undefined): boolean {
  return DestinationCidrBlock === destination && Type !== "propagated";
}

function noRoute(destination: string | undefined, table: string): AwsError {
  return new AwsError("InvalidRoute.NotFound", `Route ${destination} does not exist in ${table}.`);
}

function staticsOf({ records }: CallContext, table: string): TransitRoutesRecord {
  return records.TransitGatewayRoutes.get(table) ?? { TransitGatewayRouteTableId: table, Routes: [] };
}

function wantedRoute(
  context: CallContext,
  input: Input<"createTransitGatewayRoute"> | Input<"replaceTransitGatewayRoute">,
): { readonly table: string; readonly route: Route } {
  const table = liveTable(context, input.TransitGatewayRouteTableId);
  const DestinationCidrBlock = formatBlock(blockOf("DestinationCidrBlock", input.DestinationCidrBlock));
  const base = { DestinationCidrBlock, Type: "static" as const };
  const id = table.TransitGatewayRouteTableId;
  if ((input.TransitGatewayAttachmentId === undefined) !== (input.Blackhole === true)) {
    throw new AwsError("InvalidParameterCombination", "The request must contain an attachment or Blackhole, not both.");
  }
  if (input.Blackhole === true) return { table: id, route: { ...base, State: "blackhole" } };
  const attachment = liveAttachment(context, input.TransitGatewayAttachmentId);
  checkReady(table, attachment);
  const { TransitGatewayAttachmentId, ResourceId, ResourceType } = attachment;
  const target = { TransitGatewayAttachmentId, ResourceType, ...(ResourceId === undefined ? {} : { ResourceId }) };
  return { table: id, route: { ...base, State: "active", TransitGatewayAttachments: [target] } };
}

function checkRoom(context: CallContext, table: string): void {
  const gateway = context.records.TransitGatewayRouteTables.get(table)?.TransitGatewayId;
  const tables = [...context.records.TransitGatewayRouteTables.values()].filter(
    (one) => one.TransitGatewayId === gateway && one.State !== "deleted",
  );
  const count = tables.reduce((sum, one) => sum + routesOfTable(context, one.TransitGatewayRouteTableId).length, 0);
  if (count < context.limits.routesPerTransitGateway) return;
  throw new AwsError("RouteLimitExceeded", `The maximum number of routes of ${gateway} has been reached.`);
}
