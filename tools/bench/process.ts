import { spawn } from "node:child_process";

export interface ProcessRun {
  readonly seconds: number;
  readonly code: number | null;
  readonly output: string;
}

/** Runs a whole process and times it from outside, start-up included. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<ProcessRun> {
  const began = performance.now();
  const child = spawn(command, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => chunks.push(text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { seconds: (performance.now() - began) / 1000, code, output: chunks.join("") };
}

/** Throws with the output when the process failed. */
export async function mustRun(...parameters: Parameters<typeof runProcess>): Promise<ProcessRun> {
  const run = await runProcess(...parameters);
  if (run.code !== 0)
    throw new Error(`${parameters[0]} ${parameters[1].join(" ")} ended with ${run.code}:\n${run.output}`);
  return run;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
