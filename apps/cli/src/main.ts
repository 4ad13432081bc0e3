#!/usr/bin/env node
// The first statement that runs: later imports are compiled once and then read from the cache. Imports are hoisted
// above it, so everything else is imported below, dynamically.
import { enableCompileCache } from "node:module";

enableCompileCache?.();

const { runCli } = await import("./run.ts");
const { processContext } = await import("./process-context.ts");

process.exitCode = await runCli(process.argv.slice(2), processContext(process));
