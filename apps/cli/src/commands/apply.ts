import { hasErrors } from "@podspan/core/diagnostics";
import { type Attempt, reportStopped, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ChangeFlags } from "../flags.ts";
import { type FabricFile, openFabric, parseFabricFile, readUserFile } from "../session/fabric-file.ts";
import { writeLock } from "../session/lock-file.ts";
import { applicationPlan, meaningOf } from "../session/pipeline.ts";
import { readSavedPlan, type SavedPlan, staleness } from "../session/saved-plan.ts";
import { look, openSession, type Session } from "../session/session.ts";
import type { Verb } from "../verb.ts";
import { type Change, changeWorld } from "./change.ts";

/** Makes the world as the Fabric wants it. Asks first; running it again after anything goes on where it stopped. */
export const apply: Verb<ChangeFlags> = async (cli, flags, argument) => {
  const asked = await openAsked(cli, argument);
  if (!asked.ok) return reportStopped(cli, flags.json, asked);
  const { file, saved } = asked.value;
  const wanted = saved ? { ...flags, only: saved.only, target: flags.target ?? saved.target } : flags;
  const session = await openSession(cli, wanted, file);
  if (!session.ok) return reportStopped(cli, flags.json, session);
  return changeWorld(session.value, flags, {
    plan: () => planApplication(session.value, saved),
    done: "The world is as the Fabric wants it. Next: `podspan verify`, which also names nodes that must be replaced.",
  });
};

interface Asked {
  readonly file: FabricFile;
  readonly saved?: SavedPlan;
}

/** The Fabric that was named, or the one that the named plan was made from. */
async function openAsked(cli: CliContext, argument: string | undefined): Promise<Attempt<Asked>> {
  const file = await readUserFile(cli, argument);
  if (!file.ok) return file;
  const reading = readSavedPlan(file.value);
  switch (reading.kind) {
    case "unusable":
      return stopped([reading.diagnostic], {}, ExitCode.refused);
    case "fabric": {
      const fabric = await parseFabricFile(file.value);
      return fabric.ok ? succeeded({ file: fabric.value }) : fabric;
    }
    case "plan": {
      const fabric = await openFabric(cli, reading.fabric);
      return fabric.ok ? succeeded({ file: fabric.value, saved: reading.plan }) : fabric;
    }
  }
}

/** A saved plan is never carried out itself: a fresh one is, if it is the same. */
async function planApplication(session: Session, saved: SavedPlan | undefined): Promise<Attempt<Change>> {
  const { file, target, only } = session;
  const sight = await look(session, "plan");
  if (!sight.ok) return sight;
  const meaning = meaningOf(file, sight.value);
  const plan = applicationPlan({ file, target, only, ...sight.value }, meaning);
  const stale = saved && staleness(saved, plan);
  if (stale) return stopped([...plan.diagnostics, stale], file.sources, ExitCode.refused);
  if (hasErrors(plan.diagnostics)) return stopped(plan.diagnostics, file.sources);
  return succeeded({
    plan,
    resolutions: sight.value.resolutions,
    before: () => writeLock(file, { addresses: meaning.addresses, snapshot: sight.value.snapshot, plan }),
  });
}
