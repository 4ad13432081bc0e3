import type { Family } from "../../addressing/index.ts";
import { type FieldRange, type Match, type PacketSet, PacketSpace, PairTable } from "../../packets/index.ts";

/** The number of a set of headers: what packets may say beside their addresses. Equal sets have equal numbers. */
export type Headers = number;

export const NO_HEADERS: Headers = 0;
export const ALL_HEADERS: Headers = 1;

const TCP_AND_UDP: Match = {
  protocol: [
    { from: 6, to: 6 },
    { from: 17, to: 17 },
  ],
};

/**
 * Sets of protocols and ports, numbered. With both addresses fixed, all that filters say comes down to one of these, and a whole fleet knows a
 * few hundred of them: whatever was reckoned of two is remembered.
 */
export class HeaderSets {
  readonly #space: PacketSpace;
  readonly #sets: PacketSet[];
  readonly #numbers: Map<PacketSet, Headers>;
  readonly #matches = new WeakMap<Match, Headers>();
  readonly #texts = new Map<string, Headers>();
  readonly #unions = new PairTable();
  readonly #intersections = new PairTable();
  readonly #differences = new PairTable();
  readonly #meetings = new PairTable();
  readonly #whatever = new Map<string, Map<Headers, Headers>>();
  readonly #requests = new Map<Headers, Headers>();

  constructor(family: Family) {
    this.#space = new PacketSpace(family);
    this.#sets = [this.#space.none, this.#space.all];
    this.#numbers = new Map(this.#sets.map((set, number) => [set, number]));
  }

  /** How many different ones there are. */
  get count(): number {
    return this.#sets.length;
  }

  /** Headers that a match asks for, whatever it says of addresses. */
  matching(match: Match): Headers {
    const known = this.#matches.get(match);
    if (known !== undefined) return known;
    const { protocol, destinationPort, sourcePort } = match;
    const text = [protocol, destinationPort, sourcePort].map(rangesText).join("|");
    const number =
      this.#texts.get(text) ??
      this.#number(
        this.#space.matching({
          ...(protocol && { protocol }),
          ...(destinationPort && { destinationPort }),
          ...(sourcePort && { sourcePort }),
        }),
      );
    this.#texts.set(text, number);
    this.#matches.set(match, number);
    return number;
  }

  union(a: Headers, b: Headers): Headers {
    if (a === b || b === NO_HEADERS || a === ALL_HEADERS) return a;
    if (a === NO_HEADERS || b === ALL_HEADERS) return b;
    return this.#combined(this.#unions, Math.min(a, b), Math.max(a, b), (x, y) => this.#space.union(x, y));
  }

  intersection(a: Headers, b: Headers): Headers {
    if (a === b || b === ALL_HEADERS || a === NO_HEADERS) return a;
    if (a === ALL_HEADERS || b === NO_HEADERS) return b;
    const [low, high] = a < b ? [a, b] : [b, a];
    const known = this.#intersections.get(low, high);
    if (known !== -1) return known;
    return this.#combined(this.#intersections, low, high, (x, y) => this.#space.intersection(x, y));
  }

  difference(a: Headers, b: Headers): Headers {
    if (a === b || a === NO_HEADERS || b === ALL_HEADERS) return NO_HEADERS;
    if (b === NO_HEADERS) return a;
    return this.#combined(this.#differences, a, b, (x, y) => this.#space.difference(x, y));
  }

  /** Headers of what is answered by these. */
  requests(replies: Headers): Headers {
    if (replies === NO_HEADERS) return NO_HEADERS;
    const known = this.#requests.get(replies);
    if (known !== undefined) return known;
    const number = this.#number(this.#space.requests(this.#set(replies)));
    this.#requests.set(replies, number);
    return number;
  }

  /** Headers that are in the set whichever of these source ports TCP and UDP are given. */
  whateverPort(headers: Headers, ports: FieldRange): Headers {
    if (headers === ALL_HEADERS || headers === NO_HEADERS) return headers;
    const memory = this.#whatever.get(`${ports.from}-${ports.to}`) ?? new Map<Headers, Headers>();
    this.#whatever.set(`${ports.from}-${ports.to}`, memory);
    const known = memory.get(headers);
    if (known !== undefined) return known;
    const space = this.#space;
    const ported = space.matching(TCP_AND_UDP);
    const missed = space.intersection(
      space.difference(space.matching({ sourcePort: [ports] }), this.#set(headers)),
      ported,
    );
    const kept = space.difference(ported, space.freed(missed, "sourcePort"));
    const number = this.#number(space.union(kept, space.difference(this.#set(headers), ported)));
    memory.set(headers, number);
    return number;
  }

  /** Whether two have a header in common: mostly that is all that is asked, and quicker to tell than which. */
  meet(a: Headers, b: Headers): boolean {
    if (a === NO_HEADERS || b === NO_HEADERS) return false;
    if (a === b || a === ALL_HEADERS || b === ALL_HEADERS) return true;
    const [low, high] = a < b ? [a, b] : [b, a];
    const known = this.#meetings.get(low, high);
    if (known !== -1) return known === 1;
    const met = this.#space.haveCommon(this.#set(low), this.#set(high));
    this.#meetings.set(low, high, met ? 1 : 0);
    return met;
  }

  #combined(memory: PairTable, a: Headers, b: Headers, combine: (a: PacketSet, b: PacketSet) => PacketSet): Headers {
    const known = memory.get(a, b);
    if (known !== -1) return known;
    const number = this.#number(combine(this.#set(a), this.#set(b)));
    memory.set(a, b, number);
    return number;
  }

  #number(set: PacketSet): Headers {
    const known = this.#numbers.get(set);
    if (known !== undefined) return known;
    const number = this.#sets.length;
    this.#sets.push(set);
    this.#numbers.set(set, number);
    return number;
  }

  #set(number: Headers): PacketSet {
    return this.#sets[number] ?? this.#space.none;
  }
}

function rangesText(ranges: readonly FieldRange[] | undefined): string {
  return ranges === undefined ? "" : `${ranges.map(({ from, to }) => `${from}-${to}`).join()};`;
}
