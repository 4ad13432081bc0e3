import { contains, formatAddress, type Prefix } from "../../addressing/index.ts";
import type { Filter } from "../model.ts";
import { aclOf } from "./acls.ts";
import { addressesOf, type NetworkInterface, silence } from "./interfaces.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { type OuterPacket, permits } from "./outer-packet.ts";
import { isGlobal } from "./public-addresses.ts";
import type { PlainRoute } from "./routes.ts";
import type { World } from "./world.ts";

/**
 * Ports of UDP that IKE and IPsec need. An Elastic IP is a translation, which both ends notice: from then on IKE and ESP are all in UDP 4500,
 * and ESP by itself is never seen (RFC 7296 2.23, RFC 3948).
 */
const PORTS = [500, 4500] as const;

/**
 * Why a router's outside exchanges no packets with any hub of its site, by the id of what decides; undefined where it does with one. Either end
 * must be able to begin: a hub that starts anew waits for no spoke.
 */
export function cutOff(draft: NetworkDraft, id: string, hubs: readonly Prefix[]): string | undefined {
  const outside = draft.world.get("network-interface", id);
  if (outside === undefined) return `${id}, the outside of the router, was not read`;
  const idle = silence(draft.world, outside) ?? unnamed(draft.world, outside);
  if (idle !== undefined) return idle;
  if (hubs.length === 0) return "no hub is declared";
  const reasons = hubs.map((hub) => unrouted(draft, outside, hub) ?? keptOut(draft, outside, hub));
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join("; ");
}

/** Without a public address no hub hears of it. */
function unnamed(world: World, { id, props }: NetworkInterface): string | undefined {
  const [own] = props.addresses;
  const elastic = world.groups("elastic-address", "elastic addresses by interface", (one) => [
    one.props.networkInterface ?? "",
  ]);
  const named = [
    ...(props.publicAddresses ?? []).map((pair) => pair.private),
    ...(elastic.get(id) ?? []).map((one) => one.props.private ?? own),
  ];
  return named.includes(own) ? undefined : `${id} has no public address`;
}

function unrouted(draft: NetworkDraft, { id, props }: NetworkInterface, hub: Prefix): string | undefined {
  if (!isGlobal(hub)) return `the internet has no way to the hub ${formatAddress(hub)}`;
  const { world } = draft;
  const subnet = world.get("subnet", props.subnet);
  const table = subnet && draft.tableOf(subnet);
  if (table === undefined) return `the route table of ${props.subnet}, where ${id} is, was not read`;
  const best = longest(draft.routesOf(table), hub);
  if (best === undefined) return `${table.id} has no route to the hub ${formatAddress(hub)}`;
  const { target } = best;
  if (typeof target !== "string")
    return `${best.id}, by which the hub ${formatAddress(hub)} is reached: ${target.nowhere}`;
  if (!target.startsWith("igw-")) return `${best.id} leads to ${target}, which is no internet gateway`;
  const vpcs = world.get("internet-gateway", target)?.props.vpcs;
  const isThere = vpcs === undefined ? !world.isRead(table.scope, "internet-gateway") : vpcs.includes(props.vpc);
  return isThere ? undefined : `${target} is not attached to ${props.vpc}`;
}

function longest(routes: readonly PlainRoute[], address: Prefix): PlainRoute | undefined {
  const [best] = routes
    .filter(({ prefix }) => contains(prefix, address))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return best;
}

/** The filter that keeps packets of the tunnel from the hub, or from getting out to it. */
function keptOut(draft: NetworkDraft, outside: NetworkInterface, hub: Prefix): string | undefined {
  const { props } = outside;
  const subnet = draft.world.get("subnet", props.subnet);
  const [own] = addressesOf(outside);
  if (subnet === undefined || own === undefined) return `the address of ${outside.id} was not read`;
  const { egress, ingress } = draft.groups.guard(props.vpc, props.groups);
  const { leaving, entering } = aclOf(draft.world, subnet);
  for (const port of PORTS) {
    const out = stoppedBy([...egress, ...leaving], { source: own, destination: hub, port });
    if (out !== undefined) return `${out.id} lets no UDP ${port} out to the hub ${formatAddress(hub)}`;
    const back = stoppedBy([...entering, ...ingress], { source: hub, destination: own, port });
    if (back !== undefined) return `${back.id} lets no UDP ${port} in from the hub ${formatAddress(hub)}`;
  }
  return undefined;
}

function stoppedBy(filters: readonly Filter[], packet: OuterPacket): Filter | undefined {
  return filters.find((filter) => !permits(filter, packet));
}
