/** Bundles `apps/cli` into `apps/cli/dist`. */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OutputFile } from "esbuild";
import { buildId, bundle, OUT, version } from "./bundle.ts";

/** New chunks, then the entry that names them, then the old ones go: whoever starts meanwhile finds a whole CLI. */
function replaceOutput(outputs: readonly OutputFile[]): void {
  mkdirSync(OUT, { recursive: true });
  const last = join(OUT, "main.js");
  const ordered = [...outputs].sort((a, b) => Number(a.path === last) - Number(b.path === last));
  for (const { path, contents } of ordered) {
    writeFileSync(`${path}.new`, contents, path === last ? { mode: 0o755 } : {});
    renameSync(`${path}.new`, path);
  }
  const fresh = new Set(outputs.map(({ path }) => path));
  for (const name of readdirSync(OUT)) if (!fresh.has(join(OUT, name))) rmSync(join(OUT, name), { recursive: true });
}

const started = performance.now();
const id = buildId();
const result = await bundle(id);
replaceOutput(result.outputFiles);
const bytes = result.outputFiles.reduce((sum, file) => sum + file.contents.length, 0);
const files = result.outputFiles.length;
const ms = Math.round(performance.now() - started);
console.log(`podspan ${version()} build ${id}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${ms} ms`);
