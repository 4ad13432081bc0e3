import type { AwsScope } from "@podspan/core/desired";
import type { Plan, Step } from "@podspan/core/plan";
import type { BoundStep, StepContext, StepResult, Writer } from "@podspan/core/ports";
import { type ApplyDeps, applyPlan } from "../apply.ts";
import type { ApplyEvent } from "../events.ts";
import { JOURNAL_LOG } from "../journal.ts";
import type { JournalEntry } from "../journal-entry.ts";
import { type Loaded, loadState } from "../state.ts";
import { MemoryStore } from "../store/memory-store.ts";
import { FABRIC } from "./entries.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };

export function step(id: string, more: Partial<Step> = {}): Step {
  const operation = more.operation ?? "create";
  return {
    key: `${operation} ${id}`,
    action: operation,
    operation,
    kind: "subnet",
    id,
    scope: SCOPE,
    after: {},
    changes: [],
    dependsOn: [],
    destructive: false,
    why: "test",
    ...more,
  };
}

export function planOf(steps: readonly Step[], bindings: Readonly<Record<string, string>> = {}): Plan {
  return {
    kind: "Plan",
    version: 1,
    purpose: "apply",
    fabric: { ...FABRIC, hash: "" },
    tool: "test",
    target: "twin",
    scopes: [SCOPE],
    bindings,
    summary: { create: 0, update: 0, replace: 0, delete: 0, adopt: 0, release: 0, unchanged: 0, blocked: 0 },
    steps,
    checks: [],
    diagnostics: [],
  };
}

export type Act = (step: BoundStep, context: StepContext) => Promise<StepResult>;

/** Makes one thing with one request, named after its step. */
export const make: Act = async (bound, context) => {
  const worldId = await context.write({
    api: `ec2:${bound.operation}`,
    scope: bound.scope,
    send: async () => `world ${bound.id}`,
    worldId: (answer) => answer,
  });
  return bound.operation === "delete" ? {} : { worldId };
};

export function setUp(acts: Readonly<Record<string, Act>> = {}) {
  const clock = new VirtualClock();
  const store = new MemoryStore({ clock });
  const written: JournalEntry[] = [];
  const append = store.append.bind(store);
  store.append = async (log, length, ...lines) => {
    const appended = await append(log, length, ...lines);
    if (appended) written.push(...lines.map((line) => JSON.parse(line)));
    return appended;
  };
  const stop = new AbortController();
  const events: ApplyEvent[] = [];
  const ran: BoundStep[] = [];
  const writer: Writer = {
    plane: "aws",
    run: (bound, context) => {
      ran.push(bound);
      return (acts[bound.id] ?? make)(bound, context);
    },
  };
  let runs = 0;
  const apply = (plan: Plan, more: Partial<ApplyDeps> = {}) => {
    runs += 1;
    const shared = { store, clock, signal: stop.signal, runNonce: `run-${runs}`, writers: { aws: writer } };
    return applyPlan(plan, { ...shared, events: (event) => events.push(event), ...more });
  };
  const journal = async (): Promise<readonly JournalEntry[]> =>
    (await store.readLog(JOURNAL_LOG)).map((line) => JSON.parse(line));
  const loaded = async () => (await loadState(store, FABRIC)) as Loaded;
  return { clock, store, stop, events, ran, apply, journal, written, loaded };
}

export const kindsOf = (entries: readonly { readonly kind: string }[]) => entries.map(({ kind }) => kind);
