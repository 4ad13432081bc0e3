import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/**
 * ssh2 as plain JavaScript, whatever the machine that bundles has compiled: its native parts are left out, which it takes for "not built" and does
 * without, and neither its WebAssembly (inside the file) nor its program for Windows' Pageant, which Podspan never asks, is looked for beside it: a
 * module has no `__dirname`.
 */
export const ssh2Bundle: Plugin = {
  name: "ssh2",
  setup: (build) => {
    build.onResolve({ filter: /^cpu-features$|\.node$/ }, ({ path }) => ({ path, namespace: "not-bundled" }));
    build.onLoad({ filter: /.*/, namespace: "not-bundled" }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not bundled`)});`,
      loader: "js",
    }));
    build.onLoad(
      { filter: /[/\\]ssh2[/\\]lib[/\\](?:agent|protocol[/\\]crypto[/\\]poly1305)\.js$/ },
      async ({ path }) => ({
        contents: (await readFile(path, "utf8")).replaceAll("__dirname", '""'),
        loader: "js",
      }),
    );
  },
};
