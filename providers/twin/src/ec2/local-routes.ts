import type { RouteRecord } from "../records/kinds.ts";
import type { RegionRecords } from "../records/region.ts";

export function localRoute(cidr: string): RouteRecord {
  return { DestinationCidrBlock: cidr, GatewayId: "local", Origin: "CreateRouteTable", State: "active" };
}

/** F2: every table of a VPC has a local route for each of its blocks, from the block's association until it is gone. */
export function addLocalRoutes(records: RegionRecords, vpcId: string, cidr: string): void {
  for (const table of records.RouteTables.values()) {
    if (table.VpcId !== vpcId || table.Routes.some((route) => isLocal(route, cidr))) continue;
    table.Routes.push(localRoute(cidr));
  }
}

export function dropLocalRoutes(records: RegionRecords, vpcId: string, cidr: string): void {
  for (const table of records.RouteTables.values()) {
    if (table.VpcId === vpcId) table.Routes = table.Routes.filter((route) => !isLocal(route, cidr));
  }
}

function isLocal(route: RouteRecord, cidr: string): boolean {
  return route.GatewayId === "local" && route.DestinationCidrBlock === cidr;
}
