import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AddressPlan, formatLock, lockOf } from "@podspan/core/compile";
import { type FabricFile, LOCK_FILE, readIfThere } from "./fabric-file.ts";

/** Writes down where addresses lie, before anything is made there; a file that says so already is left alone. */
export async function writeLock(file: FabricFile, addresses: AddressPlan): Promise<void> {
  const path = join(file.folder, LOCK_FILE);
  const text = formatLock(lockOf(file.fabric, addresses));
  if ((await readIfThere(path)) === text) return;
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
