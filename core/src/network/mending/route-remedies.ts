import { contains, formatPrefix, type Prefix, readPrefix } from "../../addressing/index.ts";
import { awsCommand } from "../../desired/index.ts";
import { type Observed, observedById, observedOf, type RouteFact, type Snapshot } from "../../observed/index.ts";
import { edited, type Obstacle, type Remedy } from "./remedy.ts";

type RouteTable = Observed<"route-table">;
type TransitTable = Observed<"transit-gateway-route-table">;

/** A route to where the destination is: over what joins the two VPCs, the way that other tables of the VPC take, a gateway to the internet. */
export function routeRemedies(snapshot: Snapshot, obstacle: Obstacle): readonly Remedy[] {
  // A table that serves several zones is named with the zone; a route is named with its table.
  const name = obstacle.id.split(/[@/]/)[0] ?? "";
  const [destination] = obstacle.destinations;
  if (destination === undefined) return [];
  if (name.startsWith("tgw-rtb-")) return transitRemedies(snapshot, name, destination, obstacle.beyond);
  const table = observedById(snapshot, "route-table", name);
  if (table === undefined) return [];
  const whole = blockAround(snapshot, obstacle.beyond, destination) ?? destination;
  const targets = [...joining(snapshot, table.props.vpc, obstacle.beyond), ...elsewhere(snapshot, table, destination)];
  return [...new Set(targets)].map((target) => remedy(table, formatPrefix(whole), target));
}

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

/** Targets by which other tables of the same VPC reach the destination, and, to the internet, its gateways. */
function elsewhere(snapshot: Snapshot, table: RouteTable, destination: Prefix): readonly string[] {
  const others = observedOf(snapshot, "route-table").filter(
    ({ id, props }) => id !== table.id && props.vpc === table.props.vpc,
  );
  const used = others.flatMap(({ facts }) =>
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
  const block = destination.includes(":") ? "--destination-ipv6-cidr-block" : "--destination-cidr-block";
  const route: RouteFact = { destination, target, origin: "static", state: "active" };
  return {
    kind: "route",
    resource: table.id,
    text: `${table.id}: ${replaces ? "lead" : "add a route for"} ${destination} to ${target}${replaces ? " instead" : ""}`,
    command: `${awsCommand(table.scope, `ec2 ${replaces ? "replace" : "create"}-route`)} --route-table-id ${table.id} ${block} ${destination} ${flag} ${target}`,
    mended: (snapshot) =>
      edited<RouteTable>(
        snapshot,
        ({ kind, id }) => kind === "route-table" && id === table.id,
        (one) => {
          const others = one.facts.routes.filter((before) => before.destination !== destination);
          return { ...one, facts: { ...one.facts, routes: [...others, route] } };
        },
      ),
  };
}

function transitRemedies(snapshot: Snapshot, name: string, destination: Prefix, there: string): readonly Remedy[] {
  const table = observedById(snapshot, "transit-gateway-route-table", name);
  if (table === undefined) return [];
  const whole = formatPrefix(blockAround(snapshot, there, destination) ?? destination);
  const attachments = observedOf(snapshot, "transit-gateway-attachment").filter(
    ({ props }) => props.transitGateway === table.props.transitGateway && props.vpc === there,
  );
  return attachments.map(({ id }) => ({
    kind: "route",
    resource: table.id,
    text: `${table.id}: add a route for ${whole} to ${id}`,
    command: `${awsCommand(table.scope, "ec2 create-transit-gateway-route")} --transit-gateway-route-table-id ${table.id} --destination-cidr-block ${whole} --transit-gateway-attachment-id ${id}`,
    mended: (before) =>
      edited<TransitTable>(
        before,
        (thing) => thing.kind === "transit-gateway-route-table" && thing.id === table.id,
        (one) => {
          const others = one.facts.routes.filter(
            ({ destination: known, origin }) => known !== whole || origin !== "static",
          );
          const route = { destination: whole, attachments: [id], origin: "static", state: "active" } as const;
          return { ...one, facts: { ...one.facts, routes: [...others, route] } };
        },
      ),
  }));
}
