import { expect, test } from "vitest";
import { type ReportedUse, report } from "./reporter.ts";

const ready = { status: "ready", path: "/bin/x", version: "5.2.1", source: "cache", folders: {} } as const;
const absent = { status: "missing", reason: "not on PATH", cure: "install it" } as const;

test("the table says what was used, what was skipped and what to do", () => {
  const uses: readonly ReportedUse[] = [
    { name: "terraform", found: absent, skipped: true },
    { name: "moto", found: ready, skipped: false },
    { name: "moto", found: ready, skipped: true },
  ];
  expect(report(uses)).toBe(
    [
      "PEER       TESTS             VERSION  FROM",
      "moto       used by 2 suites  5.2.1    cache  1 skipped",
      "terraform  skipped 1 suite                   not on PATH; cure: install it",
    ].join("\n"),
  );
});

test("a required peer that is missing failed its suites", () => {
  expect(report([{ name: "go", found: absent, skipped: false }])).toContain("go    failed 1 suite");
});
