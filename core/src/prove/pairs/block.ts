import {
  allBits,
  type Bits,
  bothBits,
  commonBits,
  countBits,
  hasBit,
  isNone,
  placesOf,
  withoutBits,
  wordsFor,
} from "./bits.ts";
import type { Domain } from "./domain.ts";
import { NO_HEADERS } from "./headers.ts";
import { meetRanges } from "./intervals.ts";
import type { Member } from "./member.ts";
import type { Pairs } from "./pair.ts";
import type { Relay } from "./relay.ts";
import type { Stands } from "./stand.ts";
import { type Area, NO_PATH, type Paths, type StandPairs } from "./stand-pairs.ts";

/** Which members of one domain connect to which of another. */
export interface Block {
  /** A row for each member of the one, a bit in it for each of the other; rows begin with words. */
  readonly bits: Bits;
  /** How many connect. */
  readonly count: number;
  /** How many were asked of whole sets. */
  readonly walked: number;
  /** By what packets of some come, and answers to them. */
  readonly relays: ReadonlySet<Relay>;
  /** Pairs that nobody has asked yet, by their places among the bits: one of the two has addresses without number. */
  readonly open: ReadonlySet<number>;
  /** Between stands, as these were when they were asked; none: no way leads between any, and nobody else is there. */
  readonly paths: Paths;
  readonly stands: readonly [Stands, Stands];
}

/** What of a block may be another, and why. */
export interface Part {
  /** Places of members of the one domain and of the other; absent: all. */
  readonly rows?: Bits | undefined;
  readonly columns?: Bits | undefined;
  /** Tables lead elsewhere. */
  readonly isLed: boolean;
  /** So they do, or other filters are on the way. */
  readonly isRouted: boolean;
  /** Members' own filters are others. */
  readonly isSaid: boolean;
}

/** Everything may be. */
export const ALL: Part = { isLed: true, isRouted: true, isSaid: true };

export function isAll({ rows, columns, isRouted, isSaid }: Part): boolean {
  return rows === undefined && columns === undefined && isRouted && isSaid;
}

/** What is asked where addresses alone do not tell. */
export type Walk = (from: Member, to: Member) => boolean;

const NONE_OPEN: ReadonlySet<number> = new Set();
const NO_RELAYS: ReadonlySet<Relay> = new Set();
const NO_BITS: Bits = new Int32Array(0);
const NO_PATHS: Paths = new Int32Array(0);

/** Whether nothing gets from the one domain to the other, whatever members' own filters say. */
export function isBarred({ paths }: Block): boolean {
  return paths === NO_PATHS;
}

/** Reckons blocks: stand by stand where members can stand, pair by pair where not. */
export class Blocks {
  readonly #pairs: Pairs;
  readonly #stands: StandPairs;
  readonly #walk: Walk;
  /** Those of {@link Pairs}, of this block. */
  readonly #relays: Set<Relay>;
  #bits: Bits = new Int32Array(0);
  #words = 0;
  #walked = 0;
  #open: Set<number> | undefined;
  #isNear = false;
  /** Pairs were asked one by one. */
  #isEach = false;

  constructor(pairs: Pairs, stands: StandPairs, walk: Walk, relays: Set<Relay>) {
    this.#pairs = pairs;
    this.#relays = relays;
    this.#stands = stands;
    this.#walk = walk;
  }

  /** The block anew, or one that was known, of which a part is to be asked again. */
  block(from: Domain, to: Domain, known: Block | undefined, part: Part): Block {
    const isKept = known?.stands[0] === from.stands && known.stands[1] === to.stands;
    if (known === undefined || !isBarred(known)) return this.#made(from, to, known, part);
    return isKept && !part.isRouted ? known : this.#made(from, to, undefined, ALL);
  }

  #made(from: Domain, to: Domain, before: Block | undefined, part: Part): Block {
    this.#isEach = false;
    this.#relays.clear();
    this.#words = wordsFor(to.members.length);
    // What was not known had no way to anybody.
    this.#bits = before?.bits ?? new Int32Array(this.#words * from.members.length);
    this.#open = before === undefined || before.open.size === 0 ? undefined : new Set(before.open);
    this.#walked = 0;
    this.#isNear = from.id === to.id || meetRanges(from.ranges, to.ranges);
    const isSame = before?.stands[0] === from.stands && before.stands[1] === to.stands;
    const paths = isSame ? before.paths : new Int32Array(from.stands.all.length * to.stands.all.length).fill(NO_PATH);
    // Whether those with addresses without number are left open is not for filters to say.
    const places = (all: Bits, wide: Bits): Bits => (part.isLed || isNone(wide) ? all : withoutBits(all, wide));
    this.#fill(from, to, {
      bits: this.#bits,
      rows: places(part.rows ?? allBits(from.members.length), from.wide),
      columns: places(part.columns ?? allBits(to.members.length), to.wide),
      paths,
      isNew: before === undefined,
      isRouted: part.isRouted,
      isSaid: part.isSaid,
    });
    const open = this.#open === undefined || this.#open.size === 0 ? NONE_OPEN : this.#open;
    const stands = isSame ? before.stands : ([from.stands, to.stands] as const);
    const isWhole = part.isLed && part.rows === undefined && part.columns === undefined;
    if (before === undefined && isWhole && !this.#isEach && paths.every((path) => path === NO_HEADERS)) {
      return { bits: NO_BITS, count: 0, walked: 0, relays: NO_RELAYS, open: NONE_OPEN, paths: NO_PATHS, stands };
    }
    const known = before?.relays ?? NO_RELAYS;
    const relays = this.#relays.size === 0 ? known : new Set([...known, ...this.#relays]);
    return { bits: this.#bits, count: countBits(this.#bits), walked: this.#walked, relays, open, paths, stands };
  }

  #clear(rows: readonly number[], columns: Bits): void {
    for (const row of rows) {
      for (let word = 0; word < this.#words; word += 1) {
        (this.#bits[row * this.#words + word] as number) &= ~(columns[word] as number);
      }
    }
    if (this.#open === undefined || this.#open.size === 0) return;
    for (const row of rows) {
      for (const column of placesOf(columns)) this.#open.delete(placeOf(this.#words, row, column));
    }
  }

  #fill(from: Domain, to: Domain, area: Area): void {
    const { rows, columns } = area;
    const inside = from.id === to.id;
    if (to.faces.has(from.id) || (!inside && this.#isNear)) {
      this.#each(from, to, rows, columns);
      return;
    }
    // Inside, members may be told apart by filters that nobody else meets.
    const apart = (domain: Domain): Bits => (inside ? bothBits(domain.special, domain.inside) : domain.special);
    const [senders, receivers] = [apart(from), apart(to)];
    const plain = withoutBits(rows, senders);
    if (!isNone(senders)) this.#each(from, to, commonBits(rows, senders), columns);
    if (!isNone(receivers)) this.#each(from, to, plain, commonBits(columns, receivers));
    const each = (some: Bits, others: Bits): void => this.#each(from, to, some, others);
    this.#stands.fill(from, to, { ...area, rows: plain, columns: withoutBits(columns, receivers) }, each);
  }

  #each(from: Domain, to: Domain, some: Bits, columns: Bits): void {
    const [rows, others] = [placesOf(some), placesOf(columns)];
    if (rows.length === 0 || others.length === 0) return;
    this.#isEach = true;
    this.#clear(rows, columns);
    for (const row of rows) {
      const one = from.members[row] as Member;
      for (const column of others) this.#pair(one, to.members[column] as Member);
    }
  }

  #pair(from: Member, to: Member): void {
    let found = this.#pairs.connects(from, to, this.#isNear);
    if (found === undefined && (from.points === undefined || to.points === undefined)) {
      this.#open ??= new Set();
      this.#open.add(placeOf(this.#words, from.index, to.index));
    } else if (found === undefined) {
      this.#walked += 1;
      found = this.#walk(from, to);
    }
    if (found) (this.#bits[from.index * this.#words + (to.index >>> 5)] as number) |= 1 << (to.index & 31);
  }
}

function placeOf(words: number, row: number, column: number): number {
  return 32 * words * row + column;
}

/** Whether two members of a block connect; undefined: nobody has asked. */
export function isSet({ bits, open }: Block, to: Domain, row: number, column: number): boolean | undefined {
  const place = placeOf(wordsFor(to.members.length), row, column);
  if (open.size > 0 && open.has(place)) return undefined;
  return hasBit(bits, place);
}

/** The pairs of a block that connect, and with `walk` those of them that nobody has asked. */
export function* pairsOf(
  block: Block,
  from: Domain,
  to: Domain,
  walk?: Walk,
): Generator<readonly [from: string, to: string], void> {
  for (const one of from.members) {
    for (const other of to.members) {
      const isOne = isSet(block, to, one.index, other.index) ?? walk?.(one, other);
      if (isOne) yield [one.host.endpoint.id, other.host.endpoint.id];
    }
  }
}
