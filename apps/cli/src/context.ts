import type { Clock } from "@podspan/core/ports";

/** A stream to write to: as much of stdout and stderr as the CLI uses. */
export interface Output {
  write(text: string): void;
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
}

export type Environment = Readonly<Partial<Record<string, string>>>;

/** Asks the person at the terminal. */
export interface Prompt {
  /** The line that was typed; undefined when there was none: Ctrl-D, Ctrl-C, or `signal`. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Everything that a verb knows of the outside, so that a test runs the whole CLI in memory. */
export interface CliContext {
  readonly process: {
    readonly stdout: Output;
    readonly stderr: Output;
    readonly env: Environment;
  };
  readonly cwd: string;
  readonly clock: Clock;
  /** Version of Node, `24.21.0`. */
  readonly node: string;
  /** A fresh random UUID. */
  readonly uuid: () => string;
  /** Undefined when there is nobody to ask. */
  readonly prompt: Prompt | undefined;
  /** Calls `listener` on each Ctrl-C, SIGTERM and SIGHUP until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Starts calling back every so many milliseconds; the returned function ends that. Only for what moves on a terminal. */
  readonly every: (ms: number) => (tick: () => void) => () => void;
  /** Told once it is known that there is much to do: a process that is ready for that starts slower. */
  readonly expectMuch: () => void;
  /** Ends the process at once: the second Ctrl-C. */
  readonly exitNow: (code: number) => void;
}
