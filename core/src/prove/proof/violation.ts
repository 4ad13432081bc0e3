import type { Judged } from "./expectation.ts";

/** An expectation that is broken. Only written ones are errors. */
export interface Violation {
  readonly from: string;
  readonly to: string;
  readonly expected: string;
  readonly actual: string;
  readonly reason: string;
  readonly severity: "error" | "warning";
}

export function violationsOf(expectations: readonly Judged[]): readonly Violation[] {
  return expectations.flatMap(({ status, from, to, expected, actual, reason = "", origin }): readonly Violation[] =>
    status === "broken"
      ? [{ from, to, expected, actual, reason, severity: origin === "written" ? "error" : "warning" }]
      : [],
  );
}
