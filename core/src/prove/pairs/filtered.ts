import type { FieldRange } from "../../packets/index.ts";
import type { Atlas } from "./atlas.ts";
import type { Bits } from "./bits.ts";
import type { Carried, Swapped } from "./carried.ts";
import { allRanges, type Differing, differingOf } from "./differing.ts";
import { type Domain, placesIn } from "./domain.ts";
import type { Edit } from "./edit.ts";
import type { FilterView } from "./filter-view.ts";
import type { TableView } from "./hop.ts";
import { mergedRanges } from "./intervals.ts";
import type { Redos } from "./redo.ts";
import { changedRanges, type Ranges, type SwappedView } from "./swap.ts";
import { type Origin, passing, through, upstreamOf } from "./upstream.ts";
import type { Ways } from "./ways.ts";

type Domains = ReadonlyMap<string, Domain>;

/** Pairs for which members' own filters may say something else. */
export function redoCarried(carried: ReadonlyMap<string, Carried>, domains: Domains, atlas: Atlas, redos: Redos): void {
  // An entry of a prefix list is another for hundreds of groups.
  const spoken = new Map<string, Spoken>();
  const spokenOf = (ranges: Ranges): Spoken => {
    const key = keyOf(ranges);
    const known = spoken.get(key) ?? spokenIn(ranges, domains, atlas);
    spoken.set(key, known);
    return known;
  };
  for (const [id, { entry, exit, both }] of carried) {
    for (const [view, places] of entry) {
      const ranges = changed(view, "source");
      redos.touch(ranges);
      for (const [other, some] of spokenOf(ranges)) redos.said(other, id, some, places);
    }
    for (const [view, places] of exit) {
      const ranges = changed(view, "destination");
      redos.touch(ranges);
      for (const [other, some] of spokenOf(ranges)) redos.said(id, other, places, some);
      if (ranges === "all") continue;
      // Who means it by other addresses sends to those.
      for (const other of atlas.faced(id).keys()) redos.said(id, other, places, undefined);
    }
    if (both === undefined) continue;
    for (const other of domains.keys()) {
      redos.said(id, other, both, undefined);
      redos.said(other, id, undefined, both);
    }
  }
}

function changed({ before, view }: SwappedView, field: "source" | "destination"): Ranges {
  return changedRanges(before.filter, view.filter, field);
}

function keyOf(ranges: Ranges): string {
  return ranges === "all" ? ranges : ranges.map(({ from, to }) => `${from}-${to}`).join();
}

/** Domains by their ids, and places of members of each; absent: all. */
type Spoken = ReadonlyMap<string, Bits | undefined>;

/** Domains with members that have addresses among these. */
function spokenIn(ranges: Ranges, domains: Domains, atlas: Atlas): Spoken {
  if (ranges === "all") return new Map(Array.from(domains.keys(), (id) => [id, undefined]));
  return atlas.withinAny(mergedRanges(ranges as readonly FieldRange[]));
}

/** Pairs for which filters of segments and crossings may say something else; answers tables by whose packets such ones are passed. */
export function redoPassed(
  edit: Edit,
  domains: Domains,
  atlas: Atlas,
  swapped: Swapped,
  ways: Ways,
  redos: Redos,
): ReadonlyMap<TableView, readonly FieldRange[]> | undefined {
  if (edit.segments.size + edit.tables.size === 0) return undefined;
  const differing = new Map([...swapped].map(([view, one]) => [view, differingOf(one, ways.whole)]));
  for (const { ids, ranges } of passedSegments(edit, differing, ways)) redoSegments(ids, ranges, domains, atlas, redos);
  const destinations = new Map([...differing].map(([view, one]) => [view, one.destinations]));
  const origins: Origin[] = [...passing(edit.tables, destinations, ways)];
  for (const id of edit.segments) {
    const left = allRanges(ways.segment(id).leaving.all.map((view) => destinations.get(view) ?? []));
    if (left.length > 0) origins.push(...through(id, left, ways));
  }
  return upstreamOf(origins, ways);
}

/** Segments of which filters say something else, by whom of those elsewhere they say it. */
function passedSegments({ segments }: Edit, differing: ReadonlyMap<FilterView, Differing>, ways: Ways) {
  const found = new Map<string, { readonly ids: Set<string>; readonly ranges: Ranges }>();
  for (const id of segments) {
    const { entering, leaving } = ways.segment(id);
    const ranges = allRanges([
      ...entering.all.map((view) => differing.get(view)?.sources ?? []),
      ...leaving.all.map((view) => differing.get(view)?.destinations ?? []),
    ]);
    if (ranges.length === 0) continue;
    const key = keyOf(ranges);
    const known = found.get(key) ?? { ids: new Set<string>(), ranges };
    found.set(key, known);
    known.ids.add(id);
  }
  return found.values();
}

/** Whoever stands in these segments, with those who have addresses among these. */
function redoSegments(ids: ReadonlySet<string>, ranges: Ranges, domains: Domains, atlas: Atlas, redos: Redos): void {
  const others = spokenIn(ranges, domains, atlas);
  redos.touch(ranges);
  for (const id of atlas.standing(ids)) {
    const domain = domains.get(id);
    if (domain === undefined) continue;
    const places = placesIn(domain, ids);
    const both = (other: string, some: Bits | undefined): void => {
      redos.passed(id, other, places, some);
      redos.passed(other, id, some, places);
    };
    for (const [other, some] of others) both(other, some);
    // Whom they mean by other addresses, they know by none of its own.
    for (const other of atlas.faced(id).keys()) both(other, undefined);
    for (const other of domain.faces.keys()) both(other, undefined);
  }
}
