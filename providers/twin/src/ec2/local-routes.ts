import type { RouteRecord, VpcRecord } from "../records/kinds.ts";
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

/** Those of a new table: what the VPC's main table has. A dump without one is told by its associated blocks. */
export function localRoutesOf(records: RegionRecords, vpc: VpcRecord): RouteRecord[] {
  const main = [...records.RouteTables.values()].find(
    (table) => table.VpcId === vpc.VpcId && table.Associations.some((association) => association.Main),
  );
  const associated = vpc.CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState.State === "associated");
  const blocks = main
    ? main.Routes.filter((route) => route.GatewayId === "local").map((route) => route.DestinationCidrBlock ?? "")
    : associated.map(({ CidrBlock }) => CidrBlock);
  return blocks.map(localRoute);
}

function isLocal(route: RouteRecord, cidr: string): boolean {
  return route.GatewayId === "local" && route.DestinationCidrBlock === cidr;
}
