import { contains, readPrefix, readPrefixes } from "../../addressing/index.ts";
import type { Fabric } from "../../spec/index.ts";

/** The ranges of a VPC, by its key, that other VPCs send to: blocks, and those of routable pods. Canonical. */
export type RoutedRanges = (vpc: string) => readonly string[];

/** A range beyond a link of a VPC. */
export interface FarRange {
  /** Canonical, IPv4. */
  readonly cidr: string;
  /** Whose it is: `vpcs/west2`, `sites/dc1`. */
  readonly of: string;
  readonly link: string;
  /** Whether its routes are somebody else's to make: the link is declared, and not managed. */
  readonly declared: boolean;
}

type Link = Fabric["spec"]["links"][string];

/**
 * What the links of a VPC lead to, link by link in the order of the Fabric. What lies in the VPC itself is left out, and so is a link that is not
 * even read (`manage: none`).
 */
export function farRangesOf(fabric: Fabric, vpc: string, routed: RoutedRanges): readonly FarRange[] {
  const own = readPrefixes(routed(vpc));
  const isOwn = (cidr: string): boolean => {
    const prefix = readPrefix(cidr);
    return prefix?.family !== 4 || own.some((block) => contains(block, prefix));
  };
  return Object.entries(fabric.spec.links).flatMap(([link, entry]) =>
    entry.manage === "none"
      ? []
      : beyond(entry, `vpcs/${vpc}`).flatMap(({ of, routes = [], declared }) =>
          (routes.length > 0 ? routes : rangesOf(fabric, of, routed))
            .filter((cidr) => !isOwn(cidr))
            .map((cidr) => ({ cidr, of, link, declared })),
        ),
  );
}

interface Beyond extends Pick<FarRange, "of" | "declared"> {
  /** Ranges that are written in the link; none: all of its end's. */
  readonly routes?: readonly string[];
}

/** The other ends of a link, as one of its ends sees it; none from elsewhere. */
function beyond(link: Link, end: string): readonly Beyond[] {
  const { peering, transitGateway, dmvpn, vpn, directConnect, external } = link;
  const vpcs = peering ?? transitGateway?.vpcs;
  if (vpcs !== undefined)
    return others(
      vpcs.map((vpc) => `vpcs/${vpc}`),
      end,
    ).map((of) => ({ of, declared: false }));
  if (external !== undefined) {
    return others(external.between, end).map((of) => ({ of, routes: external.routes, declared: true }));
  }
  const toSite = dmvpn ?? vpn ?? directConnect;
  if (toSite === undefined || `vpcs/${toSite.vpc}` !== end) return [];
  const routes = vpn?.routes ?? directConnect?.routes;
  return [{ of: `sites/${toSite.site}`, declared: dmvpn === undefined, ...(routes ? { routes } : {}) }];
}

function others(ends: readonly string[], end: string): readonly string[] {
  return ends.includes(end) ? ends.filter((other) => other !== end) : [];
}

function rangesOf({ spec }: Fabric, end: string, routed: RoutedRanges): readonly string[] {
  const [section, key = ""] = end.split("/");
  if (section === "vpcs") return Object.hasOwn(spec.vpcs, key) ? routed(key) : [];
  const site = spec.sites[key];
  return site === undefined ? [] : [...site.nodes, ...site.pods];
}
