import type { Verdict } from "@podspan/core/prove";
import type { Colours } from "./colour.ts";

/** As much of a proof as a matrix shows. */
export interface MatrixInput {
  readonly groups: readonly string[];
  readonly verdicts: readonly Pick<Verdict, "from" | "to" | "verdict" | "nat">[];
}

/** What a cell says: everything gets through, everything by translation, a part, nothing; blank where nobody can say. */
type Cell = "+" | "N" | "/" | "." | " ";

const MEANING: Readonly<Record<Cell, string>> = {
  "+": "reachable",
  N: "reachable by NAT",
  "/": "in part",
  ".": "unreachable",
  " ": "",
};

/** Rows that are told; more are only counted. */
export const MOST_ROWS = 40;

/**
 * Groups by groups, from the rows to the columns, one character each. Zones between which there is no difference share a row. Undefined
 * for more rows than anybody reads.
 */
export function matrixText(input: MatrixInput, colours: Colours): string | undefined {
  const cells = new Map(input.verdicts.map((one) => [`${one.from}>${one.to}`, cellOf(one)]));
  // Where no way leads from the one to the other nothing had to be proved; what is between two that lie outside nobody knows.
  const cell = (from: string, to: string): Cell =>
    cells.get(`${from}>${to}`) ?? (isOutside(from) && isOutside(to) ? " " : ".");
  const rows = mergedGroups(input.groups, cell);
  if (rows.length === 0 || rows.length > MOST_ROWS) return undefined;
  const width = Math.max(...rows.map(({ name }) => name.length));
  const column = rows.length > 9 ? 3 : 2;
  const numbers = rows.map((_, index) => String(index + 1).padStart(column)).join("");
  const head = `  ${" ".repeat(column)}  ${"from \\ to".padEnd(width)}${numbers}`;
  const used = new Set<Cell>();
  const lines = rows.map((row, index) => {
    const marks = rows.map((other) => {
      const mark = cell(row.first, other === row ? (row.second ?? row.first) : other.first);
      used.add(mark);
      return `${" ".repeat(column - 1)}${inked(mark, colours)}`;
    });
    return `  ${colours.dim(String(index + 1).padStart(column))}  ${row.name.padEnd(width)}${marks.join("")}`.trimEnd();
  });
  const legend = (["+", "N", "/", "."] as const).filter((mark) => used.has(mark));
  const told = legend.map((mark) => `${inked(mark, colours)} ${MEANING[mark]}`).join("   ");
  return [colours.dim(head), ...lines, `  ${" ".repeat(column)}  ${told}`, ""].join("\n");
}

function isOutside(group: string): boolean {
  return group === "internet" || group.startsWith("sites/");
}

function cellOf({ verdict, nat }: MatrixInput["verdicts"][number]): Cell {
  switch (verdict) {
    case "reachable":
      return nat.length > 0 ? "N" : "+";
    case "partial":
      return "/";
    case "unreachable":
      return ".";
  }
}

function inked(mark: Cell, colours: Colours): string {
  switch (mark) {
    case "+":
      return colours.green(mark);
    case "N":
      return colours.yellow(mark);
    case "/":
      return colours.magenta(mark);
    case ".":
      return colours.dim(mark);
    case " ":
      return mark;
  }
}

interface Row {
  readonly name: string;
  /** The group whose cells are shown, and another one of the row, to tell what goes on inside it. */
  readonly first: string;
  readonly second?: string;
}

/** `clusters/west1/pods/us-west-1b` and its like in one row where they are alike. */
function mergedGroups(groups: readonly string[], cell: (from: string, to: string) => Cell): readonly Row[] {
  return [...Map.groupBy(groups, partOf)].flatMap(([part, members]): readonly Row[] => {
    const [first, second] = members;
    if (first === undefined) return [];
    if (second === undefined || !areAlike(members, groups, cell)) return members.map((name) => ({ name, first: name }));
    return [{ name: `${part} (${members.length} zones)`, first, second }];
  });
}

/** The group without its zone. */
export function partOf(group: string): string {
  return group.split("/").slice(0, 3).join("/");
}

function areAlike(
  members: readonly string[],
  groups: readonly string[],
  cell: (from: string, to: string) => Cell,
): boolean {
  const inside = new Set(members.flatMap((one) => members.map((other) => cell(one, other))));
  const outside = groups.filter((group) => !members.includes(group));
  const sides = new Set(members.map((one) => outside.map((other) => cell(one, other) + cell(other, one)).join("")));
  return inside.size === 1 && sides.size === 1;
}
