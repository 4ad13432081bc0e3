import type { Clock } from "@podspan/core/ports";

interface Timer {
  readonly at: number;
  readonly order: number;
  fire(): void;
}

export const START = Date.parse("2026-11-22T12:00:00.000Z");

/**
 * A clock for tests: when the code has come to rest, time jumps to the next timer. `busy` holds it still while something real
 * (a disk) is at work.
 */
export class VirtualClock implements Clock {
  readonly #busy: () => boolean;
  #timers: Timer[] = [];
  #now = START;
  #order = 0;
  #pumping = false;

  constructor(busy: () => boolean = () => false) {
    this.#busy = busy;
  }

  now(): number {
    return this.#now;
  }

  /** Lets time pass without anybody waiting for it. */
  pass(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, fire: () => end(resolve) };
      const abandon = () => end(() => reject(signal?.reason));
      const end = (settle: () => void) => {
        signal?.removeEventListener("abort", abandon);
        this.#timers = this.#timers.filter((other) => other !== timer);
        settle();
      };
      signal?.addEventListener("abort", abandon, { once: true });
      this.#timers.push(timer);
      if (!this.#pumping) this.#rest();
    });
  }

  /** After a whole turn of the event loop every microtask has run: nothing happens any more unless time passes. */
  #rest(): void {
    this.#pumping = true;
    setImmediate(() => {
      if (this.#busy()) {
        this.#rest();
        return;
      }
      const next = this.#timers.reduce<Timer | undefined>(
        (first, timer) => (first === undefined || before(timer, first) ? timer : first),
        undefined,
      );
      if (next === undefined) {
        this.#pumping = false;
        return;
      }
      this.#now = Math.max(this.#now, next.at);
      next.fire();
      this.#rest();
    });
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
