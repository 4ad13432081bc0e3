import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { holds, type Report, type Result } from "../bench/result.ts";
import type { Generator } from "./generator.ts";

const results = join(import.meta.dirname, "../bench/results.json");

/** docs/benchmarks.md, from the last report of `npm run bench`. */
export const benchmarksPage: Generator = {
  owns: [],
  files: async () => {
    const report = JSON.parse(await readFile(results, "utf8")) as Report;
    return new Map([["docs/benchmarks.md", page(report)]]);
  },
};

function page(report: Report): string {
  const { cpu, cores, memoryGiB, system, node } = report.machine;
  const skipped = report.skipped.map(({ name, reason }) => `- ${name}: ${reason}`);
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench` and generated from `tools/bench/results.json`; `npm run bench:check` fails when product code is newer.",
    "",
    `${report.date}, ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, commit ${report.commit.slice(0, 12)}.`,
    "Whole processes, start-up included; both sides of a comparison reach the emulator moto through the same front, interleaved.",
    "On AWS itself round trips weigh more and start-up less: the share of requests and the waits that are left out stay.",
    "",
    "| what | measured | wanted | holds | details |",
    "|---|---|---|---|---|",
    ...report.results.map(row),
    "",
    ...(skipped.length > 0 ? ["Not measured in this run:", "", ...skipped, ""] : []),
  ].join("\n");
}

function row(result: Result): string {
  const details = Object.entries(result.details).map(([name, value]) => `${name} ${value}`);
  const cells = [
    `${result.name}: ${result.what}`,
    `${result.value} ${result.unit}`,
    `${result.wants} ${result.target} ${result.unit}`,
    holds(result) ? "yes" : "**no**",
    details.join(", "),
  ];
  return `| ${cells.join(" | ")} |`;
}
