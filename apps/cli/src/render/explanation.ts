import {
  boxText,
  type Explanation,
  type Fixes,
  podMtuAdvice,
  type ToldBlocker,
  type ToldHop,
  type ToldStep,
  type Verdict,
} from "@podspan/core/prove";
import type { Colours } from "./colour.ts";
import { plural } from "./report.ts";
import { printable } from "./value.ts";

/** The verdict, both ways hop by hop, everything that is in the way and what mends it. */
export function explanationText(told: Explanation, fixes: Fixes, colours: Colours): string {
  const { forward, reverse, blockers, verdict } = told;
  const stopped = verdict.forward === "none";
  return [
    headLines(told, colours),
    wayLines("There", forward.hops, colours),
    wayLines(stopped ? "Back, if it got there" : "Back", reverse.hops, colours),
    blockerLines(blockers, colours),
    fixLines(told, fixes, colours),
    assumptionLines(verdict, colours),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function headLines({ from, to, verdict, shown, pairs, pairCount }: Explanation, colours: Colours): readonly string[] {
  const ends = `${colours.bold(printable(from))} -> ${colours.bold(printable(to))}`;
  const lines = [`${ends}: ${verdictWord(verdict, colours)}`];
  if (verdict.reason !== undefined) lines.push(`  ${printable(verdict.reason)}`);
  if (verdict.verdict === "partial")
    lines.push(...verdict.packets.slice(0, 4).map((box) => `  gets through: ${printable(boxText(box))}`));
  if (verdict.verdict !== "unreachable") lines.push(`  ${natText(verdict)}; ${mtuText(verdict)}`);
  if (verdict.lost !== undefined) {
    const { above, upTo, at, why } = verdict.lost;
    lines.push(
      `  ${colours.yellow("large packets:")} of ${above + 1} to ${upTo} bytes are lost at ${at}: ${printable(why)}`,
    );
    const clusters = [from, to].flatMap((end) => /^clusters\/([^/]+)\/pods/.exec(end)?.[1] ?? []);
    if (clusters.length > 0) lines.push(`  let the error in there; or ${podMtuAdvice(clusters, above)}`);
  }
  if (pairCount > 1 && shown !== undefined) {
    const good = pairs.filter((pair) => pair.verdict === "reachable").length;
    const of = pairCount > pairs.length ? `the first ${pairs.length} of ${pairCount}` : String(pairCount);
    lines.push(
      `  ${good} of ${of} pairs of ends reach each other; shown: ${printable(shown.from)} -> ${printable(shown.to)}`,
    );
  }
  return lines;
}

function verdictWord({ verdict }: Verdict, colours: Colours): string {
  switch (verdict) {
    case "reachable":
      return colours.green("reachable");
    case "partial":
      return colours.yellow("reachable in part");
    case "unreachable":
      return colours.red("UNREACHABLE");
  }
}

function natText({ nat }: Verdict): string {
  return nat.length === 0 ? "the far end sees the sender's own address" : `the far end sees ${nat.join(", ")} (NAT)`;
}

function mtuText({ mtu }: Verdict): string {
  return mtu === undefined ? "MTU not known" : `packets of up to ${mtu} bytes`;
}

function wayLines(title: string, hops: readonly ToldHop[], colours: Colours): readonly string[] {
  if (hops.length === 0) return [];
  return [colours.bold(title), ...hops.flatMap((hop, index) => hopLines(hop, index + 1, colours))];
}

function hopLines({ node, name, steps }: ToldHop, number: number, colours: Colours): readonly string[] {
  const called = name === undefined ? printable(node) : `${printable(name)}`;
  return [
    `  ${colours.dim(String(number).padStart(2))}  ${colours.bold(called)}`,
    ...steps.map((step) => `        ${stepText(step, colours)}`),
  ];
}

function stepText({ outcome, text }: ToldStep, colours: Colours): string {
  switch (outcome) {
    case "passes":
      return `${colours.green("ok")}    ${printable(text)}`;
    case "some":
      return `${colours.yellow("part")}  ${printable(text)}`;
    case "stops":
      return `${colours.red("STOP")}  ${colours.red(printable(text))}`;
  }
}

function blockerLines(blockers: readonly ToldBlocker[], colours: Colours): readonly string[] {
  const [now = [], behind = []] = [true, false].map((certain) => blockers.filter((one) => one.certain === certain));
  const lines = (title: string, some: readonly ToldBlocker[], paint: Colours["red"]): readonly string[] =>
    some.length === 0
      ? []
      : [
          colours.bold(`${title}: ${plural(some.length, "thing")}`),
          ...some.map(({ direction, text }) => {
            return `  ${paint(direction === "forward" ? "there" : "back ")}  ${printable(text)}`;
          }),
        ];
  return [
    ...lines("In the way", now, colours.red),
    ...lines("Behind that, if packets still go this way once it is mended", behind, colours.yellow),
  ];
}

function fixLines({ verdict }: Explanation, fixes: Fixes, colours: Colours): readonly string[] {
  if (verdict.verdict === "reachable") return [];
  const [best] = fixes.proved;
  if (best === undefined) return [`${colours.bold("Fix:")} ${noFixText(fixes)}`];
  const title =
    best.changes.length === 1 ? "Fix (proved)" : `No single-step fix; ${best.changes.length} steps together (proved)`;
  return [
    colours.bold(title),
    ...best.changes.flatMap(({ text, command }, index) => [
      `  ${best.changes.length === 1 ? "" : `${index + 1}. `}${printable(text)}`,
      `     ${colours.dim(printable(command))}`,
    ]),
    `  ${colours.dim("also opens:")} ${printable(best.sideEffects)}`,
    ...fixes.proved
      .slice(1)
      .flatMap(({ changes, sideEffects }) => [
        `  or ${printable(changes.map(({ text }) => text).join(", and "))}`,
        `     ${colours.dim(`also opens: ${printable(sideEffects)}`)}`,
      ]),
  ];
}

function noFixText({ why }: Fixes): string {
  return printable(why ?? "no single-step fix");
}

function assumptionLines({ assumptions }: Verdict, colours: Colours): readonly string[] {
  if (assumptions.length === 0) return [];
  return [
    colours.bold("Taken for granted"),
    ...assumptions.map(({ id, text }) => `  ${colours.dim(printable(id))}: ${printable(text)}`),
  ];
}
