import type { LogicalId } from "@podspan/core/desired";
import type { Plan } from "@podspan/core/plan";
import { type Clock, ProviderError, type StateStore } from "@podspan/core/ports";
import { compact, type Stored } from "./compaction.ts";
import { type ApplyEvent, type Tell, teller } from "./events.ts";
import { Fold, type OpenIntent } from "./fold.ts";
import { Journal, JournalFault, type JournalLine } from "./journal.ts";
import type { KillPoint, Point, PointCall } from "./kill-point.ts";
import { Limiter } from "./limiter.ts";
import type { StopReason } from "./outcome.ts";
import { DEFAULT_RETRY, type RetryPolicy } from "./retry.ts";
import type { Resolution } from "./settle.ts";
import type { Loaded } from "./state.ts";
import { DEFAULT_WINDOWS, type Windows } from "./windows.ts";

/** What a run needs of the world around it, besides the writers. */
export interface RunDeps {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly events: (event: ApplyEvent) => void;
  /** Aborted by Ctrl-C or a lost lease: requests in flight finish and are journaled, nothing new starts. */
  readonly signal: AbortSignal;
  /** Unique per run, e.g. 16 random hex digits: client tokens derive from it. */
  readonly runNonce: string;
  /** Share the one that observed, so that both draw from the same buckets. */
  readonly limiter?: Limiter;
  readonly windows?: Windows;
  readonly retry?: RetryPolicy;
  /** From `observeSettled`. */
  readonly resolutions?: readonly Resolution[];
  readonly onPoint?: KillPoint;
}

/** Thrown into waits when the run is stopping. */
export class Interrupted extends Error {
  constructor() {
    super("the run was stopped");
    this.name = "Interrupted";
  }
}

/** One run of a plan: what its steps share. */
export class Run {
  readonly clock: Clock;
  readonly tell: Tell;
  readonly limiter: Limiter;
  readonly windows: Windows;
  readonly retry: RetryPolicy;
  /** Aborted when the run stops, for whatever reason. */
  readonly signal: AbortSignal;
  readonly journal: Journal;
  readonly fold: Fold;
  /** Rejects with what a kill point threw. */
  readonly killed: Promise<never>;
  /** World ids of what exists, by logical id. */
  readonly bindings: Map<LogicalId, string>;
  stopped: StopReason | undefined;
  readonly #deps: RunDeps;
  readonly #stop = new AbortController();
  readonly #doubtful: readonly OpenIntent[];
  readonly #version: string | undefined;
  readonly #underway = new Set<Promise<unknown>>();
  #calls = 0;
  #kill: (reason: unknown) => void = () => undefined;

  constructor(plan: Plan, deps: RunDeps, loaded: Loaded, stored: Stored) {
    this.#deps = deps;
    this.#version = stored.version;
    this.clock = deps.clock;
    this.tell = teller(deps.clock, deps.events);
    this.limiter = deps.limiter ?? new Limiter({ clock: deps.clock });
    this.windows = deps.windows ?? DEFAULT_WINDOWS;
    this.retry = deps.retry ?? DEFAULT_RETRY;
    this.signal = AbortSignal.any([deps.signal, this.#stop.signal]);
    this.journal = new Journal(deps, deps.runNonce, stored.length);
    // An emptied journal starts anew: everything is in the state.
    this.fold = new Fold(stored.length === 0 ? loaded.state : loaded.stored);
    if (stored.length > 0) for (const entry of loaded.entries) this.fold.add(entry);
    this.#doubtful = loaded.doubtful;
    this.bindings = new Map([...worldIds(loaded), ...Object.entries(plan.bindings)]);
    this.killed = new Promise((_, reject) => {
      this.#kill = reject;
    });
    // Raced by applyPlan; without a kill nobody waits for it.
    this.killed.catch(() => undefined);
  }

  /** The user stopped it. */
  get interrupted(): boolean {
    return this.#deps.signal.aborted;
  }

  nextCall(): number {
    this.#calls += 1;
    return this.#calls;
  }

  /** Writes to the journal and to memory, in this order. A fault stops the run. */
  async record(...lines: readonly JournalLine[]): Promise<void> {
    try {
      for (const entry of await this.journal.write(...lines)) this.fold.add(entry);
    } catch (error) {
      if (error instanceof JournalFault) this.stop(journalStop(error));
      throw error;
    }
  }

  /** Starts nothing new; the first reason is kept. */
  stop(reason: StopReason): void {
    this.stopped ??= reason;
    this.#stop.abort(new Interrupted());
  }

  /** Credentials that do not work stop everything: every further request would fail alike. */
  noteFault(error: unknown): void {
    if (!(error instanceof ProviderError) || error.faultClass !== "credentials") return;
    this.stop({ code: error.code, message: error.message, hint: error.hint });
  }

  /** An earlier run's write of the same kind on the same resource, of which nobody knows what became. */
  doubtfulCall(id: LogicalId, api: string): OpenIntent | undefined {
    return this.#doubtful.findLast((intent) => intent.subject.id === id && intent.api === api);
  }

  /** Remembers a write that is under way: a step may fail beside it, and the run must not end before it. */
  track<T>(write: Promise<T>): Promise<T> {
    const settled = write.then(
      () => undefined,
      () => undefined,
    );
    this.#underway.add(settled);
    void settled.then(() => this.#underway.delete(settled));
    return write;
  }

  /** Returns when no write is under way any more. */
  async quiet(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  /** Never answers when the point kills. */
  async point(point: Point, call: PointCall): Promise<void> {
    try {
      this.#deps.onPoint?.(point, call);
    } catch (error) {
      this.#kill(error);
      await new Promise<never>(() => undefined);
    }
  }

  /**
   * Folds the journal into the state; empties it when nothing in it matters any more. When that fails the journal still has
   * everything, and the next run folds it.
   */
  async close(): Promise<void> {
    const stored: Stored = { version: this.#version, length: this.journal.length };
    try {
      await compact(this.fold.result(), stored, { ...this.#deps, windows: this.windows });
    } catch (error) {
      this.tell({ kind: "note", text: `state not written, the journal has it all: ${error}` });
    }
  }
}

function worldIds(loaded: Loaded): readonly (readonly [LogicalId, string])[] {
  // Without a world id: priors of something whose making was never heard of.
  const known = Object.entries(loaded.state.resources).filter(([, remembered]) => remembered.worldId !== "");
  return known.map(([id, remembered]) => [id, remembered.worldId]);
}

function journalStop(fault: JournalFault): StopReason {
  switch (fault.reason) {
    case "taken-over":
      return {
        code: "STATE-2",
        message: "Another run has taken over this Fabric's state.",
        hint: "Wait until it has ended, then run this again.",
      };
    case "input-output":
      return {
        code: "STATE-3",
        message: `The journal cannot be written: ${fault.message}.`,
        hint: "Make room or give access to the state directory, then run this again; it goes on from here.",
      };
  }
}
