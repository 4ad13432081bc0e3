import type { FieldRange } from "../../packets/index.ts";
import { type Cuts, joinedCuts, type Point } from "./cuts.ts";
import type { FilterView } from "./filter-view.ts";
import { before, mergedRanges } from "./intervals.ts";
import type { Ranges, SwappedView } from "./swap.ts";

/** Cells that are compared one by one. */
const MOST_CELLS = 4096;

/** Between which addresses filters say something else than before of whoever carries no label: nothing is missing, more may be named. */
export interface Differing {
  readonly sources: Ranges;
  readonly destinations: Ranges;
}

const ANYWHERE: Differing = { sources: "all", destinations: "all" };

/** Of one view: a rule more may permit only what others permitted already. `whole`: all addresses. */
export function differingOf({ view, before: was }: SwappedView, whole: FieldRange): Differing {
  if (was.asked.size + view.asked.size > 0) return ANYWHERE;
  const [rows, columns] = [cellsOf(was, view, "sources", whole), cellsOf(was, view, "destinations", whole)];
  if (rows.length * columns.length > MOST_CELLS) return ANYWHERE;
  const isOther = (row: FieldRange, column: FieldRange): boolean =>
    was.plainly(row.from, column.from) !== view.plainly(row.from, column.from);
  return {
    sources: mergedRanges(rows.filter((row) => columns.some((column) => isOther(row, column)))),
    destinations: mergedRanges(columns.filter((column) => rows.some((row) => isOther(row, column)))),
  };
}

/** Addresses of which neither filter tells two apart. */
function cellsOf(
  was: Readonly<Record<"sources" | "destinations", Cuts>>,
  view: FilterView,
  field: "sources" | "destinations",
  whole: FieldRange,
): readonly FieldRange[] {
  const starts: readonly Point[] = [whole.from, ...joinedCuts(was[field], view[field])];
  return starts.map((from, nth) => {
    const next = starts[nth + 1];
    return { from, to: next === undefined ? whole.to : before(next) };
  });
}

/** All addresses of any of these. */
export function allRanges(some: readonly Ranges[]): Ranges {
  return some.includes("all") ? "all" : some.flatMap((ranges) => (ranges === "all" ? [] : ranges));
}

/** What of a range is among others. */
export function commonRanges(range: FieldRange, others: Ranges): readonly FieldRange[] {
  if (others === "all") return [range];
  return others.flatMap(({ from, to }) => {
    const common = { from: from > range.from ? from : range.from, to: to < range.to ? to : range.to };
    return common.from > common.to ? [] : [common];
  });
}
