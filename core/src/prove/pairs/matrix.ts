import type { Block } from "./block.ts";
import { isTouched, type Touched } from "./relay.ts";

/** Blocks by the two domains of which they are. */
export class Matrix {
  readonly #rows = new Map<string, Map<string, Block>>();
  /** Blocks of which more is to be known than what their members and tables are: {@link Matrix.depending}. */
  readonly #depending = new Map<string, Set<string>>();
  #count = 0;
  #open = 0;

  /** Pairs that connect, and pairs that nobody has asked yet. */
  get count(): number {
    return this.#count;
  }

  get open(): number {
    return this.#open;
  }

  get(from: string, to: string): Block | undefined {
    return this.#rows.get(from)?.get(to);
  }

  put(from: string, to: string, block: Block | undefined): void {
    const row = this.#rows.get(from);
    const before = row?.get(to);
    this.#count += (block?.count ?? 0) - (before?.count ?? 0);
    this.#open += (block?.open.size ?? 0) - (before?.open.size ?? 0);
    if (block === undefined) row?.delete(to);
    else if (row === undefined) this.#rows.set(from, new Map([[to, block]]));
    else row.set(to, block);
    const depending = this.#depending.get(from);
    if (block === undefined || block.walked + block.relays.size === 0) depending?.delete(to);
    else if (depending === undefined) this.#depending.set(from, new Set([to]));
    else depending.add(to);
  }

  /** Domains with a block that begins with them. */
  domains(): Iterable<string> {
    return this.#rows.keys();
  }

  /** Blocks that may be others after an edit without anything of it being said of their domains; nobody knows what a walk asked of. */
  *depending(touched: Touched): Generator<readonly [from: string, to: string], void> {
    for (const [from, row] of this.#depending) {
      for (const to of row) {
        const block = this.get(from, to);
        if (block === undefined) continue;
        if (block.walked > 0 || block.relays.values().some((relay) => isTouched(relay, touched))) yield [from, to];
      }
    }
  }

  /** By the names of their domains, in order. */
  *inOrder(): Generator<readonly [from: string, to: string, block: Block], void> {
    for (const from of [...this.#rows.keys()].sort()) {
      const row = this.#rows.get(from) ?? new Map<string, Block>();
      for (const to of [...row.keys()].sort()) yield [from, to, row.get(to) as Block];
    }
  }
}
