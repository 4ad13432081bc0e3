import { overlaps } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import type { Cells } from "./cells.ts";
import type { Point } from "./cuts.ts";
import type { Fib } from "./forwarding.ts";
import type { Host, SegmentView } from "./host.ts";

/** Endpoints with more are asked one by one, by whole sets: the internet has an address in every cell. */
const MOST_POINTS = 16;

/** A host among those of its domain. */
export interface Member {
  readonly host: Host;
  /** Its place among the members. */
  readonly index: number;
  /** An address of each cell that it has one in; undefined: they are too many. */
  readonly points: readonly Point[] | undefined;
}

/** Members that the world forwards alike, and to alike: the same table, the same filters of their segments, one cell of addresses. */
export interface Stand {
  readonly segment: SegmentView;
  readonly fib: Fib;
  readonly point: Point;
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
  /** Domains that something which it sends may come into; `undefined` among them: any. */
  readonly leadsTo: ReadonlySet<string | undefined>;
}

/** Members of one domain, sorted by id. */
export function domainOf(
  id: string,
  hosts: readonly Host[],
  segments: readonly SegmentView[],
  { cells, fibOf }: { readonly cells: Cells; readonly fibOf: (segment: SegmentView) => Fib },
): Domain {
  const members = hosts.map((host, index): Member => ({ host, index, points: cells.points(host.ranges, MOST_POINTS) }));
  const isRegular = areApart(segments);
  const plain = (member: Member): boolean =>
    isRegular && member.host.isPlain && member.host.isHome && member.points?.length === 1;
  return {
    id,
    members,
    special: members.filter((member) => !plain(member)),
    stands: standsOf(members.filter(plain), cells, fibOf),
    ranges: mergedRanges(segments.flatMap(({ ranges }) => ranges)),
    asksSenders: new Set(members.flatMap(({ host }) => host.entry.all.flatMap(({ asked }) => [...asked]))),
    asksReceivers: new Set(
      members.flatMap(({ host }) => host.launches.flatMap(({ filters }) => filters.all.flatMap(({ asked }) => [...asked]))),
    ),
    leadsTo: leadsTo(members, fibOf),
  };
}

function areApart(segments: readonly SegmentView[]): boolean {
  const all = segments.flatMap(({ segment }) => segment.prefixes);
  const inOrder = all.toSorted((a, b) => a.family - b.family || (a.base < b.base ? -1 : a.base > b.base ? 1 : a.length - b.length));
  return inOrder.every((prefix, at) => {
    const before = inOrder[at - 1];
    return before === undefined || !overlaps(before, prefix);
  });
}

function standsOf(members: readonly Member[], cells: Cells, fibOf: (segment: SegmentView) => Fib): readonly Stand[] {
  const stands: { segment: SegmentView; fib: Fib; point: Point; cell: number; members: Member[] }[] = [];
  for (const member of members) {
    const { segment } = member.host;
    const point = member.points?.[0] ?? 0;
    const [fib, cell] = [fibOf(segment), cells.outer(point)];
    const stand = stands.find((one) => one.cell === cell && one.fib === fib && sameFilters(one.segment, segment));
    if (stand === undefined) stands.push({ segment, fib, point, cell, members: [member] });
    else stand.members.push(member);
  }
  return stands;
}

function sameFilters(a: SegmentView, b: SegmentView): boolean {
  if (a === b) return true;
  const same = (x: readonly unknown[], y: readonly unknown[]) => x.length === y.length && x.every((one, at) => one === y[at]);
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

function leadsTo(members: readonly Member[], fibOf: (segment: SegmentView) => Fib): ReadonlySet<string | undefined> {
  const segments = new Set(members.flatMap(({ host }) => host.launches.map(({ segment }) => segment)));
  const fibs = new Set([...segments].map(fibOf));
  const domains = new Set<string | undefined>([...segments].map(({ segment }) => segment.domain));
  for (const { domains: ofFib } of fibs) for (const domain of ofFib) domains.add(domain);
  return domains;
}
