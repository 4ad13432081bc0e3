import type { Route, RouteTable } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed, RouteFact } from "@podspan/core/observed";
import { canonicalCidr } from "../records/cidr.ts";
import { ownerOf, tagMap } from "../records/tags.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

export function readRouteTables(reading: Reading, vpcs: readonly string[]): Promise<readonly RouteTable[]> {
  return inChunks(vpcs, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeRouteTables", () =>
          reading.api.ec2.describeRouteTables({
            Filters: [{ Name: "vpc-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.routeTables,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.RouteTables,
      (answer) => answer.NextToken,
    ),
  );
}

export function observedRouteTable(table: RouteTable, scope: AwsScope): Observed<"route-table"> {
  const tags = tagMap(table.Tags);
  const owner = ownerOf(tags);
  return {
    kind: "route-table",
    scope,
    id: table.RouteTableId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: { vpc: table.VpcId ?? "" },
    facts: {
      main: (table.Associations ?? []).some((association) => association.Main === true),
      routes: (table.Routes ?? []).map(routeFact).sort((a, b) => (routeOrder(a) < routeOrder(b) ? -1 : 1)),
      ...edgesOf(table),
    },
  };
}

/** Edge associations: internet and virtual private gateways whose incoming packets the table steers (F12). */
function edgesOf({ Associations = [] }: RouteTable): { readonly gateways?: readonly string[] } {
  const gateways = Associations.flatMap(({ GatewayId, AssociationState }) =>
    GatewayId && AssociationState?.State !== "disassociated" ? [GatewayId] : [],
  ).sort();
  return gateways.length > 0 ? { gateways } : {};
}

function routeOrder({ destination, target, origin }: RouteFact): string {
  return `${destination} ${target} ${origin}`;
}

const ORIGINS: Readonly<Record<string, RouteFact["origin"]>> = {
  CreateRouteTable: "table",
  CreateRoute: "static",
  EnableVgwRoutePropagation: "propagated",
  // Of a route server: learned by BGP, as propagated ones are (F13).
  Advertisement: "propagated",
};

function routeFact(route: Route): RouteFact {
  const destination = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId;
  return {
    destination: canonicalCidr(destination ?? ""),
    target: targetOf(route),
    origin: ORIGINS[route.Origin ?? ""] ?? "static",
    // A `filtered` route is not used, and which other one is then cannot be told: what it would carry is dropped, not guessed.
    state: route.State === "blackhole" || route.State === "filtered" ? "blackhole" : "active",
  };
}

/** A route to an instance names its interface too, and that is what forwards. `local` and gateways share one field. */
function targetOf(route: Route): string {
  return (
    route.NetworkInterfaceId ??
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.EgressOnlyInternetGatewayId ??
    route.LocalGatewayId ??
    route.CarrierGatewayId ??
    route.CoreNetworkArn ??
    route.OdbNetworkArn ??
    route.InstanceId ??
    route.GatewayId ??
    "none"
  );
}

/** The explicit associations of subnets: not the main one, and none with a gateway (F10, F12). */
export function observedAssociations(
  table: RouteTable,
  scope: AwsScope,
): readonly Observed<"route-table-association">[] {
  return (table.Associations ?? [])
    .filter(({ Main, SubnetId, AssociationState }) => !Main && SubnetId && AssociationState?.State !== "disassociated")
    .map((association) => ({
      kind: "route-table-association",
      scope,
      id: association.RouteTableAssociationId ?? "",
      props: { routeTable: table.RouteTableId ?? "", subnet: association.SubnetId ?? "" },
      facts: { state: association.AssociationState?.State ?? "associated" },
    }));
}

/** The static routes of a table, one for each destination: local and propagated ones come and go by themselves. */
export function observedRoutes(table: RouteTable, scope: AwsScope): readonly Observed<"route">[] {
  const routeTable = table.RouteTableId ?? "";
  return (table.Routes ?? [])
    .map(routeFact)
    .filter(({ origin, target }) => origin === "static" && target !== "local")
    .map(({ destination, target, state }) => ({
      kind: "route",
      scope,
      id: routeWorldId(routeTable, destination),
      props: { routeTable, destination, target },
      facts: { state },
    }));
}

/** `rtb-…/0.0.0.0/0`: routes have no id of their own. */
export function routeWorldId(routeTable: string, destination: string): string {
  return `${routeTable}/${destination}`;
}
