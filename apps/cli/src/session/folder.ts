import { existsSync, linkSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { recordOf } from "@podspan/core/observed";

/** Relative path with forward slashes -> text. */
export type Files = Readonly<Record<string, string>>;

/**
 * Every file below a folder; undefined when there is no such folder. A fleet's world is thousands of small files: read one after
 * the other they cost a tenth of the time and of the memory that they cost all at once.
 */
export async function readFolder(folder: string): Promise<Files | undefined> {
  const names = namesIn(folder);
  if (names === undefined) return undefined;
  const files = names.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
  return recordOf(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Replaces a folder's content as a whole: a reader sees the old one or the new one. Killed in between, `recoverFolder` finds the
 * whole that is there. A file that is as it was `before`, when the folder was read, is kept and not written again.
 */
export async function replaceFolder(folder: string, files: Files, before: Files = {}): Promise<void> {
  const [fresh, stale] = [`${folder}.new`, `${folder}.old`];
  for (const path of [fresh, stale]) rmSync(path, { recursive: true, force: true });
  const folders = new Set(Object.keys(files).map((path) => dirname(join(fresh, path))));
  await Promise.all([fresh, ...folders].map((path) => mkdir(path, { recursive: true })));
  const changed = Object.entries(files).filter(
    ([path, text]) => !(before[path] === text && isKept(join(folder, path), join(fresh, path))),
  );
  await Promise.all(changed.map(([path, text]) => writeFile(join(fresh, path), text)));
  await renameIfThere(folder, stale);
  await rename(fresh, folder);
  await rm(stale, { recursive: true, force: true });
}

/** A second name for the same file costs a fiftieth of writing it; where there are no such names, it is written. */
function isKept(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Mends what a kill inside `replaceFolder` left: without the folder itself, the former one is whole. */
export async function recoverFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) await renameIfThere(`${folder}.old`, folder);
}

/** Without `recursive`, which asks of every entry a second time whether it is a folder. */
function namesIn(folder: string): readonly string[] | undefined {
  try {
    return namesBelow(folder, "");
  } catch (fault) {
    if (isMissing(fault)) return undefined;
    throw fault;
  }
}

function namesBelow(folder: string, prefix: string): readonly string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = `${prefix}${entry.name}`;
    return entry.isDirectory() ? namesBelow(folder, `${name}/`) : entry.isFile() ? [name] : [];
  });
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (fault) {
    if (!isMissing(fault)) throw fault;
  }
}

function isMissing(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && (fault.code === "ENOENT" || fault.code === "ENOTDIR");
}
