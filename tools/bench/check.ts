import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { productHash } from "./product.ts";
import { holds, type Report } from "./result.ts";

/** Fails when the product is newer than the numbers, or when a number misses its target. */
const file = resolve(import.meta.dirname, "results.json");
const report = JSON.parse(await readFile(file, "utf8")) as Report;
const problems = report.results
  .filter((result) => !holds(result))
  .map((result) => `${result.name}: ${result.value} ${result.unit}, wanted ${result.wants} ${result.target}`);
if (report.product !== (await productHash()))
  problems.unshift("product code is newer than tools/bench/results.json: run `npm run bench`");
for (const problem of problems) console.error(problem);
if (problems.length === 0)
  console.log(`${report.results.length} numbers of ${report.date} hold, for these very sources`);
process.exitCode = problems.length === 0 ? 0 : 1;
