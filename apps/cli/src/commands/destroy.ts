import { hasErrors } from "@podspan/core/diagnostics";
import type { Plan } from "@podspan/core/plan";
import { type Attempt, reportStopped, stopped, succeeded } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { DestroyFlags } from "../flags.ts";
import { gathered } from "../render/gathered.ts";
import { owedText } from "../render/owed.ts";
import { again } from "../session/again.ts";
import { flagsFor, openAsked } from "../session/asked.ts";
import { loadPlanner } from "../session/planner.ts";
import { purposeOf, type RollWish, rollWish } from "../session/roll-wish.ts";
import type { SavedPlan } from "../session/saved-plan.ts";
import { look, openToChange, type Session } from "../session/session.ts";
import type { Verb } from "../verb.ts";
import { changeWorld, lookToChange } from "./change.ts";
import type { Change } from "./change-verb.ts";

/** Removes what Podspan owns and gives back what it changed; then looks again and says what is left, if anything. */
export const destroy: Verb<DestroyFlags> = async (cli, flags, argument) => {
  const asked = await openAsked(cli, argument, "destroy");
  if (!asked.ok) return reportStopped(cli, flags.json, asked);
  const { file, saved } = asked.value;
  const session = await openToChange(cli, flagsFor(flags, saved), file);
  if (!session.ok) return reportStopped(cli, flags.json, session);
  return changeWorld(session.value, flags, {
    plan: () => planDestruction(session.value, saved, saved ? saved.roll : rollWish(flags)),
    done: (plan) => `Looked again: ${goneText(session.value, plan)}${owedText(plan)}`,
    lookAgain: ({ plan, snapshot }) => remainder(session.value, { plan, snapshot }),
  });
};

/** What is gone: with `--only` the other part is still there, and nobody has looked at it. What others made for us is theirs to take away. */
function goneText(session: Session, { handOver }: Plan): string {
  const all = again({ ...session, only: undefined }, "destroy");
  switch (session.only) {
    case undefined:
      return handOver ? "nothing of ours is left." : "nothing of this Fabric is left.";
    case "aws":
      return `nothing of its AWS part is left; ${all} gives the cluster's configuration back.`;
    case "kubernetes":
      return `nothing of its Kubernetes part is left; ${all} removes its AWS part.`;
  }
}

/** What could not be looked at may hold something: it is not called gone. */
function whatIsLeft({ steps, checks }: Plan): readonly string[] {
  return [
    ...steps.map((step) => `${step.kind} ${step.worldId ?? step.id}`),
    ...gathered(checks)
      .filter((check) => check.status === "unknown")
      .map((check) => `what is in ${check.subject} (not read)`),
  ];
}

/** What would have to be destroyed now, where something was taken away: what it was made from tells that the rest was nobody's of this Fabric. */
async function remainder(
  session: Session,
  first: Pick<Change, "plan" | "snapshot">,
): Promise<Attempt<readonly string[]>> {
  const { file, target, only } = session;
  const { destructionPlan, lookingAgain } = await loadPlanner();
  const sight = await look(session, "gone", {
    narrowed: (requests, state) => lookingAgain(requests, first, state),
  });
  if (!sight.ok) return sight;
  const plan = destructionPlan({ file, target, only, ...sight.value });
  return hasErrors(plan.diagnostics) ? stopped(plan.diagnostics, file.sources) : succeeded(whatIsLeft(plan));
}

async function planDestruction(
  session: Session,
  saved: SavedPlan | undefined,
  roll: RollWish | undefined,
): Promise<Attempt<Change>> {
  const { file, target, only } = session;
  const sight = await lookToChange(session, purposeOf("destroy", roll));
  if (!sight.ok) return sight;
  const { destructionPlan, proofOfPlan, staleness } = await loadPlanner();
  const plan = destructionPlan({ file, target, only, roll, ...sight.value });
  const stale = saved && staleness(saved, plan);
  if (stale) return stopped([...plan.diagnostics, stale], file.sources, ExitCode.refused);
  if (hasErrors(plan.diagnostics)) return stopped(plan.diagnostics, file.sources);
  const { snapshot, resolutions } = sight.value;
  const proof = await proofOfPlan(file, snapshot, plan);
  return succeeded({ plan, snapshot, proof, resolutions, before: async () => undefined });
}
