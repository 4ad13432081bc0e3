import type { Ref } from "../../../desired/index.ts";
import { observedInVpc } from "../../../observed/index.ts";
import type { LinkedTable } from "../tables.ts";
import { tableOfSubnet } from "../tables.ts";
import { type Hybrid, isRunning, type WantedRouter } from "./hybrid.ts";
import { interfaceId } from "./router-parts.ts";

/**
 * The inside interface that a table's packets for the site are sent to. Where routers have moved a route among themselves it stays where it is
 * for as long as that router runs: that is theirs to do. Else the router of a zone whose subnets use the table, so that packets stay in it; the
 * first, where none is.
 */
export function routerFor(hybrid: Hybrid, table: LinkedTable): string | Ref {
  const { link, snapshot } = hybrid;
  const placed = hybrid.routers.filter(({ place }) => place !== undefined);
  const running = placed.filter((router) => isRunning(router, snapshot));
  const now = ledTo(hybrid, table, running);
  if (now !== undefined) return now;
  const zones = zonesOf(hybrid, table);
  const candidates = running.length > 0 ? running : placed;
  const router = candidates.find(({ spec }) => zones.has(spec.zone)) ?? candidates[0];
  return { $ref: interfaceId(link, router?.name ?? "", "inside") };
}

function ledTo({ far }: Hybrid, { live }: LinkedTable, running: readonly WantedRouter[]): string | undefined {
  const own = new Set(running.flatMap(({ inside }) => inside ?? []));
  const destinations = new Set(far.ranges().routed);
  return live?.facts.routes.find(
    ({ destination, target, state }) => destinations.has(destination) && own.has(target) && state === "active",
  )?.target;
}

/** Names and ids of the zones whose subnets look up in a table. */
function zonesOf({ vpc, snapshot }: Hybrid, { live }: LinkedTable): ReadonlySet<string> {
  const { worldId } = vpc.end;
  if (live === undefined || worldId === undefined) return new Set();
  const subnets = observedInVpc(snapshot, "subnet", worldId, vpc.end.scope);
  const users = subnets.filter(({ id }) => tableOfSubnet(id, worldId, snapshot) === live.id);
  return new Set(users.flatMap(({ props, facts }) => [props.zone, facts.zoneId]));
}
