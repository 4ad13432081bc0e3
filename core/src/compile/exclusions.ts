import { comparePrefixes, contains, formatPrefix, overlaps } from "../addressing/index.ts";
import { type Observed, observedOf, type Snapshot } from "../observed/index.ts";
import { type Fabric, hasPodSubnets } from "../spec/index.ts";
import type { ClusterAddresses } from "./address-plan.ts";
import { liveEnv } from "./cni.ts";
import { podsAreRoutable } from "./cni-rules.ts";
import { DEFAULT_ROUTE, podTables } from "./egress.ts";
import { type FarRange, farRangesOf, type RoutedRanges } from "./far-ranges.ts";
import { cniId } from "./identity.ts";
import { readPrefix, readPrefixes } from "./text.ts";
import { kubernetesScope } from "./world.ts";

/** Destinations beyond the VPC that see a pod's own address (aws-network-semantics 3.8). */
export const EXCLUSIONS = "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS";

/** A range that nodes of a cluster must not translate what they send to, and why. */
export interface SnatExclusion {
  /** Canonical. */
  readonly cidr: string;
  /** Whose it is, sorted: `vpcs/west2`, `sites/dc1`. */
  readonly of: readonly string[];
  /** The links that need it, sorted. */
  readonly links: readonly string[];
}

/** What `pods.snat` of a cluster comes to. */
export interface ClusterSnat {
  /** What its links need, in address order; empty with `snat: external`, where nothing is translated anyway. */
  readonly needed: readonly SnatExclusion[];
  /** Of these, what waits for a link that is not there yet: an exclusion without a route would lose packets. */
  readonly waiting: readonly SnatExclusion[];
  /** Of what a link leads to, what pods' own tables have no route to: left translated. */
  readonly unrouted: readonly SnatExclusion[];
  /** What {@link EXCLUSIONS} is to be; absent where it is not ours to set. */
  readonly value?: string;
}

export const NO_SNAT: ClusterSnat = { needed: [], waiting: [], unrouted: [] };

export interface SnatInput {
  readonly fabric: Fabric;
  readonly key: string;
  readonly planned: ClusterAddresses;
  readonly routed: RoutedRanges;
  /** Links of which not all can be made now. */
  readonly blocked: ReadonlySet<string>;
  /** What the variable was before us, by the id of the CNI's configuration: state remembers it. Empty: it was not set. */
  readonly former: ReadonlyMap<string, string>;
  readonly snapshot: Snapshot;
}

/** Exactly the exclusions that a cluster's links need, beside those that somebody else has set. Pure. */
export function snatOf(input: SnatInput): ClusterSnat {
  const { fabric, key, blocked, snapshot } = input;
  const all = neededBy(input);
  const unrouted = all.filter(({ cidr, links }) => lacksRoute(input, cidr, links));
  const needed = all.filter((exclusion) => !unrouted.includes(exclusion));
  const live = new Set(entriesOf(liveEnv(key, snapshot)[EXCLUSIONS]));
  const waiting = needed.filter(({ cidr, links }) => links.every((link) => blocked.has(link)) && !live.has(cidr));
  const cluster = fabric.spec.clusters[key];
  if (cluster === undefined || cluster.compute === "auto") return { needed, waiting, unrouted };
  const value = valueOf(
    needed.filter((exclusion) => !waiting.includes(exclusion)),
    input,
  );
  return { needed, waiting, unrouted, ...(value === undefined ? {} : { value }) };
}

/** Nothing is excluded for pods that the far ends have no way back to; IPv6 is never translated. */
function neededBy({ fabric, key, planned, routed }: SnatInput): readonly SnatExclusion[] {
  const cluster = fabric.spec.clusters[key];
  if (cluster === undefined || cluster.ipFamily === "ipv6" || cluster.pods.snat === "external") return [];
  if (!podsAreRoutable(fabric, key, planned)) return [];
  const own = hasPodSubnets(cluster) ? planned.ranges.map(({ cidr }) => cidr) : routed(cluster.vpc);
  const far = farRangesOf(fabric, cluster.vpc, routed).filter((range) => isAllowed(fabric, own, range));
  const byCidr = [...Map.groupBy(far, ({ cidr }) => cidr)].map(([cidr, same]) => ({
    cidr,
    of: distinct(same.map(({ of }) => of)),
    links: distinct(same.map(({ link }) => link)),
  }));
  return inAddressOrder(byCidr);
}

/** Whether the link carries anything that these pods send there. */
function isAllowed({ spec }: Fabric, own: readonly string[], { link, cidr }: FarRange): boolean {
  const { allow = [] } = spec.links[link] ?? {};
  const meets = (some: readonly string[] | undefined, others: readonly string[]): boolean => {
    if (some === undefined) return true;
    const prefixes = readPrefixes(others);
    return readPrefixes(some).some((one) => prefixes.some((other) => overlaps(one, other)));
  };
  return allow.some((entry) => meets(entry.from, own) && meets(entry.to, [cidr]));
}

/**
 * Whether pods in subnets of their own would send there by a table that does not know the way: of links that are only declared nobody makes
 * their routes for us. Nodes' own tables are the same for translated packets, so nothing is lost there.
 */
function lacksRoute(
  { fabric, key, planned, snapshot }: SnatInput,
  cidr: string,
  links: readonly string[],
): boolean {
  const cluster = fabric.spec.clusters[key];
  if (cluster === undefined || !hasPodSubnets(cluster) || !links.every((link) => isDeclared(fabric, link))) return false;
  return podTables(key, cluster, planned).some(({ id, target }) => {
    if (target?.startsWith("tgw-")) return false;
    const live = observedOf(snapshot, "route-table").find(({ owner }) => owner?.id === id);
    return !(live?.facts.routes ?? []).some((route) => leadsThere(route, cidr));
  });
}

function isDeclared({ spec }: Fabric, link: string): boolean {
  const { vpn, directConnect, external } = spec.links[link] ?? {};
  return (vpn ?? directConnect ?? external) !== undefined;
}

type TableRoute = Observed<"route-table">["facts"]["routes"][number];

/** A default route to the internet leads to no private network. */
function leadsThere({ destination, target, state }: TableRoute, cidr: string): boolean {
  const [to, range] = [readPrefix(destination), readPrefix(cidr)];
  const isInternet = destination === DEFAULT_ROUTE && /^(nat|igw)-/.test(target);
  return state === "active" && !isInternet && to !== undefined && range !== undefined && contains(to, range);
}

/**
 * What was there before us, as it was written, and then what of ours is not in it. Where all of it is, the variable is left alone: whoever set
 * it says enough.
 */
function valueOf(exclusions: readonly SnatExclusion[], input: SnatInput): string | undefined {
  const { text, isOurs } = formerText(input);
  const before = entriesOf(text);
  const known = readPrefixes(before);
  const missing = exclusions.filter(({ cidr }) => {
    const prefix = readPrefix(cidr);
    return prefix !== undefined && !known.some((one) => contains(one, prefix));
  });
  if (missing.length === 0 && !isOurs) return undefined;
  return [...before, ...missing.map(({ cidr }) => cidr)].join(",");
}

/**
 * What others exclude: as state remembers it, else all that there is now. Where state knows nothing of a variable that the API server says is
 * ours, nobody can tell what of it was there before: all of it stays.
 */
function formerText({ key, former, snapshot }: SnatInput): { readonly text: string; readonly isOurs: boolean } {
  const ids = [cniId(key, "cni-addon"), cniId(key, "cni-daemonset")];
  const known = ids.flatMap((id) => former.get(id) ?? [])[0];
  if (known !== undefined) return { text: known, isOurs: false };
  const daemonSet = observedOf(snapshot, "cni-daemonset", kubernetesScope(key))[0];
  return { text: liveEnv(key, snapshot)[EXCLUSIONS] ?? "", isOurs: daemonSet?.props.env[EXCLUSIONS] !== undefined };
}

/** The items of a list as the CNI reads it. */
function entriesOf(text = ""): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function inAddressOrder(exclusions: readonly SnatExclusion[]): readonly SnatExclusion[] {
  return exclusions
    .flatMap((exclusion) => {
      const prefix = readPrefix(exclusion.cidr);
      return prefix === undefined ? [] : [{ exclusion: { ...exclusion, cidr: formatPrefix(prefix) }, prefix }];
    })
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix))
    .map(({ exclusion }) => exclusion);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

/** Whether some pods of a cluster must show their own addresses beyond the VPC, as soon as the way is there. */
export function showsPods({ needed, waiting }: ClusterSnat): boolean {
  return needed.length > waiting.length;
}
