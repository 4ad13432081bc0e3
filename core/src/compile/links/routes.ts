import type { Ref, Resource } from "../../desired/index.ts";
import type { LinkPart } from "../identity/identity.ts";
import type { LinkedVpc } from "./linked-vpc.ts";
import { linkRouteId } from "./pair.ts";

/** Routes of a VPC's tables to what another VPC has. */
export interface RoutesWanted {
  readonly link: string;
  readonly part: Extract<LinkPart, "peering-route" | "transit-route">;
  readonly from: LinkedVpc;
  readonly to: LinkedVpc;
  readonly target: string | Ref;
  /** What must be ready before packets are sent there: a route to a pending peering drops them (F9). */
  readonly after: readonly string[];
  readonly protect: boolean;
}

/** One route in each table that must know the way, for each range of the other side that is routed. */
export function routesTo({ link, part, from, to, target, after, protect }: RoutesWanted): readonly Resource[] {
  const { end } = from;
  if (end.kind !== "reached") return [];
  return from.tables().flatMap(({ table, name }) =>
    to.ranges().routed.map(
      (destination): Resource => ({
        id: linkRouteId(link, part, end.key, name, destination),
        kind: "route",
        scope: end.scope,
        props: { routeTable: table, destination, target },
        after,
        ...(protect ? { protect: true } : {}),
      }),
    ),
  );
}
