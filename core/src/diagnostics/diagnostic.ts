/** How much a problem weighs: an `error` stops the run, a `warning` is printed and goes on, `info` explains. */
export type Severity = "error" | "warning" | "info";

/** A place in a text file; lines and columns count from 1, `endColumn` is exclusive. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A value's address inside the Fabric, e.g. `["spec", "clusters", "west1", "pods", "ranges", 0]`. */
export type Path = readonly (string | number)[];

/** An expected problem, as data. Exceptions are for bugs and I/O only. */
export interface Diagnostic {
  /** Stable code, one page each in `docs/diagnostics/`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, naming the value: one sentence. */
  readonly message: string;
  /** Why it is wrong: one sentence. */
  readonly cause: string;
  /** What to do about it: one sentence. */
  readonly fix: string;
  readonly path?: Path;
  readonly at?: Location;
}

/** True when at least one diagnostic stops the run. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** `spec.clusters.west1.pods.ranges[0]` for a path; keys with other characters are quoted. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
