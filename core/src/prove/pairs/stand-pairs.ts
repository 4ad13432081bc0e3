import type { Network } from "../../network/index.ts";
import { type Bearers, bearerOf, bearersOf, EVERYBODY } from "./bearers.ts";
import { type Bits, commonBits, haveCommonBits, wordsFor } from "./bits.ts";
import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import { haveCommon } from "./edit.ts";
import type { Groups } from "./groups.ts";
import { type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import { type LabelsByDomain, labelsIn } from "./labels.ts";
import type { Prospect } from "./outlook.ts";
import { ASK_WALK } from "./pair.ts";
import { ANONYMOUS, type Passage, type Sides } from "./sides.ts";
import type { Departure, Stand } from "./stand.ts";

/**
 * Headers that get from one stand before another, and whose replies get back, with {@link ANONYMOUS}; {@link ASK_WALK} where pairs of them are asked
 * one by one. For each stand of the other domain, those of the one side by side.
 */
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
const [EVERYONE] = EVERYBODY as readonly [Bearers];

/** The source port is any of these whichever it was. */
type Ports = NonNullable<Departure["translation"]>["ports"];

/**
 * Pairs of members that can stand: the way between two stands is asked once, what each sends and takes once for a cell, and who takes the same is
 * told at once who reaches it.
 */
export class StandPairs {
  readonly #labels: LabelsByDomain;
  readonly #headers: HeaderSets;
  readonly #sides: Sides;
  /** Packets to the other domain, and replies from there; absent: no path was asked for. */
  #there: Passage | undefined;
  #back: Passage | undefined;
  /** By sites: what the one domain says of the other's, and the other of the one's. */
  #out: (Prospect | undefined)[] = [];
  #in: (Prospect | undefined)[] = [];
  /** By stands of the one domain: what gets through to the stand that is looked at; none: nothing is to be told. */
  #paths: Paths = new Int32Array(0);
  /** Who of the other domain takes what was asked for last. */
  #row: Bits = new Int32Array(0);

  constructor(network: Network, headers: HeaderSets, sides: Sides) {
    this.#labels = labelsIn(network);
    this.#headers = headers;
    this.#sides = sides;
  }

  fill(from: Domain, to: Domain, area: Area, each: Each): void {
    this.#there = undefined;
    this.#back = undefined;
    this.#out = [];
    this.#in = [];
    this.#row = new Int32Array(wordsFor(to.members.length));
    if (this.#paths.length < from.stands.all.length) this.#paths = new Int32Array(from.stands.all.length);
    const asked = this.#askedBetween(from, to);
    for (const other of to.stands.all) {
      if (!haveCommonBits(other.places, area.columns)) continue;
      this.#out[other.site] ??= from.outlook.at(to.stands.sites[other.site] as Point);
      const out = this.#out[other.site] as Prospect;
      if (this.#ask(from, to, other, out, asked, area, each)) this.#join(from, to, other, out, asked, area);
    }
  }

  /** Asks for the paths to a stand; answers whether anything is to be told. */
  #ask(from: Domain, to: Domain, other: Stand, out: Prospect, asked: Asked, area: Area, each: Each): boolean {
    const { all } = from.stands;
    const begin = other.nth * all.length;
    let any = false;
    for (let nth = 0; nth < all.length; nth += 1) {
      this.#paths[nth] = NO_HEADERS;
      const before = area.paths[begin + nth] as Headers;
      // Where no way leads, nobody need be asked what is sent.
      if (before === NO_HEADERS && !area.isRouted) continue;
      const one = all[nth] as Stand;
      if (!haveCommonBits(one.places, area.rows)) continue;
      const isKnown = before !== NO_PATH && !area.isRouted;
      const way = isKnown ? before : this.#path(from, to, one, other, out);
      area.paths[begin + nth] = way;
      if (way === ASK_WALK || (way > ANONYMOUS && sendersOf(one, out, asked) !== EVERYBODY)) {
        each(commonBits(one.places, area.rows), commonBits(other.places, area.columns));
        continue;
      }
      if (way === before && !area.isSaid) continue;
      if (!area.isNew) clear(one, other, area);
      if (way === NO_HEADERS) continue;
      this.#paths[nth] = way & ~ANONYMOUS;
      any = true;
    }
    return any;
  }

  #askedBetween(from: Domain, to: Domain): Asked {
    const known = from.id === to.id ? "both" : this.#labels.get(from.id)?.get(to.id);
    // Mostly rules ask for groups of their own domain, which nobody in another carries.
    return {
      senders: known !== undefined && haveCommon(from.carried, to.asksSenders) ? to.asksSenders : NO_NAMES,
      receivers: known === "both" && haveCommon(to.carried, from.asksReceivers) ? from.asksReceivers : NO_NAMES,
    };
  }

  /** Headers that get from a departure before the other stand, and whose replies get back. */
  #path(from: Domain, to: Domain, one: Stand, other: Stand, out: Prospect): Headers {
    const departure = out.departures[one.nth];
    if (departure === undefined || this.#inAt(from, to, out, one.nth).replies[other.nth] !== true) return ASK_WALK;
    this.#there ??= this.#sides.between(from, to);
    this.#back ??= this.#sides.between(to, from);
    const there = this.#sides.row(this.#there, departure.post)[other.post] as Headers;
    if (there === NO_HEADERS || there === ASK_WALK) return there;
    const replies = this.#sides.row(this.#back, other.post)[from.stands.posts.length + departure.back] as Headers;
    if (replies === ASK_WALK) return replies;
    const path = this.#headers.intersection(there & ~ANONYMOUS, this.#headers.requests(replies & ~ANONYMOUS));
    return path === NO_HEADERS ? path : path | (there & ANONYMOUS);
  }

  /** What the other domain says of where packets of a stand seem to come from. */
  #inAt(from: Domain, to: Domain, out: Prospect, nth: number): Prospect {
    const site = out.sites[nth] as number;
    const known = this.#in[site];
    if (known !== undefined) return known;
    const made = to.outlook.at(from.stands.sites[site] as Point);
    this.#in[site] = made;
    return made;
  }

  /** Tells members of a stand which members of others reach it. */
  #join(from: Domain, to: Domain, other: Stand, out: Prospect, asked: Asked, area: Area): void {
    const isPlain = asked.senders.size === 0 && !out.translates;
    for (const receiver of bearersOf(other, asked.receivers)) {
      const sent = out.sent(receiver.key, receiver.labels);
      for (let nth = 0; nth < from.stands.all.length; nth += 1) {
        const path = this.#paths[nth] as Headers;
        if (path === NO_HEADERS) continue;
        const in_ = this.#inAt(from, to, out, nth);
        if (isPlain) {
          this.#tell({ path, sent, nth, taken: in_.taken("", []), other, ports: undefined, receiver }, EVERYONE, area);
          continue;
        }
        const ports = out.departures[nth]?.translation?.ports;
        for (const sender of sendersOf(from.stands.all[nth] as Stand, out, asked)) {
          const taken = in_.taken(sender.key, sender.labels);
          this.#tell({ path, sent, nth, taken, other, ports, receiver }, sender, area);
        }
      }
    }
  }

  #tell({ path, sent, nth, taken, other, ports, receiver }: Met, sender: Bearers, area: Area): void {
    const words = area.rows.length;
    const end = sent[nth + 1] as number;
    for (let at = sent[nth] as number; at < end; at += 1 + words) {
      const headers = this.#headers.intersection(path, sent[at] as Headers);
      if (headers === NO_HEADERS || !this.#takers(headers, taken, other, ports, receiver, area.columns)) continue;
      this.#note(sent, at + 1, sender, area);
    }
  }

  /** Finds who of a stand takes some of these; answers whether anybody does. */
  #takers(headers: Headers, taken: Groups, { nth }: Stand, ports: Ports, receiver: Bearers, columns: Bits): boolean {
    const row = this.#row;
    const words = row.length;
    for (let word = 0; word < words; word += 1) row[word] = 0;
    const end = taken[nth + 1] as number;
    for (let at = taken[nth] as number; at < end; at += 1 + words) {
      if (!this.#meet(headers, taken[at] as Headers, ports)) continue;
      for (let word = 0; word < words; word += 1) (row[word] as number) |= taken[at + 1 + word] as number;
    }
    let any = 0;
    for (let word = 0; word < words; word += 1) {
      const kept = (row[word] as number) & (columns[word] as number) & (receiver.places?.[word] ?? -1);
      row[word] = kept;
      any |= kept;
    }
    return any !== 0;
  }

  #meet(sent: Headers, taken: Headers, ports: Ports): boolean {
    if (ports === undefined) return this.#headers.meet(sent, taken);
    return this.#headers.whateverPort(this.#headers.intersection(sent, taken), ports) !== NO_HEADERS;
  }

  /** Those that were found are reached by these. */
  #note(sent: Groups, begin: number, sender: Bearers, { bits, rows }: Area): void {
    const row = this.#row;
    for (let nth = 0; nth < rows.length; nth += 1) {
      let word = (sent[begin + nth] as number) & (rows[nth] as number) & (sender.places?.[nth] ?? -1);
      for (; word !== 0; word &= word - 1) {
        const place = (32 * nth + 31 - Math.clz32(word & -word)) * row.length;
        for (let at = 0; at < row.length; at += 1) (bits[place + at] as number) |= row[at] as number;
      }
    }
  }
}

/** What one stand sends by a path and another takes. */
interface Met {
  readonly path: Headers;
  readonly sent: Groups;
  readonly nth: number;
  readonly taken: Groups;
  readonly other: Stand;
  readonly ports: Ports;
  readonly receiver: Bearers;
}

/** By which labels members of a stand are known where they depart. */
function sendersOf(stand: Stand, out: Prospect, { senders }: Asked): readonly Bearers[] {
  const translation = out.departures[stand.nth]?.translation;
  return translation === undefined ? bearersOf(stand, senders) : bearerOf(translation.labels, senders);
}

/** Nobody connects any more of these. */
function clear(one: Stand, other: Stand, { bits, rows, columns }: Area): void {
  const words = columns.length;
  for (let nth = 0; nth < rows.length; nth += 1) {
    for (let word = (one.places[nth] as number) & (rows[nth] as number); word !== 0; word &= word - 1) {
      const place = (32 * nth + 31 - Math.clz32(word & -word)) * words;
      for (let at = 0; at < words; at += 1) {
        (bits[place + at] as number) &= ~((other.places[at] as number) & (columns[at] as number));
      }
    }
  }
}
