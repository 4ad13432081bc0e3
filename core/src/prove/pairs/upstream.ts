import type { FieldRange } from "../../packets/index.ts";
import type { FilterView } from "./filter-view.ts";
import { fareAlike, type Hop, type TableView } from "./hop.ts";
import { meeting, without } from "./intervals.ts";
import { segmentKey, type Ways } from "./ways.ts";

/** What packets were handed through, and are no more as they were. */
export type Origin = readonly [TableView, readonly FieldRange[]];

/** Destinations for which a table that was edited says something else. */
export function editedRanges(was: TableView, is: TableView, ways: Ways): readonly FieldRange[] {
  const changed: FieldRange[] = [];
  for (const [hop, range] of ways.within(is, ways.whole)) {
    for (const [before, part] of ways.within(was, range)) if (!fareAlike(before, hop)) changed.push(part);
  }
  return changed;
}

/** From these back to all tables that hand packets to them: each with destinations for which what it is asked for may fare otherwise. */
export function upstreamOf(origins: Iterable<Origin>, ways: Ways): ReadonlyMap<TableView, readonly FieldRange[]> {
  const ranges = new Map<TableView, FieldRange[]>();
  const open = [...origins];
  for (let origin = open.pop(); origin !== undefined; origin = open.pop()) {
    const [view, all] = origin;
    const known = ranges.get(view) ?? [];
    const fresh = all.flatMap((range) => withoutAll(range, known));
    if (fresh.length === 0) continue;
    ranges.set(view, [...known, ...fresh]);
    for (const asker of ways.askersOf(view.name)) {
      for (const [hop, range] of handing(asker, ({ next, changed }) => (next ?? changed) === view.name, ways)) {
        const opened = hop.landing?.changed !== undefined && hop.landing.changed.next === undefined;
        // Where it is changed, whatever the table is asked for may be what they were sent to.
        const back = opened ? [range] : fresh.flatMap((one) => meeting(one, range) ?? []);
        const holes = hop.foot?.ranges ?? [];
        open.push([asker, back.flatMap((one) => without(one, holes))]);
      }
    }
  }
  return ranges;
}

/** Tables whose packets pass some of these filters on the way to what looks up next. */
export function* passing(
  tables: Iterable<string>,
  views: ReadonlySet<FilterView>,
  ways: Ways,
): Generator<Origin, void> {
  for (const name of tables) {
    const view = ways.known(name);
    if (view === undefined) continue;
    for (const [hop, range] of ways.within(view, ways.whole)) {
      if (hop?.gate.all.some((filter) => views.has(filter))) yield [view, [range]];
    }
  }
}

/** Tables whose packets come to stand in a segment, and which go on from there through its filters. */
export function* through(segment: string, ways: Ways): Generator<Origin, void> {
  for (const asker of ways.askersOf(segmentKey(segment))) {
    for (const [, range] of handing(asker, ({ foot }) => foot === segment, ways)) yield [asker, [range]];
  }
}

interface Handed {
  readonly next: string | undefined;
  readonly changed: string | undefined;
  readonly foot: string | undefined;
}

function* handing(view: TableView, isMeant: (handed: Handed) => boolean, ways: Ways): Generator<[Hop, FieldRange]> {
  for (const [hop, range] of ways.within(view, ways.whole)) {
    if (hop === undefined) continue;
    const crossing = hop.landing?.changed?.crossing;
    const foot = hop.foot?.segment.id ?? crossing?.segment;
    if (isMeant({ next: hop.next?.name, changed: crossing?.table, foot })) yield [hop, range];
  }
}

function withoutAll(range: FieldRange, known: readonly FieldRange[]): readonly FieldRange[] {
  return known.reduce<readonly FieldRange[]>((left, one) => left.flatMap((part) => without(part, [one])), [range]);
}
