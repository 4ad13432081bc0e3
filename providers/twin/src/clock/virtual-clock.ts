import type { Clock } from "@podspan/core/ports";

interface Timer {
  readonly at: number;
  /** Order of registration: the tie-break that keeps runs equal. */
  readonly order: number;
  readonly fire: () => void;
}

export interface VirtualClockOptions {
  /** Milliseconds since the epoch at which the clock starts. */
  readonly start: number;
  /**
   * Whether something outside the clock is still running (a write to disk, say). While it is, time stands still,
   * so that how fast a disk is never decides what happens first. Default: nothing is.
   */
  readonly busy?: () => boolean;
}

/** How many turns of the event loop must pass with nothing new before time may jump. */
const QUIET_TURNS = 2;

/**
 * A clock that never waits. When all code has come to rest, time jumps to the earliest timer; timers of the same
 * millisecond fire in the order in which they were set, each followed by rest. Two equal runs see equal times.
 */
export class VirtualClock implements Clock {
  readonly #timers: Timer[] = [];
  readonly #busy: () => boolean;
  #now: number;
  #order = 0;
  #activity = 0;
  #pumping = false;

  constructor(options: VirtualClockOptions) {
    this.#now = options.start;
    this.#busy = options.busy ?? (() => false);
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#activity += 1;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, fire: () => finish(resolve) };
      const onAbort = () => finish(() => reject(signal?.reason));
      const finish = (settle: () => void) => {
        signal?.removeEventListener("abort", onAbort);
        this.#remove(timer);
        settle();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#timers.push(timer);
      this.#pump();
    });
  }

  /** Lets `ms` milliseconds pass: every timer that falls due fires in order, with rest after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.sleep(ms);
    this.#now = Math.max(this.#now, end);
  }

  #remove(timer: Timer): void {
    const index = this.#timers.indexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
  }

  #earliest(): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>(
      (first, timer) =>
        first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order)
          ? timer
          : first,
      undefined,
    );
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#awaitRest(this.#activity, 0);
  }

  #awaitRest(seen: number, quiet: number): void {
    setImmediate(() => {
      if (this.#busy() || this.#activity !== seen) this.#awaitRest(this.#activity, 0);
      else if (quiet + 1 < QUIET_TURNS) this.#awaitRest(seen, quiet + 1);
      else this.#jump();
    });
  }

  #jump(): void {
    const timer = this.#earliest();
    if (timer === undefined) {
      this.#pumping = false;
      return;
    }
    this.#now = Math.max(this.#now, timer.at);
    timer.fire();
    this.#awaitRest(this.#activity, 0);
  }
}
