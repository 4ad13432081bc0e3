import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { MUTATIONS } from "./mutation.ts";

/**
 * `npm run mutations`: switches the rules of forwarding off, one after the other, each in a process of its own; every time some golden case
 * must fail. Prints which. Ends with 1 when none does, when a text to be replaced is not there just once, or when one fails by itself.
 */
const child = join(import.meta.dirname, "child.ts");
const run = promisify(execFile);

interface Killed {
  readonly by?: string;
  readonly problem?: string;
}

async function killed(index: number): Promise<Killed> {
  try {
    const { stdout } = await run(process.execPath, ["--disable-warning=ExperimentalWarning", child, `${index}`]);
    const { rule, name } = JSON.parse(stdout) as { readonly rule?: string; readonly name?: string };
    return rule === undefined ? {} : { by: `${rule} ${name}` };
  } catch (error) {
    const [line = ""] = /^\w*Error: .*$/m.exec(error instanceof Error ? error.message : "") ?? [];
    return { problem: line === "" ? `${error}` : line };
  }
}

const unchanged = await killed(-1);
if (unchanged.by !== undefined || unchanged.problem !== undefined) {
  console.error(`mutations: without any, ${unchanged.problem ?? `this fails: ${unchanged.by}`}`);
  process.exit(1);
}

const results: Killed[] = [];
let next = 0;
async function worker(): Promise<void> {
  for (let index = next++; index < MUTATIONS.length; index = next++) results[index] = await killed(index);
}
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));

for (const [index, { rule, what }] of MUTATIONS.entries()) {
  const { by, problem } = results[index] ?? {};
  console.log(`${rule.padEnd(14)}${what.padEnd(58)}${problem ?? by ?? "NOT NOTICED"}`);
}
const missed = results.filter(({ by }) => by === undefined).length;
console.log(`\n${MUTATIONS.length} mutations, ${MUTATIONS.length - missed} noticed by a golden case`);
if (missed > 0) process.exitCode = 1;
