import type { Clock, Lease, LeaseHolder, StateStore } from "@podspan/core/ports";

/** The lease's name in the StateStore: one writer per state. */
const LEASE_NAME = "lease";
/** Long enough to survive a slow disk or a laptop's short sleep, short enough to wait for after a host died. */
const DEFAULT_TTL_MS = 60_000;

export interface LeaseOptions {
  /** Take it from a holder on another host before it expires. */
  readonly breakLock: boolean;
  /** Milliseconds; renewed at a third of it. */
  readonly ttlMs?: number;
}

export type HeldLease =
  | {
      readonly kind: "held";
      /** Aborted when somebody took the lease: stop writing. */
      readonly lost: AbortSignal;
      release(): Promise<void>;
    }
  | { readonly kind: "refused"; readonly by: LeaseHolder; readonly expiresAt: number };

/** The lease was broken or could not be renewed in time. */
export class LeaseLost extends Error {
  constructor() {
    super("somebody else has taken the lease on this Fabric's state");
    this.name = "LeaseLost";
  }
}

/** Takes the lease and keeps it alive until `release`. */
export async function holdLease(
  deps: { readonly store: StateStore; readonly clock: Clock },
  options: LeaseOptions,
): Promise<HeldLease> {
  const ttlMs = options.ttlMs ?? DEFAULT_TTL_MS;
  const answer = await deps.store.acquire(LEASE_NAME, ttlMs, options.breakLock);
  if (answer.kind === "refused") return answer;
  const lost = new AbortController();
  const done = new AbortController();
  const renewing = keepAlive(answer.lease, deps.clock, ttlMs, lost, done.signal);
  return {
    kind: "held",
    lost: lost.signal,
    release: async () => {
      done.abort();
      await renewing;
      if (!lost.signal.aborted) await answer.lease.release();
    },
  };
}

async function keepAlive(
  lease: Lease,
  clock: Clock,
  ttlMs: number,
  lost: AbortController,
  done: AbortSignal,
): Promise<void> {
  let renewedAt = clock.now();
  while (!done.aborted) {
    const slept = await clock.sleep(ttlMs / 3, done).then(
      () => true,
      () => false,
    );
    if (!slept) return;
    const renewal = await lease.renew().then(
      (renewed) => (renewed ? "renewed" : "lost"),
      () => "fault",
    );
    if (renewal === "renewed") renewedAt = clock.now();
    // A renewal that fails for the disk's sake is tried again until the lease would have expired.
    if (renewal === "lost" || clock.now() - renewedAt >= ttlMs) {
      lost.abort(new LeaseLost());
      return;
    }
  }
}
