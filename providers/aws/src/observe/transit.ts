import type {
  Filter,
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayPeeringAttachment,
  TransitGatewayRouteTable,
  TransitGatewayRouteTablePropagation,
} from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import { TAG_UID } from "@podspan/core/desired";
import type { Observed, ObservedKind } from "@podspan/core/observed";
import type { AwsObserveRequest } from "@podspan/core/ports";
import { tagFilter } from "../records/tags.ts";
import { readTransitAttachments } from "./gateways.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Collection, collect, type Reading } from "./reading.ts";
import {
  type AttachmentRecords,
  isLiveRoute,
  observedAttachment,
  observedTransitGateway,
  observedTransitTable,
  transitRoute,
} from "./transit-gateways.ts";
import { acceptanceOf, associationOf, propagationsOf, staticRoutesOf } from "./transit-parts.ts";

/** One attachment tells of its acceptance and of its table, one table of what it learns and of its static routes. */
const OF_ATTACHMENTS = [
  "transit-gateway-attachment",
  "transit-gateway-acceptance",
  "transit-gateway-association",
] as const satisfies readonly ObservedKind[];

const OF_TABLES = [
  "transit-gateway-route-table",
  "transit-gateway-propagation",
  "transit-gateway-route",
] as const satisfies readonly ObservedKind[];

export const TRANSIT_KINDS = ["transit-gateway", ...OF_ATTACHMENTS, ...OF_TABLES] as const;

/**
 * Transit gateways by id, or by the mark of a Fabric beside. Without their tables only the attachments of VPCs are read, one request;
 * with them every attachment, and the routes and propagations of each table, which only the gateway's owner is shown.
 */
export function transitCollections(reading: Reading, request: AwsObserveRequest): readonly Promise<Collection>[] {
  const { kinds, gateways = [], transit } = request;
  if (!TRANSIT_KINDS.some((kind) => kinds.has(kind))) return [];
  const named = gateways.filter((id) => id.startsWith("tgw-"));
  const wholly = kinds.has("transit-gateway-route-table");
  if (transit === undefined) return collectionsOf(reading, kinds, wholly, Promise.resolve(named));
  const found = gatewaysOf(reading, transit);
  const ids = found.then((all) => [
    ...new Set([...named, ...transit.ids, ...all.flatMap(({ TransitGatewayId }) => TransitGatewayId ?? [])]),
  ]);
  // Who awaits neither must not be the end of the process: each collection says that it failed.
  for (const promise of [found, ids]) promise.catch(() => undefined);
  return collectionsOf(reading, kinds, wholly, ids, found);
}

function collectionsOf(
  reading: Reading,
  kinds: ReadonlySet<ObservedKind>,
  wholly: boolean,
  ids: Promise<readonly string[]>,
  found?: Promise<readonly TransitGateway[]>,
): readonly Promise<Collection>[] {
  const asksFor = (wanted: readonly ObservedKind[]): boolean => wanted.some((kind) => kinds.has(kind));
  return [
    ...(kinds.has("transit-gateway") ? [gatewayCollection(async () => found ?? readGateways(reading, await ids))] : []),
    ...(asksFor(OF_ATTACHMENTS) ? [attachmentCollection(reading, ids, wholly)] : []),
    ...(asksFor(OF_TABLES) ? [tableCollection(reading, ids)] : []),
  ];
}

/** Ours by their mark, and those that are named; one that is both comes once. */
async function gatewaysOf(
  reading: Reading,
  { uid, ids }: NonNullable<AwsObserveRequest["transit"]>,
): Promise<readonly TransitGateway[]> {
  const [marked, named] = await Promise.all([
    readGatewaysBy(reading, [tagFilter(TAG_UID, uid)]),
    readGateways(reading, ids),
  ]);
  const byId = new Map([...marked, ...named].map((gateway) => [gateway.TransitGatewayId, gateway]));
  return [...byId.values()];
}

function byGateway(chunk: readonly string[]) {
  return [{ Name: "transit-gateway-id", Values: [...chunk] }];
}

function gatewayCollection(read: () => Promise<readonly TransitGateway[]>): Promise<Collection> {
  return collect(["transit-gateway"], async () => {
    const found = await read();
    return (scope) => found.map((gateway) => observedTransitGateway(gateway, scope));
  });
}

function readGateways(reading: Reading, gateways: readonly string[]): Promise<readonly TransitGateway[]> {
  return inChunks(gateways, (chunk) => readGatewaysBy(reading, byGateway(chunk)));
}

function readGatewaysBy(reading: Reading, Filters: Filter[]): Promise<readonly TransitGateway[]> {
  return allPages(
    (NextToken) =>
      ask(reading, "ec2:DescribeTransitGateways", () =>
        reading.api.ec2.describeTransitGateways({
          Filters,
          MaxResults: PAGE_SIZES.transitGateways,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.TransitGateways,
    (answer) => answer.NextToken,
  );
}

function attachmentCollection(reading: Reading, ids: Promise<readonly string[]>, wholly: boolean): Promise<Collection> {
  return collect(OF_ATTACHMENTS, async () => {
    const gateways = await ids;
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
    return (scope) => records.flatMap((one) => attachmentAndParts(one, scope));
  });
}

function attachmentAndParts(records: AttachmentRecords, scope: AwsScope): readonly Observed[] {
  const attachment = observedAttachment(records, scope);
  const { TransitGatewayRouteTableId: table, State: state = "associated" } = records.any?.Association ?? {};
  return [attachment, ...acceptanceOf(attachment), ...associationOf(attachment, { table, state })];
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

function tableCollection(reading: Reading, ids: Promise<readonly string[]>): Promise<Collection> {
  return collect(OF_TABLES, async () => {
    const tables = await readTables(reading, await ids);
    const whole = await Promise.all(
      tables.map(async (table) => {
        const id = table.TransitGatewayRouteTableId ?? "";
        const [routes, propagations] = await Promise.all([readRoutes(reading, id), readPropagations(reading, id)]);
        return { table, parts: { ...routes, propagations } };
      }),
    );
    return (scope) =>
      whole.flatMap(({ table, parts }): readonly Observed[] => {
        const observed = observedTransitTable(table, parts, scope);
        return [observed, ...propagationsOf(observed), ...staticRoutesOf(observed)];
      });
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
