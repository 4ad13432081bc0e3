import { expect, test } from "vitest";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { DiagnosticCode } from "./index.ts";
import { sortDiagnostics } from "./sort.ts";

function problem(
  code: DiagnosticCode,
  file: string | undefined,
  line: number,
  column: number,
  message = "m",
): Diagnostic {
  const at = file === undefined ? undefined : { file, line, column, endLine: line, endColumn: column + 1 };
  return diagnose(code, { message, at });
}

test("diagnostics are sorted by file, line, column, code and message; those without a place come last", () => {
  const sorted = [
    problem("ADDR-1", "a.yaml", 1, 2),
    problem("ADDR-1", "a.yaml", 2, 1),
    problem("CIDR-1", "a.yaml", 2, 1, "a"),
    problem("CIDR-1", "a.yaml", 2, 1, "b"),
    problem("ADDR-1", "a.yaml", 10, 1),
    problem("ADDR-1", "b.yaml", 1, 1),
    problem("VPC-1", undefined, 0, 0),
  ];
  expect(sortDiagnostics(sorted.toReversed())).toEqual(sorted);
});

test("the same diagnostic is told once", () => {
  const twice = [
    problem("ADDR-1", "a.yaml", 1, 2),
    problem("ADDR-2", "a.yaml", 1, 2),
    problem("ADDR-1", "a.yaml", 1, 2),
  ];
  expect(sortDiagnostics(twice)).toHaveLength(2);
});

test("the input is left as it was", () => {
  const input = Object.freeze([problem("ADDR-1", "b.yaml", 1, 1), problem("ADDR-1", "a.yaml", 1, 1)]);
  expect(sortDiagnostics(input)[0]?.at?.file).toBe("a.yaml");
});
