import type {
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayPeeringAttachment,
  TransitGatewayRouteTable,
  TransitGatewayRouteTablePropagation,
} from "@aws-sdk/client-ec2";
import type { ObservedKind } from "@podspan/core/observed";
import { readTransitAttachments } from "./gateways.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Collection, collect, type Reading } from "./reading.ts";
import {
  isLiveRoute,
  observedAttachment,
  observedTransitGateway,
  observedTransitTable,
  transitRoute,
} from "./transit-gateways.ts";

/**
 * Transit gateways by id. Without their tables only the attachments of VPCs are read, one request; with them every attachment, and
 * the routes and propagations of each table, which only the gateway's owner is shown.
 */
export function transitCollections(
  reading: Reading,
  kinds: ReadonlySet<ObservedKind>,
  gateways: readonly string[],
): readonly Promise<Collection>[] {
  const wholly = kinds.has("transit-gateway-route-table");
  return [
    ...(kinds.has("transit-gateway") ? [gatewayCollection(reading, gateways)] : []),
    ...(kinds.has("transit-gateway-attachment") ? [attachmentCollection(reading, gateways, wholly)] : []),
    ...(wholly ? [tableCollection(reading, gateways)] : []),
  ];
}

function byGateway(chunk: readonly string[]) {
  return [{ Name: "transit-gateway-id", Values: [...chunk] }];
}

function gatewayCollection(reading: Reading, gateways: readonly string[]): Promise<Collection> {
  return collect(["transit-gateway"], async () => {
    const found = await readGateways(reading, gateways);
    return (scope) => found.map((gateway) => observedTransitGateway(gateway, scope));
  });
}

function readGateways(reading: Reading, gateways: readonly string[]): Promise<readonly TransitGateway[]> {
  return inChunks(gateways, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeTransitGateways", () =>
          reading.api.ec2.describeTransitGateways({
            Filters: byGateway(chunk),
            MaxResults: PAGE_SIZES.transitGateways,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.TransitGateways,
      (answer) => answer.NextToken,
    ),
  );
}

function attachmentCollection(reading: Reading, gateways: readonly string[], wholly: boolean): Promise<Collection> {
  return collect(["transit-gateway-attachment"], async () => {
    const [vpcs, all] = await Promise.all([
      readTransitAttachments(reading, gateways),
      wholly ? readAttachments(reading, gateways) : [],
    ]);
    const isPeered = all.some(({ ResourceType }) => ResourceType === "peering");
    const peerings = isPeered ? await readPeerings(reading, gateways) : [];
    const ofVpc = new Map(vpcs.map((vpc) => [vpc.TransitGatewayAttachmentId, vpc]));
    const peering = new Map(peerings.map((one) => [one.TransitGatewayAttachmentId, one]));
    const known = new Set(all.map((any) => any.TransitGatewayAttachmentId));
    const records = [
      ...all.map((any) => ({
        any,
        vpc: ofVpc.get(any.TransitGatewayAttachmentId),
        peering: peering.get(any.TransitGatewayAttachmentId),
      })),
      ...vpcs.filter((vpc) => !known.has(vpc.TransitGatewayAttachmentId)).map((vpc) => ({ vpc })),
    ];
    return (scope) => records.map((one) => observedAttachment(one, scope));
  });
}

function readAttachments(reading: Reading, gateways: readonly string[]): Promise<readonly TransitGatewayAttachment[]> {
  return inChunks(gateways, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeTransitGatewayAttachments", () =>
          reading.api.ec2.describeTransitGatewayAttachments({
            Filters: byGateway(chunk),
            MaxResults: PAGE_SIZES.transitAttachments,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.TransitGatewayAttachments,
      (answer) => answer.NextToken,
    ),
  );
}

function readPeerings(
  reading: Reading,
  gateways: readonly string[],
): Promise<readonly TransitGatewayPeeringAttachment[]> {
  return inChunks(gateways, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeTransitGatewayPeeringAttachments", () =>
          reading.api.ec2.describeTransitGatewayPeeringAttachments({
            Filters: byGateway(chunk),
            MaxResults: PAGE_SIZES.transitAttachments,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.TransitGatewayPeeringAttachments,
      (answer) => answer.NextToken,
    ),
  );
}

function tableCollection(reading: Reading, gateways: readonly string[]): Promise<Collection> {
  return collect(["transit-gateway-route-table"], async () => {
    const tables = await readTables(reading, gateways);
    const whole = await Promise.all(
      tables.map(async (table) => {
        const id = table.TransitGatewayRouteTableId ?? "";
        const [routes, propagations] = await Promise.all([readRoutes(reading, id), readPropagations(reading, id)]);
        return { table, parts: { ...routes, propagations } };
      }),
    );
    return (scope) => whole.map(({ table, parts }) => observedTransitTable(table, parts, scope));
  });
}

function readTables(reading: Reading, gateways: readonly string[]): Promise<readonly TransitGatewayRouteTable[]> {
  return inChunks(gateways, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeTransitGatewayRouteTables", () =>
          reading.api.ec2.describeTransitGatewayRouteTables({
            Filters: byGateway(chunk),
            MaxResults: PAGE_SIZES.transitTables,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.TransitGatewayRouteTables,
      (answer) => answer.NextToken,
    ),
  );
}

/** One answer, unpaged in AWS: where it is not all there is, the table says so. A filter is compulsory. */
async function readRoutes(reading: Reading, TransitGatewayRouteTableId: string) {
  const answer = await ask(reading, "ec2:SearchTransitGatewayRoutes", () =>
    reading.api.ec2.searchTransitGatewayRoutes({
      TransitGatewayRouteTableId,
      Filters: [{ Name: "state", Values: ["active", "blackhole"] }],
      MaxResults: PAGE_SIZES.transitRoutes,
    }),
  );
  const routes = (answer.Routes ?? []).filter(isLiveRoute).map(transitRoute);
  return answer.AdditionalRoutesAvailable
    ? { routes, unread: `it has more than the ${PAGE_SIZES.transitRoutes} routes that AWS tells at once` }
    : { routes };
}

function readPropagations(
  reading: Reading,
  TransitGatewayRouteTableId: string,
): Promise<readonly TransitGatewayRouteTablePropagation[]> {
  return allPages(
    (NextToken) =>
      ask(reading, "ec2:GetTransitGatewayRouteTablePropagations", () =>
        reading.api.ec2.getTransitGatewayRouteTablePropagations({
          TransitGatewayRouteTableId,
          MaxResults: PAGE_SIZES.transitPropagations,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.TransitGatewayRouteTablePropagations,
    (answer) => answer.NextToken,
  );
}
