import type { AddressMap } from "../address-map/map.ts";
import type { MapLink } from "./links.ts";
import { isManaged } from "./text.ts";

/** A cluster and the VPC that it lives in. */
export interface MapCluster {
  readonly key: string;
  readonly vpc: string;
  /** Ranges of its pods; empty where they live beside their nodes. */
  readonly ranges: readonly string[];
}

/**
 * VPCs with their clusters, sites, and what joins them, as a Mermaid flowchart (mermaid.js.org/syntax/flowchart.html); of a VPC that is not in the
 * map its name alone. Labels are quoted, and nothing in a Fabric's names can leave a quoted label.
 */
export function linkMermaid(map: AddressMap, clusters: readonly MapCluster[], links: readonly MapLink[]): string {
  const ends = [...new Set(links.flatMap(({ between }) => between))].sort();
  const sites = ends.filter((end) => end.startsWith("sites/"));
  const drawn = new Set(map.vpcs.map(({ key }) => `vpcs/${key}`));
  const others = ends.filter((end) => end.startsWith("vpcs/") && !drawn.has(end));
  return [
    "flowchart LR",
    ...map.vpcs.flatMap((vpc) => {
      const inside = clusters.filter((cluster) => cluster.vpc === vpc.key);
      const blocks = vpc.blocks.map(({ cidr }) => cidr).join(", ");
      const lines = inside.map(({ key, ranges }) => {
        const pods = ranges.length === 0 ? "pods beside their nodes" : `pods ${ranges.join(", ")}`;
        return `    ${nodeId("clusters", key)}[${label(`cluster ${key}`, pods)}]`;
      });
      const body = lines.length === 0 ? [`    ${nodeId("vpcs", vpc.key)}_empty[${label("no cluster")}]`] : lines;
      return [
        `  subgraph ${nodeId("vpcs", vpc.key)}[${label(`VPC ${vpc.key}`, vpc.details, blocks)}]`,
        ...body,
        "  end",
      ];
    }),
    ...others.map((vpc) => `  ${endId(vpc)}[${label(vpc.replace("vpcs/", "VPC "))}]`),
    ...sites.map((site) => `  ${endId(site)}[(${label(site.replace("sites/", "site "))})]`),
    ...links.flatMap(edges),
    "",
  ].join("\n");
}

/** A link of two is a line; one of more is a hub. */
function edges(link: MapLink): readonly string[] {
  const { key, kind, between, allow } = link;
  const carries = isManaged(link) ? allow.join("; ") : "declared";
  const [first, second] = between;
  if (kind !== "transit gateway") {
    return first === undefined || second === undefined
      ? []
      : [`  ${endId(first)} ---|${label(`${key}: ${kind}`, carries)}| ${endId(second)}`];
  }
  const hub = nodeId("links", key);
  return [`  ${hub}{{${label(`${key}: ${kind}`, carries)}}}`, ...between.map((end) => `  ${endId(end)} --- ${hub}`)];
}

function endId(end: string): string {
  const [section = "", key = ""] = end.split("/");
  return nodeId(section, key);
}

/** Ids of Mermaid are words; a name of the Fabric is a DNS label, which has no `_`. */
function nodeId(section: string, key: string): string {
  return `${section}_${key.replaceAll("-", "_")}`;
}

function label(...lines: readonly string[]): string {
  return `"${lines.map((line) => line.replaceAll('"', "#quot;")).join("<br/>")}"`;
}
