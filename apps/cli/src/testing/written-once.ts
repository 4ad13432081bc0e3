import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { podspan } from "./memory.ts";

/** A command that writes `fabric.yaml` in a folder: the file validates, stays when it is there already, and with `--force` keeps its uid. */
export async function expectWrittenOnce(words: string, cwd: string): Promise<void> {
  const written = () => readFileSync(join(cwd, "fabric.yaml"), "utf8");
  const first = await podspan(words, { cwd });
  expect(first).toMatchObject({ exit: 0, stdout: expect.stringContaining("Wrote fabric.yaml.") });
  expect(await podspan("validate", { cwd })).toMatchObject({ exit: 0 });
  const uid = /uid: (\S+)/.exec(written())?.[1];
  expect(await podspan(words, { cwd })).toMatchObject({ exit: 1, stderr: expect.stringContaining("FILE-2") });
  expect(await podspan(`${words} --force`, { cwd })).toMatchObject({ exit: 0 });
  expect(written()).toContain(`uid: ${uid}`);
}
