/** Runs the whole CLI in this process: what a person types goes in, what they would see comes out. For tests only. */
import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CliContext, Environment, Output, Prompt } from "../context.ts";
import { runCli } from "../run.ts";

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Environment;
  readonly prompt?: Prompt;
  /** Presses Ctrl-C as soon as this is read on stderr. */
  readonly interruptAt?: string;
  /** Makes stdout and stderr terminals. */
  readonly terminal?: boolean;
}

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** 2026-01-01T00:00:00Z: when every test's world begins. */
export const START = Date.UTC(2026, 0, 1);

/** Never the same twice in a test's process: runs are told apart by them. */
let uuids = 0;

/** Types `podspan ...words`. */
export async function podspan(words: string, options: RunOptions): Promise<Ran> {
  const { cli, stdout, stderr } = memoryContext(options);
  const exit = await runCli(
    words.split(" ").filter((word) => word !== ""),
    cli,
  );
  return { exit, stdout: stdout(), stderr: stderr() };
}

/** A context that lives in memory, and what was written to it. */
export function memoryContext(options: RunOptions): {
  readonly cli: CliContext;
  readonly stdout: () => string;
  readonly stderr: () => string;
} {
  const stdout = capture(options.terminal === true);
  let interrupt = (): void => undefined;
  const stderr = capture(options.terminal === true, (text) => {
    if (options.interruptAt !== undefined && text.includes(options.interruptAt)) interrupt();
  });
  const cli: CliContext = {
    process: { stdout: stdout.output, stderr: stderr.output, env: options.env ?? {} },
    cwd: options.cwd,
    clock: { now: () => START, sleep: () => Promise.reject(new Error("a test slept on the wall clock")) },
    node: "24.21.0",
    uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, "0")}`,
    prompt: options.prompt,
    onInterrupt: (listener) => {
      interrupt = once(listener);
      return () => undefined;
    },
    every: () => () => () => undefined,
    expectMuch: () => undefined,
    exitNow: (code) => {
      throw new Error(`exited at once with ${code}`);
    },
  };
  return { cli, stdout: stdout.text, stderr: stderr.text };
}

/** A fresh folder, with a copy of `from` or with the Fabric `text` in it. */
export function folderWith(content: { readonly from: string } | { readonly fabric: string } | "nothing"): string {
  const folder = mkdtempSync(join(tmpdir(), "podspan-cli-"));
  if (content === "nothing") return folder;
  if ("from" in content) cpSync(content.from, folder, { recursive: true });
  else writeFileSync(join(folder, "fabric.yaml"), content.fabric);
  return folder;
}

function once(call: () => void): () => void {
  let done = false;
  return () => {
    if (!done) {
      done = true;
      call();
    }
  };
}

function capture(
  isTTY: boolean,
  onText: (text: string) => void = () => undefined,
): { readonly output: Output; readonly text: () => string } {
  const parts: string[] = [];
  const write = (text: string): void => {
    parts.push(text);
    onText(text);
  };
  return { output: { write, isTTY, columns: 100 }, text: () => parts.join("") };
}
