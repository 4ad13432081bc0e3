import type { Check } from "@podspan/core/plan";
import type { Colours } from "./colour.ts";
import { gathered } from "./gathered.ts";
import { fewOfEach } from "./many-steps.ts";
import { plural } from "./report.ts";
import { printable } from "./value.ts";

type Word = Check["status"] | "note";

const ORDER: readonly Word[] = ["failed", "unknown", "warning", "note", "ok"];

/**
 * What is in order and yet must be known: things of others that are used or stay behind, what a roll does in which order, and the label that
 * nodes need for a further pod subnet.
 */
export function isNote({ code, status }: Check): boolean {
  return ["by-hand", "left-alone", "node-label", "roll-order", "roll-pods"].includes(code) && status === "ok";
}

/** So many checks that are in order are told one by one; of more, those of one kind are counted. */
const MOST_IN_ORDER = 60;
/** Fewer of a kind than this are told whatever there is besides. */
const FEW = 3;

/** Of findings of one kind so many are told, and how many more there are; of what failed more. */
const [MOST_WARNINGS, MOST_FAILURES] = [10, 50];

/** Checks as a table, worst first; each finding with what to do about it. */
export function checksText(checks: readonly Check[], colours: Colours): string {
  const sorted = [...counted(gathered(checks))].sort((a, b) => ORDER.indexOf(wordOf(a)) - ORDER.indexOf(wordOf(b)));
  const width = Math.max(0, ...sorted.map((check) => check.code.length));
  return sorted.map((check) => `${checkLines(check, width, colours).join("\n")}\n`).join("");
}

function counted(checks: readonly Check[]): readonly Check[] {
  const inOrder = checks.filter((check) => wordOf(check) === "ok");
  const findings = checks.filter((check) => wordOf(check) !== "ok");
  const isMild = ({ status }: Check): boolean => status === "ok" || status === "warning";
  const grave = findings.filter((check) => !isMild(check));
  const others = [...atMost(grave, MOST_FAILURES), ...atMost(findings.filter(isMild), MOST_WARNINGS)];
  if (inOrder.length <= MOST_IN_ORDER) return [...others, ...inOrder];
  const byCode = [...Map.groupBy(inOrder, ({ code }) => code)].flatMap(([code, alike]): readonly Check[] => {
    if (alike.length < FEW) return alike;
    const message = `${alike.length} in order, of ${alike[0]?.subject} and others; \`--json\` has each`;
    return [{ code, status: "ok", subject: "", message, fix: "" }];
  });
  return [...others, ...byCode];
}

/** In their order, unless there are so many that some are left out. */
function atMost(checks: readonly Check[], most: number): readonly Check[] {
  return checks.length <= 2 * most ? checks : fewOfEach(checks, most);
}

/** `14 checks: 12 ok, 1 warning, 1 failed.` */
export function checkCountText(checks: readonly Check[]): string {
  const count = (status: Check["status"]) => checks.filter((check) => check.status === status).length;
  const parts = [`${count("ok")} ok`, plural(count("warning"), "warning"), `${count("failed")} failed`];
  if (count("unknown") > 0) parts.push(`${count("unknown")} could not be told`);
  return `${plural(checks.length, "check")}: ${parts.join(", ")}.`;
}

function checkLines(check: Check, width: number, colours: Colours): readonly string[] {
  const [word, paint] = shownWord(wordOf(check), colours);
  const subject = check.subject === "" ? "" : `${colours.bold(printable(check.subject))}: `;
  const head = `  ${paint(word.padEnd(7))} ${colours.dim(check.code.padEnd(width))}  ${subject}${printable(check.message)}`;
  const indent = " ".repeat(2 + 7 + 1 + width + 2);
  return check.fix === "" ? [head] : [head, `${indent}${colours.dim("fix:")} ${printable(check.fix)}`];
}

function wordOf(check: Check): Word {
  return isNote(check) ? "note" : check.status;
}

function shownWord(word: Word, colours: Colours): readonly [string, (text: string) => string] {
  switch (word) {
    case "note":
      return ["note", colours.cyan];
    case "ok":
      return ["ok", colours.green];
    case "warning":
      return ["warning", colours.yellow];
    case "failed":
      return ["FAILED", colours.red];
    case "unknown":
      return ["unknown", colours.magenta];
  }
}
