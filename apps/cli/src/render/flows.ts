import type { Assumption } from "@podspan/core/network";
import type { FlowVerdict } from "@podspan/core/prove";
import type { Colours } from "./colour.ts";
import { plural } from "./report.ts";
import { printable } from "./value.ts";

/** Lines of a list that are told one by one; of more, only those that are not as expected, or not known. */
const MOST_LINES = 200;

/** A line for each flow: the verdict, whether that was expected, and why. */
export function flowsText(flows: readonly FlowVerdict[], assumptions: readonly Assumption[], colours: Colours): string {
  const shown =
    flows.length <= MOST_LINES
      ? flows
      : flows.filter((flow) => flow.asExpected === false || flow.verdict === "unknown");
  const width = Math.max(0, ...shown.map(({ id }) => id.length));
  const hidden = flows.length - shown.length;
  return [
    ...shown.flatMap((flow) => flowLines(flow, width, colours)),
    ...(hidden > 0 ? [colours.dim(`  ${hidden} more are answered; --json lists them`)] : []),
    "",
    ...(assumptions.length > 0
      ? [colours.dim(`Taken for granted: ${assumptions.map(({ id }) => printable(id)).join(", ")}`)]
      : []),
    colours.bold(countText(flows)),
    "",
  ].join("\n");
}

function flowLines(flow: FlowVerdict, width: number, colours: Colours): readonly string[] {
  const { id, verdict, reason, asExpected, expect } = flow;
  const broken = asExpected === false ? ` ${colours.red(`expected ${expect}`)}` : "";
  const held = asExpected === true ? ` ${colours.green("as expected")}` : "";
  const line = `  ${colours.bold(printable(id).padEnd(width))}  ${word(verdict, colours)}${held}${broken}`;
  return verdict === "reachable" ? [line] : [line, `  ${" ".repeat(width)}  ${colours.dim(printable(reason))}`];
}

function word(verdict: FlowVerdict["verdict"], colours: Colours): string {
  switch (verdict) {
    case "reachable":
      return colours.green("reachable");
    case "partial":
      return colours.yellow("reachable in part");
    case "unreachable":
      return colours.red("unreachable");
    case "unknown":
      return colours.magenta("not known");
  }
}

function countText(flows: readonly FlowVerdict[]): string {
  const count = (verdict: FlowVerdict["verdict"]): number => flows.filter((flow) => flow.verdict === verdict).length;
  const parts = [
    `${count("reachable")} reachable`,
    ...(count("partial") > 0 ? [`${count("partial")} in part`] : []),
    `${count("unreachable")} unreachable`,
    ...(count("unknown") > 0 ? [`${count("unknown")} not known`] : []),
  ];
  const expected = flows.filter(({ expect }) => expect !== undefined);
  const held = expected.filter(({ asExpected }) => asExpected).length;
  return `${plural(flows.length, "flow")}: ${parts.join(", ")}${expected.length === 0 ? "" : `; ${held} of ${expected.length} as expected`}.`;
}
