import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * What a run on the twin remembers must fit its world, and the two are written apart: the journal as the run goes, the world when it has
 * ended. So the state as it was before the run lies in the twin's own folder while the run lasts, and leaves it by the same rename that
 * brings the new world. A run that was killed has then not been: its world is gone, and so is what it remembered.
 */
const BEFORE = "state-before";

/** Whether a file of the twin's folder is a record of its world. */
export function isRecord(path: string): boolean {
  return !path.startsWith(BEFORE);
}

/** Before the first change: sets the state aside in the twin's folder, which is there. */
export function setAside(twinFolder: string, stateFolder: string): void {
  const [before, fresh] = [join(twinFolder, BEFORE), join(twinFolder, `${BEFORE}.new`)];
  for (const path of [before, fresh]) rmSync(path, { recursive: true, force: true });
  mkdirSync(fresh);
  for (const name of filesIn(stateFolder)) copyFileSync(join(stateFolder, name), join(fresh, name));
  renameSync(fresh, before);
}

/** The state that fits the twin's world: while a run lasts, or after it was killed, that from before it. */
export function fittingState(twinFolder: string, stateFolder: string): string {
  const before = join(twinFolder, BEFORE);
  return existsSync(before) ? before : stateFolder;
}

/** Puts the state back that a killed run leaves behind; whether there was one. The caller holds the lease. */
export function putBack(twinFolder: string, stateFolder: string): boolean {
  const before = join(twinFolder, BEFORE);
  if (!existsSync(before)) return false;
  const kept = filesIn(before);
  for (const name of filesIn(stateFolder)) if (!kept.includes(name)) rmSync(join(stateFolder, name));
  for (const name of kept) copyFileSync(join(before, name), join(stateFolder, name));
  rmSync(before, { recursive: true });
  return true;
}

/** Files right in a folder; locks lie deeper. */
function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}
