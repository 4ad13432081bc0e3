import {
  contains,
  formatPrefix,
  type PlacedSubnet,
  type PodSubnetFailure,
  type Prefix,
  placePodSubnets,
  samePrefix,
} from "../addressing/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/index.ts";
import type { ClusterSpec, Fabric } from "../spec/index.ts";
import type { Reserved } from "./address-plan.ts";
import { podSubnetId } from "./identity.ts";
import { readPrefix, readPrefixes } from "./text.ts";

export interface FillingRequest {
  readonly fabric: Fabric;
  readonly key: string;
  readonly cluster: ClusterSpec;
  /** Canonical texts, in the order in which they are to be filled. */
  readonly ranges: readonly string[];
  readonly reserved: Reserved;
}

export interface RangeFilling {
  readonly subnets: readonly { readonly zone: string; readonly prefix: Prefix; readonly range: string }[];
  /** Slots left, by range. */
  readonly free: ReadonlyMap<string, readonly Prefix[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Gives each zone of a cluster a pod subnet: where it is placed already, else in the first range with a free slot. */
export function fillRanges(request: FillingRequest): RangeFilling {
  const { cluster, reserved } = request;
  const { placed, diagnostics } = placements(request);
  const zones = new Set(cluster.zones.filter((zone) => !placed.some((subnet) => subnet.zone === zone)));
  const subnets: { zone: string; prefix: Prefix; range: string }[] = [];
  const free = new Map<string, readonly Prefix[]>();
  const problems = [...diagnostics];
  const failures: PodSubnetFailure[] = [];
  for (const range of request.ranges) {
    const prefix = readPrefix(range);
    if (!prefix) continue;
    const here = placed.filter((subnet) => contains(prefix, subnet.prefix));
    const plan = fillOne(request, prefix, here, [...zones], foreignIn(prefix, request));
    if (!plan.ok) {
      failures.push(plan);
      subnets.push(...here.map((subnet) => ({ ...subnet, range })));
      continue;
    }
    plan.added.forEach((subnet) => void zones.delete(subnet.zone));
    subnets.push(...plan.subnets.map((subnet) => ({ ...subnet, range })));
    free.set(range, plan.free);
  }
  if (zones.size > 0 && request.ranges.length > 0) problems.push(noRoom(request, [...zones], failures));
  const wanted = subnets.filter((subnet) => cluster.zones.includes(subnet.zone));
  return { subnets: wanted, free, diagnostics: [...problems, ...homeless(request, placed, reserved)] };
}

/** All the zones that still need one; or, when there is not room for all of them, as many as fit are left to the next range. */
function fillOne(
  { cluster }: FillingRequest,
  range: Prefix,
  placed: readonly PlacedSubnet[],
  zones: readonly string[],
  taken: readonly Prefix[],
): ReturnType<typeof placePodSubnets> {
  // A number of slots that somebody wrote is kept exactly: further zones go to the next range.
  const slots =
    cluster.pods.zoneSlots === undefined ? {} : { slotLength: range.length + Math.log2(cluster.pods.zoneSlots) };
  for (let count = zones.length; count > 0; count -= 1) {
    const plan = placePodSubnets({ range, zones: zones.toSorted().slice(0, count), placed, taken, ...slots });
    if (plan.ok || plan.reason !== "full") return plan;
  }
  return placePodSubnets({ range, zones: [], placed, taken, ...slots });
}

/** Where zones have their subnets already: the world rules over the lock, and both over a first writing in the Fabric. */
function placements({ key, cluster, reserved }: FillingRequest): {
  readonly placed: readonly PlacedSubnet[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const written = Object.entries(cluster.pods.subnets ?? {}).map(([zone, cidrs]) => ({
    zone,
    cidr: cidrs[0],
    from: "the Fabric",
  }));
  const locked = Object.entries(reserved.lock?.clusters[key]?.subnets ?? {}).map(([zone, cidr]) => ({
    zone,
    cidr,
    from: "the lock file",
  }));
  const owned = reserved.owned
    .filter((subnet) => subnet.id === podSubnetId(key, subnet.zone))
    .map(({ zone, cidr }) => ({ zone, cidr, from: "the world" }));
  const byZone = new Map<string, { readonly prefix: Prefix; readonly from: string }>();
  const diagnostics: Diagnostic[] = [];
  for (const { zone, cidr, from } of [...owned, ...locked, ...written]) {
    const prefix = readPrefix(cidr ?? "");
    if (!prefix) continue;
    const before = byZone.get(zone);
    if (!before) byZone.set(zone, { prefix, from });
    else if (!samePrefix(before.prefix, prefix)) diagnostics.push(conflict(key, zone, before, { prefix, from }));
  }
  return { placed: [...byZone].map(([zone, { prefix }]) => ({ zone, prefix })), diagnostics };
}

interface Placement {
  readonly prefix: Prefix;
  readonly from: string;
}

function conflict(key: string, zone: string, a: Placement, b: Placement): Diagnostic {
  return diagnose("LOCK-1", {
    message: `the pod subnet of ${key} in ${zone} is ${formatPrefix(a.prefix)} in ${a.from} and ${formatPrefix(b.prefix)} in ${b.from}`,
    path: ["spec", "clusters", key, "pods"],
  });
}

/** Subnets of others that lie in the range (not the blocks of the VPC, of which the range is one). */
function foreignIn(range: Prefix, { cluster, reserved }: FillingRequest): readonly Prefix[] {
  const taken = reserved.taken.filter((entry) => entry.vpc === cluster.vpc).map((entry) => entry.cidr);
  return readPrefixes(taken).filter((prefix) => contains(range, prefix) && !samePrefix(range, prefix));
}

/** A subnet that is placed outside every range of the cluster: the Fabric has lost the range it lies in. */
function homeless(
  { key, cluster, ranges }: FillingRequest,
  placed: readonly PlacedSubnet[],
  reserved: Reserved,
): readonly Diagnostic[] {
  const prefixes = readPrefixes(ranges);
  if (prefixes.length === 0) return [];
  return placed
    .filter(
      (subnet) =>
        cluster.zones.includes(subnet.zone) ||
        reserved.owned.some((owned) => owned.id === podSubnetId(key, subnet.zone)),
    )
    .filter((subnet) => !prefixes.some((range) => contains(range, subnet.prefix)))
    .map((subnet) =>
      diagnose("LOCK-1", {
        message: `the pod subnet ${formatPrefix(subnet.prefix)} of ${key} in ${subnet.zone} lies in none of its ranges (${ranges.join(", ")})`,
        path: ["spec", "clusters", key, "pods", "ranges"],
      }),
    );
}

function noRoom(request: FillingRequest, zones: readonly string[], failures: readonly PodSubnetFailure[]): Diagnostic {
  const { key, ranges } = request;
  const why = failures.map(explain).find((text) => text !== "") ?? "every slot is taken";
  return diagnose("CAP-1", {
    message: `no room for a pod subnet of ${key} in ${zones.toSorted().join(", ")}: ${why}`,
    fix: othersIn(readPrefixes(ranges), request),
    path: ["spec", "clusters", key, "pods", "ranges"],
  });
}

/** What others have in the ranges may be the very subnets that are meant. */
function othersIn(ranges: readonly Prefix[], { key, cluster, reserved }: FillingRequest): string | undefined {
  const others = reserved.taken.filter(({ vpc, cidr, what }) => {
    const prefix = readPrefix(cidr);
    return (
      vpc === cluster.vpc && what.startsWith("subnet ") && prefix && ranges.some((range) => contains(range, prefix))
    );
  });
  if (others.length === 0) return undefined;
  const names = others.map(({ cidr, what }) => `${what} (${cidr})`).sort();
  return `The ranges hold ${names.join(", ")}: take them over with \`adopt: [{ id, as: ${podSubnetId(key, "ZONE")} }]\` if they are meant, else add a range.`;
}

function explain(failure: PodSubnetFailure): string {
  switch (failure.reason) {
    case "not-ipv4":
      return "the range is not IPv4";
    case "slot-too-small":
      return `slots would be /${failure.slotLength}, smaller than a subnet can be (/28)`;
    case "slot-too-large":
      return `slots would be /${failure.slotLength}, larger than the range or than a subnet can be (/16)`;
    case "placed-outside":
      return `${formatPrefix(failure.subnet.prefix)} of ${failure.subnet.zone} lies outside the range`;
    case "placed-overlap":
      return `${failure.subnets.map((subnet) => `${formatPrefix(subnet.prefix)} of ${subnet.zone}`).join(" and ")} overlap`;
    case "full":
      return `no /${failure.slotLength} is free${failure.largestFree ? `, the largest free block is ${formatPrefix(failure.largestFree)}` : ""}`;
  }
}
