import { scopeKey } from "../../desired/index.ts";
import type { Declared } from "../../network/index.ts";
import { collectionKey, type Observed, type ObservedKind, type Snapshot } from "../../observed/index.ts";

/** A part of two snapshots, before and after a change, that shares nothing with the rest: nothing of the one is named by anything of the other. */
export interface Neighbourhood {
  /** Ids of its VPCs, sorted. */
  readonly vpcs: readonly string[];
  /** Keys of its clusters, sorted. */
  readonly clusters: readonly string[];
  readonly before: readonly Observed[];
  readonly after: readonly Observed[];
}

/** Kinds by whose ids things of a network name each other. Names of zones, types and clusters come again everywhere. */
const NAMED: ReadonlySet<ObservedKind> = new Set<ObservedKind>([
  "vpc",
  "vpc-cidr",
  "subnet",
  "route-table",
  "route-table-association",
  "route",
  "security-group",
  "network-acl",
  "network-interface",
  "instance",
  "router-interface",
  "router-instance",
  "router-address",
  "elastic-address",
  "nat-gateway",
  "vpc-endpoint",
  "internet-gateway",
  "egress-only-internet-gateway",
  "peering-connection",
  "transit-gateway",
  "transit-gateway-attachment",
  "transit-gateway-route-table",
  "vpn-gateway",
  "vpn-connection",
  "customer-gateway",
]);
/** Gateways between VPCs also where they were not read themselves. */
const BETWEEN = /^(tgw|pcx|vgw|vpn|cgw|dxgw|lgw|cwan)-/;
/** What leads to sites, from whichever VPC: routes from there are told by all of them together. */
const OUTWARD = /^((vgw|vpn|cgw|dxgw|lgw|i|eni)-|planned:[^/]+\/router-interface\/)/;
const OUTSIDE = "outside";
/** They name no other thing of the network, and there may be half a million, or they have much to say. */
const PLAIN: ReadonlySet<ObservedKind> = new Set<ObservedKind>(["pod", "network-policy", "cni-daemonset"]);

/**
 * The neighbourhoods of two snapshots of which the one was made of the other, in order of their first VPC. What every account shares, as prefix
 * lists, is in each of them; what belongs to no VPC is in none. What they meet in beside is the internet alone, to which each is proved by itself.
 */
export function neighbourhoodsOf(
  [before, declaredBefore]: readonly [Snapshot, Declared],
  [after, declaredAfter]: readonly [Snapshot, Declared],
): readonly Neighbourhood[] {
  const joined = new Joined();
  const things = new Set([...before.resources, ...after.resources]);
  for (const thing of things) if (NAMED.has(thing.kind)) joined.add(thing.id);
  for (const thing of things) joinOne(joined, thing);
  for (const { clusters, links } of [declaredBefore, declaredAfter]) {
    joinLinked(joined, links);
    for (const { key, name, scope, vpc } of clusters) {
      joined.join(vpc, clusterNode(key));
      joined.join(vpc, eksNode(scopeKey(scope), name ?? key));
    }
  }
  return partsOf(joined, before, after, [...declaredBefore.clusters, ...declaredAfter.clusters]);
}

/** What is declared to join VPCs does so though nothing in AWS names both; what leads to sites does as any line. */
function joinLinked(joined: Joined, links: Declared["links"]): void {
  for (const { ends, carries, tunnel } of links) {
    if (carries === undefined && tunnel === undefined) continue;
    const vpcs = ends.flatMap((end) => (end.kind === "vpc" ? [end.vpc] : []));
    for (const vpc of vpcs) joined.join(vpc, vpcs.length < ends.length ? OUTSIDE : (vpcs[0] ?? vpc));
  }
}

function partsOf(
  joined: Joined,
  before: Snapshot,
  after: Snapshot,
  clusters: Declared["clusters"],
): readonly Neighbourhood[] {
  const [was, is] = [byRoot(joined, before), byRoot(joined, after)];
  const keys = Map.groupBy(new Map(clusters.map((one) => [one.key, one])).values(), ({ vpc }) => joined.rootOf(vpc));
  const parts = [...new Set([...was.keys(), ...is.keys()])].flatMap((root): readonly Neighbourhood[] => {
    if (root === SHARED) return [];
    const [one, two] = [was, is].map((all) => [...(all.get(SHARED) ?? []), ...(all.get(root) ?? [])]);
    const vpcs = [...(one ?? []), ...(two ?? [])].flatMap(({ kind, id }) => (kind === "vpc" ? [id] : []));
    if (one === undefined || two === undefined || vpcs.length === 0) return [];
    const own = (keys.get(root) ?? []).map(({ key }) => key).sort();
    return [{ vpcs: [...new Set(vpcs)].sort(), clusters: own, before: one, after: two }];
  });
  return parts.sort((a, b) => ((a.vpcs[0] ?? "") < (b.vpcs[0] ?? "") ? -1 : 1));
}

const SHARED = "shared";

function byRoot(joined: Joined, { resources }: Snapshot): ReadonlyMap<string, readonly Observed[]> {
  return Map.groupBy(resources, (thing) =>
    thing.kind === "prefix-list" ? SHARED : (joined.rootOf(nodeOf(thing)) ?? nodeOf(thing)),
  );
}

/** By what a thing is known to those that belong with it. */
function nodeOf({ kind, scope, id, props }: Observed): string {
  if (scope.plane === "kubernetes") return clusterNode(scope.cluster);
  if (NAMED.has(kind)) return id;
  const named = props as { readonly cluster?: unknown };
  const cluster = kind === "cluster" ? id : named.cluster;
  return typeof cluster === "string" ? eksNode(scopeKey(scope), cluster) : collectionKey(scope, kind);
}

function clusterNode(key: string): string {
  return `kubernetes/${key}`;
}

function eksNode(scope: string, name: string): string {
  return `${scope}/${name}`;
}

function joinOne(joined: Joined, thing: Observed): void {
  if (PLAIN.has(thing.kind) || thing.kind === "prefix-list") return;
  const node = nodeOf(thing);
  if (thing.scope.plane === "aws" && !NAMED.has(thing.kind) && !node.startsWith(`${scopeKey(thing.scope)}/`)) return;
  // A cluster that no Fabric names goes by its own name.
  if (thing.kind === "cluster") joined.join(node, clusterNode(thing.id));
  if (thing.kind === "vpn-connection" || thing.kind === "customer-gateway" || thing.kind === "vpn-gateway") {
    joined.join(node, OUTSIDE);
  }
  const outward = thing.kind === "route" || thing.kind === "route-table" || isLine(thing);
  if (isLine(thing)) joined.join(node, OUTSIDE);
  const name = (text: string): void => {
    if (joined.has(text) || BETWEEN.test(text)) joined.join(node, text);
    if (outward && OUTWARD.test(text)) joined.join(node, OUTSIDE);
  };
  forEachText(thing.props, name);
  forEachText(thing.facts, name);
}

/** An attachment of a transit gateway to what is no VPC. */
function isLine({ kind, props }: Observed): boolean {
  return (
    kind === "transit-gateway-attachment" && (props as Observed<"transit-gateway-attachment">["props"]).type !== "vpc"
  );
}

/** Every text in a value, however deep. */
function forEachText(value: unknown, visit: (text: string) => void): void {
  if (typeof value === "string") visit(value);
  else if (Array.isArray(value)) for (const one of value) forEachText(one, visit);
  else if (typeof value === "object" && value !== null) {
    for (const name in value) forEachText(value[name as keyof typeof value], visit);
  }
}

/** Names in sets that are joined step by step. */
class Joined {
  readonly #above = new Map<string, string>();

  add(name: string): void {
    if (!this.#above.has(name)) this.#above.set(name, name);
  }

  has(name: string): boolean {
    return this.#above.has(name);
  }

  join(one: string, other: string): void {
    this.add(one);
    this.add(other);
    this.#above.set(this.#top(one), this.#top(other));
  }

  /** What all that are joined have in common; undefined for what nobody knows. */
  rootOf(name: string): string | undefined {
    return this.#above.has(name) ? this.#top(name) : undefined;
  }

  #top(name: string): string {
    let top = name;
    for (let above = this.#above.get(top); above !== undefined && above !== top; above = this.#above.get(top))
      top = above;
    for (let one = name; one !== top; ) {
      const above = this.#above.get(one) ?? top;
      this.#above.set(one, top);
      one = above;
    }
    return top;
  }
}
