import type { Network } from "../../network/index.ts";
import { type Bearers, bearerOf, bearersOf, EVERYBODY } from "./bearers.ts";
import { type Bits, commonBits, hasBit, haveCommonBits, wordsFor } from "./bits.ts";
import type { Cells } from "./cells.ts";
import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import { haveCommon } from "./edit.ts";
import type { Groups } from "./groups.ts";
import { type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Prospect } from "./outlook.ts";
import { ASK_WALK } from "./pair.ts";
import { ANONYMOUS, Sides } from "./sides.ts";
import type { Departure, Post, Stand } from "./stand.ts";
import type { Ways } from "./ways.ts";

/** Headers that get from one stand before another, and whose replies get back, with {@link ANONYMOUS}: row by row of the one's stands. */
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
  /** A path of these domains was asked for. */
  #isAsked = false;
  /** By sites: what the one domain says of the other's, and the other of the one's. */
  #out: (Prospect | undefined)[] = [];
  #in: (Prospect | undefined)[] = [];
  /** Stands of the other domain. */
  #width = 0;
  /** Who of it takes what was asked for last. */
  #row: Bits = new Int32Array(0);

  constructor(network: Network, headers: HeaderSets, ways: Ways, cells: Cells) {
    this.#network = network;
    this.#headers = headers;
    this.#there = new Sides("all", headers, ways, cells);
    this.#back = new Sides("stateless", headers, ways, cells);
  }

  fill(from: Domain, to: Domain, area: Area, each: Each): void {
    const ones = from.stands.all.filter(({ places }) => haveCommonBits(places, area.rows));
    const others = to.stands.all.filter(({ places }) => haveCommonBits(places, area.columns));
    if (ones.length === 0 || others.length === 0) return;
    this.#begin(to);
    const asked = this.#askedBetween(from, to);
    for (const one of ones) {
      for (const other of others) {
        if (!this.#between(from, to, one, other, asked, area)) {
          each(commonBits(one.places, area.rows), commonBits(other.places, area.columns));
        }
      }
    }
  }

  #begin(to: Domain): void {
    this.#isAsked = false;
    this.#out = [];
    this.#in = [];
    this.#width = to.stands.all.length;
    this.#row = new Int32Array(wordsFor(to.members.length));
  }

  /** Pairs of members of two stands; answers whether all between them can be told at once. */
  #between(from: Domain, to: Domain, one: Stand, other: Stand, asked: Asked, area: Area): boolean {
    const place = one.nth * this.#width + other.nth;
    const before = area.paths[place] as Headers;
    // Where no way leads, nobody need be asked what is sent.
    if (before === NO_HEADERS && !area.isRouted) return true;
    this.#out[other.site] ??= from.outlook.at(to.stands.sites[other.site] as Point);
    const out = this.#out[other.site] as Prospect;
    const departure = out.departures[one.nth];
    if (departure === undefined) return false;
    const { site, point } = from.stands.posts[departure.post] as Post;
    this.#in[site] ??= to.outlook.at(point);
    const in_ = this.#in[site] as Prospect;
    if (in_.replies[other.nth] !== true) return false;
    const isKnown = before !== NO_PATH && !area.isRouted;
    const senders = sendersOf(one, departure, asked);
    const way = isKnown ? before : this.#path(from, to, departure, other);
    area.paths[place] = way;
    if (way === ASK_WALK || (way > ANONYMOUS && senders !== EVERYBODY)) return false;
    if (way === before && !area.isSaid) return true;
    if (!area.isNew) clear(one, other, this.#row.length, area);
    if (way === NO_HEADERS) return true;
    const path = way & ~ANONYMOUS;
    const ports = departure.translation?.ports;
    for (const receiver of bearersOf(other, asked.receivers)) {
      const sent = out.sent(one, departure, receiver.key, receiver.labels);
      for (const sender of senders) {
        const taken = in_.taken(other, sender.key, sender.labels);
        this.#join(path, { sent, taken, ports, sender, receiver }, area);
      }
    }
    return true;
  }

  #askedBetween(from: Domain, to: Domain): Asked {
    const known = from.id === to.id ? "both" : this.#network.labels.get(`${from.id}>${to.id}`);
    // Mostly rules ask for groups of their own domain, which nobody in another carries.
    return {
      senders: known !== undefined && haveCommon(from.carried, to.asksSenders) ? to.asksSenders : NO_NAMES,
      receivers: known === "both" && haveCommon(to.carried, from.asksReceivers) ? from.asksReceivers : NO_NAMES,
    };
  }

  /** Headers that get from a departure before the other stand, and whose replies get back. */
  #path(from: Domain, to: Domain, { post, back }: Departure, other: Stand): Headers {
    if (!this.#isAsked) {
      this.#there.begin(from, to);
      this.#back.begin(to, from);
      this.#isAsked = true;
    }
    const there = this.#there.between(post, other.post);
    if (there === NO_HEADERS || there === ASK_WALK) return there;
    const replies = this.#back.between(other.post, back);
    if (replies === ASK_WALK) return replies;
    const path = this.#headers.intersection(there & ~ANONYMOUS, this.#headers.requests(replies & ~ANONYMOUS));
    return path === NO_HEADERS ? path : path | (there & ANONYMOUS);
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
    const row = this.#row;
    const words = row.length;
    for (let word = 0; word < words; word += 1) row[word] = 0;
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

/** By which labels members of a stand are known where they depart. */
function sendersOf(stand: Stand, { translation }: Departure, { senders }: Asked): readonly Bearers[] {
  return translation === undefined ? bearersOf(stand, senders) : bearerOf(translation.labels, senders);
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
function clear(one: Stand, other: Stand, words: number, { bits, rows, columns }: Area): void {
  for (const { index } of one.members) {
    if (!hasBit(rows, index)) continue;
    for (let word = 0; word < words; word += 1) {
      (bits[index * words + word] as number) &= ~((other.places[word] as number) & (columns[word] as number));
    }
  }
}
