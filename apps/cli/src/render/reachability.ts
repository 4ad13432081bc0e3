import type {
  Judged,
  PlanProof,
  Proof,
  ReachabilityChange,
  ReachabilityDifference,
  Unproved,
} from "@podspan/core/prove";
import type { Colours } from "./colour.ts";
import { few } from "./few.ts";
import { matrixText, partOf } from "./matrix.ts";
import { plural } from "./report.ts";
import { printable } from "./value.ts";

/** `counted`: without the matrix, for a plan whose steps are only counted too. */
type Extent = "whole" | "counted";

/** What a plan does to what reaches what: what comes and goes, the matrix of the network that it leaves, expectations, assumptions. */
export function planProofText({ proof, difference }: PlanProof, colours: Colours, extent: Extent): string {
  const changes = differenceText(difference, MOST_TOLD[extent], colours);
  const told = proofText(proof, colours, { title: "Reachability, as the plan leaves it", extent });
  return changes === "" ? told : `${changes}\n${told}`;
}

/** The matrix, expectations, what could not be proved, what was taken for granted, and the count. */
export function proofText(
  proof: Proof,
  colours: Colours,
  { title, extent }: { readonly title: string; readonly extent: Extent } = { title: "Reachability", extent: "whole" },
): string {
  const most = MOST_TOLD[extent];
  const matrix = extent === "whole" ? matrixText(proof, colours) : undefined;
  return [
    ...(matrix === undefined ? [] : [`${colours.bold(title)}\n${matrix}`]),
    ...listed("Expectations", proof.expectations, (one) => expectationLines(one, colours), most, colours),
    ...listed("Not proved", proof.unproved, (one) => unprovedLines(one, colours), most, colours),
    ...listed("Taken for granted", proof.assumptions, (one) => [assumptionLine(one, colours)], most, colours),
    `${colours.bold(countText(proof))}\n`,
  ].join("\n");
}

/** Things of a list that are told; what is more is counted. */
const MOST_TOLD: Readonly<Record<Extent, number>> = { whole: 12, counted: 4 };

function listed<T>(
  title: string,
  things: readonly T[],
  linesOf: (thing: T) => readonly string[],
  most: number,
  colours: Colours,
): readonly string[] {
  const told = things.map(linesOf).filter((lines) => lines.length > 0);
  if (told.length === 0) return [];
  const rest = told.length - most;
  const more = rest > 0 ? [`  and ${rest} more; \`--json\` has all of them`] : [];
  return [[colours.bold(title), ...told.slice(0, most).flat(), ...more, ""].join("\n")];
}

function differenceText(
  { changes, gone, come, unlinked = [] }: ReachabilityDifference,
  most: number,
  colours: Colours,
): string {
  const same = Map.groupBy(changes, (change) => JSON.stringify(tellOf(change)));
  const told = [...same.values()].map((alike) => changeLine(alike, colours));
  const rest = told.length - most;
  const more = rest > 0 ? [`  and ${rest} more; \`--json\` has all of them`] : [];
  const moved = [
    ...(come.length > 0 ? [`  ${colours.green("+")} new: ${printable(few(come))}`] : []),
    ...(gone.length > 0 ? [`  ${colours.red("-")} gone: ${printable(few(gone))}`] : []),
  ];
  const others =
    unlinked.length === 0
      ? []
      : [`  ${colours.red("-")} what ${linksText(unlinked)} carried between clusters that are not shown, as was asked`];
  const all = [...moved, ...told.slice(0, most).flat(), ...more, ...others];
  return all.length === 0 ? "" : [colours.bold("What changes in who reaches whom"), ...all, ""].join("\n");
}

function linksText(links: readonly string[]): string {
  return `${links.length === 1 ? "link" : "links"} ${printable(few(links))}`;
}

/** What a change says apart from zones. */
function tellOf({ from, to, what, before, after, moved, asked }: ReachabilityChange): readonly string[] {
  const whose = moved ? ", for addresses that are new" : asked === undefined ? "" : `, as was asked of link ${asked}`;
  return [partOf(from), partOf(to), what, wordsOf(what, before), `${wordsOf(what, after)}${whose}`];
}

function changeLine(alike: readonly ReachabilityChange[], colours: Colours): readonly string[] {
  const [first] = alike;
  if (first === undefined) return [];
  const [from = "", to = "", , was, is] = tellOf(first);
  const only = alike.length === 1;
  const pair = only ? `${first.from} > ${first.to}` : `${from} > ${to} (${alike.length} pairs)`;
  const [mark, paint] = markOf(first.what, colours);
  const line = `  ${paint(mark)} ${colours.bold(printable(pair))}: ${was} -> ${is}`;
  return first.reason === undefined ? [line] : [line, `      ${colours.dim(printable(first.reason))}`];
}

function markOf(what: ReachabilityChange["what"], colours: Colours): readonly [string, (text: string) => string] {
  switch (what) {
    case "gained":
      return ["+", colours.green];
    case "lost":
      return ["-", colours.red];
    case "nat":
    case "mtu":
      return ["~", colours.yellow];
  }
}

function wordsOf(what: ReachabilityChange["what"], { verdict, nat, mtu }: ReachabilityChange["before"]): string {
  switch (what) {
    case "gained":
    case "lost":
      return verdict === "absent" ? "not there" : verdict === "partial" ? "in part" : verdict;
    case "nat":
      return nat.length === 0 ? "own address" : "by NAT";
    case "mtu":
      return mtu === undefined ? "no path" : `packets up to ${mtu} bytes`;
  }
}

function expectationLines(one: Judged, colours: Colours): readonly string[] {
  // What follows by itself and holds is counted, not told.
  if (one.origin === "derived" && one.status === "holds") return [];
  const [word, paint] = statusWord(one, colours);
  const pair = colours.bold(printable(`${one.from} > ${one.to}`));
  const told = one.status === "holds" ? one.expected : `expected ${one.expected}, is ${one.actual}`;
  const line = `  ${paint(word.padEnd(7))} ${pair}: ${printable(told)}`;
  return one.reason === undefined ? [line] : [line, `          ${colours.dim(printable(one.reason))}`];
}

function statusWord({ status, origin }: Judged, colours: Colours): readonly [string, (text: string) => string] {
  switch (status) {
    case "holds":
      return ["ok", colours.green];
    case "broken":
      return origin === "written" ? ["BROKEN", colours.red] : ["warning", colours.yellow];
    case "unproved":
      return ["unknown", colours.magenta];
    case "nobody":
      return ["nobody", colours.dim];
  }
}

function unprovedLines({ subject, reason, fix }: Unproved, colours: Colours): readonly string[] {
  return [
    `  ${colours.magenta("unknown")} ${colours.bold(printable(subject))}: ${printable(reason)}`,
    `          ${colours.dim("fix:")} ${printable(fix)}`,
  ];
}

function assumptionLine({ id, text }: Proof["assumptions"][number], colours: Colours): string {
  return `  ${colours.dim(`${printable(id)}:`)} ${printable(text)}`;
}

/** `Proved: 25 pairs of 5 groups, 12 reachable, 3 in part; 4 of 5 expectations hold.` */
export function countText(proof: Proof): string {
  const { groups, verdicts, apart, expectations, unproved } = proof;
  if (groups.length === 0) {
    const why = unproved.length > 0 ? "nothing of it was read" : "nobody is there who sends or receives";
    return `Proved: nothing; ${why}.`;
  }
  const reachable = verdicts.filter(({ verdict }) => verdict === "reachable").length;
  const partial = verdicts.filter(({ verdict }) => verdict === "partial").length;
  const pairs = `${plural(verdicts.length + apart, "pair")} of ${plural(groups.length, "group")}`;
  const held = expectations.filter(({ status }) => status === "holds").length;
  const kept =
    expectations.length === 0
      ? ""
      : `; ${held} of ${plural(expectations.length, "expectation")} ${held === 1 ? "holds" : "hold"}`;
  return `Proved: ${pairs}, ${reachable} reachable, ${partial} in part${kept}${restText(proof)}.`;
}

/** What was proved of the clusters of a fleet that are not shown. */
function restText({ leftOut, alike, gated = false }: Proof): string {
  if (leftOut.length === 0) return "";
  const further = plural(leftOut.length, "further cluster");
  if (!gated) return `; ${further} of the fleet only as expected`;
  const known = new Set(alike);
  const others = leftOut.filter((key) => !known.has(key));
  const same =
    alike.length === 0
      ? ""
      : others.length === 0
        ? "; in all of them the same gets through as in those shown"
        : `; in ${alike.length} of them the same gets through as in those shown, others are ${printable(few(others))}`;
  return `; of ${further} what is expected and what would be lost unasked${same}`;
}
