import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { ObservedKind, Snapshot } from "../../observed/index.ts";
import { collectionKey, observedOf } from "../../observed/index.ts";
import { type Fabric, runsVpcCni } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { leavingSubnets } from "../allocation/ours.ts";
import { gatewayRequests } from "../egress/gateways.ts";
import { keyOf } from "../identity/identity.ts";
import { readKeys } from "../identity/management.ts";
import { nodesOf, usesCni } from "../nodes/cni.ts";
import { typeRequests } from "../nodes/instance-types.ts";
import { changesPodMode } from "../nodes/pod-mode.ts";
import type { ObserveRequest } from "../requests/requests.ts";
import { findVpc, kubernetesScope, type VpcFinding } from "../world/world.ts";
import { imageRequests } from "./image-requests.ts";
import { quotaRequests } from "./quota-needs.ts";
import { routerRequests } from "./router-requests.ts";

/**
 * Kinds that must be read before anything is made and that a plan without new things needs no request for: peerings when a block
 * is to be associated (CIDR-5), zones when a subnet is to be made in one that the VPC has no subnet in yet (AZ-6), interfaces when
 * a subnet is to go, or the CNI's part of a cluster that goes on with Auto Mode alone (NODE-1).
 */
export function furtherKinds(fabric: Fabric, addresses: AddressPlan, snapshot: Snapshot): readonly ObservedKind[] {
  const kinds = new Set<ObservedKind>();
  for (const cluster of Object.values(addresses.clusters)) {
    const finding = findVpc(fabric, cluster.vpc, snapshot);
    if (finding.kind === "found" && cluster.ranges.some((range) => !has(finding, range.cidr)))
      kinds.add("peering-connection");
    if (cluster.subnets.some((subnet) => !isKnownZone(subnet.zone, finding, snapshot))) kinds.add("availability-zone");
  }
  const isLeft = Object.keys(addresses.clusters).some((key) => losesCni(fabric, key, snapshot));
  if (isLeft || leavingSubnets(fabric, addresses, snapshot).length > 0) kinds.add("network-interface");
  const missing = [...kinds].filter((kind) =>
    snapshot.aws.some(({ scope }) => !(collectionKey(scope, kind) in snapshot.scopes)),
  );
  return missing.sort();
}

/**
 * What to ask for once more: those kinds, in the accounts and regions that answered the first time. One that did not then must not
 * answer now with less: what it did not say would pass for not being there. And the pods of clusters that lose a subnet, so that
 * they can be named; the instance types of clusters whose nodes will hold another number of pods; the gateways that routes are to be
 * made to; what the account may have where AWS's defaults come near; and the images that routers are to be started from.
 */
export function furtherRequests(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
): readonly ObserveRequest[] {
  const switched = readKeys(fabric, "clusters").filter((key) => changesPodMode(fabric, key, snapshot));
  const apart = [
    ...typeRequests(fabric, switched, snapshot, requests),
    ...gatewayRequests(fabric, addresses, snapshot, requests),
    ...quotaRequests(fabric, addresses, snapshot, requests),
    ...imageRequests(fabric, addresses, snapshot, requests),
  ];
  const kinds = new Set(furtherKinds(fabric, addresses, snapshot));
  const losing = new Set(leavingSubnets(fabric, addresses, snapshot).map(({ owner, id }) => keyOf(owner?.id ?? id)));
  const rest = requests.flatMap((request): readonly ObserveRequest[] => {
    if (request.plane === "router") return [];
    if (request.plane === "kubernetes") {
      const scope = kubernetesScope(request.cluster);
      const answered = snapshot.scopes[collectionKey(scope, "node")]?.kind === "observed";
      // A roll has read them already: read again, each would be there twice.
      const known = collectionKey(scope, "pod") in snapshot.scopes;
      return losing.has(request.cluster) && answered && !known
        ? [{ ...request, kinds: new Set<ObservedKind>(["pod"]) }]
        : [];
    }
    const { alias, region } = request;
    const answered = snapshot.aws.some((reached) => reached.alias === alias && reached.region === region);
    return answered && kinds.size > 0 ? [{ ...request, kinds, clusters: [] }] : [];
  });
  return [...rest, ...apart, ...routerRequests(fabric, addresses, snapshot)];
}

/** Whether a cluster of Auto Mode alone still has ENIConfigs of ours, and nodes that may go by them. */
function losesCni({ metadata, spec }: Fabric, key: string, snapshot: Snapshot): boolean {
  const cluster = spec.clusters[key];
  if (cluster === undefined || runsVpcCni(cluster) || !nodesOf(key, snapshot).some(usesCni)) return false;
  const configs = observedOf(snapshot, "eni-config", kubernetesScope(key));
  return configs.some(({ owner }) => owner?.uid === metadata.uid);
}

function has(finding: Extract<VpcFinding, { readonly kind: "found" }>, cidr: string): boolean {
  return finding.vpc.facts.cidrs.some((block) => block.cidr === cidr);
}

/** A zone that the account has a subnet in exists. */
function isKnownZone(zone: string, finding: VpcFinding, snapshot: Snapshot): boolean {
  return observedOf(snapshot, "subnet", finding.scope).some((subnet) => subnet.props.zone === zone);
}

/** AZ-6: zones that the region does not have for this account, or that are not available. Silent while zones were not read. */
export function zoneProblems(
  fabric: Fabric,
  key: string,
  finding: VpcFinding,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  if (snapshot.scopes[collectionKey(finding.scope, "availability-zone")]?.kind !== "observed") return [];
  const zones = observedOf(snapshot, "availability-zone", finding.scope);
  const there = zones.filter((zone) => zone.props.state === "available").map((zone) => zone.props.name);
  return (fabric.spec.clusters[key]?.zones ?? []).flatMap((zone, index) => {
    if (there.includes(zone) || isKnownZone(zone, finding, snapshot)) return [];
    const message = `${finding.scope.region} has no available zone ${zone} in account ${finding.scope.account}: there are ${there.sort().join(", ")}`;
    return [diagnose("AZ-6", { message, path: ["spec", "clusters", key, "zones", index] })];
  });
}
