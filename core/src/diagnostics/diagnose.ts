import type { DiagnosticCode } from "./catalogue.ts";
import { catalogue } from "./catalogue.ts";
import type { Diagnostic, Location, Path, Severity } from "./diagnostic.ts";

/** What one occurrence adds to its catalogue entry. */
export interface Occurrence {
  /** What is wrong here, naming the value: one sentence without a full stop. Never a secret's value. */
  readonly message: string;
  /** Default: the catalogue's cure. */
  readonly fix?: string | undefined;
  /** Default: the catalogue's cause. */
  readonly cause?: string | undefined;
  readonly path?: Path | undefined;
  readonly at?: Location | undefined;
  /** Default: the catalogue's severity. */
  readonly severity?: Severity | undefined;
}

/** A Diagnostic whose severity, cause and fix come from the catalogue unless the occurrence says otherwise. */
export function diagnose(code: DiagnosticCode, occurrence: Occurrence): Diagnostic {
  const entry = catalogue[code];
  return {
    code,
    severity: occurrence.severity ?? entry.severity,
    message: occurrence.message,
    cause: occurrence.cause ?? entry.cause,
    fix: occurrence.fix ?? entry.cure,
    ...(occurrence.path && { path: occurrence.path }),
    ...(occurrence.at && { at: occurrence.at }),
  };
}
