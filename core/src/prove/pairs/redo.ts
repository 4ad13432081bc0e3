import type { Network } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import type { Block, Blocks, Places } from "./block.ts";
import type { Point } from "./cuts.ts";
import { cutsAny, type Domain, type Member, meetRanges } from "./domain.ts";
import { type Edit, haveCommon } from "./edit.ts";
import type { FilterView } from "./filter-view.ts";
import { changedRanges, type Ranges } from "./swap.ts";
import type { SwappedView, Tables } from "./tables.ts";

/** A block that is to be asked again: whole, or what these members or these filters have a part in. */
export interface Redo {
  readonly from: string;
  readonly to: string;
  readonly isFrom?: Places;
  readonly isTo?: Places;
  readonly views?: ReadonlySet<FilterView>;
}

/** Of domains: places of members that are others than before. */
export type Changed = ReadonlyMap<string, ReadonlySet<number>>;

export function* redosOf(
  pairs: Iterable<readonly [from: string, to: string]>,
  changed?: Changed,
): Generator<Redo, void> {
  for (const [from, to] of pairs) {
    yield changed === undefined ? { from, to } : { from, to, isFrom: changed.get(from), isTo: changed.get(to) };
  }
}

export function again(blocks: Blocks, from: Domain, to: Domain, before: Block | undefined, redo: Redo): Block {
  const { isFrom, isTo, views } = redo;
  // Nobody knows of which filters a walk asked.
  if ((before?.walked ?? 0) > 0) return blocks.block(from, to);
  if (views !== undefined) return blocks.filtered(from, to, before, views);
  if (isFrom === undefined && isTo === undefined) return blocks.block(from, to);
  return blocks.patched(from, to, before, isFrom, isTo);
}

/** Members of one domain whose filters are others now, by what they have them for. */
export interface Carried {
  readonly entry: ReadonlyMap<SwappedView, ReadonlySet<number>>;
  readonly exit: ReadonlyMap<SwappedView, ReadonlySet<number>>;
  /** By filters that ways there and back have to pass. */
  readonly both: ReadonlySet<number>;
  /** Addresses beyond the domain that are told apart now. */
  readonly cuts: readonly Point[];
  /** What is known of the domain beside its members is not as it was. */
  readonly isOther: boolean;
}

type Swapped = ReadonlyMap<FilterView, SwappedView>;

export function carriedBy(
  members: readonly (readonly [Domain, Member])[],
  swapped: Swapped,
): ReadonlyMap<string, Carried> {
  const byDomain = Map.groupBy(members, ([domain]) => domain);
  return new Map(
    [...byDomain].map(([domain, all]) => [
      domain.id,
      carriedIn(
        domain,
        all.map(([, one]) => one),
        swapped,
      ),
    ]),
  );
}

function carriedIn({ ranges }: Domain, members: readonly Member[], swapped: Swapped): Carried {
  const entry = new Map<SwappedView, Set<number>>();
  const exit = new Map<SwappedView, Set<number>>();
  const both = new Set<number>();
  const met = new Set<SwappedView>();
  for (const { host, index } of members) {
    const note = (views: readonly FilterView[], into: Map<SwappedView, Set<number>> | undefined): void => {
      for (const view of views) {
        const one = swapped.get(view);
        if (one === undefined) continue;
        met.add(one);
        if (into === undefined || !view.filter.stateful) both.add(index);
        else into.set(one, (into.get(one) ?? new Set()).add(index));
      }
    };
    note(host.entry.all, entry);
    for (const launch of [...host.launches, ...host.replies]) {
      note(launch.filters.all, exit);
      note(launch.translation?.entry.all ?? [], undefined);
    }
  }
  const isBeyond = (cut: Point): boolean => !ranges.some(({ from, to }) => cut > from && cut <= to);
  return {
    entry,
    exit,
    both,
    cuts: [...met].flatMap(({ view }) => [...view.sources, ...view.destinations].filter(isBeyond)),
    isOther: [...met].some(
      ({ view, before }) => cutsAny(view, ranges) !== cutsAny(before, ranges) || !areSame(view.asked, before.asked),
    ),
  };
}

function areSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

/** What is to be asked again for endpoints' own filters. */
export function* redoneBy(
  carried: ReadonlyMap<string, Carried>,
  domains: ReadonlyMap<string, Domain>,
): Generator<Redo, void> {
  for (const [id, { entry, exit, both }] of carried) {
    for (const [{ view, before }, places] of entry) {
      const ranges = changedRanges(before.filter, view.filter, "source");
      for (const other of domains.values()) {
        if (meets(ranges, other.origins)) yield { from: other.id, to: id, isTo: places };
      }
    }
    for (const [{ view, before }, places] of exit) {
      const ranges = changedRanges(before.filter, view.filter, "destination");
      for (const other of domains.values()) {
        // Who means it by other addresses sends to those.
        if (other.faces.size > 0 || meets(ranges, other.origins)) yield { from: id, to: other.id, isFrom: places };
      }
    }
    if (both.size === 0) continue;
    for (const other of domains.keys()) {
      yield { from: id, to: other, isFrom: both };
      yield { from: other, to: id, isTo: both };
    }
  }
}

function meets(ranges: Ranges, others: readonly FieldRange[]): boolean {
  return ranges === "all" || meetRanges(ranges, others);
}

/** What is to be asked again for filters of segments: where these are, and where ways through them lead. */
export function* filteredBy(
  {
    edit,
    after,
    domains,
    tables,
  }: {
    readonly edit: Edit;
    readonly after: Network;
    readonly domains: ReadonlyMap<string, Domain>;
    readonly tables: Tables;
  },
  swapped: Swapped,
): Generator<Redo, void> {
  if (edit.segments.size + edit.tables.size === 0) return;
  const views = new Set(swapped.keys());
  const found = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => {
    found.set(from, (found.get(from) ?? new Set()).add(to));
  };
  for (const id of edit.segments) {
    const home = after.segments.get(id)?.domain ?? "";
    for (const other of domains.keys()) {
      add(home, other);
      add(other, home);
    }
  }
  for (const { id, reaches, feet } of domains.values()) {
    if (haveCommon(edit.segments, feet)) {
      for (const other of domains.keys()) {
        add(id, other);
        add(other, id);
      }
    }
    for (const table of new Set(reaches.flatMap((reach) => [...reach.tables]))) {
      const { through } = tables.named(table);
      for (const view of views) {
        for (const other of through.get(view) ?? []) {
          add(id, other);
          add(other, id);
        }
      }
    }
  }
  for (const [from, all] of found) for (const to of all) yield { from, to, views };
}
