import { resolve } from "node:path";
import { build } from "esbuild";

/** What runs in the machine, for the Node of its Debian. */
export async function guestProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, "guest/main.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
