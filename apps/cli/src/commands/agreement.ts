import type { Diagnostic } from "@podspan/core/diagnostics";
import type { Plan } from "@podspan/core/plan";
import type { ChangeFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { plural } from "../render/report.ts";
import type { Session } from "../session/session.ts";

/** Asks whether the plan shall be carried out; answers why not. Destructive steps need the Fabric's name typed. */
export async function agree(session: Session, flags: ChangeFlags, plan: Plan): Promise<Diagnostic | undefined> {
  if (flags.yes) return undefined;
  const { prompt } = session.cli;
  const { name } = plan.fabric;
  const open = plan.steps.filter((step) => !step.blocked);
  const destructive = open.filter((step) => step.destructive).length;
  if (!prompt || flags.json) {
    return refused(
      "there is nobody to ask",
      "Without a terminal podspan does nothing that was not agreed to beforehand.",
    );
  }
  const agreed =
    destructive > 0
      ? await prompt.typed(
          `${plural(destructive, "destructive step")} in ${session.world.target}. Type ${name} to go on:`,
          name,
        )
      : await prompt.confirm(`Carry out ${plural(open.length, "step")} on ${session.world.target}?`);
  return agreed ? undefined : refused("you did not agree", "The question was not answered with yes.");
}

function refused(what: string, cause: string): Diagnostic {
  return problem(
    "REFUSED-1",
    `nothing was done: ${what}`,
    cause,
    "Look at the plan, then run the same command with `--yes`.",
  );
}
