import { diagnose } from "@podspan/core/diagnostics";
import type { CliContext } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { NOT_YET_VERBS, type NotYetVerb } from "./not-yet.ts";
import { problem } from "./problems.ts";
import { reportProblems } from "./render/report.ts";

/** The command line was not understood: `complaint` in the parser's words. `verb` is known when only its flags were not. */
export function answerUsage(verb: string | undefined, complaint: string, json: boolean, cli: CliContext): ExitCode {
  const help = verb === undefined ? "podspan --help" : `podspan ${verb} --help`;
  const words = complaint.trim().replaceAll("\n", " ");
  return reportProblems(cli, json, ExitCode.usage, [
    problem("USAGE", words, "Nothing was done.", `\`${help}\` tells what can be said.`),
  ]);
}

/** A verb of a later release. */
export function answerNotYet(verb: NotYetVerb, json: boolean, cli: CliContext): ExitCode {
  return reportProblems(cli, json, ExitCode.failed, [
    diagnose("NOT-YET", {
      message: `\`podspan ${verb}\` is not built yet`,
      cause: `A later release brings it: ${NOT_YET_VERBS[verb]}.`,
      fix: "`podspan --help` lists what works today.",
    }),
  ]);
}
