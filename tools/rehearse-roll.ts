/**
 * `npm run rehearse:roll`: a cluster of 30 nodes moves to a pod range and back on the digital twin, in a folder of its own, as a
 * person would type it, and prints when each node was cordoned, drained, gone and replaced. Exit 1 when a step does not do what it should.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { THIRTY_NODES_FABRIC, thirtyNodes } from "../apps/cli/src/testing/thirty-nodes.ts";

const CLI = join(dirname(dirname(fileURLToPath(import.meta.url))), "apps/cli/dist/main.js");
const folder = mkdtempSync(join(tmpdir(), "podspan-roll-"));

writeFileSync(join(folder, "fabric.yaml"), THIRTY_NODES_FABRIC);
for (const [path, text] of Object.entries(thirtyNodes())) {
  mkdirSync(dirname(join(folder, "world", path)), { recursive: true });
  writeFileSync(join(folder, "world", path), text);
}
const COMMANDS = [
  "apply --yes",
  "apply --roll --yes",
  "verify",
  "plan --roll --detailed-exitcode",
  "destroy --roll --yes",
  "plan --destroy --roll --detailed-exitcode",
];
const failed = COMMANDS.find((words) => {
  console.log(`$ podspan ${words}`);
  const { status } = spawnSync(process.execPath, [CLI, ...words.split(" ")], { cwd: folder, stdio: "inherit" });
  console.log();
  return status !== 0;
});
rmSync(folder, { recursive: true, force: true });
if (failed !== undefined) {
  console.error(`podspan ${failed} did not end with 0`);
  process.exitCode = 1;
}
