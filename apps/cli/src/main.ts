#!/usr/bin/env node
// Imports are hoisted above every statement, so all but the smallest things are imported below, dynamically. What is imported here
// must load on an old Node too: a named import of something that it lacks would end it before the first line.
import * as module from "node:module";
import { runsHere, tooOldText } from "./node-version.ts";
import { versionText } from "./version.ts";

const [first, ...rest] = process.argv.slice(2);
if (!runsHere(process.versions.node)) {
  process.stderr.write(tooOldText(process.versions.node));
  process.exitCode = 1;
} else if (rest.length === 0 && (first === "--version" || first === "-v")) {
  process.stdout.write(`${versionText()}\n`);
} else {
  // Later imports are compiled once and then read from the cache.
  module.enableCompileCache();
  const [{ runCli }, { processContext }] = await Promise.all([import("./run.ts"), import("./process-context.ts")]);
  process.exitCode = await runCli(process.argv.slice(2), processContext(process));
}
