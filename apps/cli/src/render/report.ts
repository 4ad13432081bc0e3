import { type Diagnostic, type Ink, renderDiagnostics, type Severity, type Sources } from "@podspan/core/diagnostics";
import type { CliContext } from "../context.ts";
import type { ExitCode } from "../exit-codes.ts";
import { type Colours, coloursFor } from "./colour.ts";

/** Ends a verb with problems: for people on stderr, and with `--json` as a document of kind `Diagnostics` on stdout. Answers `exit`. */
export function reportProblems(
  cli: CliContext,
  json: boolean | undefined,
  exit: ExitCode,
  diagnostics: readonly Diagnostic[],
  sources: Sources = {},
): ExitCode {
  printProblems(cli, diagnostics, sources);
  if (json) printJson(cli, "Diagnostics", { diagnostics });
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

/** What the documents that verbs print are called, beside `Plan` and `Snapshot`. */
export type DocumentKind =
  | "Diagnostics"
  | "Starter"
  | "Derivation"
  | "Verification"
  | "Explanation"
  | "Audit"
  | "Flows"
  | "Examination"
  | "Import"
  | "Export"
  | "Outcome"
  | "Drift"
  | "Capacity";

/** The one JSON document of a `--json` run. Each says what it is, and in which version: scripts need not guess. */
export function printJson(cli: CliContext, kind: DocumentKind, fields: Readonly<Record<string, unknown>>): void {
  printDocument(cli, { kind, version: 1, ...fields });
}

/** The same for what is a document already: a Plan, a Snapshot. */
export function printDocument(cli: CliContext, document: { readonly kind: string; readonly version: number }): void {
  cli.process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
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
