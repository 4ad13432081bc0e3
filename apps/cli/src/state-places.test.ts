import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

const POD_RANGES = join(import.meta.dirname, "../../../examples/pod-ranges");

describe("a file that cannot be used is named with where it lies", () => {
  let cwd: string;
  let state: string;

  beforeEach(async () => {
    cwd = folderWith({ from: POD_RANGES });
    state = join(cwd, ".podspan/twin-state");
    expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  });

  test("the state", async () => {
    writeFileSync(join(state, "state.json"), "{");
    const { exit, stderr } = await podspan("plan", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain(`STATE-1 ${join(state, "state.json")} is not what podspan writes`);
    rmSync(join(state, "state.json"));
    mkdirSync(join(state, "state.json"));
    expect((await podspan("plan", { cwd })).stderr).toContain(`of ${join(state, "state.json")}: EISDIR`);
  });

  test("the journal, also when it is nothing but noise without a newline", async () => {
    writeFileSync(join(state, "journal.ndjson"), "noise");
    const { exit, stderr } = await podspan("plan", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain(`STATE-1 ${join(state, "journal.ndjson")}, entry 1 is not what podspan writes`);
  });

  test("the lock file in the middle of a merge, with the line and what to keep", async () => {
    const file = join(cwd, "fabric.lock.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text.replace('  "clusters"', '<<<<<<< ours\n  "clusters"').replace(/\n\}\n$/, "\n=======\n>>>>>>> theirs\n}\n"),
    );
    const { exit, stderr } = await podspan(`plan ${cwd}`, { cwd: folderWith("nothing") });
    expect(exit).toBe(1);
    expect(stderr).toMatch(/error LOCK-2 \S+fabric\.lock\.json:8 is in the middle of a merge/);
    expect(stderr).toContain("fix: Keep of every cluster the side that was applied");
  });
});
