import type { Cells } from "./cells.ts";
import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import { type FilterView, passedBy } from "./filter-view.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Hop, Landing } from "./hop.ts";
import type { Gate } from "./host.ts";
import { ASK_WALK } from "./pair.ts";
import type { Post, Stands } from "./stand.ts";
import { leadsInto, type Onward, type Way, type Ways } from "./ways.ts";

const UNKNOWN = -2;
const NO_LABELS: readonly string[] = [];
const WAYS: readonly Way[] = ["all", "stateless"];

/** Of what passes: nobody knows the sender any more. */
export const ANONYMOUS = 1 << 30;

/** What leaves posts of a domain and is handed on, for all posts and hops that have the same filters. */
interface Leaving {
  readonly gates: readonly [segment: Gate, hop: Gate];
  /** The posts' own: {@link Cells.gate}. */
  readonly cell: number;
  /** By the cell that it is for. */
  readonly passed: Record<Way, Map<number, Headers>>;
  /** By the number of {@link Side.spread}: that of what leaves for each of those cells. */
  readonly gone: (number | undefined)[];
}

/** What gets before posts of a domain: by posts, packets that open something; then by posts, replies. With {@link ANONYMOUS} where that is so. */
export type Row = Int32Array;

/** What of packets from one cell gets before posts of a domain, once something else has taken them over. */
interface Arrivals {
  readonly cell: number;
  readonly passed: Row;
  /** By the number of what left, twice that, and one more where nobody knows the sender any more: what gets there of it. */
  readonly rows: (Row | undefined)[];
}

/** What was reckoned of one domain. */
interface Side {
  /** By sites: {@link Cells.gate}. */
  readonly cells: readonly number[];
  /** A site of each of these cells, and the number of what these cells are. */
  readonly sites: readonly number[];
  readonly spread: number;
  readonly leavings: Leaving[];
  /** By what takes packets over. */
  readonly arrivals: Map<object, Arrivals[]>;
  /** Nothing gets there. */
  readonly nothing: Row;
}

/** From one domain to another. */
export interface Passage {
  readonly from: Domain;
  readonly to: Domain;
  readonly one: Side;
  readonly other: Side;
  /** By posts of the one; undefined: nobody asked. */
  readonly rows: (Row | undefined)[];
}

/**
 * What gets from posts of one domain to those of another: what leaves a post and is handed on, and what becomes of it then. Each is reckoned once for
 * all that nothing on the way tells apart: the one for posts with the same filters, the other for all who hand on to the same table. Mostly a table
 * hands on whatever is for a domain by one hop: then what gets there is one row for all of whom the same leaves. To be used as long as no table and no
 * filter is edited.
 */
export class Sides {
  readonly #headers: HeaderSets;
  readonly #ways: Ways;
  readonly #cells: Cells;
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

  between(from: Domain, to: Domain): Passage {
    for (const one of this.#last) if (one.from === from && one.to === to) return one;
    const made = { from, to, one: this.#sideOf(from.stands), other: this.#sideOf(to.stands), rows: [] };
    const before = this.#last.at(-1);
    this.#last = before === undefined ? [made] : [before, made];
    return made;
  }

  #sideOf(stands: Stands): Side {
    const known = this.#sides.get(stands);
    if (known !== undefined) return known;
    const cells = stands.sites.map((site) => this.#cells.gate(site));
    const sites = cells.flatMap((cell, site) => (cells.indexOf(cell) === site ? [site] : []));
    const made: Side = {
      cells,
      sites,
      spread: this.#number(sites.map((site) => cells[site] as number)),
      leavings: [],
      arrivals: new Map(),
      nothing: new Int32Array(2 * stands.posts.length),
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
    const row = new Int32Array(2 * size);
    for (const goal of others.goals) {
      const { segment, site } = others.posts[goal] as Post;
      const hop = hops[site];
      // Neighbours meet neither table nor segment filters (F11).
      if (ones === others && segment === from.segment) {
        row[goal] = ALL_HEADERS;
        row[size + goal] = ALL_HEADERS;
      } else if (hop !== undefined) this.#put(row, passage, hop, from, goal);
    }
    return row;
  }

  /** All packets for the other domain are handed on by one hop. */
  #byOne(passage: Passage, hop: Hop, from: Post): Row {
    const { to, other } = passage;
    const arrivals = this.#arrivalsBy(passage, hop, from);
    if (arrivals === undefined) return other.nothing;
    const key = 2 * this.#goneBy(passage, hop, from) + (hop.anonymous ? 1 : 0);
    const known = arrivals.rows[key];
    if (known !== undefined) return known;
    const row = new Int32Array(arrivals.passed.length);
    for (const goal of to.stands.goals) this.#put(row, passage, hop, from, goal);
    arrivals.rows[key] = row;
    return row;
  }

  /** The number of what leaves a post for each cell of the other domain. */
  #goneBy({ one, to, other }: Passage, hop: Hop, from: Post): number {
    const leaving = leavingBy(one, hop, from);
    const { sites, spread } = other;
    const known = leaving.gone[spread];
    if (known !== undefined) return known;
    const left = WAYS.flatMap((way) => sites.map((site) => this.#leave(leaving, way, from, to, other, site)));
    const made = this.#number(left);
    leaving.gone[spread] = made;
    return made;
  }

  /** What gets before a goal. */
  #put(row: Row, passage: Passage, hop: Hop, from: Post, goal: number): void {
    const { one, to, other } = passage;
    const arrivals = this.#arrivalsBy(passage, hop, from);
    if (arrivals === undefined) return;
    const { posts } = to.stands;
    if (arrivals.passed[goal] === UNKNOWN) this.#arrive(arrivals.passed, passage, hop, goal, from);
    const leaving = leavingBy(one, hop, from);
    const { site } = posts[goal] as Post;
    for (const way of WAYS) {
      const place = way === "all" ? goal : posts.length + goal;
      const arrived = arrivals.passed[place] as Headers;
      if (arrived === NO_HEADERS) continue;
      const gone = this.#leave(leaving, way, from, to, other, site);
      if (gone === NO_HEADERS) continue;
      const come = arrived === ASK_WALK ? ASK_WALK : this.#headers.intersection(gone, arrived & ~ANONYMOUS);
      const isAnonymous = hop.anonymous || arrived > ANONYMOUS;
      row[place] = isAnonymous && come > NO_HEADERS ? come | ANONYMOUS : come;
    }
  }

  /** What of all packets leaves a post's segment, and is handed on. */
  #leave({ gates, passed }: Leaving, way: Way, { point }: Post, to: Domain, { cells }: Side, site: number): Headers {
    const cell = cells[site] as number;
    const known = passed[way].get(cell);
    if (known !== undefined) return known;
    const destination = to.stands.sites[site] as Point;
    let gone = ALL_HEADERS;
    for (const gate of gates) gone = this.#through(gate[way], point, destination, gone);
    passed[way].set(cell, gone);
    return gone;
  }

  /** Undefined: nothing arrives. */
  #arrivalsBy({ one, to, other }: Passage, hop: Hop, { site }: Post): Arrivals | undefined {
    const key = this.#takerOf(hop, to.id);
    if (key === undefined) return undefined;
    const cell = one.cells[site] as number;
    const all = other.arrivals.get(key) ?? [];
    for (const known of all) if (known.cell === cell) return known;
    const made = { cell, passed: new Int32Array(2 * to.stands.posts.length).fill(UNKNOWN), rows: [] };
    all.push(made);
    other.arrivals.set(key, all);
    return made;
  }

  /** What takes packets over from a hop: where that is the same, they fare alike. Undefined: nobody in this domain gets any. */
  #takerOf({ foot, next, landing }: Hop, domain: string): object | undefined {
    if (next !== undefined) return foot ?? next;
    const changed = landing?.changed;
    if (changed === undefined) return landing?.domain === domain ? LANDED : undefined;
    return changed.opens || changed.next.segment !== undefined ? landing : this.#ways.named(changed.next.table);
  }

  /** What becomes of packets to a goal that were handed on. */
  #arrive(passed: Row, { to }: Passage, hop: Hop, goal: number, from: Post): void {
    const { posts, sites } = to.stands;
    const onward =
      hop.next === undefined ? STRAIGHT : this.#ways.onward(hop, sites[(posts[goal] as Post).site] as Point);
    const landing = hop.next === undefined ? hop.landing : onward.landing;
    for (const way of WAYS) {
      const arrived = landing === undefined ? NO_HEADERS : this.#come(landing, onward, way, from, to, goal);
      passed[way === "all" ? goal : posts.length + goal] =
        onward.anonymous && arrived > NO_HEADERS ? arrived | ANONYMOUS : arrived;
    }
  }

  #come(landing: Landing, { gates }: Onward, way: Way, from: Post, { stands, doorway }: Domain, goal: number): Headers {
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

function leavingBy({ leavings, cells }: Side, { gate }: Hop, { segment, site }: Post): Leaving {
  const cell = cells[site] as number;
  for (const one of leavings) {
    if (one.gates[0] === segment.leaving && one.gates[1] === gate && one.cell === cell) return one;
  }
  const passed = { all: new Map<number, Headers>(), stateless: new Map<number, Headers>() };
  const made: Leaving = { gates: [segment.leaving, gate], cell, passed, gone: [] };
  leavings.push(made);
  return made;
}

/** Packets that have come into the domain they are for. */
const LANDED = {};

const STRAIGHT: Onward = { landing: undefined, gates: [], anonymous: false };
