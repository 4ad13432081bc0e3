import { type Prefix, readPrefix } from "../../addressing/index.ts";
import type { Route } from "../model.ts";
import { type Attachment, isLive, typeOf } from "./attachments.ts";
import { declaredTransitLines } from "./declared-transit.ts";
import { externalLines } from "./external.ts";
import type { Inward } from "./lines.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { carriedBy } from "./private-gateway.ts";
import { lineBehind, transitTable } from "./transit.ts";
import { blocksOf, type World } from "./world.ts";

/** Every line, as seen from outside. */
export function linesOf(draft: NetworkDraft): readonly Inward[] {
  return [
    ...privateLines(draft),
    ...transitLines(draft),
    ...declaredTransitLines(draft),
    ...externalLines(draft),
    ...draft.tunnels.lines(),
  ];
}

/** A virtual private gateway tells the blocks of its VPC (F8). */
function privateLines(draft: NetworkDraft): readonly Inward[] {
  const { world } = draft;
  return [...world.all("vpc").values()].flatMap((vpc) =>
    privateGateways(world, vpc.id).flatMap((gateway) => {
      const reaches = blocksOf(vpc).filter(({ family }) => family === 4);
      const byLine = Map.groupBy(carriedBy(draft, gateway, vpc.id), ({ line }) => line.id);
      const table = draft.edgeTable(gateway, vpc);
      return [...byLine.values()].flatMap((all) => {
        const [first] = all;
        return first === undefined
          ? []
          : [{ line: first.line, carries: all.map(({ prefix }) => prefix), reaches, table }];
      });
    }),
  );
}

/** Virtual private gateways of a VPC, also where only routes to them were read. */
function privateGateways(world: World, vpc: string): readonly string[] {
  const attached = world.groups("vpn-gateway", "vpn gateways by vpc", ({ props }) => props.vpcs).get(vpc) ?? [];
  const tables = world.groups("route-table", "tables by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
  const led = tables.flatMap(({ facts }) => facts.routes.map(({ target }) => target));
  const unread = led.filter((target) => target.startsWith("vgw-") && world.get("vpn-gateway", target) === undefined);
  return [...new Set([...attached.map(({ id }) => id), ...unread])].sort();
}

/** A transit gateway tells what its table for the attachment has (F40). */
function transitLines(draft: NetworkDraft): readonly Inward[] {
  return [...draft.attachments.all()].flatMap((attachment): readonly Inward[] => {
    const type = typeOf(attachment);
    const { routeTable } = attachment.facts;
    if (type === "vpc" || type === "peering" || routeTable === undefined || !isLive(attachment)) return [];
    const table = transitTable(draft, routeTable, "");
    const carries = carriedOver(draft, attachment);
    const [first] = carries;
    if (first === undefined) return [];
    const line = lineBehind(draft, attachment, first);
    const routes = draft.tables.get(table)?.routes ?? [];
    const isOwn = ({ to }: Route) => to.kind === "crossing" && to.crossing.id === line.id;
    const reaches = routes.filter((route) => route.to.kind !== "nowhere" && !isOwn(route)).map(({ prefix }) => prefix);
    return [{ line, carries, reaches, table }];
  });
}

/** Prefixes for which some table of the gateway leads to the attachment. */
function carriedOver(draft: NetworkDraft, { id, props }: Attachment): readonly Prefix[] {
  const tables = [...draft.world.all("transit-gateway-route-table").values()];
  return tables
    .filter((table) => table.props.transitGateway === props.transitGateway)
    .flatMap((table) => table.facts.routes.filter(({ attachments }) => attachments.includes(id)))
    .flatMap(({ destination }) => readPrefix(destination) ?? []);
}
