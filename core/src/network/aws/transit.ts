import { type Family, formatPrefix, type Prefix, readPrefix } from "../../addressing/index.ts";
import type { Observed, TransitRoute } from "../../observed/index.ts";
import type { Filter, NextHop, Route } from "../model.ts";
import { type Attachment, isLive, typeOf } from "./attachments.ts";
import type { DeclaredLine } from "./declared-lines.ts";
import { declaredHop, declaredRoutes, isUnread } from "./declared-transit.ts";
import { nowhere, type Sender } from "./hop.ts";
import { type Line, lineNameOf, lineOf } from "./lines.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { entriesOf, isPrefixList, standBeside } from "./prefix-lists.ts";
import { blocksOf, zoneOf } from "./world.ts";

/** "MTU" in "Quotas for your transit gateways": it enforces MSS clamping for all packets. */
const SIZE = { mtu: MTU.transitGateway, clampsTcp: true } as const;

/** What an attachment is to packets that go up or down by it: a peering beside it makes no group known that comes this way (F28). */
function passing({ attachments }: NetworkDraft, one: Attachment) {
  return { id: one.id, anonymous: !attachments.tellsGroups(one), ...SIZE };
}

/** From a subnet up to a transit gateway: only where the VPC is attached in the subnet's own zone (F39). */
export function transitHop(draft: NetworkDraft, gateway: string, { vpc, subnet }: Sender, family: Family): NextHop {
  const attachment = draft.attachments.ofVpc(vpc, gateway);
  const declared = isUnread(draft, attachment) ? declaredHop(draft, gateway, vpc) : undefined;
  if (declared !== undefined) return declared;
  if (attachment === undefined) {
    draft.world.notes.find("NET-1", `${vpc} has routes to ${gateway}, and its attachment is not in the snapshot`);
    return nowhere(`no attachment of ${vpc} to ${gateway} is known`);
  }
  if (!isLive(attachment)) return nowhere(`${attachment.id} is ${attachment.facts.state}`);
  if (!carries(attachment, family)) return nowhere(withoutIpv6(attachment));
  const zone = subnet === undefined ? "" : zoneOf(subnet);
  if (attachment.props.subnets.length === 0) {
    anySubnet(draft, attachment);
    return intoTable(draft, attachment, zone, []);
  }
  const beside = draft.attachments.subnetsByZone(attachment).get(zone);
  if (beside === undefined) {
    const unread = unreadSubnet(draft, attachment);
    return nowhere(unread ?? `${attachment.id} has no subnet in zone ${zone} (F39)`);
  }
  // "Network ACLs for transit gateways" (Transit Gateway guide): inbound rules by the source, in the same subnet as well.
  const filters = draft.segment(beside.id)?.entering ?? [];
  return intoTable(draft, attachment, zone, filters);
}

function intoTable(draft: NetworkDraft, one: Attachment, zone: string, filters: readonly Filter[]): NextHop {
  const { routeTable } = one.facts;
  if (routeTable === undefined) return nowhere(`${one.id} is associated with no route table that was read (F40)`);
  const table = transitTable(draft, routeTable, zone);
  return { kind: "crossing", crossing: { ...passing(draft, one), filters, table } };
}

/** The table of a transit gateway for packets from a zone; `zone` is empty for those from elsewhere. */
export function transitTable(draft: NetworkDraft, id: string, zone: string): string {
  const { world } = draft;
  const name = zone === "" ? id : `${id}@${zone}`;
  const table = world.get("transit-gateway-route-table", id);
  const routes = (): readonly Route[] => {
    if (table === undefined) {
      world.notes.find("NET-1", `transit gateway route table ${id} is not in the snapshot`);
      return [];
    }
    if (table.facts.unread !== undefined) {
      world.notes.find("NET-2", `the routes of ${id} were not read in full: ${table.facts.unread}`);
    }
    const routes = best(draft, table).map((route) => ({
      id: route.id,
      prefix: route.prefix,
      to: hopOf(draft, table.props.transitGateway, route, zone),
    }));
    return table.facts.unread === undefined ? routes : [...routes, ...declaredBeside(draft, table, routes)];
  };
  return draft.table(name, routes, table);
}

/** Of a table that was not read in full: what is declared of the gateway by VPCs that ask it. */
function declaredBeside(
  draft: NetworkDraft,
  { id, props: { transitGateway } }: Observed<"transit-gateway-route-table">,
  known: readonly Route[],
): readonly Route[] {
  const taken = new Set(known.map(({ prefix }) => formatPrefix(prefix)));
  const asks = ({ near }: DeclaredLine): boolean =>
    near.kind === "vpc" && draft.attachments.ofVpc(near.vpc, transitGateway)?.facts.routeTable === id;
  return declaredRoutes(draft, draft.declared.atAny(transitGateway).filter(asks)).filter(
    ({ prefix }) => !taken.has(formatPrefix(prefix)),
  );
}

interface PlainTransitRoute {
  readonly id: string;
  readonly prefix: Prefix;
  readonly rank: number;
  readonly attachments: readonly string[];
  readonly isBlackhole: boolean;
}

/** Of propagated routes with the same prefix, that of the first kind rules (F40). */
const PROPAGATED = ["vpc", "direct-connect-gateway", "connect", "vpn", "peering"];

/** One route for each prefix: static ones first, then those of prefix lists, then propagated ones (F40). */
function best(draft: NetworkDraft, table: Observed<"transit-gateway-route-table">): readonly PlainTransitRoute[] {
  const settled = new Map<string, PlainTransitRoute>();
  const listed = table.facts.routes.flatMap((route) => expanded(draft, table, route));
  for (const route of [...listed, ...notListed(draft, table)]) {
    const key = formatPrefix(route.prefix);
    const before = settled.get(key);
    if (before?.rank === route.rank && before.attachments.join() !== route.attachments.join()) twice(draft, route);
    if (before === undefined || route.rank < before.rank) settled.set(key, route);
  }
  for (const { destination } of table.facts.routes) {
    if (!isPrefixList(destination) || entriesOf(draft.world, destination) !== undefined) continue;
    standBeside(draft.world, destination, [...settled.values()]);
  }
  return [...settled.values()];
}

/** AWS takes no second route to a prefix from the same kind of attachment; which came first cannot be read (F39). */
function twice(draft: NetworkDraft, { id }: PlainTransitRoute): void {
  draft.world.notes.assume({
    id: `propagated-twice/${id}`,
    text: `Several attachments propagate ${id}; AWS keeps the one that came first, and the first of the snapshot is taken for it (F39).`,
    about: [id],
  });
}

function expanded(
  draft: NetworkDraft,
  table: Observed<"transit-gateway-route-table">,
  route: TransitRoute,
): readonly PlainTransitRoute[] {
  const id = `${table.id}/${route.destination}`;
  const common = { id, attachments: route.attachments, isBlackhole: route.state === "blackhole" };
  if (isPrefixList(route.destination)) {
    return (entriesOf(draft.world, route.destination) ?? []).map((prefix) => ({ ...common, prefix, rank: 1 }));
  }
  const prefix = readPrefix(route.destination);
  if (prefix === undefined) return [];
  const type = route.resourceType ?? attachedType(draft, table, route.attachments[0] ?? "");
  return [{ ...common, prefix, rank: route.origin === "static" ? 0 : rankOf(type) }];
}

function rankOf(type: string): number {
  const place = PROPAGATED.indexOf(type);
  return 2 + (place === -1 ? PROPAGATED.length : place);
}

function attachedType(draft: NetworkDraft, table: Observed<"transit-gateway-route-table">, id: string): string {
  const attachment = draft.attachments.of(id, table.props.transitGateway);
  return attachment === undefined ? "" : typeOf(attachment);
}

/** What VPCs propagate, where only the fact that they do was read: their blocks (F39). */
function notListed(draft: NetworkDraft, table: Observed<"transit-gateway-route-table">): readonly PlainTransitRoute[] {
  const { propagations, routes, unread } = table.facts;
  const isListed = routes.some(({ origin }) => origin === "propagated");
  if (unread === undefined && isListed) return [];
  const listed = new Set(routes.flatMap(({ origin, attachments }) => (origin === "propagated" ? attachments : [])));
  return propagations.flatMap((id): readonly PlainTransitRoute[] => {
    const attachment = draft.attachments.of(id, table.props.transitGateway);
    if (attachment === undefined || listed.has(id) || !isLive(attachment)) return [];
    const vpc = draft.world.get("vpc", attachment.props.vpc);
    if (vpc === undefined) {
      draft.world.notes.find("NET-2", `what ${id} propagates to ${table.id} was not read`);
      return [];
    }
    return blocksOf(vpc).map((prefix) => ({
      id: `${table.id}/${formatPrefix(prefix)}`,
      prefix,
      rank: rankOf("vpc"),
      attachments: [id],
      isBlackhole: false,
    }));
  });
}

function hopOf(draft: NetworkDraft, gateway: string, route: PlainTransitRoute, zone: string): Route["to"] {
  if (route.isBlackhole) return nowhere("blackhole");
  const [id = "", ...others] = [...route.attachments].sort();
  if (others.length > 0) equalCost(draft, route);
  const attachment = draft.attachments.of(id, gateway);
  if (attachment === undefined) {
    draft.world.notes.find("NET-1", `attachment ${id} of ${gateway} is not in the snapshot`);
    return nowhere(`${id} was not read`);
  }
  if (!isLive(attachment)) return nowhere(`${id} is ${attachment.facts.state}`);
  switch (typeOf(attachment)) {
    case "vpc":
      return carries(attachment, route.prefix.family)
        ? intoVpc(draft, attachment, zone)
        : nowhere(withoutIpv6(attachment));
    case "peering":
      return intoPeer(draft, attachment);
    default:
      return draft.outsides.over(lineBehind(draft, attachment, route.prefix), route.prefix);
  }
}

/** The line that an attachment is, with what is declared of it. */
export function lineBehind(draft: NetworkDraft, attachment: Attachment, prefix: Prefix): Line {
  const kind = typeOf(attachment) === "vpn" ? "vpn" : "directConnect";
  const line = lineOf(draft.world, lineNameOf(attachment));
  return draft.declared.measured(line, kind, attachment.props.transitGateway, prefix);
}

function equalCost(draft: NetworkDraft, { id, attachments }: PlainTransitRoute): void {
  draft.world.notes.assume({
    id: `equal-cost/${id}`,
    text: `${id} leads to ${attachments.join(" and ")} at equal cost; the first is followed, and all are taken to lead to the same place.`,
    about: [id],
  });
}

/** An attachment of a VPC carries IPv6 only with its option for it, on the way in and out; where that was not read, it is taken to be on. */
function carries({ facts }: Attachment, family: Family): boolean {
  return family === 4 || facts.ipv6 !== false;
}

function withoutIpv6({ id }: Attachment): string {
  return `${id} carries no IPv6: its option Ipv6Support is not enabled`;
}

/** Out at the attachment's subnet in the packet's own zone, else in any, and on by that subnet's table (F39). */
function intoVpc(draft: NetworkDraft, attachment: Attachment, zone: string): NextHop {
  const vpc = draft.world.get("vpc", attachment.props.vpc);
  if (attachment.props.subnets.length === 0 && vpc !== undefined) {
    anySubnet(draft, attachment);
    const table = draft.localTable(vpc);
    return { kind: "crossing", crossing: { ...passing(draft, attachment), filters: [], table } };
  }
  const zones = draft.attachments.subnetsByZone(attachment);
  const unread = zones.has(zone) ? undefined : unreadSubnet(draft, attachment);
  if (unread !== undefined) return nowhere(unread);
  const beside = zones.get(zone) ?? [...zones.values()].at(-1);
  const segment = beside && draft.segment(beside.id);
  if (beside === undefined || segment === undefined) {
    draft.world.notes.find("NET-1", `the subnets of ${attachment.id} are not in the snapshot`);
    return nowhere(`the subnets of ${attachment.id} were not read`);
  }
  if (zones.size > 1 && (!zones.has(zone) || attachment.props.applianceMode === true))
    anyZone(draft, attachment, beside.id);
  const { id, table } = segment;
  return {
    kind: "crossing",
    crossing: { ...passing(draft, attachment), filters: [], segment: id, table },
  };
}

/** That a subnet of an attachment was not read, which is perhaps the one in the zone that is asked for. */
function unreadSubnet(draft: NetworkDraft, { id, props }: Attachment): string | undefined {
  const unread = props.subnets.find((subnet) => draft.world.get("subnet", subnet) === undefined);
  if (unread === undefined) return undefined;
  draft.world.notes.find("NET-1", `${unread}, in which ${id} is, is not in the snapshot`);
  return `${unread}, in which ${id} is, was not read`;
}

/** An attachment of a VPC has a subnet: that none is told means that the list which tells them was not collected. */
function anySubnet(draft: NetworkDraft, { id, props }: Attachment): void {
  draft.world.notes.assume({
    id: `subnets/${id}`,
    text: `The subnets of ${id} were not read: it is taken to have one in every zone, whose network ACL permits everything and whose table leads to ${props.vpc} alone.`,
    about: [id],
  });
}

function anyZone(draft: NetworkDraft, { id }: Attachment, subnet: string): void {
  draft.world.notes.assume({
    id: `zone/${id}`,
    text: `AWS chooses the zone in which some packets come out of ${id}; they are followed from ${subnet}, and the others are taken to be alike.`,
    about: [id],
  });
}

/** Between Regions, into the table that the other gateway associates with its end. */
function intoPeer(draft: NetworkDraft, { id, props }: Attachment): NextHop {
  const far = draft.attachments.beyond(id, props);
  if (far === undefined) {
    draft.world.notes.find(
      "NET-1",
      `the far end of ${id}, ${props.peer?.transitGateway ?? "unknown"}, is not in the snapshot`,
    );
    return nowhere(`the transit gateway beyond ${id} was not read`);
  }
  return isLive(far) ? intoTable(draft, far, "", []) : nowhere(`${id} is ${far.facts.state}`);
}
