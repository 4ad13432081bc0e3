import type { Cells } from "./cells.ts";
import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import { passedBy } from "./filter-view.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Hop, Landing } from "./hop.ts";
import type { Gate } from "./host.ts";
import { ASK_WALK } from "./pair.ts";
import type { Post, Stands } from "./stand.ts";
import { leadsInto, type Onward, type Way, type Ways } from "./ways.ts";

const UNKNOWN = -2;
const NO_LABELS: readonly string[] = [];

/** Of what passes: nobody knows the sender any more. */
export const ANONYMOUS = 1 << 30;

/** What leaves posts of a domain and is handed on, for all posts and hops that have the same filters: by the cell that it is for. */
interface Leaving {
  readonly gates: readonly [segment: Gate, hop: Gate];
  /** The posts' own: {@link Cells.gate}. */
  readonly cell: number;
  readonly passed: Map<number, Headers>;
}

/** What of packets from one cell gets before posts of a domain, once something else has taken them over: by posts. */
interface Arrivals {
  readonly cell: number;
  readonly passed: Headers[];
  /** Posts before which nobody knows the sender any more. */
  readonly anonymous: Set<number>;
}

/** What was reckoned of one domain. */
interface Side {
  /** By sites: {@link Cells.gate}. */
  readonly cells: readonly number[];
  readonly leavings: Leaving[];
  /** By what takes packets over. */
  readonly arrivals: Map<object, Arrivals[]>;
}

/**
 * What gets from posts of one domain to those of another: what leaves a post and is handed on, and what becomes of it then. Each is reckoned once for
 * all that nothing on the way tells apart: the one for posts with the same filters, the other for all who hand on to the same table. To be used as
 * long as no table and no filter is edited.
 */
export class Sides {
  readonly #way: Way;
  readonly #headers: HeaderSets;
  readonly #ways: Ways;
  readonly #cells: Cells;
  readonly #sides = new Map<Stands, Side>();
  #from: Domain | undefined;
  #to: Domain | undefined;
  #one: Side = NO_SIDE;
  #other: Side = NO_SIDE;
  /** By posts of the one and the other: what passes. */
  #passed: Int32Array = new Int32Array(0);
  /** By posts of the one: whether they were asked. */
  #isAsked = new Uint8Array(0);
  /** By sites of the other. */
  readonly #hops: (Hop | undefined)[] = [];

  constructor(way: Way, headers: HeaderSets, ways: Ways, cells: Cells) {
    this.#way = way;
    this.#headers = headers;
    this.#ways = ways;
    this.#cells = cells;
  }

  begin(from: Domain, to: Domain): void {
    this.#from = from;
    this.#to = to;
    this.#one = this.#sideOf(from.stands);
    this.#other = this.#sideOf(to.stands);
    const [posts, goals] = [from.stands.posts.length, to.stands.posts.length];
    if (this.#passed.length < posts * goals) this.#passed = new Int32Array(posts * goals);
    if (this.#isAsked.length < posts) this.#isAsked = new Uint8Array(posts);
    this.#isAsked.fill(0, 0, posts);
  }

  #sideOf(stands: Stands): Side {
    const known = this.#sides.get(stands);
    if (known !== undefined) return known;
    const made = { cells: stands.sites.map((site) => this.#cells.gate(site)), leavings: [], arrivals: new Map() };
    this.#sides.set(stands, made);
    return made;
  }

  /** Headers that get from a post to another; with {@link ANONYMOUS} where that is so. */
  between(post: number, goal: number): Headers {
    const [from, to] = [this.#from as Domain, this.#to as Domain];
    // Neighbours meet neither table nor segment filters (F11).
    if (from === to && segmentAt(from, post) === segmentAt(to, goal)) return ALL_HEADERS;
    if (this.#isAsked[post] === 0) this.#ask(post);
    return this.#passed[post * to.stands.posts.length + goal] as Headers;
  }

  /** Asks for what gets from a post to all goals of the other domain. */
  #ask(post: number): void {
    const [{ stands: ones }, { stands: others }] = [this.#from as Domain, this.#to as Domain];
    const { goals, posts } = others;
    const [hops, cells, passed] = [this.#hops, this.#other.cells, this.#passed];
    const begin = post * posts.length;
    const from = ones.posts[post] as Post;
    this.#isAsked[post] = 1;
    this.#ways.hopsTo(from.table, others.sites, others.order, hops);
    let last: Hop | undefined;
    let arrivals: Arrivals | undefined;
    let leaving = NO_LEAVING;
    let cell = -1;
    let gone = NO_HEADERS;
    for (let nth = 0; nth < goals.length; nth += 1) {
      const goal = goals[nth] as number;
      const { site } = posts[goal] as Post;
      const hop = hops[site];
      passed[begin + goal] = NO_HEADERS;
      if (hop === undefined) continue;
      if (hop !== last) {
        last = hop;
        cell = -1;
        arrivals = this.#arrivalsBy(hop, from);
        if (arrivals !== undefined) leaving = this.#leavingBy(hop, from);
      }
      if (arrivals === undefined) continue;
      const known = arrivals.passed[goal] as Headers;
      const arrived = known === UNKNOWN ? this.#arrive(arrivals, hop, goal, from) : known;
      if (arrived === NO_HEADERS) continue;
      if (cells[site] !== cell) {
        cell = cells[site] as number;
        gone = leaving.passed.get(cell) ?? this.#leave(leaving, from, site);
      }
      if (gone === NO_HEADERS) continue;
      const come = arrived === ASK_WALK ? ASK_WALK : this.#headers.intersection(gone, arrived);
      const isAnonymous = hop.anonymous || (arrivals.anonymous.size > 0 && arrivals.anonymous.has(goal));
      passed[begin + goal] = isAnonymous && come > NO_HEADERS ? come | ANONYMOUS : come;
    }
  }

  #leavingBy({ gate }: Hop, { segment, site }: Post): Leaving {
    const { leavings, cells } = this.#one;
    const cell = cells[site] as number;
    for (const one of leavings) {
      if (one.gates[0] === segment.leaving && one.gates[1] === gate && one.cell === cell) return one;
    }
    const made: Leaving = { gates: [segment.leaving, gate], cell, passed: new Map() };
    leavings.push(made);
    return made;
  }

  /** What of all packets leaves a post's segment, and is handed on. */
  #leave({ gates, passed }: Leaving, { point }: Post, site: number): Headers {
    const destination = (this.#to as Domain).stands.sites[site] as Point;
    let gone = ALL_HEADERS;
    for (const gate of gates) gone = this.#through(gate, point, destination, gone);
    passed.set(this.#other.cells[site] as number, gone);
    return gone;
  }

  /** Undefined: nothing arrives. */
  #arrivalsBy(hop: Hop, { site }: Post): Arrivals | undefined {
    const { id, stands } = this.#to as Domain;
    const key = this.#takerOf(hop, id);
    if (key === undefined) return undefined;
    const cell = this.#one.cells[site] as number;
    const all = this.#other.arrivals.get(key) ?? [];
    for (const one of all) if (one.cell === cell) return one;
    const made = { cell, passed: new Array<Headers>(stands.posts.length).fill(UNKNOWN), anonymous: new Set<number>() };
    all.push(made);
    this.#other.arrivals.set(key, all);
    return made;
  }

  /** What takes packets over from a hop: where that is the same, they fare alike. Undefined: nobody in this domain gets any. */
  #takerOf({ foot, next, landing }: Hop, domain: string): object | undefined {
    if (next !== undefined) return foot ?? next;
    const changed = landing?.changed;
    if (changed === undefined) return landing?.domain === domain ? LANDED : undefined;
    // A reply that is translated on its way answers nobody.
    if (changed.translated && this.#way === "stateless") return undefined;
    return changed.opens || changed.next.segment !== undefined ? landing : this.#ways.named(changed.next.table);
  }

  /** What becomes of packets to a goal that were handed on. */
  #arrive({ passed, anonymous }: Arrivals, hop: Hop, goal: number, from: Post): Headers {
    const { stands } = this.#to as Domain;
    const to = stands.posts[goal] as Post;
    const onward = hop.next === undefined ? STRAIGHT : this.#ways.onward(hop, stands.sites[to.site] as Point);
    if (onward.anonymous) anonymous.add(goal);
    const landing = hop.next === undefined ? hop.landing : onward.landing;
    const arrived = landing === undefined ? NO_HEADERS : this.#come(landing, onward, from, goal, to);
    passed[goal] = arrived;
    return arrived;
  }

  #come(landing: Landing, { gates }: Onward, from: Post, goal: number, to: Post): Headers {
    const { changed, beside } = landing;
    if (changed === undefined && !leadsInto(landing, to.segment)) return NO_HEADERS;
    const { stands, doorway } = this.#to as Domain;
    let passed = ALL_HEADERS;
    for (const gate of gates) passed = this.#through(gate, from.point, stands.sites[to.site] as Point, passed);
    if (passed === NO_HEADERS || beside !== undefined) return passed;
    if (changed === undefined) {
      return this.#headers.intersection(passed, doorway.at(from.point).entering(goal, this.#way));
    }
    if (changed.translated && this.#way === "stateless") return NO_HEADERS;
    return this.#ways.mayLead(changed, to.segment, to.point) ? ASK_WALK : NO_HEADERS;
  }

  #through(gate: Gate, source: Point, destination: Point, passed: Headers): Headers {
    const filters = gate[this.#way];
    if (passed === NO_HEADERS || filters.length === 0) return passed;
    return this.#headers.intersection(passed, passedBy(this.#headers, filters, source, destination, NO_LABELS));
  }
}

const NO_GATE: Gate = { all: [], stateless: [] };
const NO_LEAVING: Leaving = { gates: [NO_GATE, NO_GATE], cell: -1, passed: new Map() };
const NO_SIDE: Side = { cells: [], leavings: [], arrivals: new Map() };

/** Packets that have come into the domain they are for. */
const LANDED = {};

const STRAIGHT: Onward = { landing: undefined, gates: [], anonymous: false };

function segmentAt({ stands }: Domain, post: number) {
  return (stands.posts[post] as Post).segment;
}
