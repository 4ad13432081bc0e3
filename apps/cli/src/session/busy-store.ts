import type { LeaseAnswer, StateStore, Versioned } from "@podspan/core/ports";

/** Counts what is at work on the disk, so that a twin's clock can stand still meanwhile. */
export class BusyStore implements StateStore {
  readonly #store: StateStore;
  #working = 0;

  constructor(store: StateStore) {
    this.#store = store;
  }

  get busy(): boolean {
    return this.#working > 0;
  }

  placeOf(name: string): string {
    return this.#store.placeOf(name);
  }

  read(key: string): Promise<Versioned | undefined> {
    return this.#count(this.#store.read(key));
  }

  compareAndSwap(key: string, expected: string | undefined, value: string): Promise<Versioned | undefined> {
    return this.#count(this.#store.compareAndSwap(key, expected, value));
  }

  readLog(log: string): Promise<readonly string[]> {
    return this.#count(this.#store.readLog(log));
  }

  append(log: string, length: number, ...entries: readonly string[]): Promise<boolean> {
    return this.#count(this.#store.append(log, length, ...entries));
  }

  truncate(log: string, length: number): Promise<boolean> {
    return this.#count(this.#store.truncate(log, length));
  }

  acquire(name: string, ttlMs: number, breakLock: boolean): Promise<LeaseAnswer> {
    return this.#store.acquire(name, ttlMs, breakLock);
  }

  async #count<T>(work: Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work;
    } finally {
      this.#working -= 1;
    }
  }
}
