import type { BucketSize } from "./limits.ts";

/** However hard the world throttles, one in sixteen of the documented rate is still asked for. */
const SLOWEST_SHARE = 1 / 16;
/** Each answer gives back a twentieth of the documented rate. */
const RECOVERY_SHARE = 1 / 20;
/** One throttled burst halves the rate once, not once per request of the burst. */
const SLOW_DOWN_EVERY_MS = 1000;
/** Sums of fractions of tokens are off by less than this. */
const ROUNDING = 1e-6;

/**
 * A token bucket that adapts: halves its rate when the world throttles and recovers additively (AIMD), because others
 * draw from the same account's bucket and we cannot see how much they take.
 */
export class Bucket {
  readonly #size: BucketSize;
  #perSecond: number;
  #tokens: number;
  #at: number;
  #slowedAt = Number.NEGATIVE_INFINITY;

  constructor(size: BucketSize, now: number) {
    this.#size = size;
    this.#perSecond = size.perSecond;
    this.#tokens = size.burst;
    this.#at = now;
  }

  /** Takes a token when there is one. */
  take(now: number): boolean {
    if (this.waitMs(now) > 0) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until there is a token; 0 when there is one. */
  waitMs(now: number): number {
    this.#refill(now);
    const missing = 1 - this.#tokens;
    return missing <= ROUNDING ? 0 : Math.max(1, Math.ceil((missing * 1000) / this.#perSecond - ROUNDING));
  }

  /** The world throttled: it has no tokens left for us, and fewer to come. */
  slowDown(now: number): void {
    this.#refill(now);
    this.#tokens = Math.min(this.#tokens, 0);
    if (now - this.#slowedAt < SLOW_DOWN_EVERY_MS) return;
    this.#slowedAt = now;
    this.#perSecond = Math.max(this.#perSecond / 2, this.#size.perSecond * SLOWEST_SHARE);
  }

  /** The world answered. */
  recover(now: number): void {
    this.#refill(now);
    this.#perSecond = Math.min(this.#size.perSecond, this.#perSecond + this.#size.perSecond * RECOVERY_SHARE);
  }

  #refill(now: number): void {
    const elapsed = Math.max(0, now - this.#at);
    this.#at = Math.max(this.#at, now);
    this.#tokens = Math.min(this.#size.burst, this.#tokens + (elapsed * this.#perSecond) / 1000);
  }
}
