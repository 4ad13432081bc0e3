import { overlaps } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import type { Cells } from "./cells.ts";
import { cellOf, type Point } from "./cuts.ts";
import type { FilterView } from "./filter-view.ts";
import type { Fib } from "./forwarding.ts";
import type { Host, SegmentView } from "./host.ts";
import type { Reach, Tables } from "./tables.ts";

/** Endpoints with more are asked one by one, by whole sets: the internet has an address in every cell. */
const MOST_POINTS = 64;

/** A host among those of its domain. */
export interface Member {
  readonly host: Host;
  /** Its place among the members. */
  readonly index: number;
  /** An address of each cell that it has one in; undefined: they are too many. */
  readonly points: readonly Point[] | undefined;
  /** Of each launch that replaces the source: an address of each cell that it may give one of; undefined: they are too many. */
  readonly given: readonly (readonly Point[] | undefined)[];
  /** Its own filters tell addresses of its own domain apart: those cut no cells, as nobody else is told apart by them. */
  readonly cutsInside: boolean;
  /** It stands in another domain with one foot, and may have addresses there. */
  readonly isAbroad: boolean;
}

/** Members that the world forwards alike, and to alike: the same table, the same filters of their segments, one cell of addresses. */
export interface Stand {
  readonly segment: SegmentView;
  readonly fib: Fib;
  readonly point: Point;
  /** Of the cells that its domain's stands are in, the number of its own. */
  readonly nth: number;
  /** What their main launch takes; absent: all. */
  readonly taken: FilterView | undefined;
  readonly members: readonly Member[];
}

/** All endpoints of one domain, such as a VPC. */
export interface Domain {
  readonly id: string;
  readonly members: readonly Member[];
  /** Those that are looked at one by one. */
  readonly special: readonly Member[];
  readonly stands: readonly Stand[];
  /** Addresses of its segments, ascending and apart. */
  readonly ranges: readonly FieldRange[];
  /** Labels that its members' filters ask of senders, and of receivers. */
  readonly asksSenders: ReadonlySet<string>;
  readonly asksReceivers: ReadonlySet<string>;
  /** What may come of what its members send, and of their replies. */
  readonly reaches: readonly Reach[];
  /** Its own, and those that its members stand in with one foot. */
  readonly own: ReadonlySet<string>;
  /** Addresses of members beyond its segments. */
  readonly outer: readonly FieldRange[];
  /** All addresses that something of its members may come from. */
  readonly origins: readonly FieldRange[];
  /** Segments that its members send from, or are answered by. */
  readonly feet: ReadonlySet<string>;
  /** Domains whose members mean some of these by other addresses than their own. */
  readonly faces: ReadonlySet<string>;
}

/** Members of one domain, sorted by id. */
export function domainOf(
  id: string,
  hosts: readonly Host[],
  segments: readonly SegmentView[],
  { cells, tables }: { readonly cells: Cells; readonly tables: Tables },
): Domain {
  const ranges = mergedRanges(segments.flatMap((view) => view.ranges));
  const pointsOf = (ranges: readonly FieldRange[]) => cells.points(ranges, MOST_POINTS);
  const members = hosts.map((host, index): Member => {
    const given = host.launches.map(({ translation }) => pointsOf(translation?.ranges ?? []));
    const cutsInside = host.own.some((view) => cutsAny(view, ranges));
    const isAbroad = host.launches.some(({ translation }) => translation && translation.segment.segment.domain !== id);
    return { host, index, points: pointsOf(host.ranges), given, cutsInside, isAbroad };
  });
  const isRegular = areApart(segments);
  const plain = (member: Member): boolean =>
    isRegular && member.host.main !== undefined && member.host.isHome && member.points?.length === 1;
  return {
    id,
    members,
    special: members.filter((member) => !plain(member)),
    stands: standsOf(members.filter(plain), cells, tables),
    ranges,
    asksSenders: new Set(members.flatMap(({ host }) => host.entry.all.flatMap(({ asked }) => [...asked]))),
    asksReceivers: new Set(
      members.flatMap(({ host }) =>
        host.launches.flatMap(({ filters }) => filters.all.flatMap(({ asked }) => [...asked])),
      ),
    ),
    reaches: reachesOf(members, tables),
    own: new Set([id, ...members.flatMap(({ host }) => host.launches.map((launch) => launch.segment.segment.domain))]),
    outer: mergedRanges(members.flatMap(({ host }) => (host.isHome ? [] : host.ranges))),
    origins: mergedRanges([
      ...ranges,
      ...members.flatMap(({ host }) => [
        ...(host.isHome ? [] : host.ranges),
        ...host.launches.flatMap(({ translation }) => translation?.ranges ?? []),
      ]),
    ]),
    feet: new Set(members.flatMap(({ host }) => feetOf(host))),
    faces: new Set(members.flatMap(({ host }) => host.endpoint.faces?.map(({ domain }) => domain) ?? [])),
  };
}

function areApart(segments: readonly SegmentView[]): boolean {
  const all = segments.flatMap(({ segment }) => segment.prefixes);
  const inOrder = all.toSorted(
    (a, b) => a.family - b.family || (a.base < b.base ? -1 : a.base > b.base ? 1 : a.length - b.length),
  );
  return inOrder.every((prefix, at) => {
    const before = inOrder[at - 1];
    return before === undefined || !overlaps(before, prefix);
  });
}

function standsOf(members: readonly Member[], cells: Cells, tables: Tables): readonly Stand[] {
  const cellNumbers = new Map<number, number>();
  const stands: (Stand & { readonly cell: number; readonly members: Member[] })[] = [];
  for (const member of members) {
    const { segment, main } = member.host;
    const point = member.points?.[0] ?? 0;
    const [fib, cell, taken] = [tables.shape(segment), cells.outer(point), main?.taken];
    const isAlike = (one: (typeof stands)[number]): boolean =>
      one.cell === cell && one.fib === fib && one.taken === taken && sameFilters(one.segment, segment);
    const stand = stands.find(isAlike);
    const nth = cellNumbers.get(cell) ?? cellNumbers.size;
    cellNumbers.set(cell, nth);
    if (stand === undefined) stands.push({ segment, fib, point, cell, nth, taken, members: [member] });
    else stand.members.push(member);
  }
  return stands;
}

function sameFilters(a: SegmentView, b: SegmentView): boolean {
  if (a === b) return true;
  const same = (x: readonly unknown[], y: readonly unknown[]) =>
    x.length === y.length && x.every((one, at) => one === y[at]);
  return same(a.leaving.all, b.leaving.all) && same(a.entering.all, b.entering.all);
}

function mergedRanges(ranges: readonly FieldRange[]): readonly FieldRange[] {
  const merged: FieldRange[] = [];
  for (const range of ranges.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = merged.at(-1);
    const end = last && (typeof last.to === "bigint" ? last.to + 1n : last.to + 1);
    if (last === undefined || end === undefined || range.from > end) merged.push(range);
    else if (range.to > last.to) merged[merged.length - 1] = { from: last.from, to: range.to };
  }
  return merged;
}

export function meetRanges(a: readonly FieldRange[], b: readonly FieldRange[]): boolean {
  return a.some((one) => b.some((other) => one.from <= other.to && other.from <= one.to));
}

function reachesOf(members: readonly Member[], tables: Tables): readonly Reach[] {
  const segments = new Set(members.flatMap(({ host }) => host.launches.map(({ segment }) => segment)));
  return [...new Set([...segments].map((segment) => tables.reach(segment)))];
}

/** Whether anything that the one sends may come to the other at all. */
export function mayReach(from: Domain, to: Domain): boolean {
  if (from.own.has(to.id)) return true;
  return from.reaches.some(({ domains, opens }) => domains.has(to.id) || (opens.size > 0 && isOpenTo(opens, from, to)));
}

/** Of a domain: whether a table changes destinations that are its own. */
const OPEN = new WeakMap<Domain, Map<Fib, boolean>>();

function isOpenTo(opens: ReadonlySet<Fib>, from: Domain, to: Domain): boolean {
  if (to.faces.has(from.id)) return true;
  const known = OPEN.get(to) ?? new Map<Fib, boolean>();
  OPEN.set(to, known);
  for (const fib of opens) {
    const isOpen = known.get(fib) ?? [...to.ranges, ...to.outer].some((range) => changesAny(fib, range));
    known.set(fib, isOpen);
    if (isOpen) return true;
  }
  return false;
}

/** Whether a table changes destinations among these into others. */
function changesAny({ starts, outcomes }: Fib, { from, to }: FieldRange): boolean {
  for (let at = Math.max(0, cellOf(starts, from) - 1); at < starts.length && (starts[at] as Point) <= to; at += 1) {
    const changed = outcomes[at]?.changed;
    if (changed !== undefined && changed.next === undefined) return true;
  }
  return false;
}

function feetOf({ segment, launches }: Host): readonly string[] {
  return [
    segment.segment.id,
    ...launches.flatMap((launch) => [
      launch.segment.segment.id,
      ...(launch.translation ? [launch.translation.segment.segment.id] : []),
    ]),
  ];
}

/** What hosts of a domain tell apart beyond it: cuts for everybody. */
export function outerCuts(hosts: readonly Host[], segments: readonly SegmentView[]): Iterable<Point> {
  const ranges = mergedRanges(segments.flatMap((view) => view.ranges));
  const views = new Set(hosts.flatMap(({ own }) => own));
  return [...views].flatMap(({ sources, destinations }) =>
    [...sources, ...destinations].filter((cut) => !ranges.some(({ from, to }) => cut > from && cut <= to)),
  );
}

export function cutsAny(
  { sources, destinations }: Pick<FilterView, "sources" | "destinations">,
  ranges: readonly FieldRange[],
): boolean {
  const isIn = (cut: Point): boolean => ranges.some(({ from, to }) => cut > from && cut <= to);
  return sources.some(isIn) || destinations.some(isIn);
}
