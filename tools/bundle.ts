/**
 * What `apps/cli` is bundled into: one small entry, one chunk per verb and provider, loaded when needed.
 * Start-up time is the reason for every option here (decisions and numbers: docs and `npm run bench`).
 */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { awsSdkBundle } from "../providers/aws/bundle/aws-sdk.ts";
import { ssh2Bundle } from "../providers/routers/bundle/ssh2.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const OUT = join(ROOT, "apps/cli/dist");

/** CommonJS dependencies find `require`, which an ES module does not have. */
const BANNER =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/** Takes it away again where nobody asks for it, which is almost everywhere: a verb loads some sixty files. */
const bannerWhereUsed: Plugin = {
  name: "banner-where-used",
  setup({ onEnd }) {
    onEnd(({ outputFiles = [] }) => {
      for (const file of outputFiles) {
        const plain = file.text.replace(`${BANNER}\n`, "");
        if (!/\brequire\b/.test(plain)) file.contents = new TextEncoder().encode(plain);
      }
    });
  },
};

/** The same sources give the same id, on any machine and without git. */
export function buildId(): string {
  const hash = createHash("sha256");
  const sources = globSync("{core,engine,providers/*,apps/*}/{src/**/*.{ts,json},package.json}", { cwd: ROOT });
  const plugins = ["providers/aws/bundle/aws-sdk.ts", "providers/routers/bundle/ssh2.ts"];
  const recipe = ["package-lock.json", ...plugins, "tools/build.ts", "tools/bundle.ts"];
  for (const file of [...sources, ...recipe].sort()) {
    if (file.endsWith(".test.ts")) continue;
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 8);
}

export function version(): string {
  const manifest: { readonly version: string } = JSON.parse(readFileSync(join(ROOT, "apps/cli/package.json"), "utf8"));
  return manifest.version;
}

/** The files of a build with this id, not yet written, and what is in each of them. */
export function bundle(id: string) {
  return build({
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
    // The package gives Node its CommonJS, whose functions V8 leaves out of the compile cache: 9 ms of every verb.
    alias: { yaml: join(ROOT, "node_modules/yaml/browser/index.js") },
    // Finds its WebAssembly beside itself, and only `import terraform` asks for it.
    // ssh2 looks for compiled helpers of its own and goes on without: what is compiled is for one machine alone.
    external: ["@cdktn/hcl2json", "*.node"],
    banner: { js: BANNER },
    plugins: [awsSdkBundle, ssh2Bundle, bannerWhereUsed],
    define: { PODSPAN_VERSION: JSON.stringify(version()), PODSPAN_BUILD: JSON.stringify(id) },
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    write: false,
  });
}
