import { contains, formatPrefix, overlaps, type Prefix, readPrefix } from "../../addressing/index.ts";
import type { Observed, RouteFact } from "../../observed/index.ts";
import { entriesOf, isPrefixList, standBeside } from "./prefix-lists.ts";
import { blocksOf, type World } from "./world.ts";

/** One route of a table with one prefix: those of prefix lists are many. */
export interface PlainRoute {
  /** `rtb-1/10.0.0.0/16`, `rtb-1/pl-1`. */
  readonly id: string;
  readonly prefix: Prefix;
  /** `local`, a target's id, or why it leads nowhere. */
  readonly target: string | { readonly nowhere: string };
  readonly rank: number;
  readonly list?: string;
}

/** For the same prefix the least rank rules: local, a static route, one of a prefix list, a propagated one (F5, F7). */
const RANK = { static: 0, local: 1, list: 2, propagated: 3 } as const;

const RESERVED_RANK = -1;

/** AWS keeps these for itself: accepted as part of a larger destination, and never forwarded (F4). */
const RESERVED = ["169.254.168.0/22", "fd00:ec2::/32"];

/** What a table forwards by: one route for each prefix, after all precedence between them, sorted by nothing but order of prefixes. */
export function plainRoutes(world: World, table: Observed<"route-table">): readonly PlainRoute[] {
  const { locals, others } = parted(world, table);
  const all = [...locals, ...others.flatMap((route) => expanded(world, table, route))];
  const forwarded = all.filter((route) => route.rank !== RANK.propagated || !isInside(route.prefix, locals));
  const settled = new Map<string, PlainRoute>();
  for (const route of [...reserved(table), ...withoutClashes(world, table, forwarded)]) {
    const key = formatPrefix(route.prefix);
    const before = settled.get(key);
    if (before === undefined || route.rank < before.rank) settled.set(key, route);
  }
  const rest = [...settled.values()].filter(({ rank }) => rank !== RESERVED_RANK && rank !== RANK.local);
  for (const { destination, target } of others) {
    // What a gateway endpoint leads to is a part of the internet, where other routes lead as well.
    if (!isPrefixList(destination) || target.startsWith("vpce-") || entriesOf(world, destination) !== undefined)
      continue;
    standBeside(
      world,
      destination,
      rest.filter((route) => targetText(route) !== target),
    );
  }
  return [...settled.values()];
}

/** Local routes come with the VPC's blocks (F2), unless one has another target (F3). */
function parted(world: World, table: Observed<"route-table">) {
  const { routes } = table.facts;
  const vpc = world.get("vpc", table.props.vpc);
  const listed = routes
    .filter(({ target }) => target === "local")
    .flatMap(({ destination }) => readPrefix(destination) ?? []);
  const blocks = new Map(
    [...(vpc === undefined ? [] : blocksOf(vpc)), ...listed].map((one) => [formatPrefix(one), one]),
  );
  const locals = [...blocks].map(
    ([text, prefix]): PlainRoute => ({ id: `${table.id}/${text}`, prefix, target: "local", rank: RANK.local }),
  );
  return { locals, others: routes.filter(({ target }) => target !== "local") };
}

/** Routes that a VPN or Direct Connect propagates never win over local ones, though they be more specific (F6). */
function isInside(prefix: Prefix, locals: readonly PlainRoute[]): boolean {
  return locals.some((local) => contains(local.prefix, prefix));
}

function expanded(world: World, table: Observed<"route-table">, route: RouteFact): readonly PlainRoute[] {
  const id = `${table.id}/${route.destination}`;
  const target = targetOf(world, id, route);
  if (isPrefixList(route.destination)) {
    const entries = entriesOf(world, route.destination) ?? [];
    return entries.map((prefix) => ({ id, prefix, target, rank: RANK.list, list: route.destination }));
  }
  const prefix = readPrefix(route.destination);
  if (prefix === undefined) return [];
  const rank = route.origin === "propagated" ? RANK.propagated : RANK.static;
  if (rank === RANK.propagated && !route.target.startsWith("vgw-")) routeServer(world, id);
  return [{ id, prefix, target, rank }];
}

function targetOf(world: World, id: string, route: RouteFact): PlainRoute["target"] {
  if (route.state === "active") return route.target;
  world.notes.assume({
    id: "F9",
    text: "A route whose target is gone still rules its prefix: what it matches is dropped, and no shorter route takes it.",
    about: [id],
  });
  return { nowhere: `blackhole: ${route.target} is gone or cannot be used` };
}

function routeServer(world: World, id: string): void {
  world.notes.assume({
    id: "F13",
    text: "Routes that a VPC Route Server installs are taken to yield to static routes and to local ones, as propagated routes do.",
    about: [id],
  });
}

function reserved(table: Observed<"route-table">): readonly PlainRoute[] {
  return RESERVED.flatMap((text) => readPrefix(text) ?? []).map((prefix) => ({
    id: `${table.id}/${formatPrefix(prefix)}`,
    prefix,
    target: { nowhere: "AWS keeps this range for itself and forwards nothing to it (F4)" },
    rank: RESERVED_RANK,
  }));
}

/** Where entries of two prefix lists overlap and lead to different targets, AWS tells nobody which it takes (F7): then nothing is promised. */
function withoutClashes(
  world: World,
  table: Observed<"route-table">,
  routes: readonly PlainRoute[],
): readonly PlainRoute[] {
  const ofLists = routes.filter(({ list }) => list !== undefined);
  if (new Set(ofLists.map(targetText)).size < 2) return routes;
  return routes.map((route) => {
    const other = route.list === undefined ? undefined : ofLists.find((one) => clash(route, one));
    if (other === undefined) return route;
    const [first = "", second = ""] = [route.list ?? "", other.list ?? ""].sort();
    world.notes.find("NET-3", `${table.id} leads to different targets by ${first} and ${second}, which overlap`);
    const nowhere = `prefix lists ${first} and ${second} overlap here, and AWS leaves open which of them rules (F7)`;
    return { ...route, target: { nowhere } };
  });
}

/** The smaller of two overlapping entries is where they overlap. */
function clash(route: PlainRoute, other: PlainRoute): boolean {
  return (
    route.list !== other.list &&
    route.prefix.length >= other.prefix.length &&
    targetText(route) !== targetText(other) &&
    overlaps(route.prefix, other.prefix)
  );
}

function targetText({ target }: PlainRoute): string {
  return typeof target === "string" ? target : target.nowhere;
}
