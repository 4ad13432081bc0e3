import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { withLock } from "./lock.ts";
import type { Progress } from "./peer.ts";

/** What a cached folder is made from; any change of it makes another folder. */
export interface CacheKey {
  readonly name: string;
  readonly version: string;
  readonly inputs: readonly string[];
}

/** `$PODSPAN_CACHE`, else the user's cache folder. */
const cacheRoot = (): string => {
  const own = process.env.PODSPAN_CACHE;
  if (own !== undefined && own !== "") return own;
  const xdg = process.env.XDG_CACHE_HOME;
  return join(xdg !== undefined && xdg !== "" ? xdg : join(homedir(), ".cache"), "podspan");
};

/** The folder of a key: `<cache>/peers/<name>-<version>-<hash of the inputs>`. */
export const cachedFolder = ({ name, version, inputs }: CacheKey): string => {
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 12);
  return join(cacheRoot(), "peers", `${name}-${version}-${hash}`);
};

/**
 * Makes the folder unless it is there already: `build` fills a new folder beside it, which then takes its name in
 * one rename, so that a half-made one is never found.
 */
export const inCache = async (
  folder: string,
  progress: Progress,
  build: (temporary: string) => Promise<void>,
): Promise<void> => {
  if (existsSync(folder)) return;
  await withLock(`${folder}.lock`, progress, async () => {
    if (existsSync(folder)) return;
    await removeLeftovers(folder);
    const temporary = await mkdtemp(temporaryPrefix(folder));
    try {
      await build(temporary);
      await rename(temporary, folder);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
};

const temporaryPrefix = (folder: string): string => join(dirname(folder), `.${basename(folder)}-`);

/** What killed builds left behind; nobody else is building, for we hold the lock. */
const removeLeftovers = async (folder: string): Promise<void> => {
  const prefix = basename(temporaryPrefix(folder));
  const left = (await readdir(dirname(folder))).filter((name) => name.startsWith(prefix));
  await Promise.all(left.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })));
};
