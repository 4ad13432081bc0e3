import type { Diagnostic, DiagnosticCode } from "@podspan/core/diagnostics";

/** Problems of the command line itself: those of the catalogue that only it finds. */
export type CliCode = Extract<
  DiagnosticCode,
  /** The command line was not understood. */
  | "USAGE"
  /** The operating system refused something. */
  | "IO"
  /** Podspan has a bug. */
  | "BUG"
  /** Ctrl-C. */
  | "STOPPED"
  /** A file cannot be read. */
  | "FILE-1"
  /** A file is there already. */
  | "FILE-2"
  /** Somebody else is changing this Fabric's world. */
  | "LOCKED-1"
  /** Nobody agreed to what was planned. */
  | "REFUSED-1"
  /** A world cannot be opened. */
  | "WORLD-1"
>;

/** A diagnostic of the command line. */
export function problem(code: CliCode, message: string, cause: string, fix: string): Diagnostic {
  return { code, severity: "error", message, cause, fix };
}
