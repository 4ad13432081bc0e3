import { type Branch, type Diagram, NONE, type Value } from "./diagram.ts";
import type { FieldRange } from "./fields.ts";

/** Two ranges of one size: a value of the one is changed for the value at the same place of the other. */
export interface Shift {
  readonly from: FieldRange;
  readonly to: FieldRange;
}

export function after(value: Value): Value {
  return typeof value === "bigint" ? value + 1n : value + 1;
}

function before(value: Value): Value {
  return typeof value === "bigint" ? value - 1n : value - 1;
}

/** Ranges inside the whole, ascending, with a gap between each two. */
export function merged(ranges: readonly FieldRange[], whole: FieldRange): readonly FieldRange[] {
  const inside = ranges
    .filter((range) => isOfFamily(range, whole))
    .map(({ from, to }) => ({ from: from < whole.from ? whole.from : from, to: to > whole.to ? whole.to : to }))
    .filter(({ from, to }) => from <= to)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const result: { from: Value; to: Value }[] = [];
  for (const range of inside) {
    const last = result.at(-1);
    if (last === undefined || range.from > after(last.to)) result.push({ ...range });
    else if (range.to > last.to) last.to = range.to;
  }
  return result;
}

/** Ports and protocols are numbers in both families. */
export function isOfFamily(range: FieldRange, whole: FieldRange): boolean {
  return typeof range.from === typeof whole.from;
}

export function childOf(branch: Branch, value: Value): Diagram {
  let low = 0;
  let high = branch.starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((branch.starts[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  return branch.children[low] ?? NONE;
}

interface ChildInterval {
  readonly range: FieldRange;
  readonly child: Diagram;
}

export function intervals(branch: Branch, whole: FieldRange): readonly ChildInterval[] {
  return branch.starts.map((from, index) => {
    const next = branch.starts[index + 1];
    return { range: { from, to: next === undefined ? whole.to : before(next) }, child: branch.children[index] ?? NONE };
  });
}

/** The field's ranges below a diagram, whichever way leads there: of a diagram that is not empty every branch has some packet. */
export function collectValues(
  set: Diagram,
  level: number,
  whole: FieldRange,
  found: FieldRange[],
  seen: Set<Diagram>,
): void {
  if (set === NONE || seen.has(set)) return;
  seen.add(set);
  if ("starts" in set && set.level < level) {
    for (const child of set.children) collectValues(child, level, whole, found, seen);
    return;
  }
  for (const { range, child } of intervalsAt(set, level, whole)) if (child !== NONE) found.push(range);
}

/** The intervals of the field at this level, also where the diagram does not ask for it. */
export function intervalsAt(set: Diagram, level: number, whole: FieldRange): readonly ChildInterval[] {
  return "starts" in set && set.level === level ? intervals(set, whole) : [{ range: whole, child: set }];
}

/** What the field's intervals become: those inside a `from`, moved to its `to`. */
export function shifted(
  set: Diagram,
  level: number,
  pairs: readonly Shift[],
  whole: FieldRange,
): readonly ChildInterval[] {
  const kept = intervalsAt(set, level, whole).filter(({ child }) => child !== NONE);
  return pairs.flatMap(({ from, to }) =>
    kept.flatMap(({ range, child }): readonly ChildInterval[] => {
      const start = range.from < from.from ? from.from : range.from;
      const end = range.to > from.to ? from.to : range.to;
      if (start > end) return [];
      return [{ range: { from: moved(start, from.from, to.from), to: moved(end, from.from, to.from) }, child }];
    }),
  );
}

/** `value`, as far from `to` as it was from `from`. */
export function moved(value: Value, from: Value, to: Value): Value {
  return typeof value === "bigint" ? value - BigInt(from) + BigInt(to) : value - Number(from) + Number(to);
}
