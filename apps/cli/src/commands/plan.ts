import { hasErrors } from "@podspan/core/diagnostics";
import type { Plan } from "@podspan/core/plan";
import { type Attempt, reportStopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { PlanFlags } from "../flags.ts";
import { coloursFor } from "../render/colour.ts";
import { planText } from "../render/plan.ts";
import { printDocument, printProblems } from "../render/report.ts";
import { again } from "../session/again.ts";
import { type FabricFile, openFabric } from "../session/fabric-file.ts";
import { type OutputFile, outputFile } from "../session/output-file.ts";
import { applicationPlan, destructionPlan, meaningOf } from "../session/pipeline.ts";
import { purposeOf, rollWish } from "../session/roll-wish.ts";
import { savedPlanOf, shownPlanOf } from "../session/saved-plan.ts";
import { look, openSession } from "../session/session.ts";
import type { Verb } from "../verb.ts";

/** Says what apply (or destroy) would do. Reads the world, changes nothing. */
export const plan: Verb<PlanFlags> = async (cli, flags, argument) => {
  const made = await makePlan(cli, flags, argument);
  if (!made.ok) return reportStopped(cli, flags.json, made);
  const { file, plan, output } = made.value;
  printProblems(cli, plan.diagnostics, file.sources);
  if (flags.json) printDocument(cli, shownPlanOf(plan));
  // What is wrong may have kept steps out of it: such a plan is neither shown as one nor saved.
  if (hasErrors(plan.diagnostics)) return ExitCode.failed;
  if (output) await save(cli, flags, file, plan, output);
  if (!flags.json)
    cli.process.stdout.write(planText(plan, coloursFor(cli.process.stdout, cli.process.env), flags.only));
  const unread = plan.checks.some((check) => check.status === "unknown");
  if (plan.summary.blocked > 0 || unread) return ExitCode.failed;
  return flags.detailedExitcode && plan.steps.length > 0 ? ExitCode.changes : ExitCode.ok;
};

interface Made {
  readonly file: FabricFile;
  readonly plan: Plan;
  readonly output: OutputFile | undefined;
}

async function makePlan(cli: CliContext, flags: PlanFlags, argument: string | undefined): Promise<Attempt<Made>> {
  const opened = await openFabric(cli, argument);
  if (!opened.ok) return opened;
  const file = opened.value;
  const output = await outputFile(cli, flags, "Plan", file);
  if (!output.ok) return output;
  const session = await openSession(cli, flags, file);
  if (!session.ok) return session;
  const { target, only, interruption } = session.value;
  const roll = rollWish(flags);
  const sight = await look(session.value, purposeOf(flags.destroy ? "destroy" : "plan", roll));
  interruption.end();
  if (!sight.ok) return sight;
  const request = { file, target, only, roll, ...sight.value };
  const plan = flags.destroy ? destructionPlan(request) : applicationPlan(request, meaningOf(file, request));
  return succeeded({ file, plan, output: output.value });
}

async function save(
  cli: CliContext,
  flags: PlanFlags,
  file: FabricFile,
  plan: Plan,
  { path, name, write }: OutputFile,
): Promise<void> {
  await write(
    `${JSON.stringify(savedPlanOf(plan, file.path, { only: flags.only, roll: rollWish(flags) }, path), undefined, 2)}\n`,
  );
  // The plan knows its target and its part; only where the state lives must be said again.
  const { state, world } = flags;
  const run = { file, target: "twin", only: undefined, flags: { state, world } } as const;
  cli.process.stderr.write(`Wrote ${name}; ${again(run, plan.purpose, name)} does exactly this, or refuses.\n`);
}
