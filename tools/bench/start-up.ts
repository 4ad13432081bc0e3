import { resolve } from "node:path";
import { median, mustRun } from "./process.ts";
import type { Result } from "./result.ts";

const root = resolve(import.meta.dirname, "../..");
const ROUNDS = 15;

/** `podspan --version` and `podspan validate` as whole processes, a bare node beside them. */
export async function benchStartUp(): Promise<readonly Result[]> {
  const main = resolve(root, "apps/cli/dist/main.js");
  const cwd = resolve(root, "examples/pod-ranges");
  const env = { PATH: process.env.PATH ?? "", HOME: cwd };
  const contenders = { bare: ["-e", "1"], version: [main, "--version"], validate: [main, "validate"] };
  const times: Record<keyof typeof contenders, number[]> = { bare: [], version: [], validate: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of ["bare", "version", "validate"] as const) {
      const { seconds } = await mustRun(process.execPath, contenders[name], { cwd, env });
      if (round > 0) times[name].push(seconds * 1000);
    }
  }
  const bare = Math.round(median(times.bare));
  const result = (name: "version" | "validate", command: string, target: number): Result => ({
    name: `start-up: ${command}`,
    what: "whole process, warm compile cache, median of 15 interleaved",
    value: Math.round(median(times[name]) * 10) / 10,
    unit: "ms",
    wants: "<=",
    target,
    details: { bareNode: bare },
  });
  return [result("version", "podspan --version", 50), result("validate", "podspan validate", 100)];
}
