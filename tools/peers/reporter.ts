import type { Reporter, TestModule } from "vitest/node";
import type { PeerUse } from "./suite.ts";
import { table } from "./table.ts";

/** Prints, after a run, which real programs the tests ran against and what was skipped for want of one. */
export class PeerReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const uses = modules.flatMap((module) =>
      [...module.children.allSuites()].flatMap((suite) =>
        (suite.meta().peers ?? []).map((peer) => ({ ...peer, skipped: suite.options.mode === "skip" })),
      ),
    );
    if (uses.length > 0) process.stdout.write(`${report(uses)}\n`);
  }
}

/** A peer that a suite asked for, and whether the suite was skipped. */
export type ReportedUse = PeerUse & { readonly skipped: boolean };

/** One row a peer, with how many suites used it and how many were skipped because it is missing. */
export const report = (uses: readonly ReportedUse[]): string => {
  const rows = [...Map.groupBy(uses, ({ name }) => name)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, of]) => {
      const [first] = of;
      if (first === undefined) return [];
      const { found } = first;
      const suites = `${of.length} ${of.length === 1 ? "suite" : "suites"}`;
      if (found.status === "missing") {
        const what = first.skipped ? "skipped" : "failed";
        // A failed build's reason goes on with its last lines; those are in the failed test's error.
        const [reason = ""] = found.reason.split("\n", 1);
        return [[name, `${what} ${suites}`, "", "", `${reason}; cure: ${found.cure}`]];
      }
      const idle = of.filter(({ skipped }) => skipped).length;
      return [[name, `used by ${suites}`, found.version, found.source, idle > 0 ? `${idle} skipped` : ""]];
    });
  return table([["PEER", "TESTS", "VERSION", "FROM", ""], ...rows]);
};
