import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

describe("without a Fabric every verb's --json tells why, and nothing that could be taken for an answer", () => {
  test.each([
    ["validate", "Diagnostics"],
    ["show", "Diagnostics"],
    ["plan", "Diagnostics"],
    ["apply", "Diagnostics"],
    ["destroy", "Diagnostics"],
    ["verify", "Diagnostics"],
    ["drift", "Diagnostics"],
    ["capacity", "Diagnostics"],
    ["observe", "Diagnostics"],
    ["explain 10.0.0.1 10.0.0.2", "Diagnostics"],
    // What this machine has is examined all the same.
    ["doctor", "Examination"],
  ])("%s", async (words, kind) => {
    const { exit, stdout, stderr } = await podspan(`${words} --json`, { cwd: folderWith("nothing") });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ kind, version: 1, diagnostics: [{ code: "FILE-1" }] });
    expect(stderr).toContain("there is no file fabric.yaml");
  });
});

test("a folder where a file should be is named", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  mkdirSync(join(cwd, "fabric.lock.json"));
  const { exit, stderr } = await podspan("plan", { cwd });
  expect(exit).toBe(1);
  expect(stderr).toContain(`error IO the operating system refused read of ${join(cwd, "fabric.lock.json")}: EISDIR`);
});
