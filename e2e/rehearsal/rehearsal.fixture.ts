import { createHash } from "node:crypto";
import { awsInstances, awsWriter } from "@podspan/aws";
import {
  type AddressPlan,
  formatLock,
  type Lock,
  lockOf,
  movedLock,
  parseLock,
  protectionOf,
  withRouterNames,
} from "@podspan/core/compile";
import type { KubernetesScope } from "@podspan/core/desired";
import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import {
  type Check,
  type Drift,
  diff,
  driftOf,
  makePlan,
  type Plan,
  planPastNodes,
  recentControlPlane,
  type State,
  verifyChecks,
  withRoll,
} from "@podspan/core/plan";
import type { LeaseHolder, RollPorts } from "@podspan/core/ports";
import { acceptancesIn, provePlan, refusalsOf } from "@podspan/core/prove";
import { type Fabric, parseFabric } from "@podspan/core/spec";
import {
  type ApplyEvent,
  type ApplyOutcome,
  applyPlan,
  holdLease,
  JOURNAL_LOG,
  type KillPoint,
  Limiter,
  type Loaded,
  loadState,
  MemoryStorage,
  MemoryStore,
  type Resolution,
} from "@podspan/engine";
import { kubernetesNodes, kubernetesWriter } from "@podspan/kubernetes";
import type { Behaviour, Files, InventPlan, Twin } from "@podspan/twin";
import { look, type Observing } from "./looking.fixture.ts";
import { type Meaning, meaningOf } from "./meaning.fixture.ts";
import { type OpenWorld, RehearsedWorld } from "./rehearsed-world.fixture.ts";
import { DOCUMENT_FABRIC, SMALL_WORLD } from "./worlds.fixture.ts";

export interface RehearsalOptions {
  readonly fabric?: string;
  /** Invented, or as files. */
  readonly world?: InventPlan | { readonly files: Files };
  readonly behaviour?: Partial<Behaviour>;
  /** Every run is refused for what its proof stands in the way of, as the command line refuses it; else nothing is proved. */
  readonly gated?: boolean;
}

export interface RunOptions {
  readonly onPoint?: KillPoint;
  readonly signal?: AbortSignal;
  readonly only?: "aws" | "kubernetes";
  /** Accepts losses of a gated run as `--accept-loss` does. */
  readonly acceptLoss?: string;
  /** Replaces old nodes too. */
  readonly roll?: { readonly barePods: boolean };
}

/** What a run would do, and what it saw. */
export interface Planned extends Meaning {
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly resolutions: readonly Resolution[];
}

export interface Ran extends ApplyOutcome {
  readonly plan: Plan;
  readonly events: readonly ApplyEvent[];
}

/** The plan has errors: nothing was done. */
export class Refused extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** What the proof stands in the way of: `FROM>TO` of each pair, and why. */
export class Gated extends Error {}

function passGate({ named, addresses, snapshot, plan }: Planned, acceptLoss: string): void {
  const { proof, difference } = provePlan({ fabric: named, addresses }, snapshot, plan);
  const refused = refusalsOf(proof.expectations, difference, acceptancesIn(acceptLoss) ?? []);
  const broken = refused.expectations.map((one) => `${one.from}>${one.to} is ${one.actual}: ${one.reason}`);
  const lost = refused.losses.map((one) => `${one.from}>${one.to} would be lost: ${one.reason}`);
  if (broken.length + lost.length > 0) throw new Gated([...broken, ...lost].join("\n"));
}

/** Another run holds the state. */
export class Locked extends Error {
  constructor(by: LeaseHolder) {
    super(`locked by process ${by.pid}`);
  }
}

/**
 * A directory with a Fabric in it, and the whole product on the twin and in memory, as the command line puts it together. Every
 * run is a process of its own: only the lock file, the state and the world go from one to the next.
 */
export class Rehearsal {
  readonly world: RehearsedWorld;
  lock: Lock | undefined;
  #text: string;
  #fabric: Fabric;
  #storage = new MemoryStorage();
  #runs = 0;
  /** Tells runs of two directories apart, as the random nonce of a real run does. */
  #name = "run";
  readonly #alive = new Set<number>();
  readonly #gated: boolean;

  private constructor(text: string, fabric: Fabric, world: RehearsedWorld, gated: boolean) {
    this.world = world;
    this.#gated = gated;
    this.#text = text;
    this.#fabric = fabric;
  }

  static async of(options: RehearsalOptions = {}): Promise<Rehearsal> {
    const { fabric = DOCUMENT_FABRIC, world = SMALL_WORLD, behaviour, gated = false } = options;
    const rehearsed =
      "files" in world
        ? RehearsedWorld.written(world.files, behaviour)
        : await RehearsedWorld.settled(world, behaviour);
    return new Rehearsal(fabric, fabricOf(fabric), rehearsed, gated);
  }

  /** As the command reads it beside the lock file. */
  get fabric(): Fabric {
    return this.lock === undefined ? this.#fabric : withRouterNames(this.#fabric, movedLock(this.#fabric, this.lock));
  }

  get files(): Files {
    return this.world.files;
  }

  /** The same directory and the same world, from here on apart. */
  fork(): Rehearsal {
    const twin = new Rehearsal(this.#text, this.#fabric, this.world.fork(), this.#gated);
    twin.lock = this.lock;
    twin.#storage = copyOf(this.#storage);
    twin.#runs = this.#runs;
    twin.#name = this.#name;
    return twin;
  }

  /** Another directory with the same Fabric, about the same world; it knows nothing of what the first one did. */
  elsewhere(): Rehearsal {
    const other = new Rehearsal(this.#text, this.#fabric, this.world, this.#gated);
    other.#name = `${this.#name}-elsewhere`;
    return other;
  }

  /** Writes another Fabric into the directory. */
  rewrite(text: string): void {
    this.#text = text;
    this.#fabric = fabricOf(text);
  }

  /** Throws state and journal away, and the lock file when asked to. */
  loseState({ lock }: { readonly lock: boolean }): void {
    this.#storage = new MemoryStorage();
    if (lock) this.lock = undefined;
  }

  async state(): Promise<State> {
    return (await this.#load(this.#store(0))).state;
  }

  /** Lines of the journal, oldest first. */
  journal(): Promise<readonly string[]> {
    return this.#store(0).readLog(JOURNAL_LOG);
  }

  async plan(purpose: Plan["purpose"], options: RunOptions = {}): Promise<Planned> {
    const open = this.world.open();
    try {
      return await this.#plan(purpose, options, open, this.#store(0), () => undefined);
    } finally {
      this.world.close(open, "looked");
    }
  }

  /** The checks of the live world. */
  async verify(options: RunOptions = {}): Promise<readonly Check[]> {
    const open = this.world.open();
    try {
      const seen = await this.#look("verify", options, open, this.#store(0), () => undefined);
      const fabric = seen.named;
      const difference = diff(seen.desired, seen.snapshot, seen.state);
      const delays = recentControlPlane(seen.desired, seen.state, open.clock.now());
      return [...delays, ...verifyChecks({ ...seen, fabric, difference, only: options.only })];
    } finally {
      this.world.close(open, "looked");
    }
  }

  /** What the world changed in what is ours. */
  async drift(options: RunOptions = {}): Promise<Drift> {
    const open = this.world.open();
    try {
      const { desired, snapshot, state } = await this.#look("drift", options, open, this.#store(0), () => undefined);
      return driftOf({ desired, snapshot, state, difference: diff(desired, snapshot, state), only: options.only });
    } finally {
      this.world.close(open, "looked");
    }
  }

  /**
   * Plans and applies, holding the lease. Throws Refused and Locked, and what a kill point throws: the world and the store are
   * then as they were at that moment, whatever the dead process would still have done.
   */
  async run(purpose: Plan["purpose"], options: RunOptions = {}): Promise<Ran> {
    this.#runs += 1;
    const run = this.#runs;
    const dead = new AbortController();
    const store = this.#store(run);
    this.#alive.add(run);
    const lease = await holdLease(
      { store, clock: { now: () => this.world.now, sleep: untilAborted } },
      { breakLock: false },
    );
    if (lease.kind === "refused") throw new Locked(lease.by);
    const open = this.world.open();
    try {
      const signal = AbortSignal.any([dead.signal, ...(options.signal ? [options.signal] : [])]);
      return await this.#carryOut(purpose, { ...options, signal }, open, store, run);
    } finally {
      this.#storage = copyOf(this.#storage);
      this.world.close(open, "changed");
      this.#alive.delete(run);
      dead.abort(new Error("this process is dead"));
      await lease.release();
    }
  }

  async #carryOut(
    purpose: Plan["purpose"],
    options: RunOptions & { readonly signal: AbortSignal },
    open: OpenWorld,
    store: MemoryStore,
    run: number,
  ): Promise<Ran> {
    const events: ApplyEvent[] = [];
    const tell = (event: ApplyEvent): void => void events.push(event);
    const planned = await this.#plan(purpose, options, open, store, tell);
    const { plan, resolutions, addresses } = planned;
    if (hasErrors(plan.diagnostics)) throw new Refused(plan.diagnostics);
    if (this.#gated) passGate(planned, options.acceptLoss ?? "");
    if (purpose === "apply") this.#writeLock(formatLock(lockOf(this.fabric, addresses)));
    const outcome = await applyPlan(plan, {
      writers: this.#writers(open.twin),
      rolling: this.#rolling(open.twin),
      store,
      clock: open.clock,
      events: tell,
      signal: options.signal,
      runNonce: `${this.#name}-${run}`,
      limiter: new Limiter({ clock: open.clock }),
      resolutions,
      ...(options.onPoint ? { onPoint: options.onPoint } : {}),
    });
    return { ...outcome, plan, events };
  }

  #writeLock(text: string): void {
    const { lock, diagnostics } = parseLock(text, this.fabric, "fabric.lock.json");
    if (lock === undefined) throw new Refused(diagnostics);
    this.lock = lock;
  }

  #reach(twin: Twin) {
    const address = (cluster: string, scope: KubernetesScope) => ({
      cluster,
      ...(this.fabric.spec.clusters[cluster]?.kubernetes ?? scope),
    });
    return { world: twin.kubernetes, address };
  }

  #rolling(twin: Twin): RollPorts {
    const accounts = Object.values(this.fabric.spec.accounts);
    return { cloud: awsInstances(twin.aws, accounts), cluster: kubernetesNodes(this.#reach(twin)) };
  }

  #writers(twin: Twin) {
    const accounts = Object.values(this.fabric.spec.accounts);
    return {
      aws: awsWriter(twin.aws, accounts),
      kubernetes: kubernetesWriter(this.#reach(twin)),
    };
  }

  /** A process of this machine: it is dead once its run has ended, however that was. */
  #store(pid: number): MemoryStore {
    const liveness = (holder: LeaseHolder) => (this.#alive.has(holder.pid) ? "alive" : "dead");
    const identity = { host: "memory", pid, processStart: `${pid}`, liveness } as const;
    return new MemoryStore({
      clock: { now: () => this.world.now, sleep: untilAborted },
      storage: this.#storage,
      identity,
    });
  }

  async #load(store: MemoryStore): Promise<Loaded> {
    const { name, uid } = this.fabric.metadata;
    const loaded = await loadState(store, { name, uid });
    if (loaded.kind === "refused") throw new Refused(loaded.diagnostics);
    return loaded;
  }

  async #look(
    observing: Observing,
    { only, signal = new AbortController().signal }: RunOptions,
    open: OpenWorld,
    store: MemoryStore,
    events: (event: ApplyEvent) => void,
  ) {
    const { fabric, lock } = this;
    return look(open, { fabric, lock, loaded: await this.#load(store), observing, only, signal, events });
  }

  async #plan(
    purpose: Plan["purpose"],
    options: RunOptions,
    open: OpenWorld,
    store: MemoryStore,
    events: (event: ApplyEvent) => void,
  ): Promise<Planned> {
    const { roll } = options;
    const observing = purpose === "destroy" ? (roll ? "destroy-roll" : "destroy") : roll ? "roll" : "plan";
    const seen = await this.#look(observing, options, open, store, events);
    const destroying = purpose === "destroy";
    const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
    const desired = destroying ? seen.nothing : seen.desired;
    const make = (replaced: ReadonlySet<string>): Plan =>
      makePlan({
        desired,
        snapshot: seen.snapshot,
        state: seen.state,
        moves: seen.moves,
        purpose,
        target: "twin",
        tool: "rehearsal",
        ...(options.only ? { only: options.only } : {}),
        replaced,
        fabricText: this.#text,
        hash,
        protection: protectionOf(this.fabric),
        checks: [],
        diagnostics: destroying ? [] : seen.diagnostics,
      });
    if (roll === undefined) return { ...seen, plan: make(new Set()) };
    const { snapshot, state } = seen;
    const addresses: AddressPlan = destroying ? { kind: "AddressPlan", version: 1, clusters: {} } : seen.addresses;
    const { fabric, lock } = this;
    const desiredIn = (later: Snapshot) =>
      destroying ? desired : meaningOf(fabric, lock && movedLock(fabric, lock), later, state).desired;
    const wish = { fabric, addresses, desired, desiredIn, snapshot, state, only: options.only, ...roll, hash };
    const plan = planPastNodes(make, wish);
    return { ...seen, plan: withRoll(plan, wish) };
  }
}

function fabricOf(text: string): Fabric {
  const { fabric, diagnostics } = parseFabric(text, "fabric.yaml");
  if (!fabric) throw new Refused(diagnostics);
  return fabric;
}

/** What the dead write into it is lost. */
function copyOf(storage: MemoryStorage): MemoryStorage {
  const copy = new MemoryStorage();
  for (const [key, value] of storage.values) copy.values.set(key, value);
  for (const [key, lines] of storage.logs) copy.logs.set(key, [...lines]);
  for (const [key, record] of storage.leases) copy.leases.set(key, record);
  copy.writes = storage.writes;
  return copy;
}

/** A rehearsal's leases are never renewed: no time passes for them. */
function untilAborted(_ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
}
