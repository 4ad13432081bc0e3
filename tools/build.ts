/**
 * Bundles `apps/cli` into `apps/cli/dist`: one small entry, one chunk per verb and provider, loaded when needed.
 * Start-up time is the reason for every option here (decisions and numbers: docs and `npm run bench`).
 */
import { createHash } from "node:crypto";
import { globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, "apps/cli/dist");

/** CommonJS dependencies find `require`, which an ES module does not have. */
const BANNER =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/** The same sources give the same id, on any machine and without git. */
function buildId(): string {
  const hash = createHash("sha256");
  const sources = globSync("{core,engine,providers/*,apps/*}/{src/**/*.{ts,json},package.json}", { cwd: ROOT });
  for (const file of [...sources, "package-lock.json"].sort()) {
    if (file.endsWith(".test.ts")) continue;
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 8);
}

function version(): string {
  const manifest: { readonly version: string } = JSON.parse(readFileSync(join(ROOT, "apps/cli/package.json"), "utf8"));
  return manifest.version;
}

const started = performance.now();
const id = buildId();
rmSync(OUT, { recursive: true, force: true });
const result = await build({
  absWorkingDir: ROOT,
  entryPoints: ["apps/cli/src/main.ts"],
  outdir: OUT,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node22.18",
  mainFields: ["module", "main"],
  banner: { js: BANNER },
  define: { PODSPAN_VERSION: JSON.stringify(version()), PODSPAN_BUILD: JSON.stringify(id) },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
const files = Object.keys(result.metafile.outputs).length;
const ms = Math.round(performance.now() - started);
console.log(`podspan ${version()} build ${id}: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${ms} ms`);
