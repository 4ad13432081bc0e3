import { type Diagnostic, type Ink, renderDiagnostics, type Severity, type Sources } from "@podspan/core/diagnostics";
import type { CliContext } from "../context.ts";
import type { ExitCode } from "../exit-codes.ts";
import { type Colours, coloursFor } from "./colour.ts";

/** Ends a verb with problems: for people on stderr, and with `--json` as `{diagnostics: [...]}` on stdout. Answers `exit`. */
export function reportProblems(
  cli: CliContext,
  json: boolean | undefined,
  exit: ExitCode,
  diagnostics: readonly Diagnostic[],
  sources: Sources = {},
): ExitCode {
  printProblems(cli, diagnostics, sources);
  if (json) printJson(cli, { diagnostics });
  return exit;
}

/** Problems for people, on stderr, with a count when there are several. */
export function printProblems(cli: CliContext, diagnostics: readonly Diagnostic[], sources: Sources = {}): void {
  if (diagnostics.length === 0) return;
  const { stderr, env } = cli.process;
  const colours = coloursFor(stderr, env);
  const text = renderDiagnostics(diagnostics, sources, (ink, part) => inkOf(ink, colours)(part));
  stderr.write(`${text}\n\n${diagnostics.length > 1 ? `${countText(diagnostics)}\n` : ""}`);
}

/** The one JSON document of a `--json` run. */
export function printJson(cli: CliContext, value: unknown): void {
  cli.process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** `1 step`, `2 steps`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function inkOf(ink: Ink, colours: Colours): (text: string) => string {
  switch (ink) {
    case "error":
      return colours.red;
    case "warning":
      return colours.yellow;
    case "info":
      return colours.cyan;
    case "place":
      return colours.bold;
    case "source":
    case "label":
      return colours.dim;
  }
}

function countText(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity): number => diagnostics.filter((item) => item.severity === severity).length;
  const parts = [plural(count("error"), "error"), plural(count("warning"), "warning"), plural(count("info"), "note")];
  return parts.filter((part) => !part.startsWith("0 ")).join(", ");
}
