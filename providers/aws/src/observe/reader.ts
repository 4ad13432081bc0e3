import type { Subnet, Vpc } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import { collectionKey, mergeSnapshots, type ObservedKind, type Snapshot } from "@podspan/core/observed";
import type { AwsObserveRequest, Reader } from "@podspan/core/ports";
import { awsAddress } from "../address.ts";
import type { AwsReadApi, AwsWorld } from "../api.ts";
import type { readCluster } from "./clusters.ts";
import { readClusters, readEks } from "./eks.ts";
import { observedElasticAddress, readAddresses } from "./elastic-addresses.ts";
import { expectedScope, type Identity, identifier } from "./identity.ts";
import { observedInstanceType, readInstanceTypes } from "./instance-types.ts";
import { observedInstance, readInstances } from "./instances.ts";
import { observedNetworkAcl, readNetworkAcls } from "./network-acls.ts";
import { observedAcceptances, observedPeering, observedPeeringDns, readPeerings } from "./peering-connections.ts";
import { type Collection, collect, emptyCollection, type Reading } from "./reading.ts";
import { observedAssociations, observedRoutes, observedRouteTable, readRouteTables } from "./route-tables.ts";
import { interfaceCollection, ROUTER_KINDS, routerCollections } from "./router-collections.ts";
import { observedRouterAddress } from "./routers.ts";
import { observedRule, readMarkedRules } from "./security-group-rules.ts";
import { observedSecurityGroup, readSecurityGroups } from "./security-groups.ts";
import { observedQuota, readServiceQuotas } from "./service-quotas.ts";
import { observedReservation, readReservations } from "./subnet-cidr-reservations.ts";
import { observedSubnet, readSubnets } from "./subnets.ts";
import { TARGET_KINDS, targetCollections } from "./targets.ts";
import { knownVpcIds, observedVpc, observedVpcCidrs, readVpcs } from "./vpcs.ts";
import { observedZone, readZones } from "./zones.ts";

/**
 * Reads one account and region: who we are, the VPCs, and one bulk describe per kind, all at once where the VPCs are known by id.
 * A part that cannot be read is `failed`; throws only what the context throws when it is aborted.
 */
export function awsReader(world: AwsWorld<AwsReadApi>): Reader<AwsObserveRequest> {
  const identify = identifier();
  return {
    observe: async (request, context) => {
      const api = await world.open(awsAddress(request.region, request.account));
      const reading: Reading = { api, context, scope: expectedScope(request) };
      const clusters = readClusters(reading, request);
      const [identity, collections] = await Promise.all([
        identify(reading, request, clusters),
        readCollections(reading, request, clusters),
      ]);
      return snapshotOf(request, identity, collections);
    },
  };
}

/** Kinds that live in a VPC and are read by `vpc-id`. */
const IN_VPC = [
  "subnet",
  "subnet-cidr-reservation",
  "route-table",
  "route-table-association",
  "route",
  "security-group",
  "network-acl",
  "network-interface",
  "router-interface",
  "instance",
  "peering-connection",
  "peering-acceptance",
  "peering-dns",
] as const satisfies readonly ObservedKind[];

/** One call tells a peering, that it was accepted, and its options. */
const PEERINGS = ["peering-connection", "peering-acceptance", "peering-dns"] as const satisfies readonly ObservedKind[];

async function readCollections(
  reading: Reading,
  request: AwsObserveRequest,
  clusters: readonly ReturnType<typeof readCluster>[],
): Promise<readonly Collection[]> {
  const { kinds } = request;
  const zones = kinds.has("availability-zone") ? [readZoneCollection(reading)] : [];
  const types = kinds.has("instance-type") ? [readTypeCollection(reading, request.instanceTypes ?? [])] : [];
  const parts = await Promise.all([
    readVpcsAndWithin(reading, request),
    readEks(reading, request, clusters),
    Promise.all([
      ...zones,
      ...types,
      ...targetCollections(reading, request),
      ...addressCollection(reading, request),
      ...quotaCollection(reading, request),
      ...ruleCollection(reading, request),
      ...routerCollections(reading, request),
    ]),
  ]);
  return parts.flat().flatMap((part) => asked(part, kinds));
}

/** Kinds that are looked up by name, apart from any VPC. */
const BY_NAME: ReadonlySet<ObservedKind> = new Set([
  ...TARGET_KINDS,
  ...ROUTER_KINDS,
  "elastic-address",
  "router-address",
  "instance-type",
  "security-group-rule",
  "service-quota",
]);

/** Who asks for things by name alone is told of them alone. */
async function readVpcsAndWithin(reading: Reading, request: AwsObserveRequest): Promise<readonly Collection[]> {
  const byId = request.gateways !== undefined;
  if ([...request.kinds].every((kind) => BY_NAME.has(kind) || (byId && kind === "peering-connection"))) return [];
  const known = knownVpcIds(request);
  // Who knows where to look, and does not ask for the VPCs themselves, need not see them.
  if (known && !request.kinds.has("vpc") && !request.kinds.has("vpc-cidr")) return readInVpcs(reading, request, known);
  const vpcs = readVpcCollection(reading, request);
  const within = vpcIds(known, vpcs).then((ids) => readInVpcs(reading, request, ids));
  const [{ collections }, inside] = await Promise.all([vpcs, within]);
  return [...collections, ...inside];
}

interface VpcAnswer {
  readonly found: readonly Vpc[] | undefined;
  readonly collections: readonly Collection[];
}

async function readVpcCollection(reading: Reading, request: AwsObserveRequest): Promise<VpcAnswer> {
  let found: readonly Vpc[] | undefined;
  const vpcs = await collect(["vpc"], async () => {
    const answer = await readVpcs(reading, request);
    found = answer;
    return (scope) => answer.map((vpc) => observedVpc(vpc, scope));
  });
  const blocks = (scope: AwsScope) => (found ?? []).flatMap((vpc) => observedVpcCidrs(vpc, scope));
  return { found, collections: [vpcs, { kinds: ["vpc-cidr"], status: vpcs.status, resources: blocks }] };
}

/** The VPCs to look into; the failed VPC collection when they could not be found out. */
async function vpcIds(
  known: readonly string[] | undefined,
  vpcs: Promise<VpcAnswer>,
): Promise<readonly string[] | Collection["status"]> {
  if (known) return known;
  const { found, collections } = await vpcs;
  return found ? found.flatMap((vpc) => vpc.VpcId ?? []) : (collections[0]?.status ?? { kind: "parentPlanned" });
}

function readInVpcs(
  reading: Reading,
  request: AwsObserveRequest,
  vpcs: readonly string[] | Collection["status"],
): Promise<readonly Collection[]> {
  if ("kind" in vpcs) return Promise.resolve([emptyCollection(IN_VPC, vpcs)]);
  // Nothing is there yet to look into: the Fabric makes its VPCs.
  if (vpcs.length === 0) return Promise.resolve([emptyCollection(IN_VPC, { kind: "parentPlanned" })]);
  const wants = (...wanted: readonly ObservedKind[]): boolean => wanted.some((kind) => request.kinds.has(kind));
  const subnets = wants("subnet", "subnet-cidr-reservation") ? readSubnets(reading, "vpc-id", vpcs) : undefined;
  return Promise.all([
    ...(subnets && wants("subnet") ? [subnetCollection(subnets)] : []),
    ...(subnets && wants("subnet-cidr-reservation")
      ? [reservationCollection(reading, subnets, request.ownSubnets)]
      : []),
    ...(wants("route-table", "route-table-association", "route") ? [readTableCollection(reading, vpcs)] : []),
    ...(wants("security-group") ? [readGroupCollection(reading, vpcs)] : []),
    ...(wants("network-acl") ? [readAclCollection(reading, vpcs)] : []),
    ...(wants("network-interface", "router-interface") ? [interfaceCollection(reading, request.kinds, vpcs)] : []),
    ...(wants("instance") ? [readInstanceCollection(reading, vpcs)] : []),
    ...(wants(...PEERINGS) && request.gateways === undefined ? [readPeeringCollection(reading, vpcs)] : []),
  ]);
}

function subnetCollection(reading: Promise<readonly Subnet[]>): Promise<Collection> {
  return collect(["subnet"], async () => {
    const subnets = await reading;
    return (scope) => subnets.map((subnet) => observedSubnet(subnet, scope));
  });
}

function reservationCollection(
  reading: Reading,
  subnets: Promise<readonly Subnet[]>,
  own: readonly string[] = [],
): Promise<Collection> {
  return collect(["subnet-cidr-reservation"], async () => {
    const reservations = await readReservations(reading, await subnets, own);
    return (scope) => reservations.map((reservation) => observedReservation(reservation, scope));
  });
}

function readTypeCollection(reading: Reading, names: readonly string[]): Promise<Collection> {
  return collect(["instance-type"], async () => {
    const types = await readInstanceTypes(reading, names);
    return (scope) => types.map((type) => observedInstanceType(type, scope));
  });
}

function quotaCollection(reading: Reading, request: AwsObserveRequest): readonly Promise<Collection>[] {
  const { kinds, quotas: services = ["vpc"] } = request;
  if (!kinds.has("service-quota")) return [];
  const collection = collect(["service-quota"], async () => {
    const read = services.map(async (service) => ({ service, quotas: await readServiceQuotas(reading, service) }));
    const all = await Promise.all(read);
    return (scope) => all.flatMap(({ service, quotas }) => quotas.flatMap((one) => observedQuota(one, service, scope)));
  });
  return [collection];
}

/** One call tells tables, routes and associations. */
function readTableCollection(reading: Reading, vpcs: readonly string[]): Promise<Collection> {
  return collect(["route-table", "route-table-association", "route"], async () => {
    const tables = await readRouteTables(reading, vpcs);
    return (scope) =>
      tables.flatMap((table) => [
        observedRouteTable(table, scope),
        ...observedAssociations(table, scope),
        ...observedRoutes(table, scope),
      ]);
  });
}

function readGroupCollection(reading: Reading, vpcs: readonly string[]): Promise<Collection> {
  return collect(["security-group"], async () => {
    const groups = await readSecurityGroups(reading, vpcs);
    // The owner of a shared VPC is shown the groups of participants: theirs to manage, and not named in any of ours.
    return (scope) =>
      groups
        .filter(({ OwnerId }) => OwnerId === undefined || OwnerId === scope.account)
        .map((group) => observedSecurityGroup(group, scope));
  });
}

function readAclCollection(reading: Reading, vpcs: readonly string[]): Promise<Collection> {
  return collect(["network-acl"], async () => {
    const acls = await readNetworkAcls(reading, vpcs);
    return (scope) => acls.map((acl) => observedNetworkAcl(acl, scope));
  });
}

function readInstanceCollection(reading: Reading, vpcs: readonly string[]): Promise<Collection> {
  return collect(["instance"], async () => {
    const instances = await readInstances(reading, vpcs);
    return (scope) => instances.map((instance) => observedInstance(instance, scope));
  });
}

/** One call tells all of them, of which routers' are some. */
function addressCollection(reading: Reading, { kinds }: AwsObserveRequest): readonly Promise<Collection>[] {
  if (!kinds.has("elastic-address") && !kinds.has("router-address")) return [];
  const collection = collect(["elastic-address", "router-address"], async () => {
    const addresses = await readAddresses(reading);
    return (scope) =>
      addresses.flatMap((address) => [
        observedElasticAddress(address, scope),
        ...observedRouterAddress(address, scope),
      ]);
  });
  return [collection];
}

function readPeeringCollection(reading: Reading, vpcs: readonly string[]): Promise<Collection> {
  return collect(PEERINGS, async () => {
    const peerings = await readPeerings(reading, vpcs);
    return (scope) =>
      peerings.flatMap((peering) => [
        observedPeering(peering, scope),
        ...observedAcceptances(peering, scope),
        ...observedPeeringDns(peering, scope),
      ]);
  });
}

/** Rules say no VPC, and tags alone tell ours from the others: all of ours in the account and region. */
function ruleCollection(reading: Reading, { kinds }: AwsObserveRequest): readonly Promise<Collection>[] {
  if (!kinds.has("security-group-rule")) return [];
  const collection = collect(["security-group-rule"], async () => {
    const rules = await readMarkedRules(reading);
    return (scope) => rules.map((rule) => observedRule(rule, scope));
  });
  return [collection];
}

function readZoneCollection(reading: Reading): Promise<Collection> {
  return collect(["availability-zone"], async () => {
    const zones = await readZones(reading);
    return (scope) => zones.map((zone) => observedZone(zone, scope));
  });
}

/** Only the kinds that were asked for; the rest of an answer is left out. */
function asked(part: Collection, kinds: ReadonlySet<ObservedKind>): readonly Collection[] {
  const wanted = part.kinds.filter((kind) => kinds.has(kind));
  if (wanted.length === 0) return [];
  const resources = (scope: AwsScope) => part.resources(scope).filter(({ kind }) => kinds.has(kind));
  return [{ ...part, kinds: wanted, resources }];
}

function snapshotOf(request: AwsObserveRequest, identity: Identity, collections: readonly Collection[]): Snapshot {
  const { scope, reached, status } = identity;
  const scopes = collections.flatMap((part) =>
    part.kinds.map((kind) => [collectionKey(scope, kind), reached ? part.status : status] as const),
  );
  return mergeSnapshots([
    {
      kind: "Snapshot",
      version: 1,
      aws: reached ? [{ alias: request.alias, region: request.region, scope }] : [],
      scopes: Object.fromEntries(scopes),
      resources: reached ? collections.flatMap((part) => part.resources(scope)) : [],
    },
  ]);
}
