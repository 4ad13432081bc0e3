import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { ssh2Bundle } from "../../bundle/ssh2.ts";
import { DOCUMENT_SPOKE } from "../iosxe-grammar/document.fixture.ts";
import type * as Ssh from "./index.ts";
import { startIos } from "./iosxe/ios-server.fixture.ts";
import { targetOf } from "./target.fixture.ts";

test("bundled as one module without anything native, it reads a router", async () => {
  const folder = await mkdtemp(join(tmpdir(), "podspan-ssh-"));
  const file = join(folder, "bundled.mjs");
  const require =
    'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';
  await build({
    entryPoints: [join(import.meta.dirname, "index.ts")],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    banner: { js: require },
    plugins: [ssh2Bundle],
    logLevel: "warning",
  });
  // A test's module has a `__dirname`, one that Node.js itself loads has none.
  execFileSync(process.execPath, ["--input-type=module", "--eval", `await import(${JSON.stringify(file)})`]);
  const server = await startIos({ configuration: DOCUMENT_SPOKE });
  try {
    const { sshRouter }: typeof Ssh = await import(file);
    const text = await sshRouter(targetOf(server)).runningConfiguration(new AbortController().signal);
    expect(text).toContain("hostname multicloud-csr-01");
  } finally {
    await Promise.all([server.stop(), rm(folder, { recursive: true })]);
  }
});
