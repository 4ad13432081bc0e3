import { scopeKey } from "@podspan/core/desired";
import type { Clock, Request } from "@podspan/core/ports";
import { Bucket } from "./bucket.ts";
import { bucketSize, DEFAULT_LIMITS, type Limits } from "./limits.ts";

/** The right to have one request in flight; give it back exactly once. */
export interface Permit {
  release(outcome: "answered" | "throttled"): void;
}

interface Waiter {
  readonly arrival: number;
  grant(): void;
}

/** All requests of one (account, region, api), or (cluster, api): they share a bucket. */
interface Lane {
  readonly bucket: Bucket;
  readonly waiting: Set<Waiter>;
}

/**
 * Lets requests go: a token bucket per account, region and API, and a ceiling on requests in flight. Slot and token are
 * taken together at the moment of sending, so a request that waits for a token holds no slot, and one that waits for a slot
 * no token. First come, first served within a lane and, where tokens allow, among lanes.
 */
export class Limiter {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #lanes = new Map<string, Lane>();
  /** Those in which somebody waits: a fleet has thousands of lanes, and few of them are busy. */
  readonly #busy = new Set<Lane>();
  readonly #sent = new Map<string, number>();
  #inFlight = 0;
  #arrivals = 0;
  #alarm: AbortController | undefined;

  constructor(deps: { readonly clock: Clock; readonly limits?: Limits }) {
    this.#clock = deps.clock;
    this.#limits = deps.limits ?? DEFAULT_LIMITS;
  }

  /** Waits for the right to send; rejects with the signal's reason when it aborts first. */
  acquire(request: Request, signal: AbortSignal): Promise<Permit> {
    const lane = this.#lane(request);
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const abandon = () => {
        this.#leave(lane, waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        arrival: this.#arrivals++,
        grant: () => {
          signal.removeEventListener("abort", abandon);
          resolve(this.#permit(lane, request.api));
        },
      };
      signal.addEventListener("abort", abandon, { once: true });
      lane.waiting.add(waiter);
      this.#busy.add(lane);
      this.#pump();
    });
  }

  /** Requests sent so far, retries included, by api, sorted. */
  requests(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#sent].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #lane(request: Request): Lane {
    const key = `${scopeKey(request.scope)}#${request.api}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const bucket = new Bucket(bucketSize(this.#limits, request.api), this.#clock.now());
    const lane: Lane = { bucket, waiting: new Set() };
    this.#lanes.set(key, lane);
    return lane;
  }

  #permit(lane: Lane, api: string): Permit {
    this.#sent.set(api, (this.#sent.get(api) ?? 0) + 1);
    let held = true;
    return {
      release: (outcome) => {
        if (!held) return;
        held = false;
        this.#inFlight -= 1;
        if (outcome === "throttled") lane.bucket.slowDown(this.#clock.now());
        else lane.bucket.recover(this.#clock.now());
        this.#pump();
      },
    };
  }

  /** Grants whatever can go now and sets one alarm for the next token. */
  #pump(): void {
    this.#alarm?.abort();
    this.#alarm = undefined;
    const now = this.#clock.now();
    let soonest = Number.POSITIVE_INFINITY;
    while (this.#inFlight < this.#limits.maxInFlight) {
      const next = this.#firstReady(now);
      if (next.lane === undefined) {
        soonest = next.waitMs;
        break;
      }
      this.#grant(next.lane, now);
    }
    if (soonest !== Number.POSITIVE_INFINITY) this.#wakeAfter(soonest);
  }

  #firstReady(now: number): { readonly lane?: Lane; readonly waitMs: number } {
    let first: { lane: Lane; arrival: number } | undefined;
    let waitMs = Number.POSITIVE_INFINITY;
    for (const lane of this.#busy) {
      const head = lane.waiting.values().next().value;
      if (head === undefined) continue;
      const wait = lane.bucket.waitMs(now);
      if (wait > 0) waitMs = Math.min(waitMs, wait);
      else if (first === undefined || head.arrival < first.arrival) first = { lane, arrival: head.arrival };
    }
    return first === undefined ? { waitMs } : { lane: first.lane, waitMs: 0 };
  }

  #grant(lane: Lane, now: number): void {
    const head = lane.waiting.values().next().value;
    if (head === undefined || !lane.bucket.take(now)) return;
    this.#leave(lane, head);
    this.#inFlight += 1;
    head.grant();
  }

  #leave(lane: Lane, waiter: Waiter): void {
    lane.waiting.delete(waiter);
    if (lane.waiting.size === 0) this.#busy.delete(lane);
  }

  #wakeAfter(ms: number): void {
    const alarm = new AbortController();
    this.#alarm = alarm;
    this.#clock.sleep(ms, alarm.signal).then(
      () => this.#pump(),
      () => undefined,
    );
  }
}
