import type { FieldRange } from "../../packets/index.ts";
import type { Cells } from "./cells.ts";
import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import { type FilterView, passedBy } from "./filter-view.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Hop, Landing, TableView } from "./hop.ts";
import type { Gate, SegmentView } from "./host.ts";
import { meetRanges } from "./intervals.ts";
import { ASK_WALK } from "./pair.ts";
import type { Post, Stands } from "./stand.ts";
import { leadsInto, type Onward, type Way, type Ways } from "./ways.ts";

const UNKNOWN = -2;

/** Of what left, as many different things at most are remembered: each edit of a filter makes others. */
const MOST_ROWS = 16;

/** Of a table that was edited more often, one edit speaks for all before it. */
const MOST_REROUTED = 64;
const NO_LABELS: readonly string[] = [];
const WAYS: readonly Way[] = ["all", "stateless"];

/** Of what passes: nobody knows the sender any more. */
export const ANONYMOUS = 1 << 30;

/** What leaves posts of a domain and is handed on, for all posts and hops that have the same filters. */
interface Leaving {
  readonly gates: readonly [segment: Gate, hop: Gate];
  /** The posts' own: {@link Cells.gate}. */
  readonly cell: number;
  /** By the number of {@link Side.spread}. */
  readonly gone: Map<number, Gone>;
  /** The edit after which it was found to be so still. */
  checked: number;
}

/** An edit by which packets for these destinations fare otherwise. */
interface Rerouted {
  readonly edit: number;
  readonly ranges: readonly FieldRange[];
}

/** What leaves a post for each cell of a domain: packets that open something, then replies. Equal ones have equal numbers. */
interface Gone {
  readonly number: number;
  readonly headers: readonly Headers[];
}

/** What gets before posts of a domain: by posts, packets that open something; then by posts, replies. With {@link ANONYMOUS} where that is so. */
export type Row = Headers[];

/** What of packets from one cell gets before posts of a domain, once something else has taken them over. */
interface Arrivals {
  readonly cell: number;
  readonly passed: Row;
  /** What stands on the way. */
  readonly gates: Gate[];
  /** By the number of what left, twice that, and one more where nobody knows the sender any more: what gets there of it. */
  readonly rows: { readonly key: number; readonly row: Row }[];
  /** The edit after which it was found to be so still. */
  checked: number;
}

/** What was reckoned of one domain. */
interface Side {
  /** All addresses of the domain's members. */
  readonly origins: readonly FieldRange[];
  /** By sites: {@link Cells.gate}. */
  readonly cells: readonly number[];
  /** A site of each of these cells; by sites, the place of its cell among them; and the number of what these cells are. */
  readonly sites: readonly number[];
  readonly places: readonly number[];
  readonly spread: number;
  readonly leavings: Leaving[];
  /** By what takes packets over. */
  readonly arrivals: Map<Taker, Arrivals[]>;
  /** Nothing gets there. */
  readonly nothing: Row;
}

/** What takes packets over from a hop: a segment, a table, or what only a walk follows them through; where they have come out, nothing. */
type Taker = SegmentView | TableView | Landing | typeof LANDED;

/** From one domain to another. */
export interface Passage {
  readonly from: Domain;
  readonly to: Domain;
  readonly one: Side;
  readonly other: Side;
  /** By posts of the one; undefined: nobody asked. */
  readonly rows: (Row | undefined)[];
  /** By what only a walk follows packets through: mostly the one domain's own gateways, so of no use for others. */
  readonly own: Map<Taker, Arrivals[]>;
}

/**
 * What gets from posts of one domain to those of another: what leaves a post and is handed on, and what becomes of it then. Each is reckoned once for
 * all that nothing on the way tells apart: the one for posts with the same filters, the other for all who hand on to the same table. Mostly a table
 * hands on whatever is for a domain by one hop: then what gets there is one row for all of whom the same leaves. Kept until something on the way is
 * edited.
 */
export class Sides {
  readonly #headers: HeaderSets;
  readonly #ways: Ways;
  readonly #cells: Cells;
  /** Edits are counted; by what they made another: the last, or all of them. */
  #edit = 1;
  readonly #swapped = new WeakMap<FilterView, number>();
  readonly #rerouted = new Map<TableView, readonly Rerouted[]>();
  #age = 0;
  readonly #sides = new Map<Stands, Side>();
  /** Lists of numbers, numbered. */
  readonly #lists = new Map<string, number>();
  /** Those that were asked for last: there and back, for one block and then for that of the same domains the other way. */
  #last: readonly Passage[] = [];
  /** By sites of the other. */
  readonly #hops: (Hop | undefined)[] = [];

  constructor(headers: HeaderSets, ways: Ways, cells: Cells) {
    this.#headers = headers;
    this.#ways = ways;
    this.#cells = cells;
  }

  /** Nothing but these views show other filters. */
  swap(views: Iterable<FilterView>): void {
    this.#begin();
    for (const view of views) this.#swapped.set(view, this.#edit);
  }

  /** Tables lead elsewhere, for these destinations. */
  reroute(route: ReadonlyMap<TableView, readonly FieldRange[]>): void {
    this.#begin();
    for (const [view, ranges] of route) {
      const before = this.#rerouted.get(view) ?? [];
      const all = before.length < MOST_REROUTED ? before : [{ edit: this.#edit, ranges: [this.#ways.whole] }];
      this.#rerouted.set(view, [...all, { edit: this.#edit, ranges }]);
    }
  }

  #begin(): void {
    this.#edit += 1;
    this.#last = [];
  }

  /** Whether a filter became another since. */
  #isSwapped(gate: Gate, since: number): boolean {
    return gate.all.some((view) => (this.#swapped.get(view) ?? 0) > since);
  }

  /** Whether packets for these addresses fare otherwise since. */
  #isRerouted(taker: Taker, origins: readonly FieldRange[], since: number): boolean {
    const table = this.#tableOf(taker);
    const edits = table === undefined ? undefined : this.#rerouted.get(table);
    return edits?.some(({ edit, ranges }) => edit > since && meetRanges(ranges, origins)) === true;
  }

  /** Of a domain that has other members now. */
  drop(stands: Stands): void {
    this.#sides.delete(stands);
  }

  forget(): void {
    this.#begin();
    this.#sides.clear();
  }

  #tableOf(taker: Taker): TableView | undefined {
    if ("starts" in taker) return taker;
    return "leaving" in taker ? this.#ways.of(taker) : undefined;
  }

  between(from: Domain, to: Domain): Passage {
    if (this.#age !== this.#cells.gateAge) this.forget();
    this.#age = this.#cells.gateAge;
    for (const one of this.#last) if (one.from === from && one.to === to) return one;
    const made: Passage = { from, to, one: this.#sideOf(from), other: this.#sideOf(to), rows: [], own: new Map() };
    const before = this.#last.at(-1);
    this.#last = before === undefined ? [made] : [before, made];
    return made;
  }

  #sideOf({ stands, origins }: Domain): Side {
    const known = this.#sides.get(stands);
    if (known !== undefined) return known;
    const cells = stands.sites.map((site) => this.#cells.gate(site));
    const sites = cells.flatMap((cell, site) => (cells.indexOf(cell) === site ? [site] : []));
    const made: Side = {
      origins,
      cells,
      sites,
      places: cells.map((cell) => sites.findIndex((site) => cells[site] === cell)),
      spread: this.#number(sites.map((site) => cells[site] as number)),
      leavings: [],
      arrivals: new Map(),
      nothing: rowOf(2 * stands.posts.length, NO_HEADERS),
    };
    this.#sides.set(stands, made);
    return made;
  }

  #number(list: readonly number[]): number {
    const text = list.join();
    const known = this.#lists.get(text) ?? this.#lists.size;
    this.#lists.set(text, known);
    return known;
  }

  /** From a post of the one domain to those of the other that packets come to. */
  row(passage: Passage, post: number): Row {
    const known = passage.rows[post];
    if (known !== undefined) return known;
    const made = this.#ask(passage, post);
    passage.rows[post] = made;
    return made;
  }

  #ask(passage: Passage, post: number): Row {
    const [{ stands: ones }, { stands: others }] = [passage.from, passage.to];
    const from = ones.posts[post] as Post;
    const hops = this.#hops;
    const isOne = this.#ways.hopsTo(from.table, others.sites, others.order, hops);
    if (isOne && ones !== others) {
      const [hop] = hops;
      return hop === undefined ? passage.other.nothing : this.#byOne(passage, hop, from);
    }
    const size = others.posts.length;
    const row = rowOf(2 * size, NO_HEADERS);
    let [last, arrivals, gone]: [Hop | undefined, Arrivals | undefined, Gone] = [undefined, undefined, NOTHING_GONE];
    for (const goal of others.goals) {
      const { segment, site } = others.posts[goal] as Post;
      const hop = hops[site];
      // Neighbours meet neither table nor segment filters (F11).
      if (ones === others && segment === from.segment) {
        row[goal] = ALL_HEADERS;
        row[size + goal] = ALL_HEADERS;
        continue;
      }
      if (hop === undefined) continue;
      if (hop !== last) {
        last = hop;
        arrivals = this.#arrivalsBy(passage, hop, from);
        if (arrivals !== undefined) gone = this.#goneBy(passage, hop, from);
      }
      if (arrivals !== undefined) this.#put(row, passage, hop, from, goal, arrivals, gone);
    }
    return row;
  }

  /** All packets for the other domain are handed on by one hop. */
  #byOne(passage: Passage, hop: Hop, from: Post): Row {
    const { to, other } = passage;
    const arrivals = this.#arrivalsBy(passage, hop, from);
    if (arrivals === undefined) return other.nothing;
    const gone = this.#goneBy(passage, hop, from);
    const key = 2 * gone.number + (hop.anonymous ? 1 : 0);
    for (const known of arrivals.rows) if (known.key === key) return known.row;
    const row = rowOf(arrivals.passed.length, NO_HEADERS);
    for (const goal of to.stands.goals) this.#put(row, passage, hop, from, goal, arrivals, gone);
    if (arrivals.rows.length === MOST_ROWS) arrivals.rows.length = 0;
    arrivals.rows.push({ key, row });
    return row;
  }

  /** What gets before a goal. */
  #put(row: Row, passage: Passage, hop: Hop, from: Post, goal: number, arrivals: Arrivals, gone: Gone): void {
    const { to, other } = passage;
    const { posts } = to.stands;
    if (arrivals.passed[goal] === UNKNOWN) this.#arrive(arrivals, to, hop, goal, from);
    const place = other.places[(posts[goal] as Post).site] as number;
    row[goal] = this.#come(gone.headers[place] as Headers, arrivals.passed[goal] as Headers, hop);
    const [left, arrived] = [gone.headers[other.sites.length + place], arrivals.passed[posts.length + goal]];
    row[posts.length + goal] = this.#come(left as Headers, arrived as Headers, hop);
  }

  /** Of what left, what arrives. */
  #come(gone: Headers, arrived: Headers, { anonymous }: Hop): Headers {
    if (arrived === NO_HEADERS || gone === NO_HEADERS) return NO_HEADERS;
    if (arrived === ASK_WALK) return ASK_WALK;
    const come = this.#headers.intersection(gone, arrived & ~ANONYMOUS);
    return (anonymous || arrived > ANONYMOUS) && come > NO_HEADERS ? come | ANONYMOUS : come;
  }

  /** What of all packets leaves a post's segment, and is handed on. */
  #goneBy({ one, to, other }: Passage, hop: Hop, from: Post): Gone {
    const leaving = this.#leavingBy(one, hop, from);
    const { gates, gone } = leaving;
    const { sites, spread } = other;
    const known = gone.get(spread);
    if (known !== undefined) return known;
    const headers = WAYS.flatMap((way) =>
      sites.map((site) => {
        const destination = to.stands.sites[site] as Point;
        return gates.reduce((left, gate) => this.#through(gate[way], from.point, destination, left), ALL_HEADERS);
      }),
    );
    const made = { number: this.#number(headers), headers };
    gone.set(spread, made);
    return made;
  }

  #leavingBy({ leavings, cells }: Side, { gate }: Hop, { segment, site }: Post): Leaving {
    const cell = cells[site] as number;
    for (const known of leavings) {
      const { gates, checked } = known;
      if (gates[0] !== segment.leaving || gates[1] !== gate || known.cell !== cell) continue;
      if (checked < this.#edit && gates.some((one) => this.#isSwapped(one, checked))) known.gone.clear();
      known.checked = this.#edit;
      return known;
    }
    const made: Leaving = { gates: [segment.leaving, gate], cell, gone: new Map(), checked: this.#edit };
    leavings.push(made);
    return made;
  }

  /** Undefined: nothing arrives. */
  #arrivalsBy({ one, to, other, own }: Passage, hop: Hop, { site }: Post): Arrivals | undefined {
    const taker = this.#takerOf(hop, to.id);
    if (taker === undefined) return undefined;
    const cell = one.cells[site] as number;
    const arrivals = taker === hop.landing ? own : other.arrivals;
    const all = arrivals.get(taker) ?? [];
    for (const known of all) {
      if (known.cell !== cell) continue;
      if (known.checked < this.#edit) this.#check(known, taker, other);
      return known;
    }
    const passed = rowOf(2 * to.stands.posts.length, UNKNOWN);
    const made: Arrivals = { cell, passed, gates: [], rows: [], checked: this.#edit };
    all.push(made);
    arrivals.set(taker, all);
    return made;
  }

  /** Forgets what is not so any more. */
  #check(known: Arrivals, taker: Taker, { origins }: Side): void {
    const { passed, gates, rows, checked } = known;
    known.checked = this.#edit;
    if (!this.#isRerouted(taker, origins, checked) && !gates.some((gate) => this.#isSwapped(gate, checked))) return;
    passed.fill(UNKNOWN);
    gates.length = 0;
    rows.length = 0;
  }

  /** Where that is the same, packets fare alike. Undefined: nobody in this domain gets any. */
  #takerOf({ foot, next, landing }: Hop, domain: string): Taker | undefined {
    if (next !== undefined) return foot ?? next;
    const changed = landing?.changed;
    if (changed === undefined) return landing?.domain === domain ? LANDED : undefined;
    const isOwn = changed.opens || changed.translated || changed.next.segment !== undefined;
    return isOwn ? landing : this.#ways.named(changed.next.table);
  }

  /** What becomes of packets to a goal that were handed on. */
  #arrive({ passed, gates }: Arrivals, to: Domain, hop: Hop, goal: number, from: Post): void {
    const { posts, sites } = to.stands;
    const { site, segment } = posts[goal] as Post;
    const onward = hop.next === undefined ? STRAIGHT : this.#ways.onward(hop, sites[site] as Point);
    const landing = hop.next === undefined ? hop.landing : onward.landing;
    for (const gate of [...onward.gates, segment.entering]) if (!gates.includes(gate)) gates.push(gate);
    for (const way of WAYS) {
      const arrived = landing === undefined ? NO_HEADERS : this.#land(landing, onward, way, from, to, goal);
      passed[way === "all" ? goal : posts.length + goal] =
        onward.anonymous && arrived > NO_HEADERS ? arrived | ANONYMOUS : arrived;
    }
  }

  #land(landing: Landing, { gates }: Onward, way: Way, from: Post, { stands, doorway }: Domain, goal: number): Headers {
    const { changed, beside } = landing;
    const to = stands.posts[goal] as Post;
    if (changed === undefined && !leadsInto(landing, to.segment)) return NO_HEADERS;
    let passed = ALL_HEADERS;
    for (const gate of gates) passed = this.#through(gate[way], from.point, stands.sites[to.site] as Point, passed);
    if (passed === NO_HEADERS || beside !== undefined) return passed;
    if (changed === undefined) return this.#headers.intersection(passed, doorway.at(from.point).entering(goal, way));
    // A reply that is translated on its way answers nobody.
    if (changed.translated && way === "stateless") return NO_HEADERS;
    return this.#ways.mayLead(changed, to.segment, to.point) ? ASK_WALK : NO_HEADERS;
  }

  #through(filters: readonly FilterView[], source: Point, destination: Point, passed: Headers): Headers {
    if (passed === NO_HEADERS || filters.length === 0) return passed;
    return this.#headers.intersection(passed, passedBy(this.#headers, filters, source, destination, NO_LABELS));
  }
}

const NOTHING_GONE: Gone = { number: -1, headers: [] };

/** Packets that have come into the domain they are for. */
const LANDED = {};

/** Thousands are kept, and a typed array is larger than its few numbers. */
function rowOf(length: number, headers: Headers): Row {
  return new Array<Headers>(length).fill(headers);
}

const STRAIGHT: Onward = { landing: undefined, gates: [], anonymous: false };
