import type { Network } from "../../network/index.ts";
import { type Bearers, bearersOf, EVERYBODY } from "./bearers.ts";
import { type Bits, commonBits, haveCommonBits, wordsFor } from "./bits.ts";
import type { Domain } from "./domain.ts";
import type { Groups } from "./groups.ts";
import { type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Prospect } from "./outlook.ts";
import { ASK_WALK } from "./pair.ts";
import { Sides } from "./sides.ts";
import type { Departure, Post, Stand } from "./stand.ts";
import type { Ways } from "./ways.ts";

/** Rows of a block that are filled, and columns in them. */
export interface Area {
  readonly bits: Bits;
  readonly rows: Bits;
  readonly columns: Bits;
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
  #row: Bits = new Int32Array(0);

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
    this.#there.begin(from, to);
    this.#back.begin(to, from);
    this.#row = new Int32Array(wordsFor(to.members.length));
    const asked = this.#askedBetween(from, to);
    const receivers = others.map((other) => bearersOf(other, asked.receivers));
    for (const one of ones) {
      const senders = bearersOf(one, asked.senders);
      for (let nth = 0; nth < others.length; nth += 1) {
        const other = others[nth] as Stand;
        const isKnown = this.#between(from, one, other, asked, senders, receivers[nth] ?? EVERYBODY, area);
        if (!isKnown) each(commonBits(one.places, area.rows), commonBits(other.places, area.columns));
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

  /** Whether that can be told: by one way all goes there, and by one all replies go back. */
  #between(
    from: Domain,
    one: Stand,
    other: Stand,
    asked: Asked,
    senders: readonly Bearers[],
    receivers: readonly Bearers[],
    area: Area,
  ): boolean {
    const out = this.#there.prospect(other.site);
    const departure = one.departures[out.departures[one.nth] as number];
    if (departure === undefined) return false;
    const in_ = this.#back.prospect((from.stands.posts[departure.post] as Post).site);
    if (in_.replies[other.nth] !== true) return false;
    const leg: Leg = { one, other, departure, out, in: in_ };
    const named = departure.translation === undefined ? senders : namedBy(departure.translation.labels, asked.senders);
    const path = this.#path(leg, named !== EVERYBODY);
    if (path === ASK_WALK) return false;
    if (path !== NO_HEADERS) this.#meet(leg, path, named, receivers, area);
    return true;
  }

  /** Headers that get from one stand before the other, and whose replies get back. */
  #path({ other, departure, out, in: in_ }: Leg, isNamed: boolean): Headers {
    const { post, back } = departure;
    const there = this.#there.between(post, other.post, other.site, isNamed, in_);
    if (there === NO_HEADERS || there === ASK_WALK) return there;
    const home = this.#back.siteOf(back);
    const replies = this.#back.between(other.post, back, home, false, out);
    if (replies === ASK_WALK) return replies;
    return this.#headers.intersection(there, this.#headers.requests(replies));
  }

  #meet(leg: Leg, path: Headers, senders: readonly Bearers[], receivers: readonly Bearers[], area: Area): void {
    for (const receiver of receivers) {
      const sent = leg.out.sent(receiver.key, receiver.labels);
      for (const sender of senders) {
        const taken = leg.in.taken(sender.key, sender.labels);
        this.#join(leg, path, { sent, taken, senders: sender.places, receivers: receiver.places }, area);
      }
    }
  }

  #join({ one, other, departure }: Leg, path: Headers, met: Met, area: Area): void {
    const { sent } = met;
    const ports = departure.translation?.ports;
    for (let group = beginOf(sent, one); group < (sent.ends[one.nth] as number); group += 1) {
      const headers = this.#headers.intersection(path, sent.headers[group] as Headers);
      if (headers === NO_HEADERS) continue;
      if (this.#takers(headers, other, met, ports, area.columns)) this.#tell(sent, group, met.senders, area);
    }
  }

  /** Notes who takes some of these; answers whether anybody does. */
  #takers(
    headers: Headers,
    other: Stand,
    { taken, receivers }: Met,
    ports: Translated["ports"],
    columns: Bits,
  ): boolean {
    const row = this.#row.fill(0);
    const words = row.length;
    for (let group = beginOf(taken, other); group < (taken.ends[other.nth] as number); group += 1) {
      let common = this.#headers.intersection(headers, taken.headers[group] as Headers);
      if (ports !== undefined) common = this.#headers.whateverPort(common, ports);
      if (common === NO_HEADERS) continue;
      for (let word = 0; word < words; word += 1) {
        (row[word] as number) |= taken.places[words * group + word] as number;
      }
    }
    let any = 0;
    for (let word = 0; word < words; word += 1) {
      const kept = (row[word] as number) & (columns[word] as number) & (receivers?.[word] ?? -1);
      row[word] = kept;
      any |= kept;
    }
    return any !== 0;
  }

  #tell({ places }: Groups, group: number, senders: Bits | undefined, { bits, rows }: Area): void {
    const row = this.#row;
    for (let nth = 0; nth < rows.length; nth += 1) {
      let word = (places[rows.length * group + nth] as number) & (rows[nth] as number) & (senders?.[nth] ?? -1);
      for (; word !== 0; word &= word - 1) {
        const begin = (32 * nth + 31 - Math.clz32(word & -word)) * row.length;
        for (let at = 0; at < row.length; at += 1) (bits[begin + at] as number) |= row[at] as number;
      }
    }
  }
}

type Translated = NonNullable<Departure["translation"]>;

/** What two stands send and take, as far as these of their members go. */
interface Met {
  readonly sent: Groups;
  readonly taken: Groups;
  readonly senders: Bits | undefined;
  readonly receivers: Bits | undefined;
}

function beginOf({ ends }: Groups, { nth }: Stand): number {
  return nth === 0 ? 0 : (ends[nth - 1] as number);
}

function namedBy(labels: readonly string[], asked: ReadonlySet<string>): readonly Bearers[] {
  const carried = labels.filter((label) => asked.has(label));
  return carried.length === 0 ? EVERYBODY : [{ key: carried.join(), labels: carried, places: undefined }];
}
