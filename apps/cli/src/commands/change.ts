import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import { HELD_BY_NODES, type Plan } from "@podspan/core/plan";
import type { PlanProof } from "@podspan/core/prove";
import { type ApplyEvent, type ApplyOutcome, applyPlan, type Resolution } from "@podspan/engine";
import { type Attempt, reportStopped } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ChangeFlags } from "../flags.ts";
import { coloursFor } from "../render/colour.ts";
import { type Next, outcomeText } from "../render/outcome.ts";
import { planText } from "../render/plan.ts";
import { printJson, printProblems, reportProblems } from "../render/report.ts";
import { timelineOf, timelineText } from "../render/timeline.ts";
import { again } from "../session/again.ts";
import { refusalProblems, refusals } from "../session/proving.ts";
import type { ExclusiveSession, Session } from "../session/session.ts";
import { agree } from "./agreement.ts";
import { progressFor } from "./progress-display.ts";

/** What is about to be done. */
export interface Change {
  readonly plan: Plan;
  /** What it was made from. */
  readonly snapshot: Snapshot;
  readonly proof: PlanProof | undefined;
  readonly resolutions: readonly Resolution[];
  /** Done once it is agreed to and before the first step. */
  readonly before: () => Promise<void>;
}

/** What apply and destroy differ in. */
export interface ChangeVerb {
  readonly plan: () => Promise<Attempt<Change>>;
  /** Said when all went well. */
  readonly done: string;
  /** Looks at the world once more: what is still there that should not be. */
  readonly lookAgain?: (done: Change) => Promise<Attempt<readonly string[]>>;
}

/** Plan, ask, do, tell: the frame of every verb that changes a world, with the lock in hand. */
export async function changeWorld(session: ExclusiveSession, flags: ChangeFlags, verb: ChangeVerb): Promise<ExitCode> {
  const { interruption, lease } = session;
  try {
    return await planAndDo(session, flags, verb, lease.lost);
  } finally {
    interruption.end();
    await lease.release();
  }
}

async function planAndDo(session: Session, flags: ChangeFlags, verb: ChangeVerb, lost: AbortSignal): Promise<ExitCode> {
  const { cli, file } = session;
  const change = await verb.plan();
  if (!change.ok) return reportStopped(cli, flags.json, change);
  const { plan, proof } = change.value;
  printProblems(cli, plan.diagnostics, file.sources);
  if (!flags.json)
    cli.process.stdout.write(
      `${planText(plan, proof, coloursFor(cli.process.stdout, cli.process.env), session.only)}\n`,
    );
  const refused = refusalProblems(await refusals(proof, flags.acceptLoss), file, plan.steps);
  if (refused.length > 0) return reportProblems(cli, flags.json, ExitCode.refused, refused, file.sources);
  const open = plan.steps.filter((step) => !step.blocked);
  if (open.length > 0) {
    const refusal = await agree(session, flags, plan);
    if (refusal !== undefined) return refusal;
  }
  await change.value.before();
  const events: ApplyEvent[] = [];
  const outcome = await carryOut(session, change.value, lost, events);
  const left = outcome.result === "succeeded" && verb.lookAgain ? await verb.lookAgain(change.value) : undefined;
  return tell(session, flags, { plan, outcome, events, left, done: verb.done });
}

async function carryOut(
  session: Session,
  change: Change,
  lost: AbortSignal,
  events: ApplyEvent[],
): Promise<ApplyOutcome> {
  const { world, store, limiter, interruption, runNonce } = session;
  const display = progressFor(session, change.plan);
  interruption.announce = (text) => display.say(text);
  await world.begin();
  try {
    return await applyPlan(change.plan, {
      store,
      limiter,
      runNonce,
      clock: world.clock,
      writers: world.writers,
      rolling: world.rolling,
      events: (event) => {
        if (event.kind === "milestone" || event.kind === "run-started") events.push(event);
        display.event(event);
      },
      signal: AbortSignal.any([interruption.signal, lost]),
      resolutions: change.resolutions,
      ...(world.windows ? { windows: world.windows } : {}),
    });
  } finally {
    display.end();
    await world.save();
  }
}

interface Result {
  readonly plan: Plan;
  readonly outcome: ApplyOutcome;
  /** What a timeline is made of. */
  readonly events: readonly ApplyEvent[];
  readonly left: Attempt<readonly string[]> | undefined;
  readonly done: string;
}

function tell(session: Session, flags: ChangeFlags, { plan, outcome, events, left, done }: Result): ExitCode {
  const { cli } = session;
  const problems: readonly Diagnostic[] = left === undefined ? [] : left.ok ? remains(left.value) : left.diagnostics;
  printProblems(cli, problems);
  const timeline = timelineOf(plan, events);
  if (flags.json) {
    const { result, steps, stopped, requests } = outcome;
    printJson(cli, "Outcome", {
      result,
      summary: plan.summary,
      steps,
      ...(stopped ? { stopped } : {}),
      ...(timeline.length > 0 ? { timeline } : {}),
      requests,
      diagnostics: [...plan.diagnostics, ...problems],
    });
  } else {
    const colours = coloursFor(cli.process.stdout, cli.process.env);
    const [first] = events;
    if (first && timeline.length > 0) cli.process.stdout.write(`${timelineText(timeline, first.at, colours)}\n`);
    cli.process.stdout.write(
      outcomeText(plan, outcome, nextOf(session, plan, problems.length === 0 ? done : ""), colours),
    );
  }
  if (problems.length > 0) return ExitCode.failed;
  return exitOf(outcome);
}

/** What `--only` itself stands in the way of is not done by the same command again, nor what nodes hold by destroy without `--roll`. */
function nextOf(session: Session, { purpose, steps, checks }: Plan, done: string): Next {
  const isPartial = steps.some((step) => step.blocked?.code === "PLAN-2");
  const run = isPartial ? { ...session, only: undefined } : session;
  const isHeld = purpose === "destroy" && checks.some(({ code }) => code === HELD_BY_NODES);
  const rolling = { ...session, only: undefined, flags: { ...session.flags, roll: true } };
  return { done, again: again(run, purpose), ...(isHeld ? { roll: again(rolling, purpose) } : {}) };
}

function exitOf(outcome: ApplyOutcome): ExitCode {
  switch (outcome.result) {
    case "succeeded":
      return ExitCode.ok;
    case "interrupted":
      return ExitCode.interrupted;
    case "failed":
      return ExitCode.failed;
  }
}

/** What was found when looking again, as a problem. */
export function remains(left: readonly string[]): readonly Diagnostic[] {
  if (left.length === 0) return [];
  return [diagnose("LEFT-1", { message: `still there: ${left.join(", ")}` })];
}
