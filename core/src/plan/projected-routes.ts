import type { ManagedKind } from "../desired/index.ts";
import { isKind, type Observed, ofKind, type RouteFact, type Snapshot } from "../observed/index.ts";
import { isRecord } from "./model/changes.ts";

/** The field that says where a route leads. */
const LEADS_TO: Partial<Readonly<Record<ManagedKind, string>>> = {
  route: "target",
  "transit-gateway-route": "attachment",
};

/** A route that is led elsewhere says of itself what one to the new target does, not what it said before. */
export function isLedElsewhere(kind: ManagedKind, before: unknown, after: unknown): boolean {
  const field = LEADS_TO[kind];
  return field !== undefined && isRecord(before) && isRecord(after) && before[field] !== after[field];
}

/**
 * A route is a blackhole while what it leads to carries nothing (F9, F37): it is active again once the steps have made that carry. `before`
 * is the snapshot that the steps start from, `things` what they leave. What does not change stays the same object.
 */
export function withRouteStates(before: Snapshot, things: readonly Observed[]): readonly Observed[] {
  if (!things.some(isBlackhole)) return things;
  const was = carriers(before.resources);
  const revived = new Set([...carriers(things)].filter((target) => !was.has(target)));
  if (revived.size === 0) return things;
  const vpcs = new Map(ofKind(things, "route-table").map(({ id, props }) => [id, props.vpc]));
  const leads = ({ routeTable, target }: Observed<"route">["props"]): boolean =>
    revived.has(target) || revived.has(attached(target, vpcs.get(routeTable) ?? ""));
  const active = new Set(
    things.flatMap((thing) => (isBlackhole(thing) && leads(thing.props) ? [routeKey(thing.props)] : [])),
  );
  return things.map((thing) => {
    if (isKind(thing, "route-table")) return told(thing, active);
    const isActive = isBlackhole(thing) && active.has(routeKey(thing.props));
    return isActive ? { ...thing, facts: { ...thing.facts, state: "active" } } : thing;
  });
}

function routeKey({ routeTable, destination }: Pick<Observed<"route">["props"], "routeTable" | "destination">): string {
  return `${routeTable} ${destination}`;
}

/** A table tells of its routes what they say of themselves. */
function told(table: Observed<"route-table">, active: ReadonlySet<string>): Observed {
  const isActive = ({ destination, origin }: RouteFact): boolean =>
    origin === "static" && active.has(routeKey({ routeTable: table.id, destination }));
  if (!table.facts.routes.some(isActive)) return table;
  const routes = table.facts.routes.map(
    (route): RouteFact => (isActive(route) ? { ...route, state: "active" } : route),
  );
  return { ...table, facts: { ...table.facts, routes } };
}

function isBlackhole(thing: Observed): thing is Observed<"route"> {
  return isKind(thing, "route") && thing.facts.state === "blackhole";
}

/** What routes may lead to and forwards: active peerings, gateways by the VPC that is attached to them, interfaces of instances that run. */
function carriers(things: readonly Observed[]): ReadonlySet<string> {
  const running = new Set(
    ofKind(things, "instance").flatMap(({ id, props }) => (props.state === "running" ? [id] : [])),
  );
  return new Set([
    ...ofKind(things, "peering-connection").flatMap(({ id, facts }) => (facts.status === "active" ? [id] : [])),
    ...ofKind(things, "transit-gateway-attachment").flatMap(({ props, facts }) =>
      facts.state === "available" ? [attached(props.transitGateway, props.vpc)] : [],
    ),
    ...ofKind(things, "network-interface").flatMap(({ id, props }) => (running.has(props.instance ?? "") ? [id] : [])),
  ]);
}

function attached(gateway: string, vpc: string): string {
  return `${gateway} ${vpc}`;
}
