import type { CliContext } from "./context.ts";
import type { ExitCode } from "./exit-codes.ts";

/** Runs `work`; what it throws is told as what it is: an interruption, a fault of the machine, or our bug. */
export async function guarded(
  cli: CliContext,
  json: boolean | undefined,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await work();
  } catch (thrown) {
    // Loaded only now: what goes well shall start fast.
    return (await import("./crash.ts")).reportThrown(cli, json, thrown);
  }
}
