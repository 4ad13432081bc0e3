import { contains, formatPrefix, overlaps, type Prefix } from "../../addressing/index.ts";
import type { NextHop, Route, Segment } from "../model.ts";
import { applianceOf, everywhere, fromBehind, idle, outOf } from "./appliance-ways.ts";
import { externalRoutes } from "./external.ts";
import { nowhere, type Sender } from "./hop.ts";
import { addressesOf, type NetworkInterface } from "./interfaces.ts";
import { tunnelOf } from "./lines.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { tunnelRoutes } from "./tunnels.ts";
import type { World } from "./world.ts";

/** Through an instance that forwards: in by its groups, out by them, and on by its own subnet's table (F26, F43). */
export function applianceHop(draft: NetworkDraft, target: string, { subnet: from }: Sender, prefix: Prefix): NextHop {
  const { world } = draft;
  const appliance = applianceOf(world, target);
  const segment = appliance && draft.segment(appliance.props.subnet);
  if (appliance === undefined || segment === undefined) {
    world.notes.find("NET-1", `routes lead to ${target}, which is not in the snapshot with its subnet`);
    return nowhere(`${target} was not read`);
  }
  const { id, props } = appliance;
  const reason = idle(world, appliance, from === undefined);
  if (reason !== undefined) return nowhere(reason);
  if (draft.tunnels.at(id) === undefined) forwards(world, id);
  const { ingress } = draft.groups.guard(props.vpc, props.groups);
  const entering = from?.id === segment.id ? [] : segment.entering;
  const filters = [...entering, ...ingress];
  const table = forwardTable(draft, appliance, segment, prefix);
  return { kind: "crossing", crossing: { id, filters, domain: props.vpc, tracker: id, table, mtu: MTU.vpc } };
}

/** Where an appliance sends what it forwards: into its tunnel where one is declared, to sites that it is guessed to be the router of, else as its subnet's table says. */
function forwardTable(draft: NetworkDraft, appliance: NetworkInterface, segment: Segment, prefix: Prefix): string {
  const { id } = appliance;
  const out = outOf(draft, appliance, segment);
  const tunnel = draft.tunnels.at(id);
  if (tunnel !== undefined) return draft.table(`${id}/forwards`, () => tunnelRoutes(draft, tunnel, out));
  const declared = prefix.length === 0 ? [] : draft.declared.external(appliance.props.vpc, prefix);
  const isDeclared = (site: Prefix): boolean =>
    declared.some(({ routes }) => routes.some((one) => overlaps(one, site)));
  const sites = sitesBehind(draft, appliance, prefix).filter((site) => !isDeclared(site));
  const name = sites.length + declared.length === 0 ? `${id}/forwards` : `${id}/forwards/${formatPrefix(prefix)}`;
  if (sites.length > 0) draft.outsides.joinedBy(appliance, sites, fromBehind(draft, appliance, segment));
  return draft.table(name, () => [
    ...everywhere(name, out),
    ...sites.map((site): Route => ({ id: name, prefix: site, to: draft.outsides.over(tunnelOf(id), site) })),
    ...externalRoutes(draft, declared),
  ]);
}

/**
 * Prefixes of declared sites that a route of their own leads to an appliance for, whose subnet's table knows no other way to them: then the
 * appliance itself has the line there, such as a router with a tunnel.
 */
function sitesBehind(draft: NetworkDraft, appliance: NetworkInterface, prefix: Prefix): readonly Prefix[] {
  if (prefix.length === 0) return [];
  const { world } = draft;
  const subnet = world.get("subnet", appliance.props.subnet);
  const table = subnet && draft.tableOf(subnet);
  const routes = table === undefined ? [] : draft.routesOf(table);
  const sites = world.declared.sites.flatMap(({ nodes, pods }) => [...nodes, ...pods]);
  return sites.filter((site) => {
    if (!overlaps(site, prefix) || draft.tunnels.joins(appliance.props.vpc, site)) return false;
    const [best] = routes
      .filter((route) => contains(route.prefix, site))
      .sort((a, b) => b.prefix.length - a.prefix.length);
    if (best === undefined) return true;
    if (typeof best.target !== "string") return false;
    if (best.prefix.length === 0) return /^(igw|nat)-/.test(best.target);
    return applianceOf(world, best.target)?.id === appliance.id;
  });
}

function forwards(world: World, id: string): void {
  world.notes.assume({
    id: `forwards/${id}`,
    text: `What stands behind ${id} is taken to forward every packet unchanged; what it really does cannot be read.`,
    about: [id],
  });
}

/** What is sent to an appliance's own addresses ends there, as any packet to them. */
export function ownAddresses(world: World, target: string): readonly Prefix[] {
  const appliance = applianceOf(world, target);
  return appliance === undefined ? [] : addressesOf(appliance);
}
