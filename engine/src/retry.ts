import type { Clock, FaultClass } from "@podspan/core/ports";
import { jitter } from "./token.ts";

/** How one class of fault is tried again. Times in milliseconds; `attempts` counts failures of this class. */
export interface Backoff {
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** No retry starts later than this after the first failure. */
  readonly totalMs: number;
}

type RetriedFault = Extract<FaultClass, "throttled" | "transient" | "not-yet-visible">;

export type RetryPolicy = Readonly<Record<RetriedFault, Backoff>>;

/**
 * Only what another try can mend: every other class is final at once.
 * `not-yet-visible` is bounded by time, the consistency window of the id that is not known yet, not by tries.
 */
export const DEFAULT_RETRY: RetryPolicy = {
  throttled: { attempts: 10, baseMs: 500, capMs: 20_000, totalMs: 300_000 },
  transient: { attempts: 4, baseMs: 200, capMs: 10_000, totalMs: 300_000 },
  "not-yet-visible": { attempts: 60, baseMs: 200, capMs: 5_000, totalMs: 60_000 },
};

/** Milliseconds before the next try after the `failures`-th failure: doubling, capped, between half and all of it. */
export function backoffMs(backoff: Backoff, failures: number, seed: string): number {
  const full = Math.min(backoff.capMs, backoff.baseMs * 2 ** (failures - 1));
  return Math.round(full * (0.5 + jitter(seed, failures) / 2));
}

/** Milliseconds to wait before trying again after this fault; undefined: do not. */
export type NextTry = (fault: FaultClass) => number | undefined;

/** Starts counting the failures of one request. The same seed (the intent's token) waits the same. */
export function startRetries(clock: Clock, policy: RetryPolicy, seed: string): NextTry {
  const failures = new Map<RetriedFault, number>();
  const since = new Map<RetriedFault, number>();
  return (fault) => {
    if (fault !== "throttled" && fault !== "transient" && fault !== "not-yet-visible") return undefined;
    const backoff = policy[fault];
    const count = (failures.get(fault) ?? 0) + 1;
    failures.set(fault, count);
    const first = since.get(fault) ?? clock.now();
    since.set(fault, first);
    if (count >= backoff.attempts) return undefined;
    const afterMs = backoffMs(backoff, count, seed);
    return clock.now() + afterMs - first > backoff.totalMs ? undefined : afterMs;
  };
}
