import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

/** A folder with a Fabric, and what people name by mistake. */
function muddle(): string {
  const cwd = folderWith({ from: POD_RANGES });
  mkdirSync(join(cwd, "folder"));
  writeFileSync(join(cwd, "empty.yaml"), "");
  writeFileSync(join(cwd, "latin1.yaml"), Buffer.from("metadata: { name: caf\xe9 }\n", "latin1"));
  writeFileSync(join(cwd, "other.plan"), '{"kind": "Plan"}');
  return cwd;
}

describe("wrong use is told with its place and its cure, to people and as one document with --json", () => {
  test.each([
    ["validate -", 1, "there is no file -", "write it to a file first"],
    ["validate empty.yaml", 1, "empty.yaml:1:1: error YAML-5", "podspan init"],
    ["validate folder", 1, "there is no file folder/fabric.yaml", "podspan init"],
    ["validate latin1.yaml", 1, "latin1.yaml:1:22: error YAML-7", "Save the file as UTF-8"],
    ["validate other.plan", 64, "other.plan is no Fabric: it says that it is a plan", "Name the Fabric"],
    ["doctor other.plan", 64, "other.plan is no Fabric: it says that it is a plan", "Name the Fabric"],
    ["apply other.plan --yes", 4, "other.plan cannot be applied: it does not say its version", "Make a new plan"],
    ["verify --flows folder", 1, "folder is a folder", "Name the list of flows: `--flows FILE`"],
    ["import terraform nowhere", 1, "there is no file or directory nowhere", "Name the directory of the Terraform"],
    ["import terraform . -o folder", 1, "folder is a folder", "Name a file in it"],
    ["--target twin plan", 64, "`--target` stands where the verb does, which comes first", "podspan --help"],
    ["show --bogus", 64, "Unknown flag `--bogus`", "podspan show --help"],
    ["explain --port 443", 64, "FROM is missing. TO is missing.", "podspan explain --help"],
    ["explain 10.0.0.1", 64, "TO is missing.", "podspan explain --help"],
    ["show -o nowhere/map.txt", 1, "there is no folder nowhere for nowhere/map.txt", "Make the folder first"],
  ])("%s", async (words, code, message, cure) => {
    const { exit, stdout, stderr } = await podspan(words, { cwd: muddle() });
    expect({ exit, stderr }).toEqual({ exit: code, stderr: expect.stringContaining(message) });
    expect(stdout + stderr).toContain(cure);
    expect(stderr).not.toMatch(/ENOENT|EISDIR|undefined|^ +at /m);
    const document = await podspan(`${words} --json`, { cwd: muddle() });
    expect(document.exit).toBe(code);
    expect(JSON.parse(document.stdout)).toMatchObject({ kind: expect.any(String), version: 1 });
  });
});
