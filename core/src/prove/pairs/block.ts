import type { Network } from "../../network/index.ts";
import { type Domain, type Member, meetRanges, type Stand } from "./domain.ts";
import type { FilterView } from "./filter-view.ts";
import { outcomeAt } from "./forwarding.ts";
import { ALL_HEADERS, type Headers, NO_HEADERS } from "./headers.ts";
import { ASK_WALK, type Pairs, type Way } from "./pair.ts";

/** Which members of one domain connect to which of another. */
export interface Block {
  readonly from: Domain;
  readonly to: Domain;
  /** A bit for each pair, row by row of `from`. */
  readonly bits: Uint8Array;
  /** How many connect. */
  readonly count: number;
  /** How many were asked of whole sets. */
  readonly walked: number;
  /** Pairs that nobody has asked yet, by their places among the bits: one of the two has addresses without number. */
  readonly open: ReadonlySet<number>;
}

/** Of a domain: places of members that are others than before. */
export type Places = ReadonlySet<number> | undefined;

/** What is asked where addresses alone do not tell. */
export type Walk = (from: Member, to: Member) => boolean;

const NO_LABELS: readonly string[] = [];
const NO_NAMES: ReadonlySet<string> = new Set();
const NONE_OPEN: ReadonlySet<number> = new Set();

/** What labels matter between two domains: those that are asked of senders, and of receivers. */
interface Labels {
  readonly inside: boolean;
  readonly senders: ReadonlySet<string>;
  readonly receivers: ReadonlySet<string>;
}

/** Reckons blocks: stand by stand where members are plain, pair by pair where not. */
export class Blocks {
  readonly #network: Network;
  readonly #pairs: Pairs;
  readonly #walk: Walk;
  #bits: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #width = 0;
  #count = 0;
  #walked = 0;
  #open: Set<number> | undefined;
  #isNear = false;
  /** Of the block: what members send to a cell of the other domain, and take from one. */
  #sent: Headers[][] = [];
  #taken: Headers[][] = [];
  readonly #parts = new Map<ReadonlySet<number>, Domain>();

  constructor(network: Network, pairs: Pairs, walk: Walk) {
    this.#network = network;
    this.#pairs = pairs;
    this.#walk = walk;
  }

  block(from: Domain, to: Domain): Block {
    this.#begin(from, to, new Uint8Array((from.members.length * to.members.length + 7) >> 3));
    this.#fill(from, to);
    return this.#made(from, to);
  }

  /** The block again where only these members of the one and the other are others than before; by their places. */
  patched(from: Domain, to: Domain, before: Block | undefined, isFrom: Places, isTo: Places): Block {
    this.#resume(from, to, before);
    for (const at of isFrom ?? []) for (const other of to.members) this.#clear(at, other.index);
    for (const at of isTo ?? []) for (const one of from.members) this.#clear(one.index, at);
    if (isFrom !== undefined) this.#fill(this.#part(from, isFrom), to);
    if (isTo !== undefined) {
      const others = isFrom === undefined ? from : part(from, ({ index }) => !isFrom.has(index));
      this.#fill(others, this.#part(to, isTo));
    }
    return this.#made(from, to);
  }

  /** The block again where only what these say that segments and ways are filtered by is another than before. */
  filtered(from: Domain, to: Domain, before: Block | undefined, views: ReadonlySet<FilterView>): Block {
    this.#resume(from, to, before);
    if (from.id === to.id || this.#isNear || to.faces.has(from.id)) return this.block(from, to);
    const again = (one: readonly Member[], other: readonly Member[]): void => {
      for (const { index } of one) for (const to of other) this.#clear(index, to.index);
      this.#each(one, other);
    };
    again(from.special, to.members);
    const labels = this.#labelsOf(from, to);
    for (const a of from.stands) {
      again(a.members, to.special);
      for (const b of to.stands) {
        if (!this.#isMet(a, b, views)) continue;
        for (const { index } of a.members) for (const other of b.members) this.#clear(index, other.index);
        this.#between(a, b, labels);
      }
    }
    return this.#made(from, to);
  }

  /** Whether one of these says something else than before on the way from one stand to the other, or back. */
  #isMet(a: Stand, b: Stand, views: ReadonlySet<FilterView>): boolean {
    const meets = (view: FilterView, from: Stand, to: Stand) => views.has(view) && view.differs(from.point, to.point);
    const any = (from: Stand, to: Stand): boolean =>
      from.segment.leaving.all.some((view) => meets(view, from, to)) ||
      to.segment.entering.all.some((view) => meets(view, from, to)) ||
      (outcomeAt(from.fib, to.point)?.filters.some((view) => meets(view, from, to)) ?? false);
    return any(a, b) || any(b, a);
  }

  #resume(from: Domain, to: Domain, before: Block | undefined): void {
    // One that is not kept had no pair that connects.
    const none = new Uint8Array((from.members.length * to.members.length + 7) >> 3);
    this.#begin(from, to, before === undefined ? none : new Uint8Array(before.bits));
    this.#count = before?.count ?? 0;
    this.#open = new Set(before?.open);
    this.#walked = before?.walked ?? 0;
  }

  /** Members at these places; the same answer for the same set. */
  #part(domain: Domain, places: ReadonlySet<number>): Domain {
    const known = this.#parts.get(places);
    if (known?.id === domain.id) return known;
    const made = part(domain, ({ index }) => places.has(index));
    this.#parts.set(places, made);
    return made;
  }

  #begin(from: Domain, to: Domain, bits: Uint8Array<ArrayBuffer>): void {
    this.#width = to.members.length;
    this.#bits = bits;
    this.#count = 0;
    this.#walked = 0;
    this.#open = undefined;
    this.#sent = [];
    this.#taken = [];
    this.#isNear = from.id === to.id || meetRanges(from.ranges, to.ranges);
  }

  #made(from: Domain, to: Domain): Block {
    const open = this.#open === undefined || this.#open.size === 0 ? NONE_OPEN : this.#open;
    return { from, to, bits: this.#bits, count: this.#count, walked: this.#walked, open };
  }

  #fill(from: Domain, to: Domain): void {
    const inside = from.id === to.id;
    if (to.faces.has(from.id) || (!inside && this.#isNear)) this.#each(from.members, to.members);
    else if (inside) this.#inside(from, to);
    else {
      this.#each(from.special, to.members);
      for (const stand of from.stands) this.#each(stand.members, to.special);
      this.#stands(from, to);
    }
  }

  /** Pairs of one domain: its members may be told apart by filters that nobody else meets. */
  #inside(from: Domain, to: Domain): void {
    const senders = part(from, ({ cutsInside }) => !cutsInside);
    const receivers = part(to, ({ cutsInside }) => !cutsInside);
    const isFine = (domain: Domain) => (member: Member) => member.cutsInside || domain.special.includes(member);
    this.#each(from.members.filter(isFine(from)), to.members);
    const plain = senders.stands.flatMap(({ members }) => members);
    this.#each(plain, to.members.filter(isFine(to)));
    this.#stands(senders, receivers);
  }

  #clear(from: number, to: number): void {
    const place = from * this.#width + to;
    this.#open?.delete(place);
    const bit = 1 << (place & 7);
    if (((this.#bits[place >> 3] as number) & bit) === 0) return;
    (this.#bits[place >> 3] as number) &= ~bit;
    this.#count -= 1;
  }

  #set(from: Member, to: Member): void {
    const place = from.index * this.#width + to.index;
    (this.#bits[place >> 3] as number) |= 1 << (place & 7);
    this.#count += 1;
  }

  #each(from: readonly Member[], to: readonly Member[]): void {
    for (const one of from) for (const other of to) this.#pair(one, other);
  }

  #pair(from: Member, to: Member): void {
    let found = this.#pairs.connects(from, to, this.#isNear);
    if (found === undefined && (from.points === undefined || to.points === undefined)) {
      this.#open ??= new Set();
      this.#open.add(from.index * this.#width + to.index);
    } else if (found === undefined) {
      this.#walked += 1;
      found = this.#walk(from, to);
    }
    if (found) this.#set(from, to);
  }

  #stands(from: Domain, to: Domain): void {
    const labels = this.#labelsOf(from, to);
    for (const a of from.stands) for (const b of to.stands) this.#between(a, b, labels);
  }

  #labelsOf(from: Domain, to: Domain): Labels {
    const inside = from.id === to.id;
    const known = inside ? "both" : this.#network.labels.get(`${from.id}>${to.id}`);
    return {
      inside,
      senders: known === undefined ? NO_NAMES : to.asksSenders,
      receivers: known === "both" ? from.asksReceivers : NO_NAMES,
    };
  }

  #between(a: Stand, b: Stand, { inside, senders, receivers }: Labels): void {
    const named = senders.size > 0 && a.members.some((member) => carries(member, senders));
    const path = takesAll(a, b) && takesAll(b, a) ? this.#path(a, b, named) : ASK_WALK;
    if (path === ASK_WALK) this.#each(a.members, b.members);
    else if (inside) this.#labelled(a, b, path, true);
    else if (path === NO_HEADERS) return;
    else if (named || (receivers.size > 0 && b.members.some((member) => carries(member, receivers)))) {
      const knowsReceiver = receivers.size > 0;
      const carrying = knowsReceiver ? a.members : a.members.filter((member) => carries(member, senders));
      this.#labelled({ ...a, members: carrying }, b, path, false, knowsReceiver);
      if (carrying.length < a.members.length) {
        const others = a.members.filter((member) => !carrying.includes(member));
        this.#plain({ ...a, members: others }, b, path);
      }
    } else this.#plain(a, b, path);
  }

  /** Headers that get from one stand before the other, and whose replies get back. */
  #path(a: Stand, b: Stand, named: boolean): Headers {
    const { headers } = this.#pairs;
    const there = this.#side(a, b, "all", named);
    if (there === NO_HEADERS || there === ASK_WALK) return there;
    const back = this.#side(b, a, "stateless", false);
    if (back === ASK_WALK) return back;
    return headers.intersection(there, headers.requests(back));
  }

  #side(a: Stand, b: Stand, way: Way, named: boolean): Headers {
    return this.#pairs.between(a.segment, b.segment, a.fib, way, a.point, b.point, named);
  }

  /** Where no label matters: what a member sends and what another takes are asked once for each cell of the other end. */
  #plain(a: Stand, b: Stand, path: Headers): void {
    const { headers } = this.#pairs;
    const takes = rowOf(this.#taken, a.nth);
    const sends = rowOf(this.#sent, b.nth);
    for (const { host, index } of b.members) {
      takes[index] ??= this.#pairs.passed(host.entry.all, a.point, b.point, NO_LABELS);
    }
    for (const { host, index } of a.members) {
      sends[index] ??= this.#pairs.passed(host.main?.filters.all ?? [], a.point, b.point, NO_LABELS);
    }
    for (const from of a.members) {
      const sent = headers.intersection(path, sends[from.index] as Headers);
      if (sent === NO_HEADERS) continue;
      for (const to of b.members) if (headers.meet(sent, takes[to.index] as Headers)) this.#set(from, to);
    }
  }

  #labelled(a: Stand, b: Stand, path: Headers, inside: boolean, knowsReceiver = inside): void {
    const pairs = this.#pairs;
    const { headers } = pairs;
    const answered = headers.requests(ALL_HEADERS);
    for (const from of a.members) {
      const filters = from.host.main?.filters.all ?? [];
      for (const to of b.members) {
        // Neighbours meet neither table nor segment filters (F11).
        const way = inside && from.host.segment === to.host.segment ? answered : path;
        if (way === NO_HEADERS) continue;
        const receiver = knowsReceiver ? to.host.endpoint.labels : NO_LABELS;
        const sent = headers.intersection(way, pairs.passed(filters, a.point, b.point, receiver));
        if (sent === NO_HEADERS) continue;
        if (headers.meet(sent, pairs.passed(to.host.entry.all, a.point, b.point, from.host.endpoint.labels))) {
          this.#set(from, to);
        }
      }
    }
  }
}

/** Some members of a domain, where they stand. */
function part(domain: Domain, isMeant: (member: Member) => boolean): Domain {
  const stands = domain.stands.map((stand) => ({ ...stand, members: stand.members.filter(isMeant) }));
  return {
    ...domain,
    members: domain.members.filter(isMeant),
    special: domain.special.filter(isMeant),
    stands: stands.filter(({ members }) => members.length > 0),
  };
}

function rowOf(rows: Headers[][], nth: number): Headers[] {
  const row = rows[nth] ?? [];
  rows[nth] = row;
  return row;
}

/** Whether all that goes from one stand to the other takes the main launch. */
function takesAll(from: Stand, to: Stand): boolean {
  return from.taken === undefined || from.taken.at(from.point, to.point, NO_LABELS) === ALL_HEADERS;
}

function carries({ host }: Member, asked: ReadonlySet<string>): boolean {
  return host.endpoint.labels.some((label) => asked.has(label));
}

/** Whether two members of a block connect; undefined: nobody has asked. */
export function isSet({ bits, open, to }: Block, from: number, at: number): boolean | undefined {
  const place = from * to.members.length + at;
  if (open.size > 0 && open.has(place)) return undefined;
  return ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
}

/** The pairs of a block that connect, and with `walk` those of them that nobody has asked. */
export function* pairsOf(block: Block, walk?: Walk): Generator<readonly [from: string, to: string], void> {
  for (const from of block.from.members) {
    for (const to of block.to.members) {
      if (isSet(block, from.index, to.index) ?? walk?.(from, to)) yield [from.host.endpoint.id, to.host.endpoint.id];
    }
  }
}
