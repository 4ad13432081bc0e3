import type { Clock } from "@podspan/core/ports";
import type { CliContext, Output, Prompt } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { workAsEver } from "./v8-flags.ts";

/** The context of a real process; `main.ts` hands the process over; beside this file nothing reads it. */
export function processContext(process: NodeJS.Process): CliContext {
  const stdout = output("stdout", process.stdout, process);
  const stderr = output("stderr", process.stderr, process);
  return {
    process: { stdout, stderr, env: process.env },
    cwd: process.cwd(),
    clock: WALL_CLOCK,
    node: process.versions.node,
    // Loaded when wanted: neither costs a verb that has no use for it (7 and 2 ms).
    uuid: () => process.getBuiltinModule("node:crypto").randomUUID(),
    get prompt() {
      return process.stdin.isTTY === true && stderr.isTTY === true ? TERMINAL_PROMPT : undefined;
    },
    onInterrupt: (listener) => {
      for (const signal of STOPS) process.on(signal, listener);
      return () => {
        for (const signal of STOPS) process.off(signal, listener);
      };
    },
    every: (ms) => (tick) => {
      const timer = setInterval(tick, ms);
      return () => clearInterval(timer);
    },
    expectMuch: workAsEver,
    exitNow: (code) => process.exit(code),
  };
}

/** What asks a verb to stop: Ctrl-C, whoever ends processes, a terminal that goes away. */
const STOPS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Codes of a reader that has what it wanted (`podspan show | head`), and of a terminal that is no longer there. */
const NOBODY_READS: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO"]);

/**
 * What can no longer be written is dropped, and the verb goes on: to stop it there would leave half of an apply. Where that is not the reader's wish the
 * process has failed in the end, whatever the verb has done.
 */
function output(name: string, stream: NodeJS.WriteStream, process: NodeJS.Process): Output {
  let isGone = false;
  stream.on("error", (fault: NodeJS.ErrnoException) => {
    if (isGone) return;
    isGone = true;
    if (NOBODY_READS.has(fault.code)) return;
    if (name === "stdout")
      process.stderr.write(`podspan: ${name} cannot be written, the rest is not printed: ${fault.message}\n`);
    process.prependOnceListener("exit", () => {
      process.exitCode ||= ExitCode.failed;
    });
  });
  return {
    write: (text) => {
      if (!isGone) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns || 80;
    },
  };
}

/** The engine's clock, without loading the engine for verbs that never wait. */
const WALL_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => (await import("@podspan/engine")).systemClock.sleep(ms, signal),
};

/** A typed line and nothing less: a stray key answers nothing. */
const TERMINAL_PROMPT: Prompt = {
  ask: async (question, signal) => {
    const { createInterface } = await import("node:readline");
    const { stdin: input, stderr: output } = globalThis.process;
    const lines = createInterface({ input, output, terminal: true });
    return new Promise((resolve) => {
      let typed: string | undefined;
      const stop = (): void => lines.close();
      signal.addEventListener("abort", stop, { once: true });
      // The terminal is in raw mode here: Ctrl-C comes as a key, not as a signal.
      lines.on("SIGINT", stop);
      lines.on("close", () => {
        signal.removeEventListener("abort", stop);
        if (typed === undefined) output.write("\n");
        resolve(typed);
      });
      lines.question(`${question} `, (line) => {
        typed = line;
        lines.close();
      });
    });
  },
};
