import { scopeKey } from "../../desired/index.ts";
import type { ObservedKind, Snapshot } from "../../observed/index.ts";
import { observedInVpc, observedOf, onceFor } from "../../observed/index.ts";
import type { AwsObserveRequest, QuotaService } from "../../ports/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan, ClusterAddresses } from "../allocation/address-plan.ts";
import { podTables } from "../egress/egress.ts";
import { linkPartId, nodeClassId } from "../identity/identity.ts";
import { readKeys } from "../identity/management.ts";
import { namesOf } from "../identity/router-names.ts";
import { peeringsByVpc } from "../links/live-peerings.ts";
import { linksOfVpc } from "../links/pairs.ts";
import { QUOTAS, type QuotaName } from "../quotas/quota-data.ts";
import { NEAR, ownVpcs, placeOfNetwork, usableIn } from "../quotas/quota-values.ts";
import type { ObserveRequest } from "../requests/requests.ts";
import { networkScope } from "../world/vpc-owner.ts";
import { findVpc, kubernetesScope, scopeOfVpc } from "../world/world.ts";

/**
 * Asks Service Quotas where something is to be made and AWS's defaults come near: elsewhere they say all that is needed. Once for
 * each account and region, and only those that answered.
 */
export function quotaRequests(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
): readonly AwsObserveRequest[] {
  const clusters = Object.entries(addresses.clusters);
  const byVpc = Map.groupBy(clusters, ([, { vpc }]) => vpc);
  const near = [
    ...[...byVpc].filter(([vpc, inside]) => isNear(fabric, vpc, inside, snapshot)),
    ...crowdedWithVpcs(fabric, snapshot).map((vpc) => [vpc] as const),
    ...Object.keys(fabric.spec.vpcs).flatMap((vpc) => (missesManyLinks(fabric, vpc, snapshot) ? [[vpc] as const] : [])),
  ];
  // In a shared VPC groups count against the participant's account, all else against the owner's.
  const places = new Set(
    near.flatMap(([vpc]) => {
      const { account = "", region = "" } = fabric.spec.vpcs[vpc] ?? {};
      return [placeOfNetwork(fabric, vpc), `${account}/${region}`];
    }),
  );
  const crowded = crowdedWithAddresses(fabric, snapshot);
  return requests.flatMap((request) => {
    if (request.plane !== "aws") return [];
    const { alias, region } = request;
    const place = `${alias}/${region}`;
    if (!places.has(place) && !crowded.has(place)) return [];
    const answered = snapshot.aws.some((reached) => reached.alias === alias && reached.region === region);
    if (!answered) return [];
    const quotas: readonly QuotaService[] = [
      ...(places.has(place) ? (["vpc"] as const) : []),
      ...(crowded.has(place) ? (["ec2"] as const) : []),
    ];
    return [{ ...request, kinds: new Set<ObservedKind>(["service-quota"]), clusters: [], quotas }];
  });
}

/** One VPC of each account and Region where those that are yet to be made come near what AWS allows who has asked for no more. */
function crowdedWithVpcs(fabric: Fabric, snapshot: Snapshot): readonly string[] {
  const planned = readKeys(fabric, "vpcs").filter((vpc) => findVpc(fabric, vpc, snapshot).kind === "planned");
  const places = Map.groupBy(planned, (vpc) => scopeKey(scopeOfVpc(fabric, vpc, snapshot)));
  return [...places.values()].flatMap(([vpc = "", ...more]) => {
    if ([vpc, ...more].some((one) => fabric.spec.vpcs[one]?.quotas?.vpcs !== undefined)) return [];
    const all = ownVpcs(snapshot, scopeOfVpc(fabric, vpc, snapshot)) + 1 + more.length;
    return all >= QUOTAS.vpcs.usual * NEAR ? [vpc] : [];
  });
}

/** `ALIAS/REGION` where the Elastic IPs of routers that are yet to be made come near what AWS allows who has asked for no more. */
function crowdedWithAddresses(fabric: Fabric, snapshot: Snapshot): ReadonlySet<string> {
  const missing = readKeys(fabric, "links").flatMap((link) => {
    const { vpc = "", routers = [] } = fabric.spec.links[link]?.dmvpn ?? {};
    if (fabric.spec.vpcs[vpc]?.quotas?.elasticAddresses !== undefined) return [];
    const names = namesOf(routers).map((name) => linkPartId(link, "router-address", name));
    return names.filter((id) => !isOurs(fabric, id, snapshot)).map(() => vpc);
  });
  const places = Map.groupBy(missing, (vpc) => {
    const { account = "", region = "" } = fabric.spec.vpcs[vpc] ?? {};
    return `${account}/${region}`;
  });
  const near = [...places].filter(([, [vpc = "", ...more]]) => {
    const here = scopeKey(scopeOfVpc(fabric, vpc, snapshot));
    const there = observedOf(snapshot, "elastic-address").filter(({ scope }) => scopeKey(scope) === here).length;
    return there + 1 + more.length >= QUOTAS.elasticAddresses.usual * NEAR;
  });
  return new Set(near.map(([place]) => place));
}

function isOurs({ metadata }: Fabric, id: string, snapshot: Snapshot): boolean {
  return observedOf(snapshot, "router-address").some(({ owner }) => owner?.uid === metadata.uid && owner.id === id);
}

const clustersIn = onceFor(({ clusters }: Fabric["spec"]) => Object.keys(clusters).length);

/** Peerings that are not all there yet come near what AWS allows who has asked for no more, or the rules for them do. */
function missesManyLinks(fabric: Fabric, vpc: string, snapshot: Snapshot): boolean {
  const { quotas, manage } = fabric.spec.vpcs[vpc] ?? {};
  const peerings = linksOfVpc(fabric, vpc).filter(({ spec }) => spec.peering !== undefined).length;
  const many = (name: "peerings" | "securityGroupRules"): boolean =>
    quotas?.[name] === undefined && peerings >= QUOTAS[name].usual * NEAR;
  if (manage === "none" || !(many("peerings") || many("securityGroupRules"))) return false;
  const finding = findVpc(fabric, vpc, snapshot);
  return finding.kind !== "found" || (peeringsByVpc(snapshot).get(finding.vpc.id)?.size ?? 0) < peerings;
}

type Inside = readonly (readonly [string, ClusterAddresses])[];

/** Reckoned high: whatever is planned counts beside what is there. What the Fabric says itself is not asked about. */
function isNear(fabric: Fabric, vpc: string, inside: Inside, snapshot: Snapshot): boolean {
  const written = fabric.spec.vpcs[vpc];
  const finding = findVpc(fabric, vpc, snapshot);
  const id = finding.kind === "found" ? finding.vpc.id : undefined;
  const network = networkScope(fabric, vpc, snapshot);
  const subnets = id === undefined ? [] : observedInVpc(snapshot, "subnet", id, network);
  const wanted = inside.flatMap(([, planned]) => planned.subnets);
  const missing = wanted.filter(({ cidr }) => !subnets.some(({ props }) => props.cidr === cidr));
  // Interfaces are read only for a roll, which may come to have twice as many for a while.
  const interfaces = observedOf(snapshot, "network-interface", finding.scope).length;
  if (written?.quotas?.networkInterfaces === undefined && 2 * interfaces >= QUOTAS.networkInterfaces.usual * NEAR)
    return true;
  if (
    written?.quotas?.securityGroupsPerInterface === undefined &&
    inside.some(([key]) => isManyGroups(fabric, key, snapshot))
  )
    return true;
  if (missing.length === 0) return false;
  const live = finding.kind === "found" ? finding.vpc.facts.cidrs.map(({ cidr }) => cidr) : [];
  const ranges = inside.flatMap(([, planned]) => planned.ranges.map(({ cidr }) => cidr));
  const blocks = new Set([...live, ...(fabric.spec.vpcs[vpc]?.cidrs ?? []), ...ranges]).size;
  const tables = id === undefined ? 0 : observedInVpc(snapshot, "route-table", id, network).length;
  const added = inside.reduce((sum, [key, planned]) => {
    const cluster = fabric.spec.clusters[key];
    return sum + (cluster ? podTables(key, cluster, planned).length : 0);
  }, 0);
  const groups = observedOf(snapshot, "security-group", finding.scope).length + clustersIn(fabric.spec);
  const inUse = subnets.reduce((sum, { props, facts }) => sum + usableIn(props.cidr) - facts.availableAddresses, 0);
  const room = missing.reduce((sum, { cidr }) => sum + usableIn(cidr), 0);
  const over = (name: QuotaName, total: number, share = NEAR): boolean =>
    (name === "blocks" || written?.quotas?.[name] === undefined) && total >= QUOTAS[name].usual * share;
  return (
    (written?.blockQuota === undefined && blocks > QUOTAS.blocks.usual) ||
    over("subnets", subnets.length + missing.length) ||
    over("routeTables", tables + added + 1) ||
    over("securityGroupRules", blocks + 1) ||
    over("securityGroups", groups) ||
    over("networkAddressUnits", inUse + room, 1) ||
    over("networkAddressUnits", inUse)
  );
}

/** Whether a NodeClass that is to be made names more groups than AWS allows who has asked for no more. */
function isManyGroups({ metadata, spec }: Fabric, key: string, snapshot: Snapshot): boolean {
  const groups = spec.clusters[key]?.auto?.securityGroups ?? [];
  if (groups.length <= QUOTAS.securityGroupsPerInterface.usual) return false;
  const classes = observedOf(snapshot, "node-class", kubernetesScope(key));
  return !classes.some(({ owner }) => owner?.uid === metadata.uid && owner.id === nodeClassId(key));
}
