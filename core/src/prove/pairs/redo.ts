import { addBits, type Bits } from "./bits.ts";
import type { Part } from "./block.ts";

/** Blocks that are to be asked again, each once: whole, or the least part that holds all that was asked of it. */
export class Redos {
  readonly #parts = new Map<string, Map<string, Part>>();

  /** Absent places: all members. */
  add(from: string, to: string, rows?: Bits, columns?: Bits): void {
    const row = this.#parts.get(from) ?? new Map<string, Part>();
    this.#parts.set(from, row);
    const known = row.get(to);
    const part = known === undefined ? { rows: copied(rows), columns: copied(columns) } : joined(known, rows, columns);
    row.set(to, part);
  }

  *all(): Generator<readonly [from: string, to: string, part: Part], void> {
    for (const [from, row] of this.#parts) for (const [to, part] of row) yield [from, to, part];
  }
}

function copied(places: Bits | undefined): Bits | undefined {
  return places?.slice();
}

function joined(known: Part, rows: Bits | undefined, columns: Bits | undefined): Part {
  const both = (a: Bits | undefined, b: Bits | undefined): Bits | undefined => {
    if (a === undefined || b === undefined) return undefined;
    addBits(a, b);
    return a;
  };
  return { rows: both(known.rows, rows), columns: both(known.columns, columns) };
}
