#!/usr/bin/env node
// Imports are hoisted above every statement, so all but the smallest things are imported below, dynamically. What is imported here
// must load on an old Node too: a named import of something that it lacks would end it before the first line.
import * as module from "node:module";
import { runsHere, tooOldText } from "./node-version.ts";
import { versionText } from "./version.ts";

/** A file of the bundle, as another one names it. */
const BESIDE = /^\.\/[\w-]+\.js$/;

const [first, ...rest] = process.argv.slice(2);
if (!runsHere(process.versions.node)) {
  process.stderr.write(tooOldText(process.versions.node));
  process.exitCode = 1;
} else if (rest.length === 0 && (first === "--version" || first === "-v")) {
  process.stdout.write(`${versionText()}\n`);
} else {
  // Before the cache: it holds what was compiled with the same flags.
  const { optimiseLate, startLightly } = await import("./v8-flags.ts");
  optimiseLate();
  startLightly();
  // Later imports are compiled once and then read from the cache.
  module.enableCompileCache();
  findBeside(new URL(".", import.meta.url).href);
  const [{ runCli }, { processContext }] = await Promise.all([import("./run.ts"), import("./process-context.ts")]);
  process.exitCode = await runCli(process.argv.slice(2), processContext(process));
  // All is done and written by then. By itself Node would give back its memory piece by piece (decision 0009).
  process.on("exit", () => process.exit());
}

/** What is bundled lies in one folder: Node need not follow links and read manifests for each file of it, which takes longer than to read the file. */
function findBeside(folder: string): void {
  module.registerHooks({
    resolve: (specifier, context, next) =>
      BESIDE.test(specifier) && context.parentURL?.startsWith(folder)
        ? { url: folder + specifier.slice(2), format: "module", shortCircuit: true }
        : next(specifier, context),
  });
}
