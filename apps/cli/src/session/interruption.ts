import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";

/** Thrown into whatever waits when the user presses Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

/** Ctrl-C during a verb. */
export interface Interruption {
  /** Aborted by the first Ctrl-C: requests in flight finish and are remembered, nothing new starts. */
  readonly signal: AbortSignal;
  /** Says on the first Ctrl-C what happens now; default: one line on stderr. */
  announce: (text: string) => void;
  /** Forgets about Ctrl-C. */
  end(): void;
}

/** The first Ctrl-C asks to stop, the second one stops at once. */
export function listenForInterrupts(cli: CliContext): Interruption {
  const controller = new AbortController();
  const interruption = {
    signal: controller.signal,
    announce: (text: string): void => cli.process.stderr.write(`${text}\n`),
    end: cli.onInterrupt(() => {
      if (controller.signal.aborted) {
        cli.exitNow(ExitCode.interrupted);
        return;
      }
      interruption.announce("Stopping: what is under way is finished and remembered. Ctrl-C again stops at once.");
      controller.abort(new Interrupted());
    }),
  };
  return interruption;
}
