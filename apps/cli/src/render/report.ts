import type { Diagnostic } from "@podspan/core/diagnostics";
import type { CliContext } from "../context.ts";
import type { ExitCode } from "../exit-codes.ts";
import { coloursFor } from "./colour.ts";
import { diagnosticsText, type Sources } from "./diagnostics.ts";

/** Ends a verb with problems: for people on stderr, and with `--json` as `{diagnostics: [...]}` on stdout. Answers `exit`. */
export function reportProblems(
  cli: CliContext,
  json: boolean,
  exit: ExitCode,
  diagnostics: readonly Diagnostic[],
  sources: Sources = {},
): ExitCode {
  printProblems(cli, diagnostics, sources);
  if (json) printJson(cli, { diagnostics });
  return exit;
}

/** Problems for people, on stderr. */
export function printProblems(cli: CliContext, diagnostics: readonly Diagnostic[], sources: Sources = {}): void {
  const { stderr, env } = cli.process;
  const text = diagnosticsText(diagnostics, sources, coloursFor(stderr, env));
  if (text !== "") stderr.write(text);
}

/** The one JSON document of a `--json` run. */
export function printJson(cli: CliContext, value: unknown): void {
  cli.process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
