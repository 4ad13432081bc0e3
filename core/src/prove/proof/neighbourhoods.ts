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
  const nodes = new Map<Observed, number>();
  for (const { resources } of [before, after])
    for (const thing of resources) if (!nodes.has(thing)) nodes.set(thing, joined.add(nodeOf(thing)));
  for (const [thing, node] of nodes) joinOne(joined, thing, node);
  for (const { clusters, links } of [declaredBefore, declaredAfter]) {
    joinLinked(joined, links);
    for (const { key, name, scope, vpc } of clusters) {
      const node = joined.add(vpc);
      joined.join(node, joined.add(clusterNode(key)));
      joined.join(node, joined.add(eksNode(scopeKey(scope), name ?? key)));
    }
  }
  const rootOf = (thing: Observed): number => joined.top(nodes.get(thing) ?? joined.add(nodeOf(thing)));
  const declared = new Map([...declaredBefore.clusters, ...declaredAfter.clusters].map((one) => [one.key, one]));
  const clusters = Map.groupBy(declared.values(), ({ vpc }) => joined.top(joined.add(vpc)));
  return partsOf(byRoot(before, rootOf), byRoot(after, rootOf), clusters);
}

/** What is declared to join VPCs does so though nothing in AWS names both; what leads to sites does as any line. */
function joinLinked(joined: Joined, links: Declared["links"]): void {
  for (const { ends, carries, tunnel } of links) {
    if (carries === undefined && tunnel === undefined) continue;
    const vpcs = ends.flatMap((end) => (end.kind === "vpc" ? [end.vpc] : []));
    const hub = vpcs.length < ends.length ? OUTSIDE : vpcs[0];
    for (const vpc of vpcs) joined.join(joined.add(vpc), joined.add(hub ?? vpc));
  }
}

function partsOf(
  was: ByRoot,
  is: ByRoot,
  clusters: ReadonlyMap<number, Declared["clusters"]>,
): readonly Neighbourhood[] {
  const parts = [...new Set([...was.keys(), ...is.keys()])].flatMap((root): readonly Neighbourhood[] => {
    if (root === SHARED) return [];
    const vpcs = [was, is].flatMap((all) => (all.get(root) ?? []).filter(({ kind }) => kind === "vpc"));
    const [before, after] = [was, is].map((all) => [...(all.get(SHARED) ?? []), ...(all.get(root) ?? [])]);
    if (before === undefined || after === undefined || vpcs.length === 0) return [];
    const own = (clusters.get(root) ?? []).map(({ key }) => key).sort();
    return [{ vpcs: [...new Set(vpcs.map(({ id }) => id))].sort(), clusters: own, before, after }];
  });
  return parts.sort((a, b) => ((a.vpcs[0] ?? "") < (b.vpcs[0] ?? "") ? -1 : 1));
}

const SHARED = "shared";

/** What a snapshot has in each set of names, and what belongs to all of them. */
type ByRoot = ReadonlyMap<number | typeof SHARED, readonly Observed[]>;

function byRoot({ resources }: Snapshot, rootOf: (thing: Observed) => number): ByRoot {
  return Map.groupBy(resources, (thing) => (thing.kind === "prefix-list" ? SHARED : rootOf(thing)));
}

/** By what a thing is known to those that belong with it. */
function nodeOf(thing: Observed): string {
  const { kind, scope, id } = thing;
  if (scope.plane === "kubernetes") return clusterNode(scope.cluster);
  if (NAMED.has(kind)) return id;
  const cluster = clusterNameOf(thing);
  return cluster === undefined ? collectionKey(scope, kind) : eksNode(scopeKey(scope), cluster);
}

/** Of what EKS has, the name of the cluster that it belongs to. */
function clusterNameOf({ kind, id, props }: Observed): string | undefined {
  if (kind === "cluster") return id;
  const { cluster } = props as { readonly cluster?: unknown };
  return typeof cluster === "string" ? cluster : undefined;
}

function clusterNode(key: string): string {
  return `kubernetes/${key}`;
}

function eksNode(scope: string, name: string): string {
  return `${scope}/${name}`;
}

function joinOne(joined: Joined, thing: Observed, node: number): void {
  if (PLAIN.has(thing.kind) || thing.kind === "prefix-list") return;
  if (thing.scope.plane === "aws" && !NAMED.has(thing.kind) && clusterNameOf(thing) === undefined) return;
  const join = (name: string): void => joined.join(node, joined.add(name));
  // A cluster that no Fabric names goes by its own name.
  if (thing.kind === "cluster") join(clusterNode(thing.id));
  if (thing.kind === "vpn-connection" || thing.kind === "customer-gateway" || thing.kind === "vpn-gateway") {
    join(OUTSIDE);
  }
  const outward = thing.kind === "route" || thing.kind === "route-table" || isLine(thing);
  if (isLine(thing)) join(OUTSIDE);
  const visit = (text: string): void => {
    if (!isName(text)) return;
    const known = joined.numberOf(text);
    if (known !== undefined) joined.join(node, known);
    else if (BETWEEN.test(text)) join(text);
    if (outward && OUTWARD.test(text)) join(OUTSIDE);
  };
  forEachText(thing.props, visit);
  forEachText(thing.facts, visit);
}

/** An attachment of a transit gateway to what is no VPC. */
function isLine({ kind, props }: Observed): boolean {
  return (
    kind === "transit-gateway-attachment" && (props as Observed<"transit-gateway-attachment">["props"]).type !== "vpc"
  );
}

/** World ids have a dash (`vpc-0a`), or are those of things to come; most texts are addresses and words. */
function isName(text: string): boolean {
  return text.includes("-") || text.startsWith("planned:");
}

/** Every text in a value, however deep. */
function forEachText(value: unknown, visit: (text: string) => void): void {
  if (typeof value === "string") visit(value);
  else if (Array.isArray(value)) for (const one of value) forEachText(one, visit);
  else if (typeof value === "object" && value !== null) {
    for (const name in value) forEachText(value[name as keyof typeof value], visit);
  }
}

/** Names, by their numbers, in sets that are joined step by step. */
class Joined {
  readonly #numbers = new Map<string, number>();
  readonly #above: number[] = [];

  /** The number of a name that is added if nobody knows it. */
  add(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#above.length;
    this.#numbers.set(name, number);
    this.#above.push(number);
    return number;
  }

  /** Undefined for what nobody knows. */
  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  join(one: number, other: number): void {
    this.#above[this.top(one)] = this.top(other);
  }

  /** What all that are joined have in common. */
  top(number: number): number {
    let top = number;
    for (let above = this.#aboveOf(top); above !== top; above = this.#aboveOf(top)) top = above;
    for (let one = number; one !== top; ) {
      const above = this.#aboveOf(one);
      this.#above[one] = top;
      one = above;
    }
    return top;
  }

  #aboveOf(number: number): number {
    return this.#above[number] ?? number;
  }
}
