import type { Bucket } from "./behaviour.ts";

/** Token buckets by key, refilled by the twin's clock. */
export class Throttle {
  readonly #levels = new Map<string, { tokens: number; at: number }>();

  /** Takes a token of the key's bucket; false when it is empty. */
  take(key: string, bucket: Bucket, now: number): boolean {
    const level = this.#levels.get(key) ?? { tokens: bucket.capacity, at: now };
    const refilled = level.tokens + ((now - level.at) / 1000) * bucket.refillPerSecond;
    const tokens = Math.min(bucket.capacity, refilled);
    const taken = tokens >= 1;
    this.#levels.set(key, { tokens: taken ? tokens - 1 : tokens, at: now });
    return taken;
  }
}
