import type { FieldRange } from "../../packets/index.ts";
import { type Bits, bothBits } from "./bits.ts";
import { ALL, type Part } from "./block.ts";
import type { Ranges } from "./swap.ts";

/** Blocks that are to be asked again, each once: whole, or the least part that holds all that was asked of it. */
export class Redos {
  readonly #parts = new Map<string, Map<string, Part>>();
  readonly #isKnown: (from: string, to: string) => boolean;
  readonly #ranges: FieldRange[] = [];
  readonly #tables = new Set<string>();

  /** `isKnown`: whether there is such a block. Filters alone make no way where there was none. */
  constructor(isKnown: (from: string, to: string) => boolean) {
    this.#isKnown = isKnown;
  }

  /** Addresses of which something else is said than before, other than of all. */
  get ranges(): readonly FieldRange[] {
    return this.#ranges;
  }

  /** Tables that say something else, by name. */
  get tables(): ReadonlySet<string> {
    return this.#tables;
  }

  /** Something else is said of these addresses; by a table where one is named. */
  touch(ranges: Ranges, table?: string): void {
    if (ranges !== "all") this.#ranges.push(...ranges);
    if (table !== undefined) this.#tables.add(table);
  }

  /** The whole block. */
  all(from: string, to: string): void {
    this.#add(from, to, ALL);
  }

  /** All that is between members at these places and others; absent: all members. */
  part(from: string, to: string, rows: Bits | undefined, columns: Bits | undefined): void {
    this.#add(from, to, { rows, columns, isLed: true, isRouted: true, isSaid: true });
  }

  /** Tables lead elsewhere between members at these places. */
  led(from: string, to: string, rows: Bits | undefined, columns: Bits | undefined): void {
    this.#add(from, to, { rows, columns, isLed: true, isRouted: true, isSaid: false });
  }

  /** Other filters are on the way between them. */
  passed(from: string, to: string, rows: Bits | undefined, columns: Bits | undefined): void {
    this.#add(from, to, { rows, columns, isLed: false, isRouted: true, isSaid: false });
  }

  /** What members at these places send and take may be another. */
  said(from: string, to: string, rows: Bits | undefined, columns: Bits | undefined): void {
    this.#add(from, to, { rows, columns, isLed: false, isRouted: false, isSaid: true });
  }

  #add(from: string, to: string, part: Part): void {
    if (!part.isLed && !this.#isKnown(from, to)) return;
    const row = this.#parts.get(from) ?? new Map<string, Part>();
    this.#parts.set(from, row);
    const known = row.get(to);
    row.set(to, known === undefined ? part : joined(known, part));
  }

  /** Of two domains one way and then the other: what gets from the one to the other is a way there, and then a way back. */
  *[Symbol.iterator](): Generator<readonly [from: string, to: string, part: Part], void> {
    for (const [from, row] of this.#parts) {
      for (const [to, part] of row) {
        const back = from === to ? undefined : this.#parts.get(to)?.get(from);
        if (back !== undefined && from > to) continue;
        yield [from, to, part];
        if (back !== undefined) yield [to, from, back];
      }
    }
  }
}

function joined(a: Part, b: Part): Part {
  return {
    rows: both(a.rows, b.rows),
    columns: both(a.columns, b.columns),
    isLed: a.isLed || b.isLed,
    isRouted: a.isRouted || b.isRouted,
    isSaid: a.isSaid || b.isSaid,
  };
}

function both(a: Bits | undefined, b: Bits | undefined): Bits | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a === b) return a;
  return bothBits(a, b);
}
