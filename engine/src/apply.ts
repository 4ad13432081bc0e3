import type { Plane } from "@podspan/core/desired";
import type { Diagnostic } from "@podspan/core/diagnostics";
import type { Plan, Step } from "@podspan/core/plan";
import { type BoundStep, ProviderError, type StepResult, type Writer } from "@podspan/core/ports";
import { bindRefs } from "./bind.ts";
import { compact, type Stored } from "./compaction.ts";
import type { JournalLine } from "./journal.ts";
import { type ApplyOutcome, resultOf, type StepOutcome } from "./outcome.ts";
import { Run, type RunDeps } from "./run.ts";
import { type Fate, schedule } from "./schedule.ts";
import { loadState } from "./state.ts";
import { stepContext, subjectOf } from "./step-context.ts";
import { DEFAULT_WINDOWS } from "./windows.ts";

export interface ApplyDeps extends RunDeps {
  /** Who carries out the steps of each plane. */
  readonly writers: Partial<Record<Plane, Writer>>;
}

/**
 * Carries out a plan. The caller holds the lease. Every change is journaled before and after; whatever ends the run, running
 * again goes on from where it stopped. Expected problems are in the outcome; throws only what a kill point throws.
 */
export async function applyPlan(plan: Plan, deps: ApplyDeps): Promise<ApplyOutcome> {
  const { name, uid } = plan.fabric;
  const loaded = await loadState(deps.store, { name, uid });
  if (loaded.kind === "refused") return refused(plan, deps.runNonce, loaded.diagnostics);
  const windows = deps.windows ?? DEFAULT_WINDOWS;
  const lying: Stored = { version: loaded.version, length: loaded.entries.length };
  const stored = await compact(loaded, lying, { ...deps, windows });
  const run = new Run(plan, deps, loaded, stored);
  const outcomes = new Map<string, StepOutcome>();
  run.tell({ kind: "run-started", run: deps.runNonce, purpose: plan.purpose, steps: plan.steps.length });
  const work = carryOut(plan, deps, run, outcomes);
  await Promise.race([work, run.killed]);
  return conclude(plan, run, outcomes);
}

/** From the first line of the journal to the last. */
async function carryOut(plan: Plan, deps: ApplyDeps, run: Run, outcomes: Map<string, StepOutcome>): Promise<void> {
  const resolutions = deps.resolutions ?? [];
  const isIdle = plan.steps.every((step) => step.blocked !== undefined) && plan.moves === undefined;
  if (isIdle && resolutions.length === 0) {
    for (const step of plan.steps) leaveOut(step, run, outcomes);
    return;
  }
  const journaled = await unlessStopped(run, () => run.record(...openingLines(plan, resolutions)));
  if (journaled) {
    for (const step of plan.steps) leaveOut(step, run, outcomes);
    const fates = await schedule(plan.steps, {
      run: (step) => runStep(step, deps, run, outcomes),
      leftOut: new Set(plan.steps.filter((step) => step.blocked !== undefined).map((step) => step.key)),
      signal: run.signal,
      onSkip: (step, because) => run.tell({ kind: "step-skipped", step: step.key, because }),
    });
    for (const [key, fate] of fates) noteFate(key, fate, run, outcomes);
    await run.quiet();
  }
  const result = resultOf(orderedOutcomes(plan, outcomes), run.interrupted, run.stopped);
  await unlessStopped(run, async () => {
    await run.record({ kind: "run-ended", result });
    await run.close();
  });
}

function openingLines(plan: Plan, resolutions: NonNullable<RunDeps["resolutions"]>): readonly JournalLine[] {
  const { name, uid } = plan.fabric;
  return [
    { kind: "run-started", purpose: plan.purpose, fabric: { name, uid }, tool: plan.tool },
    ...resolutions.map(({ intent, finding }): JournalLine => ({ kind: "settlement", intent, finding })),
    ...(plan.moves ?? []).map(({ from, to }): JournalLine => ({ kind: "moved", from, to })),
  ];
}

/** False when the journal could not be written: the run has been stopped and says why. */
async function unlessStopped(run: Run, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (run.stopped === undefined) throw error;
    return false;
  }
}

function leaveOut(step: Step, run: Run, outcomes: Map<string, StepOutcome>): void {
  if (step.blocked === undefined) return;
  outcomes.set(step.key, { kind: "blocked", ...step.blocked });
  run.tell({ kind: "step-blocked", step: step.key, ...step.blocked });
}

function noteFate(key: string, fate: Fate, run: Run, outcomes: Map<string, StepOutcome>): void {
  if (outcomes.has(key)) return;
  if (fate.kind === "skipped") outcomes.set(key, fate);
  if (fate.kind !== "interrupted") return;
  outcomes.set(key, { kind: "interrupted" });
  run.tell({ kind: "step-interrupted", step: key });
}

async function runStep(
  step: Step,
  deps: ApplyDeps,
  run: Run,
  outcomes: Map<string, StepOutcome>,
): Promise<"done" | "failed" | "interrupted"> {
  run.tell({ kind: "step-started", step: step.key, action: step.action, resource: step.kind, id: step.id });
  try {
    const worldId = await carryOutStep(step, deps, run);
    outcomes.set(step.key, { kind: "done", ...worldId });
    run.tell({ kind: "step-done", step: step.key, ...worldId });
    return "done";
  } catch (error) {
    run.noteFault(error);
    if (run.signal.aborted && !(error instanceof ProviderError)) return "interrupted";
    const failure = failureOf(error);
    outcomes.set(step.key, { kind: "failed", ...failure });
    run.tell({ kind: "step-failed", step: step.key, ...failure });
    return "failed";
  }
}

async function carryOutStep(step: Step, deps: ApplyDeps, run: Run): Promise<StepResult> {
  const writer = deps.writers[step.scope.plane];
  if (writer === undefined) throw notPossible("NO-WRITER", `nothing here can change plane ${step.scope.plane}`);
  const bound = bind(step, run);
  const context = stepContext(bound, run);
  if (step.remember !== undefined) await context.rememberPrior({ ...step.remember, ...context.prior });
  const { worldId } = await writer.run(bound, context);
  const present = step.operation === "delete" ? step.worldId : (worldId ?? step.worldId);
  await run.record({
    kind: "step-done",
    step: step.key,
    subject: subjectOf(step),
    operation: step.operation,
    ...(step.action === "release" ? { released: true } : {}),
    ...(present === undefined ? {} : { worldId: present }),
    ...(step.operation === "delete" || bound.after === undefined ? {} : { props: bound.after }),
    ...(step.operation === "delete" || step.tags === undefined ? {} : { tags: step.tags }),
  });
  if (step.operation === "delete" || present === undefined) return {};
  run.bindings.set(step.id, present);
  return { worldId: present };
}

function bind(step: Step, run: Run): BoundStep {
  if (step.after === undefined) return step;
  const bound = bindRefs(step.after, (id) => run.bindings.get(id));
  if (bound.kind === "bound") return { ...step, after: bound.value };
  throw notPossible("UNBOUND", `nothing in the world bears the name of ${bound.missing.join(", ")}`);
}

function notPossible(code: string, message: string): ProviderError {
  const hint = "Plan again; if it stays, this is a bug in Podspan.";
  return new ProviderError({ faultClass: "invalid", code, message, hint, api: "" });
}

function failureOf(error: unknown) {
  if (error instanceof ProviderError) {
    const { code, message, hint, api } = error;
    return { code, message, hint, api };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: "BUG", message, hint: "This is a bug in Podspan: please report it with the journal.", api: "" };
}

function orderedOutcomes(plan: Plan, outcomes: ReadonlyMap<string, StepOutcome>): readonly StepOutcome[] {
  return plan.steps.map((step) => outcomes.get(step.key) ?? { kind: "interrupted" });
}

function conclude(plan: Plan, run: Run, outcomes: ReadonlyMap<string, StepOutcome>): ApplyOutcome {
  const ordered = orderedOutcomes(plan, outcomes);
  const result = resultOf(ordered, run.interrupted, run.stopped);
  run.tell({ kind: "run-ended", run: run.journal.run, result });
  return {
    kind: "ApplyOutcome",
    version: 1,
    run: run.journal.run,
    result,
    steps: ordered.map((outcome, index) => ({ key: plan.steps[index]?.key ?? "", outcome })),
    ...(run.stopped === undefined ? {} : { stopped: run.stopped }),
    requests: run.limiter.requests(),
  };
}

/** State that cannot be read: nothing is touched. */
function refused(plan: Plan, run: string, diagnostics: readonly Diagnostic[]): ApplyOutcome {
  const [first] = diagnostics;
  const steps = plan.steps.map((step) => ({ key: step.key, outcome: { kind: "interrupted" } as const }));
  const outcome = { kind: "ApplyOutcome", version: 1, run, result: "failed", steps, requests: {} } as const;
  if (first === undefined) return outcome;
  return { ...outcome, stopped: { code: first.code, message: first.message, hint: first.fix } };
}
