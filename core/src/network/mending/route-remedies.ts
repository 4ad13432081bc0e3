import { contains, formatPrefix, type Prefix, readPrefix } from "../../addressing/index.ts";
import { awsCommand } from "../../desired/index.ts";
import {
  type Observed,
  observedById,
  observedOf,
  type RouteFact,
  type Snapshot,
  type TransitRoute,
} from "../../observed/index.ts";
import { INTERNET } from "../aws/internet-names.ts";
import { waysToInternet } from "./internet-ways.ts";
import { edited, type Obstacle, type Remedy } from "./remedy.ts";

type RouteTable = Observed<"route-table">;
type TransitTable = Observed<"transit-gateway-route-table">;

/**
 * A route to where the destination is: by a gateway to the internet, over what joins the two VPCs, the way that other routes of the VPC
 * take. What leads nowhere is led elsewhere, or taken away where a wider route leads on.
 */
export function routeRemedies(snapshot: Snapshot, obstacle: Obstacle): readonly Remedy[] {
  // A table that serves several zones is named with the zone; a route is named with its table.
  const name = obstacle.id.split(/[@/]/)[0] ?? "";
  const [destination] = obstacle.destinations;
  if (destination === undefined) return [];
  if (name.startsWith("tgw-rtb-")) return transitRemedies(snapshot, name, destination, obstacle);
  const table = observedById(snapshot, "route-table", name);
  if (table === undefined) return [];
  const [first, next] = around(table.facts.routes, destination);
  const dead = obstacle.kind === "nowhere" ? first : undefined;
  const whole = blockAround(snapshot, obstacle.beyond, destination) ?? destination;
  const targets = [
    ...waysToInternet(snapshot, table.props.vpc, obstacle),
    ...joining(snapshot, table.props.vpc, obstacle.beyond),
    ...elsewhere(snapshot, table, destination),
  ];
  const led = [...new Set(targets)].flatMap((target) =>
    prefixesFor(whole, dead, obstacle).map((prefix) => remedy(table, prefix, target)),
  );
  return dead?.origin === "static" && next !== undefined ? [...led, removal(table, dead.destination)] : led;
}

/** Routes that hold the destination, the longest first: by that it goes. */
function around<R extends { readonly destination: string }>(routes: readonly R[], destination: Prefix): readonly R[] {
  return routes
    .flatMap((route) => {
      const prefix = readPrefix(route.destination);
      return prefix !== undefined && contains(prefix, destination) ? [{ route, length: prefix.length }] : [];
    })
    .sort((a, b) => b.length - a.length)
    .map(({ route }) => route);
}

/** As narrow as the flow, yet no wider than what leads nowhere; then that itself, or to the internet the default route that is missing. */
function prefixesFor(
  whole: Prefix,
  dead: { readonly destination: string } | undefined,
  { beyond, family }: Obstacle,
): readonly string[] {
  const narrow = formatPrefix(whole);
  if (dead === undefined) return [...new Set([narrow, ...(beyond === INTERNET ? [DEFAULT_ROUTES[family]] : [])])];
  const held = readPrefix(dead.destination);
  return held !== undefined && contains(held, whole) ? [...new Set([narrow, dead.destination])] : [dead.destination];
}

const DEFAULT_ROUTES = { 4: "0.0.0.0/0", 6: "::/0" } as const;

/** The block of the far VPC that holds the destination; outside VPCs there is none. */
function blockAround(snapshot: Snapshot, vpc: string, destination: Prefix): Prefix | undefined {
  const found = observedById(snapshot, "vpc", vpc);
  const blocks = [...(found?.facts.cidrs ?? []), ...(found?.facts.ipv6Cidrs ?? [])];
  return blocks.flatMap(({ cidr }) => readPrefix(cidr) ?? []).find((block) => contains(block, destination));
}

function joining(snapshot: Snapshot, here: string, there: string): readonly string[] {
  const peerings = observedOf(snapshot, "peering-connection").filter(({ facts: { requester, accepter, status } }) => {
    const ends = [requester.vpc, accepter.vpc];
    return status === "active" && ends.includes(here) && ends.includes(there);
  });
  const attached = observedOf(snapshot, "transit-gateway-attachment");
  const gateways = (vpc: string) =>
    attached.filter(({ props }) => props.vpc === vpc).map(({ props }) => props.transitGateway);
  const far = new Set(gateways(there));
  const isOutside = observedById(snapshot, "vpc", there) === undefined;
  const transit = gateways(here).filter((id) => isOutside || far.has(id));
  return [...peerings.map(({ id }) => id), ...transit];
}

/** Targets by which routes of the VPC reach the destination: of other tables, and wider ones of this. */
function elsewhere(snapshot: Snapshot, { props: { vpc } }: RouteTable, destination: Prefix): readonly string[] {
  const tables = observedOf(snapshot, "route-table").filter(({ props }) => props.vpc === vpc);
  const used = tables.flatMap(({ facts }) =>
    facts.routes.filter((route) => leadsTo(route, destination)).map(({ target }) => target),
  );
  return [...new Set(used)].sort();
}

function leadsTo({ destination, target, state }: RouteFact, wanted: Prefix): boolean {
  const prefix = readPrefix(destination);
  return state === "active" && target !== "local" && prefix !== undefined && contains(prefix, wanted);
}

const TARGET_FLAGS: readonly (readonly [string, string])[] = [
  ["pcx-", "--vpc-peering-connection-id"],
  ["tgw-", "--transit-gateway-id"],
  ["nat-", "--nat-gateway-id"],
  ["eni-", "--network-interface-id"],
  ["i-", "--instance-id"],
  ["eigw-", "--egress-only-internet-gateway-id"],
  ["vpce-", "--vpc-endpoint-id"],
];

function remedy(table: RouteTable, destination: string, target: string): Remedy {
  const replaces = table.facts.routes.some((route) => route.destination === destination);
  const flag = TARGET_FLAGS.find(([start]) => target.startsWith(start))?.[1] ?? "--gateway-id";
  const route: RouteFact = { destination, target, origin: "static", state: "active" };
  return {
    kind: "route",
    resource: table.id,
    text: routeText(table.id, destination, target, replaces),
    command: `${awsCommand(table.scope, `ec2 ${replaces ? "replace" : "create"}-route`)} --route-table-id ${table.id} ${blockFlag(destination)} ${destination} ${flag} ${target}`,
    mended: (snapshot) => withRoute(snapshot, table, destination, [route]),
  };
}

/** The route taken away, so that a wider one is what packets follow. */
function removal(table: RouteTable, destination: string): Remedy {
  return {
    kind: "route",
    resource: table.id,
    text: removalText(table.id, destination),
    command: `${awsCommand(table.scope, "ec2 delete-route")} --route-table-id ${table.id} ${blockFlag(destination)} ${destination}`,
    mended: (snapshot) => withRoute(snapshot, table, destination, []),
  };
}

/** The table with other routes in place of the one to the destination. */
function withRoute(
  snapshot: Snapshot,
  table: RouteTable,
  destination: string,
  instead: readonly RouteFact[],
): Snapshot {
  return edited<RouteTable>(
    snapshot,
    ({ kind, id }) => kind === "route-table" && id === table.id,
    (one) => {
      const others = one.facts.routes.filter((before) => before.destination !== destination);
      return { ...one, facts: { ...one.facts, routes: [...others, ...instead] } };
    },
  );
}

function routeText(table: string, destination: string, target: string, replaces: boolean): string {
  return replaces
    ? `${table}: lead ${destination} to ${target} instead`
    : `${table}: add a route for ${destination} to ${target}`;
}

function removalText(table: string, destination: string): string {
  return `${table}: delete the route for ${destination}, which leads nowhere`;
}

function blockFlag(destination: string): string {
  return destination.includes(":") ? "--destination-ipv6-cidr-block" : "--destination-cidr-block";
}

/** As for a VPC's table, but static routes alone are ours to change: a propagated one stays beside them. */
function transitRemedies(snapshot: Snapshot, name: string, destination: Prefix, obstacle: Obstacle): readonly Remedy[] {
  const { beyond: there } = obstacle;
  const table = observedById(snapshot, "transit-gateway-route-table", name);
  if (table === undefined) return [];
  const statics = table.facts.routes.filter(({ origin }) => origin === "static");
  const [first, next] = around(table.facts.routes, destination);
  const dead = obstacle.kind === "nowhere" ? first : undefined;
  // What leads nowhere may be a guard around all that has no route: a wider one stays as it is.
  const [wanted = ""] = prefixesFor(blockAround(snapshot, there, destination) ?? destination, dead, obstacle);
  const replaces = statics.some((route) => route.destination === wanted);
  const attachments = observedOf(snapshot, "transit-gateway-attachment").filter(
    ({ props }) => props.transitGateway === table.props.transitGateway && props.vpc === there,
  );
  const led = attachments.map(
    ({ id }): Remedy => ({
      kind: "route",
      resource: table.id,
      text: routeText(table.id, wanted, id, replaces),
      command: `${awsCommand(table.scope, `ec2 ${replaces ? "replace" : "create"}-transit-gateway-route`)} --transit-gateway-route-table-id ${table.id} --destination-cidr-block ${wanted} --transit-gateway-attachment-id ${id}`,
      mended: (before) =>
        withoutStatic(before, table, wanted, [
          { destination: wanted, attachments: [id], origin: "static", state: "active" },
        ]),
    }),
  );
  if (dead?.origin !== "static" || next === undefined) return led;
  return [
    ...led,
    {
      kind: "route",
      resource: table.id,
      text: removalText(table.id, dead.destination),
      command: `${awsCommand(table.scope, "ec2 delete-transit-gateway-route")} --transit-gateway-route-table-id ${table.id} --destination-cidr-block ${dead.destination}`,
      mended: (before) => withoutStatic(before, table, dead.destination, []),
    },
  ];
}

/** The table with other routes in place of the static one. */
function withoutStatic(
  snapshot: Snapshot,
  table: TransitTable,
  destination: string,
  instead: readonly TransitRoute[],
): Snapshot {
  return edited<TransitTable>(
    snapshot,
    ({ kind, id }) => kind === "transit-gateway-route-table" && id === table.id,
    (one) => {
      const others = one.facts.routes.filter((route) => route.destination !== destination || route.origin !== "static");
      return { ...one, facts: { ...one.facts, routes: [...others, ...instead] } };
    },
  );
}
