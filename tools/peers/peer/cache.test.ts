import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cachedFolder, inCache } from "./cache.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "podspan-cache-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

const silent = (): void => {};
const fill = async (folder: string): Promise<void> => writeFile(join(folder, "file"), "made");

test("a folder's name tells name, version and inputs", () => {
  vi.stubEnv("PODSPAN_CACHE", "/cache");
  const folder = cachedFolder({ name: "moto", version: "5.2.1", inputs: ["a"] });
  expect(folder).toMatch(/^\/cache\/peers\/moto-5\.2\.1-[0-9a-f]{12}$/);
  expect(cachedFolder({ name: "moto", version: "5.2.1", inputs: ["b"] })).not.toBe(folder);
});

test("without a variable of our own the user's cache folder is used", () => {
  vi.stubEnv("PODSPAN_CACHE", "");
  vi.stubEnv("XDG_CACHE_HOME", "/xdg");
  expect(cachedFolder({ name: "x", version: "1", inputs: [] })).toMatch(/^\/xdg\/podspan\/peers\/x-1-/);
});

test("of two that build at once one builds, and both find it", async () => {
  const folder = join(root, "x");
  const build = vi.fn(fill);
  await Promise.all([inCache(folder, silent, build), inCache(folder, silent, build)]);
  expect(build).toHaveBeenCalledTimes(1);
  expect(await readFile(join(folder, "file"), "utf8")).toBe("made");
});

test("a build that fails leaves nothing", async () => {
  const folder = join(root, "x");
  const failing = inCache(folder, silent, async (temporary) => {
    await fill(temporary);
    throw new Error("no compiler");
  });
  await expect(failing).rejects.toThrow("no compiler");
  expect(await readdir(root)).toEqual([]);
});

test("a killed build's lock and leftovers do not stand in the way", async () => {
  const folder = join(root, "x");
  // No process can have this id: Linux ends at 2^22.
  await writeFile(`${folder}.lock`, "4194305");
  await mkdir(join(root, ".x-left"));
  await inCache(folder, silent, fill);
  expect(existsSync(folder)).toBe(true);
  expect(await readdir(root)).toEqual(["x"]);
});
