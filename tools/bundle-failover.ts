import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The routers' failover as it is shipped: one file for the Node of Debian 13, small enough for an instance's user data. */
export async function failoverText(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [resolve(ROOT, "apps/failover/src/main.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    legalComments: "none",
    banner: {
      js: "// Podspan: moves routes of the VPC to this router when its partner is down (podspan-failover.service; docs/routers.md)",
    },
    logLevel: "warning",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
