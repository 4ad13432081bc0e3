#!/usr/bin/env node
// Later imports are compiled once and then read from the cache. Imports are hoisted above every statement, so all but the
// smallest things are imported below, dynamically.
import { enableCompileCache } from "node:module";
import { versionText } from "./version.ts";

enableCompileCache?.();

const [first, ...rest] = process.argv.slice(2);
if (rest.length === 0 && (first === "--version" || first === "-v")) {
  process.stdout.write(`${versionText()}\n`);
} else {
  const [{ runCli }, { processContext }] = await Promise.all([import("./run.ts"), import("./process-context.ts")]);
  process.exitCode = await runCli(process.argv.slice(2), processContext(process));
}
