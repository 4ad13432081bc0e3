/** Two whole numbers, 0 or more, to a third: a table of three numbers side by side, as millions are looked up each second. */
export class PairTable {
  #slots = new Int32Array(3 * 4096).fill(-1);
  #count = 0;

  /** -1: not known. */
  get(a: number, b: number): number {
    const slots = this.#slots;
    const at = this.#slotOf(slots, a, b);
    return slots[at + 2] as number;
  }

  set(a: number, b: number, value: number): void {
    if (2 * this.#count * 3 >= this.#slots.length) this.#grow();
    this.#put(this.#slots, a, b, value);
    this.#count += 1;
  }

  #put(slots: Int32Array, a: number, b: number, value: number): void {
    const at = this.#slotOf(slots, a, b);
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = value;
  }

  /** Where the two are, or would be. */
  #slotOf(slots: Int32Array, a: number, b: number): number {
    const size = slots.length / 3;
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const at = 3 * slot;
      if (slots[at] === -1 || (slots[at] === a && slots[at + 1] === b)) return at;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(2 * before.length).fill(-1);
    for (let at = 0; at < before.length; at += 3) {
      const a = before[at] as number;
      if (a !== -1) this.#put(this.#slots, a, before[at + 1] as number, before[at + 2] as number);
    }
  }
}
