import type { Beside, Drift, DriftChange, DriftItem, Weight } from "@podspan/core/plan";
import type { Only } from "../session/target.ts";
import { checksText } from "./checks.ts";
import type { Colours } from "./colour.ts";
import { headingOf, kindTitle } from "./plan.ts";
import { plural } from "./report.ts";
import { printable, valueText } from "./value.ts";

/** What the world changed in what is ours, worst first, and what mends it: `mend` is the command, ready to be pasted. */
export function driftText(drift: Drift, mend: string, colours: Colours, only?: Only): string {
  const { items, notes, unknown, leftAlone } = drift;
  const findings = [...unknown, ...notes];
  return [
    ...items.flatMap((item) => [...itemLines(item, mend, colours), ""]),
    ...(findings.length > 0 ? [checksText(findings, colours)] : []),
    `${colours.bold(countText(drift, only))}`,
    ...(leftAlone.length > 0 ? [colours.dim(besideText(leftAlone))] : []),
    "",
  ].join("\n");
}

function itemLines(item: DriftItem, mend: string, colours: Colours): readonly string[] {
  const word = item.what === "removed" ? colours.red("REMOVED") : colours.yellow("CHANGED");
  const world = item.worldId === undefined ? "" : colours.dim(` [${item.worldId}]`);
  const cure = item.mend.by === "apply" ? mend : printable(item.mend.what);
  return [
    `${word}  ${kindTitle(item.kind)} ${colours.bold(printable(item.id))}${world}`,
    `    ${colours.dim(`${headingOf(item.scope)}${sinceText(item)}`)}`,
    ...item.changes.map((change) => `    ${changeText(change)}`),
    `    ${colours.dim(`${WORDS[item.weight]}:`)} ${printable(item.consequence)}`,
    ...reachabilityLines(item, colours),
    `    ${colours.dim("fix:")} ${cure}`,
  ];
}

/** Pairs that a thing's effect names. */
const MOST_PAIRS = 4;

function reachabilityLines({ reachability }: DriftItem, colours: Colours): readonly string[] {
  if (reachability === undefined) return [];
  const { effect, broken, opened } = reachability;
  if (effect === "cosmetic") return [`    ${colours.dim("reachability: as it would be without it")}`];
  return [
    ...(broken.length > 0 ? [`    ${colours.red("breaks:")} ${pairsText(broken)}`] : []),
    ...(opened.length > 0 ? [`    ${colours.yellow("opens:")} ${pairsText(opened)}`] : []),
  ];
}

function pairsText(pairs: readonly string[]): string {
  const shown = pairs.slice(0, MOST_PAIRS).map((pair) => printable(pair.replace(">", " > ")));
  return `${shown.join("; ")}${pairs.length > MOST_PAIRS ? `; and ${pairs.length - MOST_PAIRS} more` : ""}`;
}

const WORDS: Readonly<Record<Weight, string>> = {
  outage: "pods that run",
  exposure: "exposed",
  "new-pods": "new pods and nodes",
  bookkeeping: "bookkeeping",
};

/** When it was applied, and where the world tells when and by whom it was changed since, that too. */
function sinceText({ appliedAt, changed }: DriftItem): string {
  if (changed !== undefined) {
    const by = changed.by === undefined ? "" : ` by ${printable(changed.by)}`;
    return `${appliedAt === undefined ? "" : `; applied ${appliedAt}`}; changed${by} at ${changed.at}`;
  }
  return appliedAt === undefined ? "" : `; after ${appliedAt}, when it was applied`;
}

/** Of lists what came and what left; else what was and what is. */
function changeText({ field, was, is }: DriftChange): string {
  if (!field.endsWith("[]")) return `${printable(field)}: ${valueText(was)} -> ${valueText(is)}`;
  const list = field.slice(0, -2);
  return is === undefined ? `${list} lacks ${valueText(was)}` : `${list} also has ${valueText(is)}`;
}

function countText({ items, unknown, compared }: Drift, only: Only | undefined): string {
  const where = only === undefined ? "" : only === "aws" ? " in AWS" : " in the clusters";
  if (items.length + unknown.length + compared === 0) {
    return `No drift: nothing of ours${where} has been applied, so nothing can differ.`;
  }
  const drifted =
    items.length === 0
      ? `No drift: ${plural(compared, "thing")} of ours${where} ${compared === 1 ? "is" : "are"} as applied`
      : `Drift: ${items.length} of ${plural(compared, "thing")} of ours${where}`;
  return `${drifted}${unknown.length > 0 ? `; ${unknown.length} could not be compared` : ""}.`;
}

/** `7 things of others beside ours, left alone: 3 subnets, 4 route tables; --json lists them.` */
function besideText(things: readonly Beside[]): string {
  const kinds = [...Map.groupBy(things, ({ kind }) => kind)].map(([kind, same]) => plural(same.length, titleOf(kind)));
  const noun = `${plural(things.length, "thing")} of others beside ours`;
  return `${noun}, left alone: ${kinds.join(", ")}; \`--json\` lists them.`;
}

function titleOf(kind: string): string {
  switch (kind) {
    case "subnet":
    case "route-table":
    case "security-group":
    case "vpc-cidr":
    case "eni-config":
      return kindTitle(kind);
    default:
      return kind;
  }
}
