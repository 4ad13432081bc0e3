import type { Family } from "../../addressing/index.ts";
import type { Network } from "../../network/index.ts";
import { type FieldRange, wholeRange } from "../../packets/index.ts";
import type { Cells } from "./cells.ts";
import { cellOf, isInside, type Point } from "./cuts.ts";
import type { FilterView } from "./filter-view.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import { type Changed, fareAlike, type Hop, hopOf, type Landing, type TableView } from "./hop.ts";
import type { Gate, SegmentView, Views } from "./host.ts";
import { before, intervalsOf } from "./intervals.ts";
import type { Relay } from "./relay.ts";

/** What ways are reckoned with; it does not change with the network. */
export interface WayParts {
  readonly family: Family;
  readonly headers: HeaderSets;
  readonly views: Views;
  readonly cells: Cells;
}

/** What a packet that opens something, or one that replies, passes of a gate. */
export type Way = keyof Gate;

/** What is learnt of a packet on its way. */
export interface Trip {
  /** Headers that get so far. */
  passed: Headers;
  /** Nobody knows any more who sent it. */
  anonymous: boolean;
}

/** Where packets to one address come out, and what they pass on the way. */
export interface Onward {
  readonly landing: Landing | undefined;
  readonly gates: readonly Gate[];
  readonly anonymous: boolean;
}

/** More tables than any real way has; only a loop gets there. As in {@link Walker}. */
const MOST_TABLES = 32;

const SEGMENT = "segment ";

/** What a segment is called among tables. */
export function segmentKey(id: string): string {
  return `${SEGMENT}${id}`;
}

/** Follows packets through the tables of a network, each read when it is first asked for and kept until it is edited. */
export class Ways {
  readonly #parts: WayParts;
  readonly #views = new Map<string, TableView>();
  /** By table, or segment by its {@link segmentKey}: the tables that hand packets to it. */
  readonly #askers = new Map<string, Set<TableView>>();
  /** By the table that looks up next, by what they are handed to and by where they go: what becomes of packets. */
  #onwards = new Map<TableView | undefined, Map<TableView | SegmentView | undefined, Map<Point, Onward>>>();
  readonly #relays = new WeakMap<Changed, Relay>();
  #network: Network;
  /** All addresses. */
  readonly whole: FieldRange;

  constructor(network: Network, parts: WayParts) {
    this.#network = network;
    this.#parts = parts;
    this.whole = wholeRange("destination", parts.family);
  }

  /** Over to an edited network. Answers the tables that are to be read again, with what they were. */
  move(network: Network, edited: ReadonlySet<string>): ReadonlyMap<TableView, TableView> {
    this.#network = network;
    const views = new Set<TableView>();
    for (const key of edited) {
      const view = this.known(key);
      if (view !== undefined) views.add(view);
      if (key.startsWith(SEGMENT)) for (const asker of this.askersOf(key)) views.add(asker);
    }
    const were = new Map([...views].map((view) => [view, { ...view }]));
    for (const view of views) this.#forget(view);
    // Segments that were edited are looked for by nobody any more.
    if (edited.values().some((key) => key.startsWith(SEGMENT))) this.#onwards = new Map();
    return were;
  }

  /** What becomes of packets that are handed to these tables is to be asked again. */
  forgetBeyond(views: Iterable<TableView>): void {
    for (const view of views) this.#onwards.delete(view);
  }

  /** The table's view, if it was read. */
  known(name: string): TableView | undefined {
    const view = this.#views.get(name);
    return view === undefined || view.starts.length === 0 ? undefined : view;
  }

  /** Over to a network in which nothing but filters became others. */
  keepIn(network: Network): void {
    this.#network = network;
  }

  /** The table's view, read. */
  table(name: string): TableView {
    const view = this.#view(name);
    if (view.starts.length === 0) this.#read(view);
    return view;
  }

  of({ segment }: SegmentView): TableView {
    return this.#view(segment.table);
  }

  /** The table's view, read or not. */
  named(name: string): TableView {
    return this.#view(name);
  }

  segment(id: string): SegmentView {
    return this.#parts.views.segment(this.#network, id);
  }

  /** Tables that hand packets to this one, or to this segment by its {@link segmentKey}. */
  askersOf(key: string): Iterable<TableView> {
    return this.#askers.get(key) ?? [];
  }

  /** The intervals of a table that meet the range, and what becomes of packets to them. */
  *within(view: TableView, range: FieldRange): Generator<readonly [Hop | undefined, FieldRange], void> {
    if (view.starts.length === 0) this.#read(view);
    const { starts, hops } = view;
    for (let at = cellOf(starts, range.from) - 1; at < starts.length; at += 1) {
      const start = starts[at] as Point;
      if (start > range.to) return;
      const next = starts[at + 1];
      const to = next === undefined || next > range.to ? range.to : before(next);
      yield [hops[at], { from: start < range.from ? range.from : start, to }];
    }
  }

  /** Where a packet that a table is asked for comes out, and in `trip` what gets there; undefined: nothing does. */
  follow(from: TableView, source: Point, destination: Point, way: Way, trip: Trip): Landing | undefined {
    trip.passed = ALL_HEADERS;
    trip.anonymous = false;
    const hop = this.#hop(from, destination);
    if (hop?.next === undefined) return hop?.landing;
    const { landing, gates, anonymous } = this.onward(hop, destination);
    if (landing === undefined) return undefined;
    trip.anonymous = hop.anonymous || anonymous;
    this.pass(hop.gate[way], source, destination, trip);
    for (let nth = 0; nth < gates.length; nth += 1) this.pass((gates[nth] as Gate)[way], source, destination, trip);
    return trip.passed === NO_HEADERS ? undefined : landing;
  }

  #hop(view: TableView, destination: Point): Hop | undefined {
    if (view.starts.length === 0) this.#read(view);
    return view.hops[cellOf(view.starts, destination) - 1];
  }

  /**
   * Of these addresses, `order` being their places in ascending order: what becomes of packets to each that the table is asked for, by the first hop of
   * those by which packets fare alike. Answers whether that is one for all.
   */
  hopsTo(view: TableView, points: readonly Point[], order: readonly number[], into: (Hop | undefined)[]): boolean {
    if (view.starts.length === 0) this.#read(view);
    const { starts, fares } = view;
    let at = -1;
    let next: Point | undefined;
    let hop: Hop | undefined;
    let isOne = true;
    for (let nth = 0; nth < order.length; nth += 1) {
      const place = order[nth] as number;
      const point = points[place] as Point;
      if (at < 0 || (next !== undefined && next <= point)) {
        at = cellOf(starts, point) - 1;
        next = starts[at + 1];
        if (nth > 0 && fares[at] !== hop) isOne = false;
        hop = fares[at];
      }
      into[place] = hop;
    }
    return isOne;
  }

  /** What becomes of packets to an address that were handed on; the same whoever did that. */
  onward(first: Hop, destination: Point): Onward {
    const key = first.foot ?? first.next;
    const byKey = this.#onwards.get(first.next) ?? new Map<TableView | SegmentView | undefined, Map<Point, Onward>>();
    const memory = byKey.get(key) ?? new Map<Point, Onward>();
    const known = memory.get(destination);
    if (known !== undefined) return known;
    const made = this.#made(first, destination);
    this.#onwards.set(first.next, byKey.set(key, memory.set(destination, made)));
    return made;
  }

  #made(first: Hop, destination: Point): Onward {
    const gates: Gate[] = [];
    let [hop, anonymous]: [Hop | undefined, boolean] = [first, false];
    for (let crossings = 0; hop?.next !== undefined; crossings += 1) {
      if (crossings > 0) gates.push(hop.gate);
      anonymous ||= crossings > 0 && hop.anonymous;
      if (crossings === MOST_TABLES) return { landing: undefined, gates, anonymous };
      if (hop.foot !== undefined) {
        if (isInside(destination, hop.foot.ranges)) return { landing: hop.beside, gates, anonymous };
        gates.push(hop.foot.leaving);
      }
      hop = this.#hop(hop.next, destination);
    }
    return { landing: hop?.landing, gates, anonymous };
  }

  /** Through filters that know nobody by label. */
  pass(filters: readonly FilterView[], source: Point, destination: Point, trip: Trip): void {
    for (let nth = 0; nth < filters.length && trip.passed !== NO_HEADERS; nth += 1) {
      const filter = filters[nth] as FilterView;
      trip.passed = this.#parts.headers.intersection(trip.passed, filter.plainly(source, destination));
    }
  }

  /** Whether packets to this address may come into the segment after they were changed, whatever they pass. */
  mayLead(changed: Pick<Changed, "next" | "opens">, to: SegmentView, destination: Point): boolean {
    let at = changed;
    for (let step = 0; step <= MOST_TABLES; step += 1) {
      if (at.opens) return true;
      const { segment, table } = at.next;
      if (segment !== undefined && isInside(destination, this.segment(segment).ranges))
        return segment === to.segment.id;
      const landing = this.#trail(this.#view(table), destination);
      if (landing === undefined) return false;
      if (landing.changed === undefined) return leadsInto(landing, to);
      at = landing.changed;
    }
    return true;
  }

  /** What packets are handed on by, if their source is replaced there and nothing else happens to them that only a walk of whole sets can follow. */
  relay(changed: Changed): Relay | undefined {
    const known = this.#relays.get(changed);
    if (known !== undefined) return known;
    const { gate, crossing } = changed;
    const { translation, mapping, tracker, domain, segment, anonymous } = crossing;
    if (translation === undefined || mapping !== undefined || segment !== translation.segment) return undefined;
    if (tracker !== undefined && gate.all.some(({ filter }) => filter.stateful)) return undefined;
    if (domain !== undefined && gate.all.some(({ asked }) => asked.size > 0)) return undefined;
    const labels = anonymous === true ? [] : translation.labels;
    const made = { gate, translation: this.#parts.views.translation(this.#network, translation), labels };
    this.#relays.set(changed, made);
    return made;
  }

  #trail(from: TableView, destination: Point): Landing | undefined {
    const hop = this.#hop(from, destination);
    return hop?.next === undefined ? hop?.landing : this.onward(hop, destination).landing;
  }

  #view(name: string): TableView {
    const known = this.#views.get(name);
    if (known !== undefined) return known;
    const made: TableView = { name, starts: [], hops: [], fares: [], opens: false };
    this.#views.set(name, made);
    return made;
  }

  #read(view: TableView): void {
    const { family, views, cells } = this.#parts;
    const table = this.#network.tables.get(view.name);
    const { starts, routes } = table === undefined ? nowhere(family) : intervalsOf(table, family);
    const hops = new Map(
      [...new Set(routes)].map((route) => [
        route,
        route && hopOf(route, this.#network, views, (name) => this.#view(name)),
      ]),
    );
    view.starts = starts;
    view.hops = routes.map((route) => hops.get(route));
    const firsts = firstsAlike(hops.values());
    view.fares = view.hops.map((hop) => hop && firsts.get(hop));
    view.opens = view.hops.some((hop) => isOpening(hop));
    cells.add(starts);
    for (const hop of hops.values()) {
      const foot = hop?.foot?.segment.id ?? hop?.landing?.changed?.next.segment;
      if (foot !== undefined) cells.addRanges(this.segment(foot).ranges);
      views.shared(hop?.landing?.changed?.crossing.translation?.entry ?? []);
    }
    for (const key of askedBy(view)) this.#askers.set(key, (this.#askers.get(key) ?? new Set()).add(view));
  }

  #forget(view: TableView): void {
    for (const key of askedBy(view)) this.#askers.get(key)?.delete(view);
    view.starts = [];
    view.hops = [];
    view.fares = [];
  }
}

/** Of each the first that packets fare alike by. */
function firstsAlike(hops: Iterable<Hop | undefined>): ReadonlyMap<Hop, Hop> {
  const firsts = new Map<Hop, Hop>();
  const byNext = new Map<object | undefined, Hop[]>();
  for (const hop of hops) {
    if (hop === undefined) continue;
    const key = hop.foot ?? hop.next;
    const some = byNext.get(key) ?? [];
    const first = some.find((one) => fareAlike(one, hop));
    if (first === undefined) byNext.set(key, [...some, hop]);
    firsts.set(hop, first ?? hop);
  }
  return firsts;
}

function nowhere(family: Family) {
  return { starts: [wholeRange("destination", family).from], routes: [undefined] } satisfies ReturnType<
    typeof intervalsOf
  >;
}

/** Whether it changes destinations into others. */
export function isOpening(hop: Hop | undefined): boolean {
  return hop?.landing?.changed?.opens === true;
}

/** Tables and segments that a table hands packets to. */
function askedBy({ hops }: TableView): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const hop of hops) {
    if (hop?.next !== undefined) asked.add(hop.next.name);
    if (hop?.foot !== undefined) asked.add(segmentKey(hop.foot.segment.id));
    const next = hop?.landing?.changed?.next;
    if (next === undefined) continue;
    asked.add(next.table);
    if (next.segment !== undefined) asked.add(segmentKey(next.segment));
  }
  return asked;
}

export function leadsInto({ domain, beside }: Landing, { segment }: SegmentView): boolean {
  return beside === undefined ? domain === segment.domain : beside === segment.id;
}
