import { contains, overlaps, type Prefix } from "../../../addressing/index.ts";
import type { DeclaredLink } from "../../../network/index.ts";
import type { Gate } from "./journey.fixture.ts";
import { prefixOf, type World } from "./world.fixture.ts";

/** Bytes where nothing is declared (F42, F45). */
const USUAL: Readonly<Record<string, number>> = { vpn: 1399, directConnect: 1500, external: 1399 };

type End = DeclaredLink["ends"][number];

/** A declared link as a packet from one of its ends meets it. */
export interface Met {
  readonly link: DeclaredLink;
  readonly far: End;
  readonly mtu: number;
}

/** The declared link by which a packet from an end gets to a destination. `gateway`: where the route led it. */
export function metAt(
  world: World,
  near: { readonly vpc: string } | { readonly site: string },
  kind: "vpn" | "directConnect" | "external",
  destination: Prefix,
  gateway?: string,
): Met | undefined {
  return world.declared.links.flatMap((link): readonly Met[] => {
    const { carries, ends } = link;
    const at = ends.find((end) =>
      "vpc" in near ? end.kind === "vpc" && end.vpc === near.vpc : isSite(end, near.site),
    );
    const far = ends.find((end) => end !== at);
    if (link.kind !== kind || carries === undefined || at === undefined || far === undefined) return [];
    const wanted = carries.gateway?.startsWith("dxgw-") ? undefined : carries.gateway;
    if (gateway !== undefined && wanted !== undefined && wanted !== gateway) return [];
    const home = rangesOf(world, at);
    const routes = carries.routes.filter((route) => !home.some((range) => contains(range, route)));
    const reached = carries.routes.length === 0 ? rangesOf(world, far) : routes;
    return reached.some((route) => contains(route, destination))
      ? [{ link, far, mtu: carries.mtu ?? USUAL[kind] ?? 0 }]
      : [];
  })[0];
}

function isSite(end: End, site: string): boolean {
  return end.kind === "site" && end.key === site;
}

export function rangesOf(world: World, end: End): readonly Prefix[] {
  if (end.kind === "vpc") return world.blocksOf(end.vpc);
  return world.declared.sites.flatMap(({ key, nodes, pods }) => (key === end.key ? [...nodes, ...pods] : []));
}

/** A VPN by BGP tells nobody what it has learned: the only one that a declaration adds anything to. */
export function speaksBgp(world: World, gateway: string): boolean {
  return world
    .all("vpn-connection")
    .some(
      ({ props }) =>
        props.gateway === gateway && !props.staticRoutesOnly && props.tunnelsUp > 0 && props.state === "available",
    );
}

/** Whether nobody read what becomes of a VPC's packets in a transit gateway. */
export function isUnread(world: World, vpc: string, gateway: string): boolean {
  const attachment = world
    .all("transit-gateway-attachment")
    .find(({ props }) => props.vpc === vpc && props.transitGateway === gateway);
  return world.get("transit-gateway-route-table", attachment?.facts.routeTable ?? "") === undefined;
}

/** The router of a VPC that its routes to any of these lead to. */
export function routerTo(world: World, vpc: string, ranges: readonly Prefix[]) {
  const targets = world
    .all("route-table")
    .filter(({ props }) => props.vpc === vpc)
    .flatMap(({ facts }) => facts.routes)
    .filter(({ destination, target }) => target.startsWith("eni-") && destination !== "0.0.0.0/0" && isAny(destination))
    .map(({ target }) => target);
  const [first] = targets;
  return first === undefined ? undefined : world.get("network-interface", first);

  function isAny(destination: string): boolean {
    return !destination.startsWith("pl-") && ranges.some((range) => overlaps(range, prefixOf(destination)));
  }
}

/** Where a packet that came over a link stands in a VPC: behind its router, else at its gateway. */
export function gateInto(world: World, { link, mtu }: Met, vpc: string, from: readonly Prefix[]): Gate {
  const router = link.kind === "external" ? routerTo(world, vpc, from) : undefined;
  if (router !== undefined) return { kind: "router", owner: router, mtu };
  const gateway = gatewayOf(world, vpc, link);
  return { kind: "link", vpc, mtu, ...(gateway === undefined ? {} : { gateway }) };
}

function gatewayOf(world: World, vpc: string, { carries }: DeclaredLink): string | undefined {
  const wanted = carries?.gateway?.startsWith("dxgw-") ? undefined : carries?.gateway;
  const targets = world
    .all("route-table")
    .filter(({ props }) => props.vpc === vpc)
    .flatMap(({ facts }) => facts.routes.map(({ target }) => target));
  return targets.find((target) => (wanted === undefined ? /^(vgw|tgw)-/.test(target) : target === wanted));
}

/** Links by which a site sends to a destination in a VPC. */
export function gatesFrom(world: World, site: string, destination: Prefix): readonly Gate[] {
  return world.declared.links.flatMap((link): readonly Gate[] => {
    const { kind, ends } = link;
    const far = ends.find((end) => !isSite(end, site));
    if (!ends.some((end) => isSite(end, site)) || far?.kind !== "vpc") return [];
    if (!world.blocksOf(far.vpc).some((block) => contains(block, destination))) return [];
    if (kind !== "vpn" && kind !== "directConnect" && kind !== "external") return [];
    const met: Met = { link, far, mtu: link.carries?.mtu ?? USUAL[kind] ?? 0 };
    if (kind === "external") {
      const from = rangesOf(world, { kind: "site", key: site });
      return metAt(world, { site }, "external", destination) === undefined ? [] : [gateInto(world, met, far.vpc, from)];
    }
    const gateway = gatewayOf(world, far.vpc, link);
    if (gateway === undefined) return [];
    const isKnown = gateway.startsWith("vgw-")
      ? kind === "directConnect" || speaksBgp(world, gateway)
      : isUnread(world, far.vpc, gateway);
    return isKnown ? [gateInto(world, met, far.vpc, [])] : [];
  });
}

/** The size that is declared of a line that AWS shows, by any VPC's link at the gateway. `outside`: the address at the site. */
export function sizeAt(
  world: World,
  kind: "vpn" | "directConnect",
  gateway: string,
  outside: Prefix,
): number | undefined {
  const sizes = world
    .all("vpc")
    .map(({ id }) => metAt(world, { vpc: id }, kind, outside, gateway))
    .flatMap((met) => met?.link.carries?.mtu ?? []);
  return sizes.length === 0 ? undefined : Math.min(...sizes);
}
