import { comparePrefixes, contains, formatPrefix, overlaps, readPrefix, readPrefixes } from "../../addressing/index.ts";
import type { Compiled, Resource } from "../../desired/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";
import { type Fabric, hasPodSubnets, runsVpcCni } from "../../spec/index.ts";
import type { AddressPlan, ClusterAddresses } from "../allocation/address-plan.ts";
import { podsAreRoutable } from "../allocation/routable-pods.ts";
import { DEFAULT_ROUTE, podTables } from "../egress/egress.ts";
import { cniId, keyOf, nodeClassId } from "../identity/identity.ts";
import type { LinkedVpcs } from "../links/linked-vpc.ts";
import { liveEnv } from "../nodes/cni.ts";
import { type ClusterSnat, EXCLUSIONS, type SnatExclusion } from "../nodes/snat.ts";
import { kubernetesScope } from "../world/world.ts";
import { type FarRange, farRangesOf, type RoutedRanges } from "./far-ranges.ts";

export interface SnatInput {
  readonly fabric: Fabric;
  readonly key: string;
  readonly planned: ClusterAddresses;
  readonly routed: RoutedRanges;
  /** What links are made of, by their keys. */
  readonly made: ReadonlyMap<string, readonly Resource[]>;
  /** Links of which not all can be known now: nobody knows whether they carry anything. */
  readonly unread: readonly string[];
  /** What the variable was before us, by the id of the CNI's configuration: state remembers it. Empty: it was not set. */
  readonly former: ReadonlyMap<string, string>;
  readonly snapshot: Snapshot;
}

/** Exactly the exclusions that a cluster's links need, beside those that somebody else has set. Pure. */
export function snatOf(input: SnatInput): ClusterSnat {
  const { fabric, key, made, unread, snapshot } = input;
  const cluster = fabric.spec.clusters[key];
  const all = neededBy(input);
  const unrouted = all.filter(({ cidr, links }) => lacksRoute(input, cidr, links));
  const needed = all.filter((exclusion) => !unrouted.includes(exclusion));
  const used = new Set(needed.flatMap(({ links }) => links));
  const blocked = new Set(
    [...used].filter((link) => unread.includes(link) || made.get(link)?.some((resource) => resource.blocked)),
  );
  const isShown = showsNow(key, snapshot);
  const waiting = needed.filter(({ cidr, links }) => links.every((link) => blocked.has(link)) && !isShown(cidr));
  const ready = needed.filter((exclusion) => !waiting.includes(exclusion));
  const links = new Set(ready.flatMap((exclusion) => exclusion.links).filter((link) => !blocked.has(link)));
  const value = cluster && runsVpcCni(cluster) ? exclusionsText(ready, input) : undefined;
  return {
    needed,
    waiting,
    unrouted,
    ...(value === undefined ? {} : { value }),
    disabled: cluster?.pods.snat === "external" || ready.length > 0,
    after: [...links].flatMap((link) => (made.get(link) ?? []).map(({ id }) => id)).sort(),
  };
}

/** Whether pods show their own addresses there already: what they do is not taken back because a link cannot be looked at. */
function showsNow(key: string, snapshot: Snapshot): (cidr: string) => boolean {
  const live = new Set(entriesOf(liveEnv(key, snapshot)[EXCLUSIONS]));
  const isDisabled = observedOf(snapshot, "node-class", kubernetesScope(key)).some(
    ({ owner, props }) => owner?.id === nodeClassId(key) && props.snatPolicy === "Disabled",
  );
  return (cidr) => isDisabled || live.has(cidr);
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
function lacksRoute({ fabric, key, planned, snapshot }: SnatInput, cidr: string, links: readonly string[]): boolean {
  const cluster = fabric.spec.clusters[key];
  if (cluster === undefined || !hasPodSubnets(cluster) || !links.every((link) => isDeclared(fabric, link)))
    return false;
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
function exclusionsText(exclusions: readonly SnatExclusion[], input: SnatInput): string | undefined {
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
 * ours, nobody can tell what of it was there before, and where a part of the world could not be read nobody can tell what links need: all of
 * it stays.
 */
function formerText({ key, former, snapshot }: SnatInput): { readonly text: string; readonly isOurs: boolean } {
  const known = [cniId(key, "cni-addon"), cniId(key, "cni-daemonset")].flatMap((id) => former.get(id) ?? [])[0];
  const live = liveEnv(key, snapshot)[EXCLUSIONS];
  if (known !== undefined && !isPartial(snapshot)) return { text: known, isOurs: false };
  const daemonSet = observedOf(snapshot, "cni-daemonset", kubernetesScope(key))[0];
  const isOurs = known !== undefined || daemonSet?.props.env[EXCLUSIONS] !== undefined;
  return { text: live ?? known ?? "", isOurs: isOurs && live !== undefined };
}

/** Whether the ranges of some VPC could not be read. */
function isPartial({ scopes }: Snapshot): boolean {
  return Object.entries(scopes).some(
    ([collection, { kind }]) => kind === "failed" && /#(vpc|peering-connection)$/.test(collection),
  );
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

/** The same of each cluster, by its key. `resources`: what links are made of; `unread`: those of which not all can be known. */
export function snatByCluster(
  fabric: Fabric,
  clusters: readonly string[],
  addresses: AddressPlan,
  linked: LinkedVpcs,
  { resources, unread }: Pick<Compiled, "resources"> & Pick<SnatInput, "unread">,
  former: ReadonlyMap<string, string>,
  snapshot: Snapshot,
): ReadonlyMap<string, ClusterSnat> {
  const made = Map.groupBy(resources, ({ id }) => keyOf(id));
  const routed = (vpc: string): readonly string[] => linked(vpc).ranges().routed;
  const ofCluster = (key: string): readonly (readonly [string, ClusterSnat])[] => {
    const planned = addresses.clusters[key];
    return planned ? [[key, snatOf({ fabric, key, planned, routed, made, unread, former, snapshot })]] : [];
  };
  return new Map(clusters.flatMap(ofCluster));
}
