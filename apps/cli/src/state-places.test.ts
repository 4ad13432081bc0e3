import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

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

  test("--state that is a file, below one, or not to be reached", async () => {
    const run = async (path: string) => (await podspan(`apply --yes --state ${path}`, { cwd })).stderr;
    symlinkSync("loop", join(cwd, "loop"));
    expect(await run("fabric.yaml")).toContain(
      `FILE-1 ${join(cwd, "fabric.yaml")} cannot be the state directory: it is a file`,
    );
    expect(await run("fabric.yaml/x")).toContain("cannot be the state directory: ENOTDIR");
    expect(await run("loop")).toContain("cannot be the state directory: ELOOP");
  });

  test("--world beside a kept twin: it must be there, and is said not to be read", async () => {
    const missing = await podspan("plan --world nosuch", { cwd });
    expect(missing.exit).toBe(1);
    expect(missing.stderr).toContain("error WORLD-1 there is no folder nosuch");
    const unread = await podspan("plan --world world", { cwd });
    expect(unread.exit).toBe(0);
    expect(unread.stderr).toContain("(kept in .podspan/twin; --world world is for a new one, and not read)");
  });

  test("a saved plan that broke off is told as a plan", async () => {
    expect((await podspan("plan -o x.plan", { cwd })).exit).toBe(0);
    const text = readFileSync(join(cwd, "x.plan"), "utf8");
    for (const left of ["{", text.slice(0, 200)]) {
      writeFileSync(join(cwd, "x.plan"), left);
      const { exit, stderr } = await podspan("apply x.plan --yes", { cwd });
      expect(exit).not.toBe(0);
      expect(stderr).toContain("error PLAN-1 x.plan cannot be applied: it breaks off, or was edited");
    }
  });
});

test("a zone that AWS does not have is the Fabric's fault, not that of records which nobody gave", async () => {
  const fabric = readFileSync(join(POD_RANGES, "fabric.yaml"), "utf8").replace("eu-west-1c]", "eu-west-1z]");
  const { exit, stderr } = await podspan("plan", { cwd: folderWith({ fabric }) });
  expect(exit).toBe(1);
  expect(stderr).toContain("error WORLD-1 no twin can be invented after the Fabric: ");
  expect(stderr).toContain("fix: Correct the Fabric (regions, zones, ranges)");
});
