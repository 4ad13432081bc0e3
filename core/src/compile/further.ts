import { type Diagnostic, diagnose } from "../diagnostics/index.ts";
import type { ObservedKind, Snapshot } from "../observed/index.ts";
import { collectionKey, observedOf } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { AddressPlan } from "./address-plan.ts";
import { findVpc, type VpcFinding } from "./world.ts";

/**
 * Kinds that must be read before anything is made and that a plan without new things needs no request for: peerings when a block
 * is to be associated (CIDR-5), zones when a subnet is to be made in one that the VPC has no subnet in yet (AZ-6).
 */
export function furtherKinds(fabric: Fabric, addresses: AddressPlan, snapshot: Snapshot): readonly ObservedKind[] {
  const kinds = new Set<ObservedKind>();
  for (const cluster of Object.values(addresses.clusters)) {
    const finding = findVpc(fabric, cluster.vpc, snapshot);
    if (finding.kind === "found" && cluster.ranges.some((range) => !has(finding, range.cidr)))
      kinds.add("peering-connection");
    if (cluster.subnets.some((subnet) => !isKnownZone(subnet.zone, finding, snapshot))) kinds.add("availability-zone");
  }
  const missing = [...kinds].filter((kind) =>
    snapshot.aws.some(({ scope }) => !(collectionKey(scope, kind) in snapshot.scopes)),
  );
  return missing.sort();
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
