import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import { HELD_BY_NODES, type Plan } from "@podspan/core/plan";
import { type ApplyEvent, type ApplyOutcome, applyPlan } from "@podspan/engine";
import type { Attempt } from "../attempt.ts";
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
import type { Change, ChangeVerb } from "./change-verb.ts";
import { progressFor } from "./progress-display.ts";

/** Shows what is planned, asks, does it and tells what came of it; ends early when the lock is taken away. */
export async function carryOut(
  session: ExclusiveSession,
  flags: ChangeFlags,
  verb: ChangeVerb,
  change: Change,
): Promise<ExitCode> {
  const { cli, file } = session;
  const { plan, proof } = change;
  printProblems(cli, plan.diagnostics, file.sources);
  if (!flags.json)
    cli.process.stdout.write(
      `${planText(plan, proof, coloursFor(cli.process.stdout, cli.process.env), session.only)}\n`,
    );
  const judged = refusalProblems(await refusals(proof, flags.acceptLoss), file, {
    steps: plan.steps,
    only: session.only,
  });
  if (hasErrors(judged)) return reportProblems(cli, flags.json, ExitCode.refused, judged, file.sources);
  printProblems(cli, judged, file.sources);
  const unfit = (await session.world.unfitKeys?.(plan.steps)) ?? [];
  if (unfit.length > 0) return reportProblems(cli, flags.json, ExitCode.failed, unfit, file.sources);
  const open = plan.steps.filter((step) => !step.blocked);
  if (open.length > 0) {
    const refusal = await agree(session, flags, plan);
    if (refusal !== undefined) return refusal;
  }
  await change.before();
  const events: ApplyEvent[] = [];
  const outcome = await applied(session, change, events);
  const left = outcome.result === "succeeded" ? await verb.open(change) : undefined;
  return tell(session, flags, { plan, judged, outcome, events, left, done: verb.done(plan) });
}

async function applied(session: ExclusiveSession, change: Change, events: ApplyEvent[]): Promise<ApplyOutcome> {
  const { world, store, limiter, interruption, runNonce, lease } = session;
  const display = progressFor(session, change.plan);
  interruption.announce = (text) => display.say(text);
  const { writers, rolling } = await world.changers();
  await world.begin();
  try {
    return await applyPlan(change.plan, {
      store,
      limiter,
      runNonce,
      clock: world.clock,
      writers,
      rolling,
      events: (event) => {
        if (event.kind === "milestone" || event.kind === "run-started") events.push(event);
        display.event(event);
      },
      signal: AbortSignal.any([interruption.signal, lease.lost]),
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
  /** What its proof warned of. */
  readonly judged: readonly Diagnostic[];
  readonly outcome: ApplyOutcome;
  /** What a timeline is made of. */
  readonly events: readonly ApplyEvent[];
  readonly left: Attempt<readonly Diagnostic[]> | undefined;
  readonly done: string;
}

function tell(session: Session, flags: ChangeFlags, { plan, judged, outcome, events, left, done }: Result): ExitCode {
  const { cli } = session;
  const problems: readonly Diagnostic[] = left === undefined ? [] : left.ok ? left.value : left.diagnostics;
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
      ...(plan.handOver ? { handOver: plan.handOver } : {}),
      requests,
      diagnostics: [...plan.diagnostics, ...judged, ...problems],
    });
  } else {
    const colours = coloursFor(cli.process.stdout, cli.process.env);
    const [first] = events;
    if (first && timeline.length > 0) cli.process.stdout.write(`${timelineText(timeline, first.at, colours)}\n`);
    cli.process.stdout.write(
      outcomeText(plan, outcome, nextOf(session, plan, problems.length === 0 ? done : ""), colours),
    );
  }
  if (hasErrors(problems)) return ExitCode.failed;
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
    case "waiting":
      return ExitCode.interrupted;
    case "failed":
      return ExitCode.failed;
  }
}
