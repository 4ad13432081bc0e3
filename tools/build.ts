/** Bundles `apps/cli` into `apps/cli/dist`. */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildId, bundle, OUT, version } from "./bundle.ts";
import { failoverText } from "./bundle-failover.ts";

/** New chunks, then the entry that names them, then the old ones go: whoever starts meanwhile finds a whole CLI. */
function replaceOutput(outputs: readonly { readonly path: string; readonly contents: Uint8Array }[]): void {
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
const [{ outputFiles }, failover] = await Promise.all([bundle(id), failoverText()]);
// Data of the CLI, which puts it into routers' user data.
const outputs = [...outputFiles, { path: join(OUT, "failover.mjs"), contents: Buffer.from(failover) }];
replaceOutput(outputs);
const bytes = outputs.reduce((sum, file) => sum + file.contents.length, 0);
const files = outputs.length;
const ms = Math.round(performance.now() - started);
console.log(`podspan ${version()} build ${id}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${ms} ms`);
