import { hasErrors } from "@podspan/core/diagnostics";
import { type Attempt, reportStopped, stopped, succeeded } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ApplyFlags } from "../flags.ts";
import { asWanted } from "../render/layer.ts";
import { owedText } from "../render/owed.ts";
import { again } from "../session/again.ts";
import { flagsFor, openAsked } from "../session/asked.ts";
import { loadPlanner } from "../session/planner.ts";
import { purposeOf, type RollWish, rollWish } from "../session/roll-wish.ts";
import type { SavedPlan } from "../session/saved-plan.ts";
import { type ExclusiveSession, openToChange, type Session } from "../session/session.ts";
import type { Verb } from "../verb.ts";
import { changeWorld, lookToChange } from "./change.ts";
import type { Change } from "./change-verb.ts";
import { unseen } from "./unseen.ts";

/** Makes the world as the Fabric wants it. Asks first; running it again after anything goes on where it stopped. */
export const apply: Verb<ApplyFlags> = async (cli, flags, argument) => {
  const asked = await openAsked(cli, argument, "apply");
  if (!asked.ok) return reportStopped(cli, flags.json, asked);
  const { file, saved } = asked.value;
  const session = await openToChange(cli, flagsFor(flags, saved), file);
  if (!session.ok) return reportStopped(cli, flags.json, session);
  return changeWorld(session.value, flags, {
    plan: () => planApplication(session.value, saved, saved ? saved.roll : rollWish(flags)),
    done: (plan) => `${doneText(session.value)}${owedText(plan)}`,
    open: async ({ plan }) => succeeded(unseen(plan)),
  });
};

function doneText(session: Session): string {
  const nodes = session.only === "aws" ? "" : ", which also names nodes that must be replaced";
  return `${asWanted(session.only)} Next: ${again(session, "verify")}${nodes}.`;
}

/** A saved plan is never carried out itself: a fresh one is, if it is the same. */
async function planApplication(
  session: ExclusiveSession,
  saved: SavedPlan | undefined,
  roll: RollWish | undefined,
): Promise<Attempt<Change>> {
  const { file, target, only } = session;
  const sight = await lookToChange(session, purposeOf("plan", roll));
  if (!sight.ok) return sight;
  const { applicationPlan, meaningOf, proofOfPlan, staleness, writeLock } = await loadPlanner();
  const meaning = meaningOf(file, sight.value);
  const plan = applicationPlan({ file, target, only, roll, ...sight.value }, meaning);
  const stale = saved && staleness(saved, plan);
  if (stale) return stopped([...plan.diagnostics, stale], file.sources, ExitCode.refused);
  if (hasErrors(plan.diagnostics)) return stopped(plan.diagnostics, file.sources);
  const proof = await proofOfPlan(file, sight.value.snapshot, plan, meaning);
  const { snapshot, resolutions, remembers } = sight.value;
  const before = () => writeLock(file, { addresses: meaning.addresses, snapshot, plan });
  return succeeded({ plan, snapshot, proof, resolutions, remembers, before });
}
