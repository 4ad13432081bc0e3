import { hasErrors } from "@podspan/core/diagnostics";
import type { Plan } from "@podspan/core/plan";
import type { PlanProof } from "@podspan/core/prove";
import { type Attempt, reportStopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { PlanFlags } from "../flags.ts";
import { coloursFor } from "../render/colour.ts";
import { printDocument, printProblems } from "../render/report.ts";
import { again } from "../session/again.ts";
import { type FabricFile, openFabric } from "../session/fabric-file.ts";
import { type OutputFile, outputFile } from "../session/output-file.ts";
import { loadPlanner } from "../session/planner.ts";
import type { PlanProofDocument } from "../session/proof-document.ts";
import { purposeOf, rollWish } from "../session/roll-wish.ts";
import { look, openSession } from "../session/session.ts";
import type { Verb } from "../verb.ts";

/** Says what apply (or destroy) would do. Reads the world, changes nothing. */
export const plan: Verb<PlanFlags> = async (cli, flags, argument) => {
  const made = await makePlan(cli, flags, argument);
  if (!made.ok) return reportStopped(cli, flags.json, made);
  const { file, plan, proof, output } = made.value;
  const { expectationProblems, mtuProblems, planProofDocument, planText, shownPlanOf } = await loadPlanner();
  const violations =
    proof === undefined ? [] : expectationProblems(proof.proof, file, { steps: plan.steps, only: flags.only });
  const lossy = await mtuProblems(proof?.proof, file);
  printProblems(cli, [...plan.diagnostics, ...lossy, ...violations], file.sources);
  const document = proof === undefined ? undefined : await planProofDocument(proof);
  if (flags.json) printDocument(cli, shownPlanOf(plan, document));
  // What is wrong may have kept steps out of it: such a plan is neither shown as one nor saved.
  if (hasErrors(plan.diagnostics)) return ExitCode.failed;
  if (output) await save(cli, flags, made.value, document, output);
  if (!flags.json)
    cli.process.stdout.write(planText(plan, proof, coloursFor(cli.process.stdout, cli.process.env), flags.only));
  // Apply would refuse it.
  if (hasErrors(violations)) return ExitCode.failed;
  const unread = plan.checks.some((check) => check.status === "unknown");
  if (plan.summary.blocked > 0 || unread) return ExitCode.failed;
  return flags.detailedExitcode && plan.steps.length > 0 ? ExitCode.changes : ExitCode.ok;
};

interface Made {
  readonly file: FabricFile;
  readonly plan: Plan;
  readonly proof: PlanProof | undefined;
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
  const { applicationPlan, destructionPlan, meaningOf, proofOfPlan } = await loadPlanner();
  const request = { file, target, only, roll, ...sight.value };
  const meaning = flags.destroy ? undefined : meaningOf(file, request);
  const plan = meaning === undefined ? destructionPlan(request) : applicationPlan(request, meaning);
  const proof = await proofOfPlan(file, sight.value.snapshot, plan, meaning);
  return succeeded({ file, plan, proof, output: output.value });
}

async function save(
  cli: CliContext,
  flags: PlanFlags,
  { file, plan }: Made,
  proof: PlanProofDocument | undefined,
  { path, name, write }: OutputFile,
): Promise<void> {
  const { savedPlanOf } = await loadPlanner();
  await write(
    `${JSON.stringify(savedPlanOf(plan, proof, file.path, { only: flags.only, roll: rollWish(flags) }, path), undefined, 2)}\n`,
  );
  // The plan knows its target and its part; only where the state lives must be said again.
  const { state, world } = flags;
  const run = { file, target: "twin", only: undefined, flags: { state, world } } as const;
  cli.process.stderr.write(`Wrote ${name}; ${again(run, plan.purpose, name)} does exactly this, or refuses.\n`);
}
