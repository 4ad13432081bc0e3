import { expect, test } from "vitest";
import { bundle } from "./bundle.ts";

const { metafile, outputFiles } = await bundle("00000000");

/** The output that begins with a source, and all that is loaded with it. */
function loadedWith(entryPoint: string): readonly (typeof metafile.outputs)[string][] {
  const first = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entryPoint)?.[0];
  if (first === undefined) throw new Error(`nothing begins with ${entryPoint}`);
  const loaded = new Set<string>();
  const load = (path: string): void => {
    const output = metafile.outputs[path];
    if (output === undefined || loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of output.imports) if (kind === "import-statement") load(next);
  };
  load(first);
  return [...loaded].flatMap((path) => metafile.outputs[path] ?? []);
}

/** Bytes of what is loaded, by where it comes from: a stage of core, a package, another workspace. */
function bytesBySource(entryPoint: string): Readonly<Record<string, number>> {
  const inputs = loadedWith(entryPoint).flatMap((output) => Object.entries(output.inputs));
  const groups = Map.groupBy(inputs, ([path]) => sourceOf(path));
  return Object.fromEntries(
    [...groups].map(([source, all]) => [source, all.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0)]),
  );
}

function sourceOf(path: string): string {
  return /^(?:node_modules\/(?:@[^/]+\/)?[^/]+|core\/src\/[^/]+|providers\/[^/]+|[^/]+)/.exec(path)?.[0] ?? path;
}

test("`--version` loads nothing but a few lines of its own", () => {
  const bytes = bytesBySource("apps/cli/src/main.ts");
  expect(Object.keys(bytes)).toEqual(["apps"]);
  expect(bytes.apps).toBeLessThan(2_000);
});

test("what every verb loads is the command line alone", () => {
  const bytes = bytesBySource("apps/cli/src/run.ts");
  expect(Object.keys(bytes).filter((source) => source.startsWith("core") || source.startsWith("providers"))).toEqual(
    [],
  );
});

test("until the world is asked, `plan`, `apply` and `destroy` load neither what plans nor what proves nor what changes", () => {
  const bytes = bytesBySource("apps/cli/src/commands/planned.ts");
  const stages = Object.keys(bytes).filter((source) => source.startsWith("core/"));
  expect(stages.sort()).toEqual([
    "core/src/addressing",
    "core/src/compile",
    "core/src/desired",
    "core/src/diagnostics",
    "core/src/observed",
    "core/src/ports",
    "core/src/spec",
  ]);
  expect(Object.keys(bytes).filter((source) => source.startsWith("providers"))).toEqual([]);
  expect(bytes["core/src/compile"]).toBeLessThan(30_000);
  expect(bytes.engine).toBeLessThan(40_000);
  const reading = bytesBySource("apps/cli/src/session/aws-world.ts");
  expect(Object.keys(reading).filter((source) => source.startsWith("providers"))).toEqual(["providers/aws"]);
  expect(reading["providers/aws"]).toBeLessThan(80_000);
});

test("`validate` loads what reads a Fabric and places addresses, nothing that looks at a world, and of zod a part", () => {
  const bytes = bytesBySource("apps/cli/src/commands/validate.ts");
  const stages = Object.keys(bytes).filter((source) => source.startsWith("core/"));
  expect(stages.sort()).toEqual([
    "core/src/addressing",
    "core/src/compile",
    "core/src/desired",
    "core/src/diagnostics",
    "core/src/observed",
    "core/src/spec",
  ]);
  expect(Object.keys(bytes).filter((source) => /^(?:engine|providers)/.test(source))).toEqual([]);
  expect(bytes["node_modules/zod"]).toBeLessThan(110_000);
  expect(bytes["core/src/compile"]).toBeLessThan(30_000);
  expect(Object.values(bytes).reduce((sum, part) => sum + part, 0)).toBeLessThan(450_000);
});

test("few files make a `require` of their own: those that use it", () => {
  const making = outputFiles.filter(({ text }) => text.includes("createRequire as __createRequire"));
  expect(making.length).toBeGreaterThan(0);
  expect(making.length).toBeLessThan(10);
  for (const { text } of outputFiles.filter((file) => !making.includes(file))) expect(text).not.toMatch(/\brequire\(/);
});
