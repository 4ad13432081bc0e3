import { contains, overlaps, type Prefix } from "../../../addressing/index.ts";
import type { Observed, RouteFact, TransitRoute } from "../../../observed/index.ts";
import { prefixesOf } from "./filters.fixture.ts";
import { prefixOf, type World } from "./world.fixture.ts";

/** A route that has been chosen. `unspecified`: AWS does not say which of two (F7). */
export type Chosen<R> = { readonly kind: "route"; readonly route: R } | { readonly kind: "none" | "unspecified" };

interface Candidate<R> {
  readonly route: R;
  readonly prefix: Prefix;
  /** Less goes first among equal prefixes. */
  readonly rank: number;
  readonly target: string;
}

/** F1, F5, F6, F7: what a VPC's table does with a destination. */
export function lookUp(
  world: World,
  table: Observed<"route-table"> | undefined,
  destination: Prefix,
): Chosen<RouteFact> {
  const routes = table?.facts.routes ?? [];
  const local = routes.filter(({ target }) => target === "local").map((route) => prefixOf(route.destination));
  const candidates = routes.flatMap((route) =>
    prefixesOf(world, route.destination).flatMap((prefix): readonly Candidate<RouteFact>[] => {
      if (!contains(prefix, destination)) return [];
      // F6: what a VPN has told never beats local, however sharp it is.
      if (route.origin === "propagated" && local.some((own) => overlaps(own, prefix) && contains(own, destination)))
        return [];
      return [{ route, prefix, rank: rankOf(route), target: route.target }];
    }),
  );
  return best(candidates);
}

function rankOf({ destination, origin, target }: RouteFact): number {
  if (target === "local") return 0;
  if (origin === "propagated") return 3;
  return destination.startsWith("pl-") ? 2 : 1;
}

/** F40: the order of what a transit gateway has learned. */
const ORDER = ["vpc", "direct-connect-gateway", "connect", "vpn", "peering"];

/** F40: what a transit gateway's table does with a destination. */
export function lookUpTransit(
  world: World,
  table: Observed<"transit-gateway-route-table"> | undefined,
  destination: Prefix,
): Chosen<TransitRoute> {
  const candidates = (table?.facts.routes ?? []).flatMap((route) =>
    prefixesOf(world, route.destination)
      .filter((prefix) => contains(prefix, destination))
      .map((prefix) => ({ route, prefix, rank: transitRank(route), target: route.attachments.join() })),
  );
  return best(candidates);
}

function transitRank({ destination, origin, resourceType = "vpc" }: TransitRoute): number {
  if (destination.startsWith("pl-")) return 1;
  return origin === "static" ? 0 : 2 + ORDER.indexOf(resourceType);
}

function best<R>(candidates: readonly Candidate<R>[]): Chosen<R> {
  const [first, second] = candidates.toSorted((a, b) => b.prefix.length - a.prefix.length || a.rank - b.rank);
  if (first === undefined) return { kind: "none" };
  const isTie = second !== undefined && second.prefix.length === first.prefix.length && second.rank === first.rank;
  return isTie && second.target !== first.target ? { kind: "unspecified" } : { kind: "route", route: first.route };
}
