import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith } from "./testing/memory.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const MAIN = join(HERE, "../dist/main.js");

function podspan(words: string, cwd: string): { exit: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words.split(" ")], {
    cwd,
    encoding: "utf8",
  });
  return { exit: status, stdout, stderr };
}

/** Runs a verb and kills the process once so many of its steps are done. */
async function killedAfter(verb: string, steps: number, cwd: string): Promise<void> {
  const child = spawn(process.execPath, [MAIN, verb, "--yes"], { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.split("  done  ").length > steps) child.kill("SIGKILL");
  });
  const signal = await new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
  expect(signal, said).toBe("SIGKILL");
}

test.each([1, 3])(
  "killed after %i steps of destroy, that run has not been: nothing is lost, and the next one ends",
  async (steps) => {
    const cwd = folderWith({ from: POD_RANGES });
    expect(podspan("apply --yes", cwd)).toMatchObject({ exit: 0 });
    await killedAfter("destroy", steps, cwd);
    const drift = podspan("drift", cwd);
    expect(drift, drift.stdout).toMatchObject({ exit: 0 });
    expect(podspan("plan --detailed-exitcode", cwd)).toMatchObject({ exit: 0 });
    const again = podspan("destroy --yes", cwd);
    expect(again, again.stdout + again.stderr).toMatchObject({ exit: 0 });
    expect(again.stderr).toContain("an earlier run was killed; the twin is as it was before that run");
    expect(again.stdout).toContain("nothing of this Fabric is left");
    expect(podspan("destroy --yes", cwd).stderr).not.toContain("killed");
  },
);

test("killed in the first apply of a new twin, the next one makes everything", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  await killedAfter("apply", 2, cwd);
  expect(podspan("apply --yes", cwd)).toMatchObject({ exit: 0 });
  expect(podspan("plan --detailed-exitcode", cwd)).toMatchObject({ exit: 0 });
  expect(existsSync(join(cwd, ".podspan/twin/state-before"))).toBe(false);
});
