import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import type { Plan } from "@podspan/core/plan";
import { type Attempt, reportStopped, stopped, succeeded } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { DestroyFlags } from "../flags.ts";
import { owedText } from "../render/owed.ts";
import { again } from "../session/again.ts";
import { flagsFor, openAsked } from "../session/asked.ts";
import { loadPlanner } from "../session/planner.ts";
import { purposeOf, type RollWish, rollWish } from "../session/roll-wish.ts";
import type { SavedPlan } from "../session/saved-plan.ts";
import { type ExclusiveSession, look, openToChange, type Session } from "../session/session.ts";
import type { Verb } from "../verb.ts";
import { changeWorld, lookToChange } from "./change.ts";
import type { Change } from "./change-verb.ts";
import { remains } from "./unseen.ts";

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
    open: (change) => remainder(session.value, change),
  });
};

/** What is gone: with `--only` the other part is still there, and nobody has looked at it. What others made for us is theirs to take away. */
function goneText(session: Session, { handOver, summary: { unchanged } }: Plan): string {
  const all = again({ ...session, only: undefined }, "destroy");
  const whose = handOver ? "nothing of ours" : "nothing of this Fabric";
  switch (session.only) {
    case undefined:
      return `${whose} is left${unchanged === 0 ? "" : `, but for what stays as it is (${unchanged})`}.`;
    case "aws":
      return `nothing of its AWS part is left; ${all} gives the cluster's configuration back.`;
    case "kubernetes":
      return `nothing of its Kubernetes part is left; ${all} removes its AWS part.`;
  }
}

/** What would have to be destroyed now, where something was taken away: what it was made from tells that the rest was nobody's of this Fabric. */
async function remainder(session: Session, first: Change): Promise<Attempt<readonly Diagnostic[]>> {
  const { file, target, only } = session;
  const { destructionPlan, lookingAgain } = await loadPlanner();
  const sight = await look(session, "gone", {
    narrowed: (requests, state) => lookingAgain(requests, first, state),
  });
  if (!sight.ok) return sight;
  const plan = destructionPlan({ file, target, only, ...sight.value });
  if (hasErrors(plan.diagnostics)) return stopped(plan.diagnostics, file.sources);
  return succeeded(remains(plan, first.plan, first.remembers));
}

async function planDestruction(
  session: ExclusiveSession,
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
  const { snapshot, resolutions, remembers } = sight.value;
  const proof = await proofOfPlan(file, snapshot, plan);
  return succeeded({ plan, snapshot, proof, resolutions, remembers, before: async () => undefined });
}
