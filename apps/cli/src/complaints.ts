import { diagnose } from "@podspan/core/diagnostics";
import type { CliContext } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { NOT_YET_EXPORTS, NOT_YET_IMPORTS, NOT_YET_VERBS, type NotYetVerb } from "./not-yet.ts";
import { problem } from "./problems.ts";
import { reportProblems } from "./render/report.ts";

/** The command line was not understood: `complaint` in the parser's words. `verb` is known when only its flags were not. */
export function answerUsage(verb: string | undefined, complaint: string, json: boolean, cli: CliContext): ExitCode {
  const help = verb === undefined ? "podspan --help" : `podspan ${verb} --help`;
  // The parser's preface; our own parsers say the flag themselves.
  const words = complaint
    .trim()
    .replaceAll("\n", " ")
    .replace(/^Failed to parse ".*?" for [\w-]+: (?=`--)/, "");
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

/** `podspan export` without a word that says what; undefined when it has one that is there. */
export function answerExport(word: string | undefined, json: boolean, cli: CliContext): ExitCode | undefined {
  if (word === "iosxe" || word === "frr") return undefined;
  const there = "`podspan export iosxe` and `podspan export frr`";
  if (word === undefined || !Object.hasOwn(NOT_YET_EXPORTS, word)) {
    const said = word === undefined || word.startsWith("-") ? "Export what?" : `Unknown format \`${word}\`.`;
    return answerUsage("export", `${said} ${there} are what there is.`, json, cli);
  }
  const what = NOT_YET_EXPORTS[word as keyof typeof NOT_YET_EXPORTS];
  return reportProblems(cli, json, ExitCode.failed, [
    diagnose("NOT-YET", {
      message: `\`podspan export ${word}\` is not built yet`,
      cause: `A later release brings it: ${what}.`,
      fix: `${there} work today.`,
    }),
  ]);
}

/** `podspan import` without a word that says what from; undefined when it has one. */
export function answerImport(word: string | undefined, json: boolean, cli: CliContext): ExitCode | undefined {
  if (word === "terraform" || word === "eksctl" || word === "ccp") return undefined;
  if (word === undefined || !Object.hasOwn(NOT_YET_IMPORTS, word)) {
    const said = word === undefined || word.startsWith("-") ? "Import from what?" : `Unknown source \`${word}\`.`;
    return answerUsage(
      "import",
      `${said} \`podspan import terraform DIR\`, \`podspan import eksctl FILE\` and \`podspan import ccp\` are what there is.`,
      json,
      cli,
    );
  }
  const what = NOT_YET_IMPORTS[word as keyof typeof NOT_YET_IMPORTS];
  return reportProblems(cli, json, ExitCode.failed, [
    diagnose("NOT-YET", {
      message: `\`podspan import ${word}\` is not built yet`,
      cause: `A later release brings it: ${what}.`,
      fix: "`podspan import terraform DIR`, `podspan import eksctl FILE` and `podspan import ccp` work today.",
    }),
  ]);
}
