import type { CliContext } from "./context.ts";
import { guarded } from "./crash.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { OutputFlags } from "./flags.ts";

/** One verb: a function of its context, flags and arguments. It prints, and answers the exit code. */
export type Verb<Flags extends OutputFlags> = (
  cli: CliContext,
  flags: Flags,
  argument: string | undefined,
) => Promise<ExitCode>;

type ParserFunction<Flags> = (this: CliContext, flags: Flags, argument?: string) => Promise<void>;

/** Loads a verb's code when it is run and no sooner; an exception in it is reported as the bug that it is. */
export function lazily<Flags extends OutputFlags>(
  load: () => Promise<Verb<Flags>>,
): () => Promise<ParserFunction<Flags>> {
  return async () => {
    return async function (this: CliContext, flags, argument) {
      this.process.exitCode = await guarded(this, flags.json, async () => (await load())(this, flags, argument));
    };
  };
}
