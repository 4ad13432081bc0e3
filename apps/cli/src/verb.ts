import type { CommandContext } from "@stricli/core";
import type { CliContext } from "./context.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { OutputFlags } from "./flags.ts";
import { guarded } from "./guard.ts";

/** One verb: a function of its context, flags and argument. It prints, and answers the exit code. */
export type Verb<Flags extends OutputFlags> = (
  cli: CliContext,
  flags: Flags,
  argument: string | undefined,
) => Promise<ExitCode>;

/** The same with several arguments. */
export type VerbOfMany<Flags extends OutputFlags, Arguments extends readonly (string | undefined)[]> = (
  cli: CliContext,
  flags: Flags,
  ...words: Arguments
) => Promise<ExitCode>;

/** What the parser carries: its own streams, so that its words can be told from a verb's, and the real context for verbs. */
export interface ParserContext extends CommandContext {
  readonly cli: CliContext;
  /** Set by the verb that ran. */
  exit: ExitCode | undefined;
}

type ParserFunction<Flags, Arguments extends readonly (string | undefined)[]> = (
  this: ParserContext,
  flags: Flags,
  ...words: Arguments
) => Promise<void>;

/** Loads a verb's code when it is run and no sooner; an exception in it is reported as the bug that it is. */
export function lazily<Flags extends OutputFlags>(
  load: () => Promise<Verb<Flags>>,
): () => Promise<ParserFunction<Flags, [string?]>> {
  return lazilyMany<Flags, [string?]>(async () => {
    const verb = await load();
    return (cli, flags, argument) => verb(cli, flags, argument);
  });
}

/** The same of a verb with several arguments. */
export function lazilyMany<Flags extends OutputFlags, Arguments extends readonly (string | undefined)[]>(
  load: () => Promise<VerbOfMany<Flags, Arguments>>,
): () => Promise<ParserFunction<Flags, Arguments>> {
  return async () => {
    return async function (this: ParserContext, flags, ...words) {
      const run = async (): Promise<ExitCode> => (await load())(this.cli, flags, ...words);
      this.exit = await guarded(this.cli, flags.json, run);
    };
  };
}
