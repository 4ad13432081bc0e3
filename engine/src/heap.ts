/** A binary heap: the smallest key first. */
export class Heap<T> {
  readonly #entries: { readonly key: number; readonly value: T }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  push(key: number, value: T): void {
    const entries = this.#entries;
    let at = entries.length;
    entries.push({ key, value });
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfLess(at, parent)) return;
      at = parent;
    }
  }

  pop(): { readonly key: number; readonly value: T } | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined || entries.length === 0) return first;
    entries[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.#keyAt(left + 1) < this.#keyAt(left) ? left + 1 : left;
      if (!this.#swapIfLess(child, at)) return first;
      at = child;
    }
  }

  #keyAt(at: number): number {
    return this.#entries[at]?.key ?? Number.POSITIVE_INFINITY;
  }

  #swapIfLess(at: number, above: number): boolean {
    const low = this.#entries[at];
    const high = this.#entries[above];
    if (low === undefined || high === undefined || low.key >= high.key) return false;
    this.#entries[above] = low;
    this.#entries[at] = high;
    return true;
  }
}
