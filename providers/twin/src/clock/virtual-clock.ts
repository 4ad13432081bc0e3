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
 * millisecond fire in the order in which they were set, each followed by rest of all that waits for promises alone.
 * Two equal runs see equal times.
 */
export class VirtualClock implements Clock {
  /** In the order in which they fire. */
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
      this.#add(timer);
      this.#pump();
    });
  }

  /** Lets `ms` milliseconds pass: every timer that falls due fires in order, with rest after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.sleep(ms);
    this.#now = Math.max(this.#now, end);
  }

  /** Mostly it is among the last. */
  #add(timer: Timer): void {
    let at = this.#timers.length;
    while (at > 0 && (this.#timers[at - 1] as Timer).at > timer.at) at -= 1;
    this.#timers.splice(at, 0, timer);
  }

  #remove(timer: Timer): void {
    const index = this.#timers.indexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
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
    const [timer] = this.#timers;
    if (timer === undefined) {
      this.#pumping = false;
      return;
    }
    this.#now = Math.max(this.#now, timer.at);
    this.#fireDue(this.#order);
  }

  /**
   * Fires what was set before this jump and is due by now, without a turn of the event loop between one and the next: a
   * thousand requests that are answered at one instant would wait for three turns each.
   */
  #fireDue(before: number): void {
    const [timer] = this.#timers;
    if (timer === undefined || timer.at > this.#now || timer.order >= before || this.#busy()) {
      this.#awaitRest(this.#activity, 0);
      return;
    }
    timer.fire();
    oncePromisesRest(() => this.#fireDue(before));
  }
}

/** Calls back when nothing is left that waits for promises alone: Node runs all of their jobs before it turns to the next tick. */
function oncePromisesRest(callback: () => void): void {
  queueMicrotask(() => process.nextTick(callback));
}
