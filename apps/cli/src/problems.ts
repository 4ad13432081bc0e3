import type { Diagnostic } from "@podspan/core/diagnostics";

/** Problems of the command line itself; those of the Fabric and the world are in core's catalogue. */
const TITLES = {
  USAGE: "The command line was not understood",
  IO: "The operating system refused something",
  STOPPED: "Stopped before the end",
  BUG: "Podspan has a bug",
  "FILE-1": "A file cannot be read",
  "FILE-2": "A file is there already",
  "LOCKED-1": "Somebody else is at work",
  "REFUSED-1": "Nobody agreed",
  "WORLD-1": "A world cannot be opened",
} as const;

export type CliCode = keyof typeof TITLES;

/** A diagnostic of the command line. */
export function problem(code: CliCode, message: string, cause: string, fix: string): Diagnostic {
  return { code, severity: "error", message, cause, fix };
}

/** Every code that the command line adds, with its title. */
export const CLI_CODES: Readonly<Record<CliCode, string>> = TITLES;
