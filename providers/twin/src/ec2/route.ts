import { AwsError } from "../behaviour/aws-error.ts";
import type { RouteRecord, RouteTableRecord } from "../records/kinds.ts";
import { blockOf, contains, formatBlock, parseBlock } from "./cidr.ts";
import type { CallContext, Input, Rule } from "./context.ts";
import { hasNatGateway, isAttachedTo } from "./gateways.ts";
import { routeToInterface } from "./interface-routes.ts";
import { checkId, find, notFound } from "./lookup.ts";
import { isLive } from "./peering-lifecycle.ts";

/** EC2 refuses destinations equal to or inside it (F4). */
const METADATA = "169.254.168.0/22";

/** One static route a destination (RouteAlreadyExists); of a route inside the VPC only whole subnets may be the destination (F3). */
export const createRoute: Rule<"createRoute"> = (context, input) => {
  const table = find(context, "RouteTables", "RouteTableId", input.RouteTableId);
  const destination = destinationOf(input.DestinationCidrBlock);
  const target = targetOf(context, table, input);
  checkDestination(context, table, destination);
  if (routeTo(table, destination) !== undefined) {
    throw new AwsError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
  }
  const routes = table.Routes.filter((route) => route.Origin === "CreateRoute");
  if (routes.length >= context.limits.routesPerTable) {
    throw new AwsError("RouteLimitExceeded", "The maximum number of routes has been reached.");
  }
  table.Routes.push({ DestinationCidrBlock: destination, ...target, Origin: "CreateRoute" });
  return { Return: true };
};

export const replaceRoute: Rule<"replaceRoute"> = (context, input) => {
  const table = find(context, "RouteTables", "RouteTableId", input.RouteTableId);
  const destination = destinationOf(input.DestinationCidrBlock);
  const target = targetOf(context, table, input);
  const route = routeTo(table, destination);
  if (route === undefined) {
    throw new AwsError(
      "InvalidParameterValue",
      `There is no route defined for '${destination}' in the route table. Use CreateRoute instead.`,
    );
  }
  const fresh: RouteRecord = {
    DestinationCidrBlock: destination,
    ...target,
    Origin: "CreateRoute",
  };
  table.Routes = table.Routes.map((one) => (one === route ? fresh : one));
  return {};
};

export const deleteRoute: Rule<"deleteRoute"> = (context, input) => {
  const table = find(context, "RouteTables", "RouteTableId", input.RouteTableId);
  const destination = destinationOf(input.DestinationCidrBlock);
  const route = routeTo(table, destination);
  if (route === undefined) {
    throw new AwsError(
      "InvalidRoute.NotFound",
      `no route with destination-cidr-block ${destination} in route table ${table.RouteTableId}`,
    );
  }
  if (route.GatewayId === "local") {
    throw new AwsError(
      "InvalidParameterValue",
      `cannot remove local route ${destination} in route table ${table.RouteTableId}`,
    );
  }
  table.Routes = table.Routes.filter((one) => one !== route);
  return {};
};

function destinationOf(text: string | undefined): string {
  if (text === undefined) {
    throw new AwsError("MissingParameter", "The request must contain the parameter destinationCidrBlock");
  }
  return formatBlock(blockOf("destinationCidrBlock", text));
}

function routeTo(table: RouteTableRecord, destination: string): RouteRecord | undefined {
  return table.Routes.find(
    (route) => route.DestinationCidrBlock === destination && route.Origin !== "EnableVgwRoutePropagation",
  );
}

function checkDestination(context: CallContext, table: RouteTableRecord, destination: string): void {
  const block = blockOf("destinationCidrBlock", destination);
  const metadata = parseBlock(METADATA);
  if (metadata !== undefined && contains(metadata, block)) {
    throw new AwsError(
      "InvalidParameterValue",
      `The destination CIDR block ${destination} is not allowed in a route table.`,
    );
  }
  const inside = table.Routes.filter((route) => route.GatewayId === "local").some((route) => {
    const local = parseBlock(route.DestinationCidrBlock ?? "");
    return local !== undefined && local.length < block.length && contains(local, block);
  });
  const subnets = [...context.records.Subnets.values()].filter((subnet) => subnet.VpcId === table.VpcId);
  if (inside && !subnets.some((subnet) => subnet.CidrBlock === destination)) {
    throw new AwsError(
      "InvalidParameterValue",
      `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
    );
  }
}

type Target = Pick<
  RouteRecord,
  | "NatGatewayId"
  | "TransitGatewayId"
  | "VpcPeeringConnectionId"
  | "NetworkInterfaceId"
  | "InstanceId"
  | "InstanceOwnerId"
  | "State"
>;

/** Exactly one target, which is there. */
function targetOf(
  context: CallContext,
  table: RouteTableRecord,
  input: Input<"createRoute"> | Input<"replaceRoute">,
): Target {
  const { NatGatewayId, TransitGatewayId, VpcPeeringConnectionId, NetworkInterfaceId } = input;
  const named = [NatGatewayId, TransitGatewayId, VpcPeeringConnectionId, NetworkInterfaceId];
  if (named.filter((id) => id !== undefined).length !== 1) {
    throw new AwsError("InvalidParameterCombination", "The request must contain exactly one target of the route");
  }
  if (NatGatewayId !== undefined) {
    checkForm("nat", NatGatewayId, "NatGatewayMalformed");
    if (!hasNatGateway(context, NatGatewayId)) {
      throw new AwsError("InvalidNatGatewayID.NotFound", `The natGateway ID '${NatGatewayId}' does not exist`);
    }
    return { NatGatewayId, State: "active" };
  }
  if (NetworkInterfaceId !== undefined) return toInterface(context, table, NetworkInterfaceId);
  if (VpcPeeringConnectionId !== undefined) return overPeering(context, table.VpcId, VpcPeeringConnectionId);
  checkForm("tgw", TransitGatewayId ?? "", "InvalidTransitGatewayID.Malformed");
  if (!isAttachedTo(context, table.VpcId, TransitGatewayId ?? "")) {
    throw new AwsError(
      "InvalidTransitGatewayID.NotFound",
      `The transitGateway ID '${TransitGatewayId}' does not exist`,
    );
  }
  return { TransitGatewayId: TransitGatewayId ?? "", State: "active" };
}

/** The interface may still wait for an instance to run behind it: until then the route is a blackhole. */
function toInterface(context: CallContext, { VpcId, RouteTableId }: RouteTableRecord, id: string): Target {
  const eni = find(context, "NetworkInterfaces", "networkInterfaceId", id);
  if (eni.VpcId !== VpcId) {
    throw new AwsError(
      "InvalidParameterValue",
      `route table ${RouteTableId} and network interface ${id} belong to different networks`,
    );
  }
  return routeToInterface(context.records, id);
}

/** A route may be there before its peering is active: it forwards nothing until then (F37; "Update your route tables for a VPC peering connection"). */
function overPeering(context: CallContext, vpc: string, id: string): Target {
  const peering = context.records.VpcPeeringConnections.get(
    checkId("VpcPeeringConnections", "vpcPeeringConnectionId", id),
  );
  const isSide = [peering?.RequesterVpcInfo.VpcId, peering?.AccepterVpcInfo.VpcId].includes(vpc);
  if (peering === undefined || context.world.isHidden(id) || !isSide || !isLive(peering)) {
    throw notFound("VpcPeeringConnections", id);
  }
  return { VpcPeeringConnectionId: id, State: peering.Status.Code === "active" ? "active" : "blackhole" };
}

function checkForm(prefix: string, id: string, code: string): void {
  if (new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return;
  throw new AwsError(code, `Invalid id: "${id}" (expecting "${prefix}-...")`);
}
