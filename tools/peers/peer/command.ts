import { execFile, spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Progress } from "./peer.ts";

/** The first executable of that name on PATH. */
export const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);

export const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** What a short command prints on standard output; undefined when it fails or takes longer than 30 s. */
export const outputOf = (command: string, args: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(command, [...args], { timeout: 30_000 }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : undefined),
    );
  });

/** How a long command is run. */
export interface LongCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with every line of its output, of both streams. */
  readonly line?: Progress;
}

/** Runs a command to its end; throws with its last lines when it fails. */
export const runToEnd = async (long: LongCommand): Promise<void> => {
  const child = spawn(long.command, [...long.args], {
    cwd: long.folder,
    env: { ...process.env, ...long.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      last.push(line);
      if (last.length > 20) last.shift();
      long.line?.(line);
    });
  }
  const code = await new Promise<number | string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (exit, signal) => resolve(exit ?? signal ?? "unknown"));
  });
  if (code !== 0) throw new Error(`${long.command} ${long.args.join(" ")} ended with ${code}:\n${last.join("\n")}`);
};
