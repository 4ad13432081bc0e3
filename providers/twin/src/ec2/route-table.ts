import { AwsError } from "../behaviour/aws-error.ts";
import type { RouteTableRecord } from "../records/kinds.ts";
import type { CallContext, Rule } from "./context.ts";
import { describe, type FilterReaders, tagsOf } from "./describe.ts";
import { localRoutesOf } from "./local-routes.ts";
import { add, find, remove } from "./lookup.ts";
import { specifiedTags } from "./tags.ts";
import { once } from "./tokens.ts";

const FILTERS: FilterReaders<RouteTableRecord> = {
  "association.main": (table) => table.Associations.map((association) => String(association.Main)),
  "association.route-table-association-id": (table) =>
    table.Associations.map((association) => association.RouteTableAssociationId),
  "association.route-table-id": (table) => table.Associations.map((association) => association.RouteTableId),
  "association.subnet-id": (table) => table.Associations.map((association) => association.SubnetId),
  "owner-id": (table) => [table.OwnerId],
  "route-table-id": (table) => [table.RouteTableId],
  "route.destination-cidr-block": (table) => table.Routes.map((route) => route.DestinationCidrBlock),
  "route.gateway-id": (table) => table.Routes.map((route) => route.GatewayId),
  "route.nat-gateway-id": (table) => table.Routes.map((route) => route.NatGatewayId),
  "route.origin": (table) => table.Routes.map((route) => route.Origin),
  "route.state": (table) => table.Routes.map((route) => route.State),
  "route.transit-gateway-id": (table) => table.Routes.map((route) => route.TransitGatewayId),
  "route.vpc-peering-connection-id": (table) => table.Routes.map((route) => route.VpcPeeringConnectionId),
  "tag-key": (table) => tagsOf(table).map((tag) => tag.Key),
  "vpc-id": (table) => [table.VpcId],
};

export const describeRouteTables: Rule<"describeRouteTables"> = (context, input) => {
  const ids = { parameter: "RouteTableIds", values: input.RouteTableIds };
  const { records, ...rest } = describe(context, "RouteTables", ids, input, FILTERS);
  return { ...rest, RouteTables: [...records] };
};

/** With a local route for every associated block of the VPC (F2), no association and no other route. */
export const createRouteTable: Rule<"createRouteTable"> = (context, input) => {
  const RouteTable = once(context, "createRouteTable", input, "RouteTables", () => {
    const vpc = find(context, "Vpcs", "VpcId", input.VpcId);
    const Tags = specifiedTags(input.TagSpecifications, "route-table");
    const siblings = [...context.records.RouteTables.values()].filter((table) => table.VpcId === vpc.VpcId);
    if (siblings.length >= context.limits.tablesPerVpc) {
      throw new AwsError("RouteTableLimitExceeded", "The maximum number of route tables has been reached.");
    }
    return makeRouteTable(context, vpc.VpcId, Tags);
  });
  return { RouteTable, ...(input.ClientToken === undefined ? {} : { ClientToken: input.ClientToken }) };
};

export function makeRouteTable(context: CallContext, vpcId: string, tags: RouteTableRecord["Tags"]): RouteTableRecord {
  const vpc = find(context, "Vpcs", "VpcId", vpcId);
  return add(context, "RouteTables", {
    RouteTableId: context.world.newId("rtb"),
    VpcId: vpc.VpcId,
    OwnerId: context.account,
    Associations: [],
    Routes: localRoutesOf(context.records, vpc),
    PropagatingVgws: [],
    Tags: tags,
  });
}

/** Refused for the main table and while a subnet uses it (DeleteRouteTable API reference). */
export const deleteRouteTable: Rule<"deleteRouteTable"> = (context, input) => {
  const table = find(context, "RouteTables", "RouteTableId", input.RouteTableId);
  if (table.Associations.length > 0) {
    throw new AwsError(
      "DependencyViolation",
      `The routeTable '${table.RouteTableId}' has dependencies and cannot be deleted.`,
    );
  }
  remove(context, "RouteTables", table);
  return {};
};
