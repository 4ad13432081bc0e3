import type { Family } from "../../addressing/index.ts";
import { type FieldRange, wholeRange } from "../../packets/index.ts";

/** An IPv4 address as a number, an IPv6 one as a bigint. Of one family they compare. */
export type Point = number | bigint;

/** Where something begins or ends to be told apart: ascending, each once. Between two neighbours all addresses are alike. */
export type Cuts = readonly Point[];

/** How many of the cuts are at or below the point: the number of the cell that it lies in. */
export function cellOf(cuts: Cuts, point: Point): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cuts[middle] as Point) <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The beginnings of these ranges, and where they have ended; what begins with the first address or ends with the last tells none apart. */
export function cutsOf(ranges: Iterable<FieldRange>, family: Family): Cuts {
  const { from: least, to: greatest } = wholeRange("destination", family);
  const all = new Set<Point>();
  for (const { from, to } of ranges) {
    if ((typeof from === "bigint") !== (family === 6)) continue;
    if (from !== least) all.add(from);
    if (to !== greatest) all.add(typeof to === "bigint" ? to + 1n : to + 1);
  }
  return sortedCuts([...all], family);
}

export function sortedCuts(points: Iterable<Point>, family: Family): Cuts {
  const isFew = Array.isArray(points) && points.length < 64;
  if (family === 4 && !isFew) return Array.from(Float64Array.from(points as Iterable<number>).sort());
  return [...points].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Both, each cut once. */
export function joinedCuts(a: Cuts, b: Cuts): Cuts {
  const joined: Point[] = [];
  let [x, y] = [0, 0];
  while (x < a.length || y < b.length) {
    const [left, right] = [a[x], b[y]];
    const isLeft = right === undefined || (left !== undefined && left <= right);
    joined.push((isLeft ? left : right) as Point);
    if (left === right || isLeft) x += 1;
    if (left === right || !isLeft) y += 1;
  }
  return joined;
}

/** Where something with sources and destinations tells addresses apart. */
export interface Telling {
  readonly sources: Cuts;
  readonly destinations: Cuts;
}

/** All cuts of these. */
export function cutsOfViews(views: Iterable<Telling>): Cuts {
  const lists = new Set([...new Set(views)].flatMap(({ sources, destinations }) => [sources, destinations]));
  return [...lists].reduce((all, cuts) => (cuts.length === 0 ? all : joinedCuts(all, cuts)), []);
}

/** Whether a range of the point's own family holds it. */
export function isInside(point: Point, ranges: readonly FieldRange[]): boolean {
  return ranges.some(({ from, to }) => typeof from === typeof point && point >= from && point <= to);
}

/** Whether a cut parts addresses of one range. */
export function areCut(ranges: readonly FieldRange[], cuts: Cuts): boolean {
  return cuts.length > 0 && ranges.some(({ from, to }) => cuts.some((cut) => cut > from && cut <= to));
}
