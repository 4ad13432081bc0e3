import { type Family, overlaps } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import { type Bits, bitsOf, bothBits, clearBit, commonBits, isNone, setBit, withoutBits } from "./bits.ts";
import type { Carried } from "./carried.ts";
import type { Cells } from "./cells.ts";
import type { Cuts, Point } from "./cuts.ts";
import { Doorway } from "./doorway.ts";
import type { FilterView } from "./filter-view.ts";
import type { HeaderSets } from "./headers.ts";
import type { Ground, Home } from "./home.ts";
import { type Host, rangesOfFace, type SegmentView } from "./host.ts";
import { meetRanges, mergedRanges } from "./intervals.ts";
import type { Member } from "./member.ts";
import { Outlook } from "./outlook.ts";
import { canStand, standsOf } from "./stand.ts";
import { asksAlike, cutsAlike } from "./swap.ts";
import type { Ways } from "./ways.ts";

/** Endpoints with more are asked one by one, by whole sets: the internet has an address in every cell. */
const MOST_POINTS = 64;

/** All endpoints of one domain, such as a VPC. */
export interface Domain extends Home {
  readonly outlook: Outlook;
  readonly doorway: Doorway;
}

/** Members of one domain, sorted by id. */
export function domainOf(
  id: string,
  hosts: readonly Host[],
  segments: readonly SegmentView[],
  { cells, ways, headers }: { readonly cells: Cells; readonly ways: Ways; readonly headers: HeaderSets },
): Domain {
  const pointsOf = (ranges: readonly FieldRange[]) => cells.points(ranges, MOST_POINTS);
  const members = hosts.map((host, index): Member => {
    const given = host.launches.map(({ translation }) => pointsOf(translation?.ranges ?? []));
    const isAbroad = host.launches.some(({ translation }) => translation && translation.segment.segment.domain !== id);
    return { host, index, points: pointsOf(host.ranges), given, isAbroad };
  });
  const standing = areApart(segments) ? members.filter(canStand) : [];
  const places = (some: readonly Member[]) =>
    bitsOf(
      hosts.length,
      some.map(({ index }) => index),
    );
  const launched = [...new Set(hosts.flatMap(({ launches }) => launches.map(({ segment }) => segment)))];
  const ranges = mergedRanges(segments.flatMap((view) => view.ranges));
  const outer = mergedRanges(hosts.flatMap((host) => (host.isHome ? [] : host.ranges)));
  const given = hosts.flatMap(({ launches }) => launches.flatMap(({ translation }) => translation?.ranges ?? []));
  const origins = mergedRanges([...ranges, ...outer, ...given]);
  const ground: Ground = {
    id,
    members,
    special: withoutBits(places(members), places(standing)),
    wide: places(members.filter(({ points }) => points === undefined)),
    stands: standsOf(id, standing, hosts.length, cells, ways),
    ranges,
    launched,
    own: new Set([id, ...launched.map(({ segment }) => segment.domain)]),
    outer,
    origins,
    extents: joinedInCells(origins, cells),
    feet: new Set(hosts.flatMap(feetOf)),
    faces: facesOf(hosts, cells.family),
    carried: new Set(hosts.flatMap(labelsOf)),
    users: usersOf(members),
  };
  const home: Home = { ...ground, inside: insideOf(ground, members), ...askedBy(ground) };
  return { ...home, outlook: new Outlook(home, headers), doorway: new Doorway(home.stands.posts, headers) };
}

/** The domain as the filters of these members are now; what others' say, and its segments', stays. */
export function withFilters(domain: Domain, changed: readonly Member[], carried: Carried): Domain {
  const { outlook, doorway, ...lasting } = domain;
  const views = [...carried.views];
  const cutting = views.filter((view) => !cutsAlike(view));
  const asking = views.filter((view) => !asksAlike(view));
  const inside = cutting.length === 0 ? lasting.inside : insideOf(lasting, changed, lasting.inside);
  const home = { ...lasting, inside, ...(asking.length > 0 && askedBy(lasting)) };
  outlook.change(
    home,
    carried,
    cutting.map(({ view }) => view),
  );
  return { ...home, outlook, doorway };
}

/** Places of members whose own filters tell addresses of the domain apart; but for the changed ones, as `before`. */
function insideOf({ members, ranges }: Ground, changed: readonly Member[], before?: Bits): Bits {
  const inside = before?.slice() ?? bitsOf(members.length, []);
  for (const { host, index } of changed) {
    const isInside = cutsOfOthers([host]).some((cuts) => cuts.some((cut) => isCut(cut, ranges)));
    if (isInside) setBit(inside, index);
    else clearBit(inside, index);
  }
  return inside;
}

/** Labels that members' filters ask of senders, and of receivers. */
function askedBy({
  members,
  asksSenders,
  asksReceivers,
}: Ground & Partial<Home>): Pick<Home, "asksSenders" | "asksReceivers"> {
  const labelsIn = (views: readonly FilterView[]): readonly string[] => views.flatMap(({ asked }) => [...asked]);
  return {
    asksSenders: sameSet(
      asksSenders,
      members.flatMap(({ host }) => labelsIn(host.entry.all)),
    ),
    asksReceivers: sameSet(
      asksReceivers,
      members.flatMap(({ host }) => host.launches.flatMap(({ filters }) => labelsIn(filters.all))),
    ),
  };
}

/** The domain as its segments' filters are now. */
export function withDoors(domain: Domain, headers: HeaderSets): Domain {
  return { ...domain, doorway: new Doorway(domain.stands.posts, headers) };
}

/** The set of before where it has the same things: what was reckoned by it stays. */
function sameSet(before: ReadonlySet<string> | undefined, things: readonly string[]): ReadonlySet<string> {
  const set = new Set(things);
  const isSame = before?.size === set.size && things.every((one) => before.has(one));
  return isSame ? before : set;
}

function labelsOf({ endpoint, launches }: Host): readonly string[] {
  return [...endpoint.labels, ...launches.flatMap(({ translation }) => translation?.translation.labels ?? [])];
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

function usersOf(members: readonly Member[]): ReadonlyMap<string, Bits> {
  const places = new Map<string, number[]>();
  for (const { host, index } of members) {
    for (const { segment } of [...host.launches, ...host.replies]) {
      const { table } = segment.segment;
      places.set(table, [...(places.get(table) ?? []), index]);
    }
  }
  return new Map([...places].map(([table, some]) => [table, bitsOf(members.length, some)]));
}

/** Ranges that share a cell as one. */
function joinedInCells(ranges: readonly FieldRange[], cells: Cells): readonly FieldRange[] {
  const joined: FieldRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    const isShared = last !== undefined && cells.outer(last.to) === cells.outer(range.from);
    if (isShared) joined[joined.length - 1] = { from: last.from, to: range.to };
    else joined.push(range);
  }
  return joined;
}

/** By {@link Ground.origins}: places of members that have, or may be given, an address there. */
const BY_ORIGIN = new WeakMap<readonly FieldRange[], readonly Bits[]>();

/** Places of members that have, or may be given, an address in the range. */
export function placesWithin({ members, origins }: Domain, range: FieldRange): Bits | undefined {
  let within: Bits | undefined;
  for (let nth = 0; nth < origins.length; nth += 1) {
    const { from, to } = origins[nth] as FieldRange;
    if (from > range.to || to < range.from) continue;
    const known = BY_ORIGIN.get(origins) ?? origins.map((origin) => placesMeeting(members, [origin]));
    BY_ORIGIN.set(origins, known);
    const places = known[nth] as Bits;
    const isWhole = range.from <= from && to <= range.to;
    const some = isWhole ? places : commonBits(places, placesMeeting(members, [range]));
    within = within === undefined ? some : bothBits(within, some);
  }
  return within === undefined || isNone(within) ? undefined : within;
}

function placesMeeting(members: readonly Member[], ranges: readonly FieldRange[]): Bits {
  const meeting = bitsOf(members.length, []);
  for (const { host, index } of members) {
    const isMet =
      meetRanges(ranges, host.ranges) ||
      host.launches.some(({ translation }) => translation !== undefined && meetRanges(ranges, translation.ranges));
    if (isMet) setBit(meeting, index);
  }
  return meeting;
}

function facesOf(hosts: readonly Host[], family: Family): ReadonlyMap<string, readonly FieldRange[]> {
  const all = hosts.flatMap(({ endpoint }) => endpoint.faces ?? []);
  const byDomain = Map.groupBy(all, ({ domain }) => domain);
  return new Map([...byDomain].map(([domain, faces]) => [domain, faces.flatMap((face) => rangesOfFace(face, family))]));
}

/** Places of members that send from a segment, or are answered by it. */
export function placesIn({ members }: Domain, segments: ReadonlySet<string>): Bits {
  const standing = members.filter(({ host }) => feetOf(host).some((id) => segments.has(id)));
  return bitsOf(
    members.length,
    standing.map(({ index }) => index),
  );
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

/** What filters of a domain's hosts tell apart for everybody: its own addresses, and all beyond it. */
export function outerCuts(hosts: readonly Host[], ranges: readonly FieldRange[]): Iterable<Point> {
  const entry = new Set(hosts.flatMap(entryViews));
  const exit = new Set(hosts.flatMap(exitViews));
  return [
    ...[...entry].flatMap(({ destinations }) => destinations),
    ...[...exit].flatMap(({ sources }) => sources),
    ...cutsOfOthers(hosts).flatMap((cuts) => cuts.filter((cut) => !isCut(cut, ranges))),
  ];
}

/** Where filters of hosts tell those apart who send to them, or whom they send to. */
function cutsOfOthers(hosts: readonly Host[]): readonly Cuts[] {
  const entry = new Set(hosts.flatMap(entryViews));
  const exit = new Set(hosts.flatMap(exitViews));
  return [...[...entry].map(({ sources }) => sources), ...[...exit].map(({ destinations }) => destinations)];
}

function entryViews({ entry, launches }: Host): readonly FilterView[] {
  return [...entry.all, ...launches.flatMap(({ translation }) => translation?.entry.all ?? [])];
}

function exitViews({ launches, replies }: Host): readonly FilterView[] {
  return [...launches, ...replies].flatMap(({ filters }) => filters.all);
}

function isCut(cut: Point, ranges: readonly FieldRange[]): boolean {
  return ranges.some(({ from, to }) => cut > from && cut <= to);
}
