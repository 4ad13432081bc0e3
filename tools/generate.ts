import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { benchmarksPage } from "./generate/benchmarks.ts";
import { diagnosticPages } from "./generate/diagnostic-pages.ts";
import { fabricSchemaFile } from "./generate/fabric-schema.ts";
import { failoverProgram } from "./generate/failover-program.ts";
import { faultsPage } from "./generate/faults/faults.ts";
import type { Generator } from "./generate/generator.ts";
import { reachabilityRulesPage } from "./generate/reachability-rules.ts";

/** Everything that is generated and committed. Add a generator here. */
const generators: readonly Generator[] = [
  diagnosticPages,
  fabricSchemaFile,
  benchmarksPage,
  failoverProgram,
  faultsPage,
  reachabilityRulesPage,
];

const root = join(import.meta.dirname, "..");

interface Stale {
  readonly path: string;
  /** Absent: the file is no longer generated and must go. */
  readonly text?: string;
}

/** What a folder of generated files holds beside them. */
async function leftOver(generator: Generator, wanted: ReadonlySet<string>): Promise<readonly Stale[]> {
  const found = await Promise.all(
    generator.owns.map(async (folder) => {
      const names = await readdir(join(root, folder)).catch(() => []);
      return names.map((name) => `${folder}/${name}`);
    }),
  );
  return found.flat().flatMap((path) => (wanted.has(path) ? [] : [{ path }]));
}

async function stale(generator: Generator): Promise<readonly Stale[]> {
  const files = await generator.files();
  const checked = await Promise.all(
    [...files].map(async ([path, text]) => {
      const present = await readFile(join(root, path), "utf8").catch(() => undefined);
      return present === text ? [] : [{ path, text }];
    }),
  );
  return [...checked.flat(), ...(await leftOver(generator, new Set(files.keys())))];
}

async function bring({ path, text }: Stale): Promise<void> {
  const file = join(root, path);
  if (text === undefined) return await rm(file);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

const outOfDate = (await Promise.all(generators.map(stale))).flat().sort((a, b) => (a.path < b.path ? -1 : 1));
const names = outOfDate.map(({ path, text }) => `  ${path}${text === undefined ? " (no longer generated)" : ""}`);

if (process.argv.includes("--check")) {
  if (outOfDate.length > 0) {
    console.error(`out of date, run \`npm run generate\`:\n${names.join("\n")}`);
    process.exitCode = 1;
  }
} else {
  await Promise.all(outOfDate.map(bring));
  console.log(outOfDate.length === 0 ? "generated files are up to date" : `generated:\n${names.join("\n")}`);
}
