import type { Ref, Resource } from "../../desired/index.ts";
import type { FarEnd, LinkedVpc } from "./linked-vpc.ts";
import { type LinkRoutePart, linkRouteId } from "./pair.ts";
import type { LinkedTable } from "./tables.ts";

/** Routes of a VPC's tables to what the far end of a link has. */
export interface RoutesWanted {
  readonly link: string;
  readonly part: LinkRoutePart;
  readonly from: LinkedVpc;
  readonly to: FarEnd;
  /** What a table's packets are sent to. */
  readonly target: (table: LinkedTable) => string | Ref;
  /** What must be ready before packets are sent there: a route to a pending peering drops them (F9). */
  readonly after: readonly string[];
  readonly protect: boolean;
}

/** One route in each table that must know the way, for each range of the other side that is routed. */
export function routesTo({ link, part, from, to, target, after, protect }: RoutesWanted): readonly Resource[] {
  const { end } = from;
  if (end.kind !== "reached") return [];
  return from.tables().flatMap((table) =>
    to.ranges().routed.map(
      (destination): Resource => ({
        id: linkRouteId(link, part, end.key, table.name, destination),
        kind: "route",
        scope: end.scope,
        props: { routeTable: table.table, destination, target: target(table) },
        after,
        ...(protect ? { protect: true } : {}),
      }),
    ),
  );
}
