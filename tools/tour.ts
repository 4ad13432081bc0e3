/**
 * `npm start`: the main job from beginning to end on the digital twin, in a folder of its own, as a person would type it.
 * Exit 1 when a step does not do what it should.
 */
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CLI = join(ROOT, "apps/cli/dist/main.js");
const EXAMPLE = join(ROOT, "examples/pod-ranges");

/** What is about to happen, for the reader, and what is typed. */
const BEFORE = [
  ["The Fabric is one YAML document. Is anything wrong with it?", "validate"],
  ["Where does every address lie?", "show"],
] as const;

const MAIN_JOB = [
  ["What would change, and who will reach whom then? Proved before anything is touched.", "plan"],
  ["Do it. The twin has AWS's rules and AWS's delays, on a clock that never waits.", "apply --yes"],
  ["Is the live world as it should be, nodes and pods included, and is it reachable as foretold?", "verify"],
  ["A second plan is empty: --detailed-exitcode would say 2 if it were not.", "plan --detailed-exitcode"],
  ["Take it all away again.", "destroy --yes"],
] as const;

const REAL_AWS = `
That was the twin. On real AWS it is the same, with your VPC and cluster in the Fabric:

  npm run --silent podspan -- init my/fabric.yaml                   then write your VPC, cluster and zones into it
  npm run --silent podspan -- doctor my/fabric.yaml --target aws    what is missing: credentials, permissions, contexts
  npm run --silent podspan -- plan my/fabric.yaml --target aws      reads AWS and the cluster, changes nothing
  npm run --silent podspan -- apply my/fabric.yaml --target aws     asks before it does anything

Credentials and clusters are found as the aws and kubectl commands find them.`;

const coloured = process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "";
const ink =
  (code: number, off: number) =>
  (text: string): string =>
    coloured ? `\u001b[${code}m${text}\u001b[${off}m` : text;
const [bold, dim, green] = [ink(1, 22), ink(2, 22), ink(32, 39)];

/** Thrown when a step does not do what it should. */
class Wrong extends Error {}

function type(words: string, folder: string): void {
  console.log(`${dim("$")} ${bold(`podspan ${words}`)}`);
  const env = { ...process.env, ...(coloured ? { FORCE_COLOR: "1" } : {}) };
  const options: SpawnSyncOptions = { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] };
  const { status } = spawnSync(process.execPath, [CLI, ...words.split(" ")], options);
  if (status !== 0) throw new Wrong(`podspan ${words} ended with ${status}, not 0`);
  console.log();
}

interface Thing {
  readonly kind: string;
  readonly id: string;
  readonly props: unknown;
  readonly tags?: unknown;
  readonly owner?: unknown;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Every thing of the world, one line each, without what moves by itself (counts, versions). */
function worldOf(folder: string): readonly string[] {
  const { status, stdout } = spawnSync(process.execPath, [CLI, "observe", "--json"], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Wrong(`podspan observe ended with ${status}, not 0`);
  const { resources }: { readonly resources: readonly Thing[] } = JSON.parse(stdout);
  return resources.map(({ kind, id, props, tags, owner, facts }) => {
    const routes = kind === "route-table" ? facts.routes : undefined;
    return JSON.stringify({ kind, id, props, tags, owner, routes });
  });
}

function sameWorld(before: readonly string[], after: readonly string[]): void {
  const gone = before.filter((thing) => !after.includes(thing));
  const come = after.filter((thing) => !before.includes(thing));
  if (gone.length + come.length > 0)
    throw new Wrong(`the world is not as before:\n- ${gone.join("\n- ")}\n+ ${come.join("\n+ ")}`);
  console.log(
    `${green("As before:")} ${after.length} things in AWS and the cluster, each with the same properties, routes and tags.`,
  );
}

function tour(folder: string): void {
  const steps = (list: readonly (readonly [string, string])[]): void => {
    for (const [tell, words] of list) {
      console.log(dim(`# ${tell}`));
      type(words, folder);
    }
  };
  steps(BEFORE);
  const before = worldOf(folder);
  steps(MAIN_JOB);
  console.log(dim("# And is the world as it was before?"));
  sameWorld(before, worldOf(folder));
  console.log(REAL_AWS);
}

const folder = mkdtempSync(join(tmpdir(), "podspan-tour-"));
try {
  cpSync(EXAMPLE, folder, { recursive: true });
  console.log(dim("# The main job on the digital twin, in a copy of examples/pod-ranges.\n"));
  tour(folder);
} catch (fault) {
  if (!(fault instanceof Wrong)) throw fault;
  console.error(`\n${fault.message}\nThis is a bug in Podspan.`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
