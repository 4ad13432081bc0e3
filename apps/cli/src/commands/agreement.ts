import { countText } from "@podspan/core/addressing";
import type { Plan, Step } from "@podspan/core/plan";
import { ExitCode } from "../exit-codes.ts";
import type { ChangeFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { plural, reportProblems } from "../render/report.ts";
import { again } from "../session/again.ts";
import type { Session } from "../session/session.ts";

/** Asks whether the plan shall be carried out; answers how the verb ends when not. What is destructive needs the Fabric's name typed. */
export async function agree(session: Session, flags: ChangeFlags, plan: Plan): Promise<ExitCode | undefined> {
  if (flags.yes) return undefined;
  const { prompt, process } = session.cli;
  if (!prompt || flags.json) {
    return reportProblems(session.cli, flags.json, ExitCode.refused, [nobodyToAsk(session, plan)]);
  }
  const { question, answer } = questionOf(session, plan);
  const typed = await prompt.ask(question, session.interruption.signal);
  if (typed?.trim() === answer) return undefined;
  process.stderr.write("Nothing was done.\n");
  return ExitCode.refused;
}

/** `Apply 10 steps (2 destructive) to account 111122223333, eu-west-1, cluster prod? ...`, and what to type. */
function questionOf({ target }: Session, plan: Plan): { readonly question: string; readonly answer: string } {
  const open = plan.steps.filter((step) => !step.blocked);
  const destructive = open.filter((step) => step.destructive).length;
  const verb = plan.purpose === "destroy" ? "Destroy" : "Apply";
  const steps = `${plural(open.length, "step")}${destructive > 0 ? ` (${countText(destructive)} destructive)` : ""}`;
  const places = placesText(open);
  const where = target === "twin" ? `the digital twin (${places})` : places;
  const { name } = plan.fabric;
  return destructive > 0
    ? { question: `${verb}: ${steps} in ${where}. To go on, type the Fabric's name, ${name}:`, answer: name }
    : { question: `${verb}: ${steps} in ${where}? Type yes:`, answer: "yes" };
}

function placesText(steps: readonly Step[]): string {
  return [...new Set(steps.map(({ scope }) => placeText(scope)))].sort().join(", ");
}

function placeText(scope: Step["scope"]): string {
  switch (scope.plane) {
    case "aws":
      return `account ${scope.account}, ${scope.region}`;
    case "kubernetes":
      return `cluster ${scope.cluster}`;
    case "router":
      return `router ${scope.router}`;
  }
}

function nobodyToAsk(session: Session, plan: Plan) {
  const verb = plan.purpose === "destroy" ? "destroy" : "apply";
  return problem(
    "REFUSED-1",
    "nothing was done: there is nobody to ask",
    "Without a terminal podspan does nothing that was not agreed to beforehand.",
    `Look at the plan, then run ${again(session, verb).replace(/`$/, " --yes`")}.`,
  );
}
