import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

/** A process that starts a child, says its id and its folder, and then does as it is told. */
const parent = (then: string): string => `
  import { startChild, temporaryFolder } from ${JSON.stringify(new URL("child.ts", import.meta.url).href)};
  const folder = await temporaryFolder("orphan");
  const child = startChild({ name: "sleep", command: "sleep", args: ["60"], folder });
  console.log(child.pid + " " + folder);
  ${then}`;

/** Whether it runs: one that has ended but that nobody has asked about yet (a zombie, `Z`) does not. proc(5) */
const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

test.for([
  ["ends without stopping its children", ""],
  ["throws", "throw new Error('failed');"],
  ["is killed", "process.kill(process.pid, 'SIGKILL');"],
])("no child outlives a process that %s", { skip: process.platform !== "linux" }, async ([, then = ""]) => {
  const process_ = spawn(process.execPath, ["--input-type=module", "-e", parent(then)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines: string[] = [];
  for await (const line of createInterface(process_.stdout)) lines.push(line);
  const [pid, folder = ""] = (lines[0] ?? "").split(" ");
  expect(Number(pid)).toBeGreaterThan(1);
  await expect.poll(() => isAlive(Number(pid)), { timeout: 5_000 }).toBe(false);
  // Only a killed process leaves its folder.
  await rm(folder, { recursive: true, force: true });
});
