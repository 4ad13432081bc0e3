import type { Fabric } from "../spec/index.ts";
import { MTU } from "./aws/mtu-data.ts";

/** What a link carries between two places, at the most: what lies behind either end may carry less. */
export interface PathMtu {
  /** `clusters/one`, of a VPC without a cluster `vpcs/core`. */
  readonly from: string;
  /** The same, or `sites/dc1`. */
  readonly to: string;
  readonly link: string;
  /** Bytes of the largest IP packet (F45). */
  readonly mtu: number;
}

type Link = Fabric["spec"]["links"][string];

/** The MTU of each two places that a link of the Fabric joins, each two once, by `from`, `to` and `link`. */
export function pathMtus(fabric: Fabric): readonly PathMtu[] {
  const paths = Object.entries(fabric.spec.links).flatMap(([link, entry]) => {
    if (entry.manage === "none") return [];
    return pairsOf(endsOf(entry)).flatMap(([a, b]) =>
      placesAt(fabric, a).flatMap((one) =>
        placesAt(fabric, b).map((other): PathMtu => {
          const [from = one, to = other] = [one, other].sort(byName);
          return { from, to, link, mtu: mtuOf(fabric, entry, a, b) };
        }),
      ),
    );
  });
  return paths.sort((a, b) => byName(`${a.from} ${a.to} ${a.link}`, `${b.from} ${b.to} ${b.link}`));
}

function endsOf({ peering, transitGateway, dmvpn, vpn, directConnect, external }: Link): readonly string[] {
  const vpcs = peering ?? transitGateway?.vpcs;
  if (vpcs !== undefined) return vpcs.map((vpc) => `vpcs/${vpc}`);
  const joined = dmvpn ?? vpn ?? directConnect;
  return joined === undefined ? (external?.between ?? []) : [`vpcs/${joined.vpc}`, `sites/${joined.site}`];
}

function pairsOf(ends: readonly string[]): readonly (readonly [string, string])[] {
  return ends.flatMap((one, index) => ends.slice(index + 1).map((other) => [one, other] as const));
}

/** The clusters of a VPC; a VPC without any, or a site, is a place itself. */
function placesAt({ spec }: Fabric, end: string): readonly string[] {
  const [section, key] = end.split("/");
  if (section !== "vpcs") return [end];
  const clusters = Object.entries(spec.clusters).flatMap(([name, { vpc }]) =>
    vpc === key ? [`clusters/${name}`] : [],
  );
  return clusters.length > 0 ? clusters : [end];
}

/** Of a declared link what is declared, else what links of its kind carry. */
function mtuOf(fabric: Fabric, link: Link, a: string, b: string): number {
  const { peering, transitGateway, dmvpn, vpn, directConnect, external } = link;
  if (peering !== undefined)
    return regionOf(fabric, a) === regionOf(fabric, b) ? MTU.peering : MTU.peeringBetweenRegions;
  if (transitGateway !== undefined) return MTU.transitGateway;
  if (dmvpn !== undefined) return dmvpn.tunnel.mtu;
  if (directConnect !== undefined) return directConnect.mtu ?? MTU.directConnect;
  return (vpn ?? external)?.mtu ?? MTU.vpn;
}

function regionOf({ spec }: Fabric, end: string): string | undefined {
  return spec.vpcs[end.split("/")[1] ?? ""]?.region;
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
