import { type Behaviour, createTwin, type Files, type InventPlan, type Twin, VirtualClock } from "@podspan/twin";

/** A world at rest, as files, and the virtual time of it. */
interface Saved {
  readonly now: number;
  readonly files: Files;
}

/** A world that somebody works with. */
export interface OpenWorld {
  readonly twin: Twin;
  readonly clock: VirtualClock;
}

/** Milliseconds: longer than anything lingers, rolls or settles. */
export const A_WHILE = 600_000;

const START = Date.UTC(2026, 0, 1);
const settledWorlds = new WeakMap<InventPlan, Promise<Saved>>();

/**
 * The twin of a rehearsal. It is kept as files between two runs, so that nothing but what AWS and the clusters hold goes from one
 * run to the next; who opens it while it is open shares it.
 */
export class RehearsedWorld {
  #saved: Saved;
  /** What AWS and the clusters have finished by themselves since is not in the files yet. */
  #stale = false;
  #behaviour: Partial<Behaviour>;
  #open: { readonly world: OpenWorld; users: number } | undefined;

  private constructor(saved: Saved, behaviour: Partial<Behaviour>) {
    this.#saved = saved;
    this.#behaviour = behaviour;
  }

  /** An invented world whose clusters have come to rest. */
  static async settled(plan: InventPlan, behaviour: Partial<Behaviour> = {}): Promise<RehearsedWorld> {
    const known = settledWorlds.get(plan) ?? settle(plan);
    settledWorlds.set(plan, known);
    return new RehearsedWorld(await known, behaviour);
  }

  /** A world that is written down, as `podspan` starts from one. */
  static written(files: Files, behaviour: Partial<Behaviour> = {}): RehearsedWorld {
    return new RehearsedWorld({ now: START, files }, behaviour);
  }

  /** What two ends of a story are compared by. */
  get files(): Files {
    if (this.#stale) this.#keep(openSaved(this.#saved, {}));
    return this.#saved.files;
  }

  get now(): number {
    return this.#open?.world.clock.now() ?? this.#saved.now;
  }

  fork(): RehearsedWorld {
    const fork = new RehearsedWorld(this.#saved, this.#behaviour);
    fork.#stale = this.#stale;
    return fork;
  }

  /** Changes how AWS and the clusters behave from the next opening on. */
  behave(behaviour: Partial<Behaviour>): void {
    this.#behaviour = behaviour;
  }

  /**
   * Somebody else does something at the very moment before the first call of `api`: nothing of it has happened yet when the
   * caller decided to make it.
   */
  meanwhile(api: string, change: (twin: Twin, input: unknown) => Promise<unknown>): void {
    let done = false;
    this.#behaviour = {
      onCall: async (point, called, input) => {
        if (done || point !== "before" || called !== api) return;
        done = true;
        if (this.#open !== undefined) await change(this.#open.world.twin, input);
      },
    };
  }

  /** The world at this very moment, while somebody works with it. */
  peek(): Files {
    return this.#open?.world.twin.save() ?? this.files;
  }

  open(): OpenWorld {
    this.#open ??= { world: openSaved(this.#saved, this.#behaviour), users: 0 };
    this.#open.users += 1;
    return this.#open.world;
  }

  /** Keeps the world as it is at this moment; of a world that was only looked at, the time. */
  close(world: OpenWorld, looked: "changed" | "looked"): void {
    if (looked === "changed") this.#keep(world);
    else this.#passTo(world.clock.now());
    if (this.#open === undefined) return;
    this.#open.users -= 1;
    if (this.#open.users === 0) this.#open = undefined;
  }

  /** Does something to the world as somebody else would; nothing goes wrong and nothing takes time meanwhile. */
  async meddle(change: (twin: Twin) => Promise<unknown>): Promise<void> {
    const world = openSaved(this.#saved, { latencyMs: 0 });
    await change(world.twin);
    this.#keep(world);
  }

  /** Lets virtual time pass, e.g. until what lingers is gone: what is under way ends, and what that sets off ends too. */
  pass(ms: number): void {
    this.#passTo(this.#saved.now + ms / 2);
    if (this.#isUnderWay) this.#keep(openSaved(this.#saved, {}));
    this.#passTo(this.#saved.now + ms / 2);
  }

  get #isUnderWay(): boolean {
    const { transitions } = JSON.parse(this.#saved.files["twin.json"] ?? "{}") as {
      readonly transitions?: readonly unknown[];
    };
    return transitions !== undefined && transitions.length > 0;
  }

  /** Changes one file of records by hand, for what no call of the twin does. */
  edit<T>(path: string, change: (records: T) => T): void {
    const text = JSON.stringify(change(JSON.parse(this.files[path] ?? "{}") as T));
    this.#saved = { ...this.#saved, files: { ...this.files, [path]: text } };
  }

  #keep({ twin, clock }: OpenWorld): void {
    this.#saved = { now: clock.now(), files: twin.save() };
    this.#stale = false;
  }

  #passTo(now: number): void {
    this.#saved = { ...this.#saved, now };
    this.#stale = true;
  }
}

function openSaved({ now, files }: Saved, behaviour: Partial<Behaviour>): OpenWorld {
  const clock = new VirtualClock({ start: now });
  return { clock, twin: createTwin({ clock, files, behaviour }) };
}

async function settle(plan: InventPlan): Promise<Saved> {
  const clock = new VirtualClock({ start: START });
  const twin = createTwin({ clock });
  twin.invent(plan);
  await clock.advance(A_WHILE);
  return { now: clock.now(), files: twin.save() };
}
