import type { Diagnostic, Sources } from "@podspan/core/diagnostics";
import type { CliContext } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { reportProblems } from "./render/report.ts";

/** A step of a verb that went well, or the end of the verb: what is wrong and the exit code. */
export type Attempt<T> = { readonly ok: true; readonly value: T } | Stopped;

export interface Stopped {
  readonly ok: false;
  readonly exit: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

export function succeeded<T>(value: T): Attempt<T> {
  return { ok: true, value };
}

export function stopped(
  diagnostics: readonly Diagnostic[],
  sources: Sources = {},
  exit: ExitCode = ExitCode.failed,
): Stopped {
  return { ok: false, exit, diagnostics, sources };
}

/** Ends a verb where it stopped. */
export function reportStopped(cli: CliContext, json: boolean | undefined, end: Stopped): ExitCode {
  return reportProblems(cli, json, end.exit, end.diagnostics, end.sources);
}
