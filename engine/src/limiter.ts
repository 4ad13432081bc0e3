import { scopeKey } from "@podspan/core/desired";
import type { Clock, Request } from "@podspan/core/ports";
import { Bucket } from "./bucket.ts";
import { Heap } from "./heap.ts";
import { bucketSize, DEFAULT_LIMITS, type Limits } from "./limits.ts";

/** Why an alarm is called off. Without a reason of one's own each abort makes an exception with its stack. */
const SUPERSEDED = "superseded";

/** The right to have one request in flight; give it back exactly once. */
export interface Permit {
  release(outcome: "answered" | "throttled"): void;
}

interface Waiter {
  readonly arrival: number;
  grant(): void;
  abandon(reason: unknown): void;
}

/** All requests of one (account, region, api), or (cluster, api): they share a bucket. */
interface Lane {
  readonly bucket: Bucket;
  readonly waiting: Set<Waiter>;
  /** In the heap of those that may send, or among those without a token. */
  queued: boolean;
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
  /** Lanes in which somebody waits, by the arrival of the first: a fleet has thousands of lanes. */
  readonly #ready = new Heap<Lane>();
  /** Lanes that wait for a token. */
  readonly #dry = new Set<Lane>();
  /** Each signal is listened to once: a signal looks through all its listeners for every further one. */
  readonly #signals = new WeakMap<AbortSignal, Set<Waiter>>();
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
      const listening = this.#listeningTo(signal);
      const waiter: Waiter = {
        arrival: this.#arrivals++,
        grant: () => {
          listening.delete(waiter);
          resolve(this.#permit(lane, request.api));
        },
        abandon: (reason) => {
          lane.waiting.delete(waiter);
          reject(reason);
        },
      };
      listening.add(waiter);
      lane.waiting.add(waiter);
      this.#enqueue(lane);
      this.#pump();
    });
  }

  /** Those who wait no longer once the signal aborts. */
  #listeningTo(signal: AbortSignal): Set<Waiter> {
    const known = this.#signals.get(signal);
    if (known !== undefined) return known;
    const waiters = new Set<Waiter>();
    this.#signals.set(signal, waiters);
    const abandon = (): void => {
      for (const waiter of waiters) waiter.abandon(signal.reason);
      waiters.clear();
    };
    signal.addEventListener("abort", abandon, { once: true });
    return waiters;
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
    const lane: Lane = { bucket, waiting: new Set(), queued: false };
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
    this.#alarm?.abort(SUPERSEDED);
    this.#alarm = undefined;
    const now = this.#clock.now();
    for (const lane of this.#dry) {
      if (lane.bucket.waitMs(now) > 0) continue;
      this.#dry.delete(lane);
      lane.queued = false;
      this.#enqueue(lane);
    }
    while (this.#inFlight < this.#limits.maxInFlight) {
      const lane = this.#ready.pop()?.value;
      if (lane === undefined) break;
      lane.queued = false;
      this.#serve(lane, now);
    }
    if (this.#inFlight < this.#limits.maxInFlight && this.#dry.size > 0) {
      this.#wakeAfter(Math.min(...[...this.#dry].map((lane) => lane.bucket.waitMs(now))));
    }
  }

  /** Where the first of a lane that nobody serves now stands in the order of arrival. */
  #enqueue(lane: Lane): void {
    const head = headOf(lane);
    if (lane.queued || head === undefined) return;
    lane.queued = true;
    this.#ready.push(head.arrival, lane);
  }

  #serve(lane: Lane, now: number): void {
    const head = headOf(lane);
    if (head === undefined) return;
    if (lane.bucket.waitMs(now) > 0 || !lane.bucket.take(now)) {
      lane.queued = true;
      this.#dry.add(lane);
      return;
    }
    lane.waiting.delete(head);
    this.#inFlight += 1;
    head.grant();
    this.#enqueue(lane);
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

function headOf(lane: Lane): Waiter | undefined {
  return lane.waiting.values().next().value;
}
