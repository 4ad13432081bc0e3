import { KINDS, type Resource } from "@podspan/core/desired";
import type { AddressMap, MapLink } from "@podspan/core/export";
import type { ClusterSpec } from "@podspan/core/spec";
import type { Meaning } from "../session/pipeline.ts";
import { columns, type Row } from "./columns.ts";
import { ABOUT_ONE, few, MANY, PAGE } from "./few.ts";
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

/** A line for each cluster, with its VPC; then VPCs without one. Of more than a page's the first few of each region. */
export function placesText(map: AddressMap, { fabric, addresses }: Meaning): string {
  const clusters = Object.entries(fabric.spec.clusters).sort(byKey);
  const vpcs = new Map(map.vpcs.map((vpc) => [vpc.key, vpc]));
  const blocks = (key: string): string => few(vpcs.get(key)?.blocks.map(({ cidr }) => cidr) ?? []);
  const region = (key: string): string => fabric.spec.vpcs[key]?.region ?? "";
  const details = (key: string): string => vpcs.get(key)?.details ?? region(key);
  const rows = clusters.map(([key, cluster]): Place => {
    const { vpc } = cluster;
    const ranges = few((addresses.clusters[key]?.ranges ?? []).map(({ cidr }) => cidr)) || "as nodes";
    return { region: region(vpc), vpc, row: [key, vpc, details(vpc), blocks(vpc), ranges, leaving(cluster)] };
  });
  const used = new Set(rows.map(({ vpc }) => vpc));
  const others = map.vpcs
    .filter(({ key }) => !used.has(key))
    .map(({ key }): Place => ({ region: region(key), vpc: key, row: ["", key, details(key), blocks(key)] }));
  const places = [...rows, ...others];
  const count = placesCount(places);
  if (places.length <= PAGE) return `${count}\n${table([HEADS, ...places.map(({ row }) => row)])}`;
  const regions = [...Map.groupBy(places, (place) => place.region)].sort(byKey);
  return `${count} in ${plural(regions.length, "region")}\n${regionsText(regions)}`;
}

/** A cluster in its VPC, or a VPC alone. */
interface Place {
  readonly region: string;
  readonly vpc: string;
  readonly row: Row;
}

const HEADS: Row = ["CLUSTER", "VPC", "WHERE", "BLOCKS", "PODS", "LEAVING"];

function placesCount(places: readonly Place[]): string {
  const clusters = places.filter(({ row: [cluster] }) => cluster !== "").length;
  return `${plural(clusters, "cluster")} in ${plural(new Set(places.map(({ vpc }) => vpc)).size, "VPC")}`;
}

/** Under each region its first places, so many that all regions make a page. */
function regionsText(regions: readonly (readonly [string, readonly Place[]])[]): string {
  const most = Math.max(1, Math.floor(PAGE / regions.length) - 1);
  const shown = regions.map(([, places]) => places.slice(0, most));
  const [head, ...lines] = columns([HEADS, ...shown.flat().map(({ row }) => row)]);
  const sections = regions.flatMap(([region, places], at) => {
    const more = places.length - most;
    return [
      `${region}: ${placesCount(places)}`,
      ...lines.splice(0, shown[at]?.length ?? 0).map((line) => `  ${line}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
  });
  return [`  ${head}`, ...sections].map((line) => `  ${line}\n`).join("");
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

function table(rows: readonly Row[]): string {
  return columns(rows)
    .map((line) => `  ${line}\n`)
    .join("");
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
