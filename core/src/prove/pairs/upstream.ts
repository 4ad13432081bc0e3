import type { FieldRange } from "../../packets/index.ts";
import { cellOf, type Point } from "./cuts.ts";
import { allRanges, commonRanges } from "./differing.ts";
import type { FilterView } from "./filter-view.ts";
import { fareAlike, type TableView } from "./hop.ts";
import { before, without } from "./intervals.ts";
import type { Ranges } from "./swap.ts";
import { segmentKey, type Ways } from "./ways.ts";

/** What packets were handed through, and are no more as they were. */
export type Origin = readonly [TableView, readonly FieldRange[]];

/** Destinations for which a table that was edited says something else. */
export function editedRanges(was: TableView, is: TableView, ways: Ways): readonly FieldRange[] {
  const changed: FieldRange[] = [];
  for (const [hop, range] of ways.within(is, ways.whole)) {
    for (const [old, part] of ways.within(was, range)) if (!fareAlike(old, hop)) changed.push(part);
  }
  return changed;
}

/** From these back to all tables that hand packets to them: each with destinations for which what it is asked for may fare otherwise. */
export function upstreamOf(origins: Iterable<Origin>, ways: Ways): ReadonlyMap<TableView, readonly FieldRange[]> {
  const ranges = new Map<TableView, FieldRange[]>();
  const open = [...origins];
  for (let origin = open.pop(); origin !== undefined; origin = open.pop()) {
    const [view, all] = origin;
    const known = ranges.get(view);
    const fresh = known === undefined ? all : all.flatMap((range) => withoutAll(range, known));
    if (fresh.length === 0) continue;
    ranges.set(view, known === undefined ? [...fresh] : [...known, ...fresh]);
    for (const asker of ways.askersOf(view.name)) {
      // Where it is changed, whatever the table is asked for may be what they were sent to.
      const meant = asker.opens ? [ways.whole] : fresh;
      const parts = handed(asker, meant, view.name);
      if (parts.length > 0) open.push([asker, parts]);
    }
  }
  return ranges;
}

/** Tables whose packets pass some of these filters on the way to what looks up next, and which of the destinations that are named for each. */
export function* passing(
  tables: Iterable<string>,
  views: ReadonlyMap<FilterView, Ranges>,
  ways: Ways,
): Generator<Origin, void> {
  for (const name of tables) {
    const view = ways.known(name);
    if (view === undefined) continue;
    for (const [hop, range] of ways.within(view, ways.whole)) {
      const named = allRanges((hop?.gate.all ?? []).map((filter) => views.get(filter) ?? []));
      if (named.length > 0) yield [view, commonRanges(range, named)];
    }
  }
}

/** Tables whose packets come to stand in a segment, and which go on from there through its filters to these destinations. */
export function* through(segment: string, destinations: Ranges, ways: Ways): Generator<Origin, void> {
  for (const asker of ways.askersOf(segmentKey(segment))) {
    const ranges: FieldRange[] = [];
    for (const [hop, range] of ways.within(asker, ways.whole)) {
      const foot = hop?.foot?.segment.id ?? hop?.landing?.changed?.next.segment;
      if (foot === segment) ranges.push(...commonRanges(range, destinations));
    }
    yield [asker, ranges];
  }
}

/** Which of these addresses a table hands on to another: of hundreds that ask it mostly none. */
function handed({ starts, hops }: TableView, ranges: readonly FieldRange[], next: string): readonly FieldRange[] {
  const found: FieldRange[] = [];
  for (const range of ranges) {
    for (let at = Math.max(cellOf(starts, range.from) - 1, 0); at < starts.length; at += 1) {
      const start = starts[at] as Point;
      if (start > range.to) break;
      const hop = hops[at];
      if (hop === undefined || (hop.next?.name ?? hop.landing?.changed?.next.table) !== next) continue;
      const end = starts[at + 1];
      const [isFirst, isLast] = [start <= range.from, end === undefined || end > range.to];
      // Mostly it is the same range all the way: what is known of it is found by it.
      const part =
        isFirst && isLast
          ? range
          : { from: isFirst ? range.from : start, to: isLast ? range.to : before(end as Point) };
      if (hop.foot === undefined) found.push(part);
      else found.push(...without(part, hop.foot.ranges));
    }
  }
  return found;
}

function withoutAll(range: FieldRange, known: readonly FieldRange[]): readonly FieldRange[] {
  return known.reduce<readonly FieldRange[]>((left, one) => left.flatMap((part) => without(part, [one])), [range]);
}
