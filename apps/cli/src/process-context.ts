import type { Clock } from "@podspan/core/ports";
import type { CliContext, Output, Prompt } from "./context.ts";
import { workAsEver } from "./v8-flags.ts";

/** The context of a real process; `main.ts` hands the process over, nothing else reads it. */
export function processContext(process: NodeJS.Process): CliContext {
  const stdout = output(process.stdout, process);
  const stderr = output(process.stderr, process);
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
      process.on("SIGINT", listener);
      process.on("SIGTERM", listener);
      return () => {
        process.off("SIGINT", listener);
        process.off("SIGTERM", listener);
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

/** A reader that went away (`podspan show | head`) ends us quietly. */
function output(stream: NodeJS.WriteStream, process: NodeJS.Process): Output {
  stream.on("error", (fault: NodeJS.ErrnoException) => {
    if (fault.code === "EPIPE") process.exit(0);
    throw fault;
  });
  return {
    write: (text) => void stream.write(text),
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
