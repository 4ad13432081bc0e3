import { createHash } from "node:crypto";
import { awsReader, awsWriter } from "@podspan/aws";
import {
  allocate,
  compile,
  formatLock,
  type Lock,
  lockOf,
  nothingDesired,
  requestsOf,
  reservedFrom,
} from "@podspan/core/compile";
import type { Snapshot } from "@podspan/core/observed";
import { type Check, diff, makePlan, type Plan, type State, verifyChecks } from "@podspan/core/plan";
import type { Writer } from "@podspan/core/ports";
import { type Fabric, parseFabric } from "@podspan/core/spec";
import {
  type ApplyOutcome,
  applyPlan,
  type KillPoint,
  Limiter,
  type Loaded,
  loadState,
  MemoryStorage,
  MemoryStore,
  observeSettled,
  observeWorld,
  type Resolution,
  readContext,
} from "@podspan/engine";
import { kubernetesReader, kubernetesWriter } from "@podspan/kubernetes";
import { type Behaviour, createTwin, type Files, POD_RANGES_WORLD, type Twin, VirtualClock } from "@podspan/twin";

/** The document's own case. */
export const DOCUMENT_FABRIC = `
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: cgnat, uid: 0e0e0e0e-1111-4222-8333-444444444444 }
spec:
  vpcs:
    main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
  clusters:
    prod:
      vpc: main
      zones: [eu-west-1b, eu-west-1c]
      pods: { ranges: [100.64.0.0/16] }
`;

/** Milliseconds: longer than anything lingers, rolls or settles. */
export const A_WHILE = 600_000;

export interface RunOptions {
  readonly onPoint?: KillPoint;
  readonly signal?: AbortSignal;
  readonly only?: "aws" | "kubernetes";
  /** Applied instead of a fresh plan. */
  readonly plan?: Plan;
}

export interface Planned {
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  readonly resolutions: readonly Resolution[];
  readonly checks: readonly Check[];
}

interface Saved {
  readonly now: number;
  readonly files: Files;
}

/** The whole product on the twin and in memory, as the command line puts it together; a new process per run. */
export class Rehearsal {
  readonly fabric: Fabric;
  readonly text: string;
  readonly storage = new MemoryStorage();
  lock: Lock | undefined;
  #saved: Saved;
  #behaviour: Partial<Behaviour>;
  #runs = 0;

  constructor(text: string = DOCUMENT_FABRIC, behaviour: Partial<Behaviour> = {}) {
    const { fabric, diagnostics } = parseFabric(text, "fabric.yaml");
    if (!fabric) throw new Error(JSON.stringify(diagnostics));
    this.fabric = fabric;
    this.text = text;
    this.#behaviour = behaviour;
    const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
    const twin = createTwin({ clock });
    twin.invent(POD_RANGES_WORLD);
    this.#saved = { now: clock.now(), files: twin.save() };
  }

  /** A rehearsal whose cluster has come to rest. */
  static async settled(text?: string, behaviour?: Partial<Behaviour>): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(text, behaviour);
    await rehearsal.pass(A_WHILE);
    return rehearsal;
  }

  /** The world as files: what two ends of a story are compared by. */
  get files(): Files {
    return this.#saved.files;
  }

  /** Changes how AWS behaves from the next run on. */
  behave(behaviour: Partial<Behaviour>): void {
    this.#behaviour = behaviour;
  }

  /** Does something to the world as somebody else would, and keeps it. */
  async meddle(change: (twin: Twin) => Promise<void>, behaviour: Partial<Behaviour> = {}): Promise<void> {
    const { twin, clock } = this.#open(behaviour);
    await change(twin);
    this.#keep(twin, clock);
  }

  /** Lets virtual time pass, e.g. until what lingers is gone. */
  async pass(ms: number): Promise<void> {
    const { twin, clock } = this.#open({});
    await clock.advance(ms);
    this.#keep(twin, clock);
  }

  async plan(purpose: Plan["purpose"], options: RunOptions = {}): Promise<Planned> {
    const { twin, clock } = this.#open(this.#behaviour);
    try {
      return await this.#plan(purpose, options, twin, clock, this.#store(clock));
    } finally {
      this.#keep(twin, clock);
    }
  }

  async state(): Promise<State> {
    return (await this.#load(this.#store(new VirtualClock({ start: this.#saved.now })))).state;
  }

  /** Plans and applies. What a kill point throws comes out here, with the world kept as it was at that moment. */
  async run(purpose: Plan["purpose"], options: RunOptions = {}): Promise<ApplyOutcome> {
    const { twin, clock } = this.#open(this.#behaviour);
    const store = this.#store(clock);
    try {
      const { plan, resolutions } = await this.#plan(purpose, options, twin, clock, store);
      this.#runs += 1;
      return await applyPlan(options.plan ?? plan, {
        writers: { aws: awsWriter(twin.aws), kubernetes: this.#kubernetesWriter(twin) },
        store,
        clock,
        events: () => undefined,
        signal: options.signal ?? new AbortController().signal,
        runNonce: `run-${this.#runs}`,
        limiter: new Limiter({ clock }),
        resolutions,
        ...(options.onPoint ? { onPoint: options.onPoint } : {}),
      });
    } finally {
      this.#keep(twin, clock);
    }
  }

  #kubernetesWriter(twin: Twin): Writer {
    const address = (cluster: string) => ({ cluster, ...this.fabric.spec.clusters[cluster]?.kubernetes });
    return kubernetesWriter({ world: twin.kubernetes, address });
  }

  #open(behaviour: Partial<Behaviour>): { readonly twin: Twin; readonly clock: VirtualClock } {
    const clock = new VirtualClock({ start: this.#saved.now });
    return { clock, twin: createTwin({ clock, files: this.#saved.files, behaviour }) };
  }

  #keep(twin: Twin, clock: VirtualClock): void {
    this.#saved = { now: clock.now(), files: twin.save() };
  }

  #store(clock: VirtualClock): MemoryStore {
    return new MemoryStore({ clock, storage: this.storage });
  }

  async #load(store: MemoryStore): Promise<Loaded> {
    const { name, uid } = this.fabric.metadata;
    const loaded = await loadState(store, { name, uid });
    if (loaded.kind === "refused") throw new Error(JSON.stringify(loaded.diagnostics));
    return loaded;
  }

  async #plan(
    purpose: Plan["purpose"],
    options: RunOptions,
    twin: Twin,
    clock: VirtualClock,
    store: MemoryStore,
  ): Promise<Planned> {
    const signal = options.signal ?? new AbortController().signal;
    const events = (): void => undefined;
    const context = readContext({ clock, signal, limiter: new Limiter({ clock }), events });
    const readers = { aws: awsReader(twin.aws), kubernetes: kubernetesReader(twin.kubernetes) };
    const requests = requestsOf(this.fabric, purpose === "destroy" ? "destroy" : "verify", options.only);
    const { snapshot, state, resolutions } = await observeSettled({
      observe: () => observeWorld(requests, readers, context),
      loaded: await this.#load(store),
      clock,
      signal,
      events,
    });
    const { plan: addresses, diagnostics } = allocate(this.fabric, reservedFrom(this.fabric, this.lock, snapshot));
    const compiled = compile(this.fabric, addresses, snapshot);
    if (purpose === "apply") this.lock = JSON.parse(formatLock(lockOf(this.fabric, addresses)));
    const plan = makePlan({
      desired: purpose === "destroy" ? nothingDesired(this.fabric) : compiled.desired,
      snapshot,
      state,
      purpose,
      target: "twin",
      tool: "rehearsal",
      ...(options.only ? { only: options.only } : {}),
      fabricText: this.text,
      hash: (text) => createHash("sha256").update(text).digest("hex"),
      checks: [],
      diagnostics: purpose === "destroy" ? [] : [...diagnostics, ...compiled.diagnostics],
    });
    const difference = diff(compiled.desired, snapshot, state);
    const checks = verifyChecks({
      fabric: this.fabric,
      addresses,
      desired: compiled.desired,
      snapshot,
      difference,
      only: options.only,
    });
    return { plan, snapshot, resolutions, checks };
  }
}
