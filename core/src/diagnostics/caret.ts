import type { Diagnostic, Location, Severity } from "./diagnostic.ts";
import { formatPath } from "./diagnostic.ts";

/** What a piece of the rendered text is, so that a terminal can colour it. */
export type Ink = Severity | "place" | "source" | "label";

/** Colours a piece of text; the default leaves it as it is. */
export type Painter = (ink: Ink, text: string) => string;

/** The texts of the files that diagnostics point into. */
export type Sources = Readonly<Record<string, string>>;

const plain: Painter = (_ink, text) => text;

/** Longer source lines are cut around the caret, with `…` where something is left out. */
const WIDEST = 160;

/**
 * Diagnostics as text in the order given, a blank line between them, no newline at the end. Each is
 * `file:line:column: error CODE message`, the source line with carets below it, cause and fix.
 * What a SEC-1 points at is never shown.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: Sources = {},
  paint: Painter = plain,
): string {
  const safe = Object.fromEntries(
    Object.entries(sources).map(([file, text]) => [file, hideSecrets(file, text, diagnostics)]),
  );
  return diagnostics.map((diagnostic) => renderOne(diagnostic, safe, paint)).join("\n\n");
}

function renderOne(diagnostic: Diagnostic, sources: Sources, paint: Painter): string {
  const { at, severity, code } = diagnostic;
  const place = at ? `${at.file}:${at.line}:${at.column}: ` : diagnostic.path ? `${formatPath(diagnostic.path)}: ` : "";
  const head = `${paint("place", place)}${paint(severity, `${severity} ${code}`)} ${visible(diagnostic.message)}`;
  const picture = at ? drawSource(at, sources[at.file], diagnostic.severity, paint) : [];
  const why = `  ${paint("label", "cause:")} ${visible(diagnostic.cause)}`;
  const cure = `  ${paint("label", "fix:")} ${visible(diagnostic.fix)}`;
  return [head, ...picture, why, cure].join("\n");
}

function drawSource(at: Location, text: string | undefined, severity: Severity, paint: Painter): readonly string[] {
  const line = text?.split("\n")[at.line - 1]?.replace(/\r$/, "");
  if (line === undefined) return [];
  const from = Math.max(0, at.column - 1 - WIDEST / 2);
  const shown = line.slice(from, from + WIDEST);
  const before = shown.slice(0, at.column - 1 - from);
  const end = at.endLine === at.line ? at.endColumn : line.length + 1;
  const width = Math.max(1, Math.min(end - at.column, shown.length - before.length));
  const gutter = String(at.line);
  const blank = " ".repeat(gutter.length);
  // Tabs are kept so that the carets stand below what they mean, whatever the tab's width.
  const [cutBefore, cutAfter] = [from > 0, from + WIDEST < line.length];
  const indent = `${cutBefore ? " " : ""}${before.replaceAll(/[^\t]/g, " ")}`;
  return [
    `  ${paint("source", `${gutter} |`)} ${cutBefore ? "…" : ""}${visible(shown)}${cutAfter ? "…" : ""}`,
    `  ${paint("source", `${blank} |`)} ${indent}${paint(severity, "^".repeat(width))}`,
  ];
}

/** Control characters would act on the terminal; each is shown as one replacement character. */
function visible(text: string): string {
  return text.replaceAll(/[^\t\n\P{C}]/gu, "\ufffd");
}

/** The text with everything that a SEC-1 of this file points at replaced by asterisks, line by line. */
function hideSecrets(file: string, text: string, diagnostics: readonly Diagnostic[]): string {
  const secrets = diagnostics.flatMap(({ code, at }) => (code === "SEC-1" && at?.file === file ? [at] : []));
  if (secrets.length === 0) return text;
  return text
    .split("\n")
    .map((line, index) => secrets.reduce((shown, at) => hideRange(shown, index + 1, at), line))
    .join("\n");
}

function hideRange(line: string, number: number, at: Location): string {
  if (number < at.line || number > at.endLine) return line;
  const start = number === at.line ? at.column - 1 : 0;
  const end = number === at.endLine ? at.endColumn - 1 : line.length;
  return line.slice(0, start) + "*".repeat(Math.max(0, Math.min(end, line.length) - start)) + line.slice(end);
}
