import type { Network } from "../../network/index.ts";
import { type Bearers, bearerOf, bearersOf, EVERYBODY } from "./bearers.ts";
import { type Bits, commonBits, haveCommonBits, wordsFor } from "./bits.ts";
import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import type { Groups } from "./groups.ts";
import { type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Prospect } from "./outlook.ts";
import { ASK_WALK } from "./pair.ts";
import { Sides } from "./sides.ts";
import type { Departure, Post, Stand } from "./stand.ts";
import type { Ways } from "./ways.ts";

/** Headers that get from one stand before another, and whose replies get back: row by row of the one's stands. */
export type Paths = Int32Array;

/** Nobody has asked yet. */
export const NO_PATH = -2;

/** Rows of a block that are filled, and columns in them. */
export interface Area {
  readonly bits: Bits;
  readonly rows: Bits;
  readonly columns: Bits;
  readonly paths: Paths;
  /** No bit is set yet. */
  readonly isNew: boolean;
  /** Ways may be others: paths are asked again, and where they are what they were, so are the pairs. */
  readonly isRouted: boolean;
  /** What members send and take may be another. */
  readonly isSaid: boolean;
}

/** What is asked pair by pair after all. */
export type Each = (rows: Bits, columns: Bits) => void;

/** Labels that matter between two domains: those that are asked of senders, and of receivers. */
interface Asked {
  readonly senders: ReadonlySet<string>;
  readonly receivers: ReadonlySet<string>;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** What one stand sends by one of its ways out to another. */
interface Leg {
  readonly one: Stand;
  readonly other: Stand;
  readonly departure: Departure;
  /** What the one's domain says of the other's address, and the other's of the address that packets come from. */
  readonly out: Prospect;
  readonly in: Prospect;
  readonly senders: readonly Bearers[];
  readonly receivers: readonly Bearers[];
}

/**
 * Pairs of members that can stand: the way between two stands is asked once, what each sends and takes once for a cell, and who takes the same is
 * told at once who reaches it.
 */
export class StandPairs {
  readonly #network: Network;
  readonly #headers: HeaderSets;
  /** Packets to the other domain, and replies from there. */
  readonly #there: Sides;
  readonly #back: Sides;
  #isBegun = false;
  #row: Bits = new Int32Array(0);
  /** By sites: what the one domain says of the other's, and the other of the one's. */
  #out: (Prospect | undefined)[] = [];
  #in: (Prospect | undefined)[] = [];

  constructor(network: Network, headers: HeaderSets, ways: Ways) {
    this.#network = network;
    this.#headers = headers;
    this.#there = new Sides("all", headers, ways);
    this.#back = new Sides("stateless", headers, ways);
  }

  fill(from: Domain, to: Domain, area: Area, each: Each): void {
    const ones = from.stands.all.filter(({ places }) => haveCommonBits(places, area.rows));
    const others = to.stands.all.filter(({ places }) => haveCommonBits(places, area.columns));
    if (ones.length === 0 || others.length === 0) return;
    this.#isBegun = false;
    this.#out = [];
    this.#in = [];
    this.#row = new Int32Array(wordsFor(to.members.length));
    const asked = this.#askedBetween(from, to);
    for (const one of ones) {
      for (const other of others) {
        const leg = this.#leg(from, to, one, other, asked);
        const place = one.nth * to.stands.all.length + other.nth;
        const before = area.paths[place] as Headers;
        const path = before !== NO_PATH && !area.isRouted ? before : this.#path(from, to, leg);
        area.paths[place] = path;
        if (path === before && path !== ASK_WALK && !area.isSaid) continue;
        if (path === ASK_WALK || leg === undefined) {
          each(commonBits(one.places, area.rows), commonBits(other.places, area.columns));
        } else this.#meet(leg, path, area);
      }
    }
  }

  #askedBetween(from: Domain, to: Domain): Asked {
    const known = from.id === to.id ? "both" : this.#network.labels.get(`${from.id}>${to.id}`);
    return {
      senders: known === undefined ? NO_NAMES : to.asksSenders,
      receivers: known === "both" ? from.asksReceivers : NO_NAMES,
    };
  }

  /** Undefined where not all goes there by one way, or not all replies go back by one. */
  #leg(from: Domain, to: Domain, one: Stand, other: Stand, asked: Asked): Leg | undefined {
    this.#out[other.site] ??= from.outlook.at(to.stands.sites[other.site] as Point);
    const out = this.#out[other.site] as Prospect;
    const departure = out.departure(one);
    if (departure === undefined) return undefined;
    const { site, point } = from.stands.posts[departure.post] as Post;
    this.#in[site] ??= to.outlook.at(point);
    const in_ = this.#in[site] as Prospect;
    if (!in_.replies(other)) return undefined;
    const { translation } = departure;
    const senders =
      translation === undefined ? bearersOf(one, asked.senders) : bearerOf(translation.labels, asked.senders);
    return { one, other, departure, out, in: in_, senders, receivers: bearersOf(other, asked.receivers) };
  }

  #path(from: Domain, to: Domain, leg: Leg | undefined): Headers {
    if (leg === undefined) return ASK_WALK;
    if (!this.#isBegun) {
      this.#there.begin(from, to);
      this.#back.begin(to, from);
      this.#isBegun = true;
    }
    const { other, departure, out, in: in_, senders } = leg;
    const there = this.#there.between(departure.post, other.post, out, in_, senders !== EVERYBODY);
    if (there === NO_HEADERS || there === ASK_WALK) return there;
    const replies = this.#back.between(other.post, departure.back, in_, out, false);
    if (replies === ASK_WALK) return replies;
    return this.#headers.intersection(there, this.#headers.requests(replies));
  }

  #meet(leg: Leg, path: Headers, area: Area): void {
    if (!area.isNew) clear(leg, this.#row.length, area);
    if (path === NO_HEADERS) return;
    const { one, other, departure } = leg;
    for (const receiver of leg.receivers) {
      const sent = leg.out.sent(one, departure, receiver.key, receiver.labels);
      for (const sender of leg.senders) {
        const taken = leg.in.taken(other, sender.key, sender.labels);
        this.#join(path, { sent, taken, ports: departure.translation?.ports, sender, receiver }, area);
      }
    }
  }

  #join(path: Headers, met: Met, area: Area): void {
    const { headers } = met.sent;
    for (let group = 0; group < headers.length; group += 1) {
      const sent = this.#headers.intersection(path, headers[group] as Headers);
      if (sent !== NO_HEADERS && this.#takers(sent, met, area.columns)) this.#tell(met, group, area);
    }
  }

  /** Notes who takes some of these; answers whether anybody does. */
  #takers(sent: Headers, { taken, ports, receiver }: Met, columns: Bits): boolean {
    const row = this.#row.fill(0);
    const words = row.length;
    for (let group = 0; group < taken.headers.length; group += 1) {
      let common = this.#headers.intersection(sent, taken.headers[group] as Headers);
      if (ports !== undefined) common = this.#headers.whateverPort(common, ports);
      if (common === NO_HEADERS) continue;
      for (let word = 0; word < words; word += 1) {
        (row[word] as number) |= taken.places[words * group + word] as number;
      }
    }
    let any = 0;
    for (let word = 0; word < words; word += 1) {
      const kept = (row[word] as number) & (columns[word] as number) & (receiver.places?.[word] ?? -1);
      row[word] = kept;
      any |= kept;
    }
    return any !== 0;
  }

  #tell({ sent: { places }, sender }: Met, group: number, { bits, rows }: Area): void {
    const row = this.#row;
    for (let nth = 0; nth < rows.length; nth += 1) {
      let word = (places[rows.length * group + nth] as number) & (rows[nth] as number) & (sender.places?.[nth] ?? -1);
      for (; word !== 0; word &= word - 1) {
        const begin = (32 * nth + 31 - Math.clz32(word & -word)) * row.length;
        for (let at = 0; at < row.length; at += 1) (bits[begin + at] as number) |= row[at] as number;
      }
    }
  }
}

/** What two stands send and take, as far as these of their members go. */
interface Met {
  readonly sent: Groups;
  readonly taken: Groups;
  /** The source port is any of these whichever it was. */
  readonly ports: NonNullable<Departure["translation"]>["ports"];
  readonly sender: Bearers;
  readonly receiver: Bearers;
}

/** Nobody connects any more of these. */
function clear({ one, other }: Leg, words: number, { bits, rows, columns }: Area): void {
  for (const { index } of one.members) {
    if ((((rows[index >>> 5] as number) >>> (index & 31)) & 1) === 0) continue;
    for (let word = 0; word < words; word += 1) {
      (bits[index * words + word] as number) &= ~((other.places[word] as number) & (columns[word] as number));
    }
  }
}
