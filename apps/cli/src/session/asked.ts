import type { Plan } from "@podspan/core/plan";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { RollFlags, WorldFlags } from "../flags.ts";
import { type FabricFile, openFabric, parseFabricFile, readUserFile } from "./fabric-file.ts";
import { misplaced, readSavedPlan, type SavedPlan } from "./saved-plan.ts";

/** What a verb that changes a world was given. */
export interface Asked {
  readonly file: FabricFile;
  readonly saved?: SavedPlan;
}

/** The Fabric that was named, or the one that the named plan was made from; a plan to do something else is refused. */
export async function openAsked(
  cli: CliContext,
  argument: string | undefined,
  purpose: Plan["purpose"],
): Promise<Attempt<Asked>> {
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
      if (reading.plan.purpose !== purpose)
        return stopped([misplaced(file.value.name, reading.plan)], {}, ExitCode.usage);
      const fabric = await openFabric(cli, reading.fabric);
      return fabric.ok ? succeeded({ file: fabric.value, saved: reading.plan }) : fabric;
    }
  }
}

/** The flags of a run that carries out a saved plan: its own part of its own world, with its own nodes. */
export function flagsFor<Flags extends WorldFlags>(
  flags: Flags,
  saved: SavedPlan | undefined,
): Flags & Partial<RollFlags> {
  if (saved === undefined) return flags;
  const roll = saved.roll === undefined ? {} : { roll: true, evictBarePods: saved.roll.barePods };
  return { ...flags, ...roll, only: saved.only, target: flags.target ?? saved.target };
}
