import type { Plan } from "@podspan/core/plan";
import type { LeaseAnswer, StateStore, Versioned } from "@podspan/core/ports";
import { applyPlan } from "../apply.ts";
import type { ApplyEvent } from "../events.ts";
import type { Point, PointCall } from "../kill-point.ts";
import { Limiter } from "../limiter.ts";
import type { ApplyOutcome } from "../outcome.ts";
import { readContext } from "../read.ts";
import { observeSettled } from "../settle.ts";
import { type Loaded, loadState } from "../state.ts";
import { MemoryStorage, MemoryStore } from "../store/memory-store.ts";
import { FABRIC, tinyPlan } from "./tiny-plan.ts";
import { observeTiny, tinyWriter } from "./tiny-provider.ts";
import { type Sight, type TinySession, TinyWorld, type TinyWorldOptions } from "./tiny-world.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Thrown at a kill point: the process is gone. */
export class Killed extends Error {}

export interface RunOptions {
  readonly purpose?: Plan["purpose"];
  /** Dies at this point, counted from 0. */
  readonly killAt?: number;
  readonly signal?: AbortSignal;
  readonly onPoint?: (point: Point, call: PointCall) => void;
}

export interface RunReport {
  /** Undefined: killed. */
  readonly outcome: ApplyOutcome | undefined;
  readonly plan: Plan;
  readonly points: number;
  readonly events: readonly ApplyEvent[];
}

/** A tiny world, a store and a clock, and processes that come and go. */
export class Rehearsal {
  readonly clock: VirtualClock;
  readonly world: TinyWorld;
  readonly #storeFor: (session: TinySession) => StateStore;
  #runs = 0;

  constructor(options: Omit<TinyWorldOptions, "clock"> = {}, files?: { clock: VirtualClock; store: () => StateStore }) {
    this.clock = files?.clock ?? new VirtualClock();
    this.world = new TinyWorld({ ...options, clock: this.clock });
    this.world.seed("vpc", "vpc-1", { cidr: "10.0.0.0/16" });
    this.world.seed("cni-addon", "t/vpc-cni", { cluster: "t", env: { LABEL: "theirs", OTHER: "x" } });
    const storage = new MemoryStorage();
    const makeStore = files?.store ?? (() => new MemoryStore({ clock: this.clock, storage }));
    this.#storeFor = (session) => new MortalStore(makeStore(), session);
  }

  /** A process observes, plans and applies, or dies on the way. */
  async run(options: RunOptions = {}): Promise<RunReport> {
    this.#runs += 1;
    const session = this.world.connect();
    const events: ApplyEvent[] = [];
    const signal = options.signal ?? new AbortController().signal;
    const limiter = new Limiter({ clock: this.clock });
    const store = this.#storeFor(session);
    const shared = {
      store,
      clock: this.clock,
      signal,
      limiter,
      events: (event: ApplyEvent) => void events.push(event),
    };
    const loaded = await this.loaded(store);
    const context = readContext(shared);
    const settled = await observeSettled({ ...shared, loaded, observe: () => observeTiny(session, context) });
    const plan = tinyPlan(options.purpose ?? "apply", settled.snapshot, settled.state);
    let points = 0;
    const onPoint = (point: Point, call: PointCall) => {
      options.onPoint?.(point, call);
      if (points++ !== options.killAt) return;
      session.dead = true;
      throw new Killed();
    };
    const runNonce = `run-${this.#runs}`;
    const writers = { aws: tinyWriter(session) };
    try {
      const { resolutions } = settled;
      const outcome = await applyPlan(plan, { ...shared, writers, runNonce, resolutions, onPoint });
      return { outcome, plan, points, events };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      return { outcome: undefined, plan, points, events };
    }
  }

  async loaded(store: StateStore = this.#storeFor(this.world.connect())): Promise<Loaded> {
    const loaded = await loadState(store, FABRIC);
    if (loaded.kind === "refused") throw new Error(loaded.diagnostics[0]?.message);
    return loaded;
  }

  /** The world with logical names for ids, so that two runs compare. */
  picture(): readonly string[] {
    const things = this.world.truth();
    const names = new Map(things.map((thing) => [thing.id, nameOf(thing)]));
    const line = (thing: Sight) =>
      JSON.stringify([thing.kind, nameOf(thing), thing.props], (_, value) => names.get(value) ?? value);
    return things.map(line).sort();
  }
}

function nameOf({ id, kind, owner }: Sight): string {
  return owner ?? (kind === "vpc-cidr" || kind === "route-table-association" ? kind : id);
}

/** A store whose process may die: then nothing reaches it any more. */
class MortalStore implements StateStore {
  readonly #store: StateStore;
  readonly #session: TinySession;

  constructor(store: StateStore, session: TinySession) {
    this.#store = store;
    this.#session = session;
  }

  placeOf(name: string): string {
    return this.#store.placeOf(name);
  }

  async read(key: string): Promise<Versioned | undefined> {
    await this.#session.alive();
    return this.#store.read(key);
  }

  async compareAndSwap(key: string, expected: string | undefined, value: string): Promise<Versioned | undefined> {
    await this.#session.alive();
    return this.#store.compareAndSwap(key, expected, value);
  }

  async readLog(log: string): Promise<readonly string[]> {
    await this.#session.alive();
    return this.#store.readLog(log);
  }

  async append(log: string, length: number, ...entries: readonly string[]): Promise<boolean> {
    await this.#session.alive();
    return this.#store.append(log, length, ...entries);
  }

  async truncate(log: string, length: number): Promise<boolean> {
    await this.#session.alive();
    return this.#store.truncate(log, length);
  }

  async acquire(name: string, ttlMs: number, breakLock: boolean): Promise<LeaseAnswer> {
    await this.#session.alive();
    return this.#store.acquire(name, ttlMs, breakLock);
  }
}
