/**
 * A set of addresses of one family as the points where membership changes: [start, end, start, end, ...], ascending,
 * starts included and ends excluded, so that touching ranges are one. Numbers for IPv4, bigints for IPv6.
 */
export type Boundaries<Point extends number | bigint> = readonly Point[];

/**
 * Combines two sets in one sweep: a boundary of the result is wherever `keep` changes its answer. Union, intersection
 * and difference are this with another `keep`. O(a + b).
 */
export function combine<Point extends number | bigint>(
  a: Boundaries<Point>,
  b: Boundaries<Point>,
  keep: (inA: boolean, inB: boolean) => boolean,
): Boundaries<Point> {
  const result: Point[] = [];
  let atA = 0;
  let atB = 0;
  let kept = false;
  for (;;) {
    const nextA = a[atA];
    const nextB = b[atB];
    if (nextA === undefined && nextB === undefined) return result;
    const point = nextB === undefined || (nextA !== undefined && nextA <= nextB) ? nextA : nextB;
    if (point === undefined) return result;
    if (point === nextA) atA++;
    if (point === nextB) atB++;
    // An odd number of boundaries passed means inside.
    const keeps = keep(atA % 2 === 1, atB % 2 === 1);
    if (keeps !== kept) result.push(point);
    kept = keeps;
  }
}

/** The boundaries of ranges given in any order, overlapping or not. */
export function merge<Point extends number | bigint>(
  ranges: readonly { readonly start: Point; readonly end: Point }[],
): Boundaries<Point> {
  const sorted = ranges.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const result: Point[] = [];
  for (const { start, end } of sorted) {
    const last = result.at(-1);
    if (last === undefined || start > last) result.push(start, end);
    else if (end > last) result[result.length - 1] = end;
  }
  return result;
}

/** True when every address from `start` up to `end`, which is not included, is in the set. O(log n). */
export function covers<Point extends number | bigint>(set: Boundaries<Point>, start: Point, end: Point): boolean {
  const passed = countUpTo(set, start);
  const next = set[passed];
  return passed % 2 === 1 && next !== undefined && end <= next;
}

/** How many boundaries lie at or below the point. */
function countUpTo<Point extends number | bigint>(set: Boundaries<Point>, point: Point): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const boundary = set[middle];
    if (boundary !== undefined && boundary <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The ranges of the set, ascending. */
export function* rangesOf<Point extends number | bigint>(
  set: Boundaries<Point>,
): Generator<{ readonly start: Point; readonly end: Point }, void> {
  for (let at = 0; at + 1 < set.length; at += 2) {
    const start = set[at];
    const end = set[at + 1];
    if (start !== undefined && end !== undefined) yield { start, end };
  }
}
