import { countText } from "@podspan/core/addressing";
import type { ClusterCapacity, Fit, ZoneCapacity } from "@podspan/core/capacity";
import type { CapacityFlags } from "../flags.ts";
import { columns, type Row } from "./columns.ts";
import { maxPodsRows } from "./density.ts";
import { ABOUT_ONE, MANY, PAGE } from "./few.ts";

type Asked = Pick<CapacityFlags, "about" | "range" | "growth">;

/** What is left, cluster by cluster: a table of zones, and under it what was asked. Of many clusters a line each, as far as a page goes. */
export function capacityText(clusters: readonly ClusterCapacity[], asked: Asked): string {
  if (clusters.length === 0)
    return asked.about === undefined ? "The Fabric has no cluster.\n" : "No cluster is there.\n";
  if (clusters.length > MANY && asked.about === undefined) return manyText(clusters, asked);
  return clusters.map((cluster) => clusterText(cluster, asked)).join("\n");
}

/** The clusters that are full first, or whose zones are fullest; of more than a page's only those, and all of them together. */
function manyText(clusters: readonly ClusterCapacity[], { range, growth }: Asked): string {
  const known = clusters.map((capacity) => ({ capacity, fullest: fullestOf(capacity) }));
  const daysOf = ({ exhaustion }: ClusterCapacity) =>
    growth === undefined ? 0 : (exhaustion?.days ?? Number.MAX_SAFE_INTEGER);
  const sorted = known.toSorted(
    (a, b) => daysOf(a.capacity) - daysOf(b.capacity) || compare(a.fullest.left, b.fullest.left),
  );
  const rows = sorted.slice(0, PAGE).map(({ capacity, fullest }) => manyRow(capacity, fullest));
  const more = sorted.length - rows.length;
  // What was not asked for has no column.
  const isTold: Readonly<Record<string, boolean>> = {
    "once replaced": clusters.some(({ zones }) => zones.some(({ replaced }) => replaced)),
    added: range !== undefined,
    "full on": growth !== undefined,
  };
  const asked = MANY_COLUMNS.flatMap((name, at) => (isTold[name] === false ? [] : [at]));
  const [first] = clusters;
  const all = more > 0 && first ? [allRow(first, clusters)] : [];
  const chosen = [MANY_COLUMNS, ...rows, ...all].map((row) => asked.map((at) => row[at] ?? ""));
  const lines = columns(chosen, MANY_RIGHT);
  const others = growth === undefined ? "in none of them is a zone fuller" : "none of them is full earlier";
  return [
    ...lines.slice(0, rows.length + 1),
    ...(more > 0 ? [`and ${countText(more)} more; ${others}`, "", ...lines.slice(-1)] : []),
    "",
    "left: share of addresses that are free in the fullest zone; room: pods that the present nodes can still take;",
    ...(isTold["once replaced"]
      ? ["once replaced: pods that nodes in place of them can take, made as new ones are;"]
      : []),
    "more nodes: full ones of the type that most are of, or that --type names, which the free addresses are enough for",
    `${ABOUT_ONE}; \`--json\` has everything.`,
    "",
  ].join("\n");
}

/** Where neither has an address they are alike. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** All clusters together; which zone is fullest, and when, is no sum. */
function allRow(first: ClusterCapacity, clusters: readonly ClusterCapacity[]): Row {
  const all = { ...first, cluster: `all ${countText(clusters.length)}`, zones: clusters.flatMap(({ zones }) => zones) };
  return manyRow(all, fullestOf(all)).with(1, "").with(2, "").with(-1, "");
}

const MANY_COLUMNS: Row = [
  "cluster",
  "fullest zone",
  "left",
  "usable",
  "free",
  "nodes",
  "pods",
  "room",
  "once replaced",
  "more nodes",
  "added",
  "full on",
];
const MANY_RIGHT = [2, 3, 4, 5, 6, 7, 8, 9, 10];

function manyRow({ cluster, zones, asked, exhaustion }: ClusterCapacity, fullest: Fullest): Row {
  const fits = ({ fitsOfType, fits }: ZoneCapacity): Fit | undefined => (asked === undefined ? fits : fitsOfType);
  return [
    cluster,
    fullest.zone,
    Number.isFinite(fullest.left) ? `${Math.floor(fullest.left * 100)} %` : "-",
    countOr(sum(zones, ({ usable }) => usable)),
    countOr(sum(zones, ({ free }) => free)),
    countOr(sum(zones, ({ nodes }) => nodes)),
    countOr(sum(zones, ({ pods }) => pods)),
    countOr(sum(zones, ({ room }) => room)),
    countOr(sum(zones, ({ room, replaced }) => replaced?.room ?? room)),
    countOr(sum(zones, (zone) => fits(zone)?.nodes)),
    countOr(sum(zones, ({ added }) => added?.usable ?? 0)),
    exhaustion?.date ?? "?",
  ];
}

interface Fullest {
  readonly zone: string;
  /** Share of its addresses that are free; infinite where no zone has any. */
  readonly left: number;
}

function fullestOf({ zones }: ClusterCapacity): Fullest {
  const shares = zones
    .filter(({ usable }) => usable > 0)
    .map(({ zone, usable, free }) => ({ zone, left: free / usable }));
  return shares.toSorted((a, b) => a.left - b.left)[0] ?? { zone: "", left: Number.POSITIVE_INFINITY };
}

/** Undefined where one is not known. */
function sum(zones: readonly ZoneCapacity[], of: (zone: ZoneCapacity) => number | undefined): number | undefined {
  return zones.map(of).reduce((all, one) => (all === undefined || one === undefined ? undefined : all + one), 0);
}

function clusterText(capacity: ClusterCapacity, { range, growth }: Asked): string {
  const { cluster, vpc, zones, density } = capacity;
  const rules = maxPodsRows(density).map(([name, text]) => [name, text]);
  return [
    `Cluster ${cluster}, in VPC ${vpc}`,
    "",
    ...indented(columns([HEAD, ...zones.flatMap(zoneRows)], RIGHT)),
    "",
    "  whole: share of the free addresses in free /28 blocks; room: pods that the present nodes can still take",
    "",
    ...indented(labelLines(capacity)),
    ...indented(columns(rules)),
    "",
    ...indented([
      ...fitLines(capacity),
      ...autoLines(capacity),
      ...typeLines(capacity),
      ...rangeLines(capacity, range),
      ...growthLines(capacity, growth),
    ]),
    "",
  ].join("\n");
}

const HEAD: Row = [
  "zone",
  "subnet",
  "usable",
  "used",
  "free",
  "free /28",
  "whole",
  "nodes",
  "pods",
  "per node",
  "room",
];
/** Columns of numbers. */
const RIGHT = [2, 3, 4, 5, 6, 7, 8, 9, 10];

/** A zone; where there are nodes of two kinds, each kind under it; and what will hold where nodes are yet to be replaced. */
function zoneRows(zone: ZoneCapacity): readonly Row[] {
  const { auto, replaced, nodes = 0, pods = 0, most = 0, room = 0 } = zone;
  const later = replaced ? [kindRow("once nodes are replaced", { nodes, pods, ...replaced })] : [];
  if (auto === undefined) return [zoneRow(zone), ...later];
  const others = {
    nodes: nodes - auto.nodes,
    pods: pods - auto.pods,
    most: most - auto.most,
    room: room - auto.room,
  };
  return [zoneRow(zone), kindRow("of the VPC CNI", others), kindRow("of EKS Auto Mode", auto), ...later];
}

function zoneRow(capacity: ZoneCapacity): Row {
  const { zone, subnets, usable, free, blocks } = capacity;
  const planned = subnets.some(({ worldId }) => worldId === undefined) ? " (planned)" : "";
  return [
    zone,
    `${subnets.map(({ cidr }) => cidr).join(", ")}${planned}`,
    countText(usable),
    countText(usable - free),
    countText(free),
    blocks ? countText(blocks.free) : "?",
    blocks ? wholeText(blocks) : "?",
    ...nodeCells(capacity),
  ];
}

function kindRow(kind: string, count: NonNullable<ZoneCapacity["auto"]>): Row {
  return ["", kind, "", "", "", "", "", ...nodeCells(count)];
}

function nodeCells({ nodes, pods, most, room }: Partial<NonNullable<ZoneCapacity["auto"]>>): Row {
  return [countOr(nodes), countOr(pods), perNodeText(nodes, pods, most), countOr(room)];
}

/** Pods of a node on average, and how many it can have, on average too where nodes differ. */
function perNodeText(nodes: number | undefined, pods: number | undefined, most: number | undefined): string {
  if (!nodes || pods === undefined) return "-";
  return `${(pods / nodes).toFixed(1)}${most ? ` of ${averageText(most / nodes)}` : ""}`;
}

function averageText(average: number): string {
  return Number.isInteger(average) ? `${average}` : average.toFixed(1);
}

/** How much of the free space lies in whole /28 blocks: what is missing is fragmentation. */
function wholeText({ free, atBest }: NonNullable<ZoneCapacity["blocks"]>): string {
  return atBest === 0 ? "-" : `${Math.floor((free / atBest) * 100)} %`;
}

function countOr(count: number | undefined): string {
  return count === undefined ? "?" : countText(count);
}

function fitLines({ type, zones }: ClusterCapacity): readonly string[] {
  if (!type) return ["What still fits is not known without an instance type: name one with --type."];
  const each = needText(type);
  return [`More full nodes of ${type.name} beside the present ones (${each}):`, ...fitRows(zones, ({ fits }) => fits)];
}

/** Free addresses that no node can have as it is. */
function labelLines({ labelled = [] }: ClusterCapacity): readonly string[] {
  if (labelled.length === 0) return [];
  const rows = labelled.map(({ zone, cidr, label }) => [zone, cidr, label]);
  return ["counted above, and used by nodes with a label alone (set it on their node group):", ...columns(rows), ""];
}

function autoLines({ autoType, zones }: ClusterCapacity): readonly string[] {
  if (!autoType) return [];
  const head = `The same of EKS Auto Mode's ${autoType.name} instead (${needText(autoType)}):`;
  return ["", head, ...fitRows(zones, ({ fitsOfAuto }) => fitsOfAuto)];
}

function typeLines({ asked, zones }: ClusterCapacity): readonly string[] {
  if (!asked) return [];
  if (asked.pods === 0) return ["", `Nodes of ${asked.name} can have no pods: no interface is left for them.`];
  return ["", `The same of ${asked.name} (${needText(asked)}):`, ...fitRows(zones, ({ fitsOfType }) => fitsOfType)];
}

function needText({ podsPerNode, need }: NonNullable<ClusterCapacity["type"]>): string {
  const unit = need.prefixes === 0 ? plural(need.addresses, "address", "es") : plural(need.prefixes, "prefix", "es");
  return `${plural(podsPerNode, "pod")} and ${unit} each`;
}

function plural(count: number, noun: string, ending = "s"): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : ending}`;
}

function rangeLines({ zones }: ClusterCapacity, range: string | undefined): readonly string[] {
  const rows = zones.flatMap((zone) => {
    if (!zone.added) return [];
    const { cidr, usable, fits, label = "" } = zone.added;
    return [
      [zone.zone, cidr, `${countText(usable)} addresses`, fits ? fitText(fits) : "", boundText(zone, fits), label],
    ];
  });
  if (rows.length === 0) return [];
  const only = zones.some(({ added }) => added?.label) ? ", for nodes with a label alone" : "";
  return ["", `${range} would add${only}:`, ...columns(rows, [2]).map((line) => `  ${line}`)];
}

function growthLines(
  { exhaustion, type, asked, zones }: ClusterCapacity,
  growth: number | undefined,
): readonly string[] {
  if (exhaustion === undefined) return [];
  if (exhaustion === null) return ["", "When it is full cannot be told: what still fits is not known."];
  const { zone, days, date } = exhaustion;
  const when = days === 0 ? "full today" : `full on ${date}, in ${countText(days)} ${days === 1 ? "day" : "days"}`;
  const added = zones.some((one) => one.added) ? ", the further range used" : "";
  const nodes = (asked ?? type)?.name;
  const bound = zones.filter((one) => one.zone === zone).map((one) => boundText(one, exhaustion));
  const then = bound.map((text) => (text === "" ? "" : `; ${text}`)).join("");
  return ["", `At ${growth} pods a day in all zones alike, on nodes of ${nodes}${added}: ${zone} is ${when}${then}.`];
}

function fitRows(zones: readonly ZoneCapacity[], of: (zone: ZoneCapacity) => Fit | undefined): readonly string[] {
  const rows = zones.flatMap((zone) => {
    const fit = of(zone);
    return fit ? [[zone.zone, fitText(fit), boundText(zone, fit)]] : [];
  });
  return columns(rows).map((line) => `  ${line}`);
}

function fitText({ nodes, pods }: Fit): string {
  return `${plural(nodes, "node")}, ${plural(pods, "pod")}`;
}

/** Which subnets are full first, where nodes have others than pods. */
function boundText(zone: ZoneCapacity, fit: Pick<Fit, "boundBy"> | undefined): string {
  if (fit?.boundBy === undefined) return "";
  const { nodeSubnets = [] } = zone;
  if (fit.boundBy === "pod-subnets") return "then the pod subnets are full";
  const cidrs = nodeSubnets.map(({ cidr }) => cidr).join(", ");
  return nodeSubnets.length === 1 ? `then node subnet ${cidrs} is full` : `then node subnets ${cidrs} are full`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}
