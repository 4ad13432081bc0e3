import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

test("what --roll drains by itself is not asked for by hand (LOCK-3)", { timeout: 30_000 }, async () => {
  const cwd = folderWith({ from: POD_RANGES });
  expect((await podspan("apply --roll --yes", { cwd })).exit).toBe(0);
  const file = join(cwd, "fabric.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("[100.64.0.0/16]", "[100.65.0.0/16]"));
  const byHand = await podspan("plan", { cwd });
  expect(byHand.stderr).toContain("warning LOCK-3");
  expect(byHand.stderr).toContain("fix: Apply with `--roll`, or drain and terminate the nodes");
  const rolled = await podspan("plan --roll", { cwd });
  expect(rolled.stderr).toContain("warning LOCK-3");
  expect(rolled.stderr).toContain("fix: Nothing by hand: `--roll` replaces the nodes that hold them first");
});
