import type { Family } from "../../addressing/index.ts";
import type { Route, Table } from "../../network/index.ts";
import { type FieldRange, wholeRange } from "../../packets/index.ts";
import { rangesIn } from "../address-match.ts";
import type { Point } from "./cuts.ts";

/** A table's own routes as intervals of which each has one route: the longest prefix that holds it. */
export interface Intervals {
  /** Ascending; the first is the least address. */
  readonly starts: readonly Point[];
  /** One for each start; undefined: goes nowhere. */
  readonly routes: readonly (Route | undefined)[];
}

export function before(point: Point): Point {
  return typeof point === "bigint" ? point - 1n : point - 1;
}

export function after(point: Point): Point {
  return typeof point === "bigint" ? point + 1n : point + 1;
}

/** Prefixes nest or lie apart: in order of their beginnings, the open ones are a stack. */
export function intervalsOf({ routes }: Table, family: Family): Intervals {
  const { from: least, to: greatest } = wholeRange("destination", family);
  const inOrder = routes
    .flatMap((route) => rangesIn([route.prefix], family).map(({ from, to }) => ({ from, to, route })))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.route.prefix.length - b.route.prefix.length));
  const result = { starts: [least] as Point[], routes: [undefined] as (Route | undefined)[] };
  const open: { readonly to: Point; readonly route: Route }[] = [];
  const closeBefore = (point: Point | undefined): void => {
    for (let top = open.at(-1); top !== undefined && (point === undefined || top.to < point); top = open.at(-1)) {
      open.pop();
      if (top.to < greatest) put(result, after(top.to), open.at(-1)?.route);
    }
  };
  for (const { from, to, route } of inOrder) {
    closeBefore(from);
    // Of two for one prefix the first rules.
    if (open.at(-1)?.to === to && result.starts.at(-1) === from) continue;
    put(result, from, route);
    open.push({ to, route });
  }
  closeBefore(undefined);
  return result;
}

/** What begins where something else has just begun takes its place. */
function put(
  into: { readonly starts: Point[]; readonly routes: (Route | undefined)[] },
  start: Point,
  route: Route | undefined,
) {
  if (into.starts.at(-1) === start) into.routes[into.routes.length - 1] = route;
  else {
    into.starts.push(start);
    into.routes.push(route);
  }
}

/** The range without these, which are ascending. */
export function without(range: FieldRange, holes: readonly FieldRange[]): readonly FieldRange[] {
  const left: FieldRange[] = [];
  let { from } = range;
  for (const hole of holes) {
    if (hole.to < from || hole.from > range.to) continue;
    if (hole.from > from) left.push({ from, to: before(hole.from) });
    if (hole.to >= range.to) return left;
    from = after(hole.to);
  }
  left.push(from === range.from ? range : { from, to: range.to });
  return left;
}

/** The least range that holds both. */
export function hullOf(a: FieldRange | undefined, b: FieldRange): FieldRange {
  if (a === undefined) return b;
  return { from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to };
}

export function meetRanges(a: readonly FieldRange[], b: readonly FieldRange[]): boolean {
  return a.some((one) => b.some((other) => one.from <= other.to && other.from <= one.to));
}

/** Ascending, and apart from each other. */
export function mergedRanges(ranges: readonly FieldRange[]): readonly FieldRange[] {
  const merged: FieldRange[] = [];
  for (const range of ranges.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = merged.at(-1);
    const end = last && (typeof last.to === "bigint" ? last.to + 1n : last.to + 1);
    if (last === undefined || end === undefined || range.from > end) merged.push(range);
    else if (range.to > last.to) merged[merged.length - 1] = { from: last.from, to: range.to };
  }
  return merged;
}
