import { KINDS, type Resource } from "@podspan/core/desired";
import type { AddressMap, MapLink } from "@podspan/core/export";
import type { ClusterSpec } from "@podspan/core/spec";
import type { Meaning } from "../session/pipeline.ts";
import { columns } from "./columns.ts";
import { ABOUT_ONE, few, MANY } from "./few.ts";
import { plural } from "./report.ts";

/** Things that are made, by id. */
const MANY_THINGS = 200;

export function areManyPlaces({ vpcs }: AddressMap, { fabric }: Meaning): boolean {
  return vpcs.length > MANY || Object.keys(fabric.spec.clusters).length > MANY;
}

export function areManyLinks(links: readonly MapLink[]): boolean {
  return links.length > MANY;
}

export function areManyThings(resources: readonly Resource[]): boolean {
  return resources.length > MANY_THINGS;
}

/** A line for each cluster, with its VPC; then VPCs without one. */
export function placesText(map: AddressMap, { fabric, addresses }: Meaning): string {
  const clusters = Object.entries(fabric.spec.clusters).sort(byKey);
  const vpcs = new Map(map.vpcs.map((vpc) => [vpc.key, vpc]));
  const blocks = (key: string): string => few(vpcs.get(key)?.blocks.map(({ cidr }) => cidr) ?? []);
  const details = (key: string): string => vpcs.get(key)?.details ?? fabric.spec.vpcs[key]?.region ?? "";
  const rows = clusters.map(([key, cluster]) => {
    const ranges = (addresses.clusters[key]?.ranges ?? []).map(({ cidr }) => cidr);
    return [key, cluster.vpc, details(cluster.vpc), blocks(cluster.vpc), few(ranges) || "as nodes", leaving(cluster)];
  });
  const used = new Set(clusters.map(([, { vpc }]) => vpc));
  const others = map.vpcs.filter(({ key }) => !used.has(key)).map(({ key }) => ["", key, details(key), blocks(key)]);
  const heads = ["CLUSTER", "VPC", "WHERE", "BLOCKS", "PODS", "LEAVING"];
  return `${plural(clusters.length, "cluster")} in ${plural(map.vpcs.length, "VPC")}\n${table([heads, ...rows, ...others])}`;
}

function leaving({ pods }: ClusterSpec): string {
  return pods.snat === "external" ? "own address" : "SNAT";
}

/** How many links of each kind there are, and in which state. */
export function linksText(links: readonly MapLink[]): string {
  const rows = [...Map.groupBy(links, ({ kind, state }) => `${kind}\u0000${plainState(state)}`)].map(([of, same]) => {
    const [kind = "", state = ""] = of.split("\u0000");
    return [String(same.length), kind, state, few(same.map(({ key }) => key))];
  });
  return `${plural(links.length, "link")}\n${table(rows)}`;
}

/** Without the id of what it is the state of. */
function plainState(state: string): string {
  return state.replace(/^(pcx|tgw)-\S+ /, "");
}

/** How many things of each kind there are. */
export function thingsText(resources: readonly Resource[]): string {
  const rows = [...Map.groupBy(resources, ({ kind }) => kind)].map(([kind, of]) => [
    String(of.length),
    KINDS[kind].title,
  ]);
  return `${plural(resources.length, "thing")} in all\n${table(rows)}`;
}

/** How to see the rest. */
export const WHOLE = `${ABOUT_ONE}; \`-o FILE\` and \`--json\` have everything.\n`;

function table(rows: readonly (readonly string[])[]): string {
  return columns(rows)
    .map((line) => `  ${line}\n`)
    .join("");
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
