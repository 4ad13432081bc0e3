import { comparePrefixes, formatPrefix, overlaps, prefixFrom, readPrefixes } from "../../addressing/index.ts";
import { isLivePeering, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { type AddressPlan, clustersInVpc } from "../allocation/address-plan.ts";
import { stayingBlocks } from "../allocation/ours.ts";
import { podsAreRoutable } from "../allocation/routable-pods.ts";
import { findVpc } from "../world/world.ts";
import type { LinkEnd } from "./end.ts";

/** The IPv4 blocks of a VPC, canonical and in address order: those that other VPCs send to, and those that only must not overlap. */
export interface VpcRanges {
  readonly routed: readonly string[];
  readonly unrouted: readonly string[];
  /** Of the routed ones those that are not for pods alone: where nodes are, and pods that live beside them. */
  readonly nodes: readonly string[];
  /** Of the routed ones those of each cluster's pods, by the cluster's key. */
  readonly pods: ReadonlyMap<string, readonly string[]>;
}

/** Ranges that no other network routes to unless the Fabric says so (RFC 6598). */
const SHARED_SPACE = prefixFrom("100.64.0.0/10");

/**
 * What a VPC has, or will have: declared blocks, live ones that are not on their way out, and the pods' ranges. Ranges of pods that are
 * not routable are unrouted, and so is shared address space that nobody in the Fabric says anything of.
 */
export function rangesOf(
  fabric: Fabric,
  end: LinkEnd,
  addresses: AddressPlan,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): VpcRanges {
  const declared = fabric.spec.vpcs[end.key]?.cidrs ?? [];
  const pods = clustersInVpc(addresses, end.key).flatMap(([key, planned]) => {
    const routable = podsAreRoutable(fabric, key, planned);
    return planned.ranges.map(({ cidr }) => ({ key, cidr, routable }));
  });
  const live = liveBlocks(fabric, end, snapshot, ownByState);
  const [primary] = live;
  const known = new Map([
    ...live.map((cidr) => [cidr, cidr === primary || !isShared(cidr)] as const),
    ...declared.map((cidr) => [cidr, true] as const),
    ...pods.map(({ cidr, routable }) => [cidr, routable] as const),
  ]);
  const those = (routed: boolean): readonly string[] =>
    inAddressOrder([...known].flatMap(([cidr, is]) => (is === routed ? [cidr] : [])));
  const routed = those(true);
  const ofPods = new Set(pods.map(({ cidr }) => cidr));
  const byCluster = Map.groupBy(
    pods.filter(({ routable }) => routable),
    ({ key }) => key,
  );
  return {
    routed,
    unrouted: those(false),
    nodes: routed.filter((cidr) => !ofPods.has(cidr)),
    pods: new Map([...byCluster].map(([key, ranges]) => [key, inAddressOrder(ranges.map(({ cidr }) => cidr))])),
  };
}

/** The primary block first. Of a VPC that is not read: what its peerings show, which they do from acceptance on. */
function liveBlocks(
  fabric: Fabric,
  end: LinkEnd,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): readonly string[] {
  if (end.kind === "others") return shownByPeerings(end.vpc, snapshot);
  const finding = findVpc(fabric, end.key, snapshot);
  return finding.kind === "found" ? stayingBlocks(fabric, finding.vpc, ownByState, snapshot) : [];
}

function shownByPeerings(vpc: string, snapshot: Snapshot): readonly string[] {
  const sides = observedOf(snapshot, "peering-connection").flatMap(({ facts }) =>
    isLivePeering(facts.status) ? [facts.requester, facts.accepter].filter((side) => side.vpc === vpc) : [],
  );
  return [...new Set(sides.flatMap(({ cidrs }) => cidrs.filter((cidr) => !cidr.includes(":"))))];
}

function isShared(cidr: string): boolean {
  return readPrefixes([cidr]).some((prefix) => overlaps(prefix, SHARED_SPACE));
}

function inAddressOrder(cidrs: readonly string[]): readonly string[] {
  return readPrefixes(cidrs)
    .filter(({ family }) => family === 4)
    .toSorted(comparePrefixes)
    .map(formatPrefix);
}
