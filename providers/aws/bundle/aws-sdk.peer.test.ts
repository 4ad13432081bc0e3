import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { awsSdkBundle } from "./aws-sdk.ts";

function bundle(entry: string) {
  return build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    outdir: "out",
    write: false,
    metafile: true,
    plugins: [awsSdkBundle],
  });
}

/** Bytes of what `entry` needs at once, without the chunks that are loaded later; minified. */
async function bundledBytes(entry: string): Promise<number> {
  const { metafile } = await bundle(entry);
  const outputs = metafile.outputs;
  const main = Object.keys(outputs).find((path) => outputs[path]?.entryPoint?.endsWith(entry.replace("../", "")));
  const needed = new Set<string>();
  const visit = (path: string): void => {
    if (needed.has(path)) return;
    needed.add(path);
    const imports = outputs[path]?.imports ?? [];
    for (const { kind, path: imported } of imports) if (kind === "import-statement") visit(imported);
  };
  visit(main ?? "");
  return [...needed].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}

test("a bundle holds the EC2 commands that we use and no others", async () => {
  // Some 80 commands; all 700 would be 740 kB.
  expect(await bundledBytes("../src/sdk/ec2.ts")).toBeLessThan(360_000);
});

test("opening the world needs no client before the first call", async () => {
  expect(await bundledBytes("../src/sdk/index.ts")).toBeLessThan(25_000);
});

test("node:http is required, not imported, which would load all of undici", async () => {
  const { metafile, outputFiles } = await bundle("../src/sdk/ec2.ts");
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ path, kind }) => path === "node:http" && kind !== "require-call"),
  );
  expect(imported).toEqual([]);
  expect(outputFiles.some(({ text }) => text.includes('("node:http")'))).toBe(true);
});
