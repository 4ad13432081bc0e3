import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Progress } from "./peer.ts";

/**
 * Runs `work` while no other process on this machine runs it under the same lock file.
 *
 * The file names its holder's process; a dead one's lock is taken over. The lock only saves the same
 * minutes from being spent twice: what `work` makes is put in place by one rename, so that even two at once do no harm.
 */
export const withLock = async <T>(file: string, progress: Progress, work: () => Promise<T>): Promise<T> => {
  await mkdir(dirname(file), { recursive: true });
  let told = false;
  while (!(await take(file))) {
    if (!told) progress("waiting for another process that is at it already");
    told = true;
    await pause(250);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
};

const take = async (file: string): Promise<boolean> => {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const holder = await readFile(file, "utf8").catch(() => "");
  // An empty file is one that its holder is just about to write.
  if (holder !== "" && !isAlive(Number(holder))) await rm(file, { force: true });
  return false;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
};

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
