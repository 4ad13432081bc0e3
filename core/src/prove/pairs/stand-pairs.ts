import type { Network, Translation } from "../../network/index.ts";
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

/** What is to be joined for one stand, by stands of the other domain. */
interface Joins {
  readonly stands: Stand[];
  /** A bit for each of the stands. */
  key: number;
  /** Paths; {@link NO_HEADERS}: nothing is to be joined. */
  paths: Int32Array;
  readonly outs: (Prospect | undefined)[];
  readonly ins: (Prospect | undefined)[];
  readonly translations: Departure["translation"][];
  /** Whether members are known by labels that are asked for, and whether anything that they send is. */
  isStandNamed: boolean;
  isNamed: boolean;
}

/** So many stands have a bit each in one number. */
const MOST_KEYED = 31;

/**
 * Pairs of members that can stand: the way between two stands is asked once, what each sends and takes once for a cell, and who takes the same is
 * told at once who reaches it. Stands that fare alike are joined as one.
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
  /** Used again for every two domains. */
  readonly #joins: Joins[] = [];

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
    const receivers = others.map((other) => bearersOf(other, asked.receivers));
    const areKeyed = Math.max(from.stands.all.length, to.stands.all.length) <= MOST_KEYED;
    const areKnown = receivers.every((all) => all === EVERYBODY);
    let count = 0;
    for (const one of ones) {
      const senders = bearersOf(one, asked.senders);
      const joins = this.#joinsAt(count, one, others.length);
      joins.isStandNamed = senders !== EVERYBODY;
      joins.isNamed = joins.isStandNamed;
      for (let nth = 0; nth < others.length; nth += 1) {
        const other = others[nth] as Stand;
        if (!this.#ask(from, to, one, other, nth, asked, area, joins)) {
          each(commonBits(one.places, area.rows), commonBits(other.places, area.columns));
        }
      }
      const isPlain = areKeyed && areKnown && !joins.isNamed;
      if (!isPlain) this.#joinEach(one, others, joins, senders, receivers, asked, area);
      else if (!this.#isJoined(joins, count, others.length)) count += 1;
    }
    for (let nth = 0; nth < count; nth += 1) this.#joinAll(this.#joins[nth] as Joins, others, area);
  }

  #begin(to: Domain): void {
    this.#isAsked = false;
    this.#out = [];
    this.#in = [];
    this.#width = to.stands.all.length;
    this.#row = new Int32Array(wordsFor(to.members.length));
  }

  #joinsAt(nth: number, one: Stand, count: number): Joins {
    const known = this.#joins[nth] ?? freshJoins();
    this.#joins[nth] = known;
    known.stands.length = 0;
    known.stands.push(one);
    known.key = 1 << one.nth;
    if (known.paths.length < count) known.paths = new Int32Array(count);
    known.paths.fill(NO_HEADERS, 0, count);
    return known;
  }

  /** Whether an earlier stand fares alike; then it is joined with that one. */
  #isJoined(joins: Joins, count: number, width: number): boolean {
    for (let nth = 0; nth < count; nth += 1) {
      const before = this.#joins[nth] as Joins;
      if (!fareAlike(before, joins, width)) continue;
      before.stands.push(...joins.stands);
      before.key |= joins.key;
      return true;
    }
    return false;
  }

  /** Asks for the path between two stands; answers whether all between them can be told at once, and notes in `joins` what is to be. */
  #ask(
    from: Domain,
    to: Domain,
    one: Stand,
    other: Stand,
    nth: number,
    asked: Asked,
    area: Area,
    joins: Joins,
  ): boolean {
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
    const { translation } = departure;
    const isNamed = translation === undefined ? joins.isStandNamed : isTranslationNamed(translation, asked);
    if (isNamed) joins.isNamed = true;
    const path = isKnown ? before : this.#path(from, to, departure, other, isNamed);
    area.paths[place] = path;
    if (path === ASK_WALK) return false;
    if (path === before && !area.isSaid) return true;
    if (!area.isNew) clear(one, other, this.#row.length, area);
    joins.paths[nth] = path;
    joins.outs[nth] = out;
    joins.ins[nth] = in_;
    joins.translations[nth] = translation;
    return true;
  }

  /** Where somebody is known by a label. */
  #joinEach(
    one: Stand,
    others: readonly Stand[],
    { paths, outs, ins, translations }: Joins,
    senders: readonly Bearers[],
    receivers: readonly (readonly Bearers[])[],
    asked: Asked,
    area: Area,
  ): void {
    for (let nth = 0; nth < others.length; nth += 1) {
      const path = paths[nth] as Headers;
      if (path === NO_HEADERS) continue;
      const [out, in_, translation] = [outs[nth] as Prospect, ins[nth] as Prospect, translations[nth]];
      const named = translation ? bearerOf(translation.labels, asked.senders) : senders;
      for (const receiver of receivers[nth] ?? EVERYBODY) {
        const sent = out.sent(one, out.departures[one.nth] as Departure, receiver.key, receiver.labels);
        for (const sender of named) {
          const taken = in_.taken(others[nth] as Stand, sender.key, sender.labels);
          this.#join(path, { sent, taken, ports: translation?.ports, sender, receiver }, area);
        }
      }
    }
  }

  /** Where nobody is: those to whom the path is the same, and who say the same of each other, at once. */
  #joinAll({ stands, key, paths, outs, ins, translations }: Joins, others: readonly Stand[], area: Area): void {
    const [everybody] = EVERYBODY as readonly [Bearers];
    for (let nth = 0; nth < others.length; nth += 1) {
      const path = paths[nth] as Headers;
      if (path === NO_HEADERS) continue;
      const [out, in_, translation] = [outs[nth] as Prospect, ins[nth] as Prospect, translations[nth]];
      const alike: Stand[] = [];
      let keyOfAlike = 0;
      for (let at = nth; at < others.length; at += 1) {
        if (paths[at] !== path || outs[at] !== out || ins[at] !== in_ || translations[at] !== translation) continue;
        const other = others[at] as Stand;
        alike.push(other);
        keyOfAlike |= 1 << other.nth;
        paths[at] = NO_HEADERS;
      }
      const [sent, taken] = [out.sentByAll(stands, key), in_.takenByAll(alike, keyOfAlike)];
      this.#join(path, { sent, taken, ports: translation?.ports, sender: everybody, receiver: everybody }, area);
    }
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
  #path(from: Domain, to: Domain, { post, back }: Departure, other: Stand, isNamed: boolean): Headers {
    if (!this.#isAsked) {
      this.#there.begin(from, to);
      this.#back.begin(to, from);
      this.#isAsked = true;
    }
    const there = this.#there.between(post, other.post, isNamed);
    if (there === NO_HEADERS || there === ASK_WALK) return there;
    const replies = this.#back.between(other.post, back, false);
    if (replies === ASK_WALK) return replies;
    return this.#headers.intersection(there, this.#headers.requests(replies));
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

function freshJoins(): Joins {
  const paths = new Int32Array(0);
  return { stands: [], key: 0, paths, outs: [], ins: [], translations: [], isStandNamed: false, isNamed: false };
}

function isTranslationNamed({ labels }: Translation, { senders }: Asked): boolean {
  return bearerOf(labels, senders) !== EVERYBODY;
}

function fareAlike(a: Joins, b: Joins, width: number): boolean {
  for (let nth = 0; nth < width; nth += 1) {
    if (a.paths[nth] !== b.paths[nth]) return false;
    if (a.paths[nth] === NO_HEADERS) continue;
    if (a.outs[nth] !== b.outs[nth] || a.ins[nth] !== b.ins[nth] || a.translations[nth] !== b.translations[nth])
      return false;
  }
  return true;
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
