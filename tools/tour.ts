/**
 * `npm start`: whole jobs from beginning to end on the digital twin, each in a folder of its own, as a person would type them.
 * Exit 1 when a step does not do what it should.
 */
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CLI = join(ROOT, "apps/cli/dist/main.js");
/** An example and what is typed in a copy of its folder. */
interface Tour {
  readonly example: string;
  readonly opening: string;
  /** What is about to happen, for the reader, and what is typed; before anything is changed, and from then on. */
  readonly before: readonly (readonly [string, string])[];
  readonly job: readonly (readonly [string, string])[];
}

const PREVIEW = "What would change, and who will reach whom then? Proved before anything is touched.";
const SECOND = [
  "A second plan is empty: --detailed-exitcode would say 2 if it were not.",
  "plan --detailed-exitcode",
] as const;
const BACK = ["Take it all away again.", "destroy --yes"] as const;

const POD_RANGES: Tour = {
  example: "pod-ranges",
  opening: "The main job on the digital twin, in a copy of examples/pod-ranges.",
  before: [
    ["The Fabric is one YAML document. Is anything wrong with it?", "validate"],
    ["Where does every address lie?", "show"],
  ],
  job: [
    [PREVIEW, "plan"],
    ["Do it. The twin has AWS's rules and AWS's delays, on a clock that never waits.", "apply --yes"],
    ["Is the live world as it should be, nodes and pods included, and is it reachable as foretold?", "verify"],
    SECOND,
    BACK,
  ],
};

const INTER_CLUSTER: Tour = {
  example: "inter-cluster",
  opening: "Two clusters in two regions become one network, in a copy of examples/inter-cluster.",
  before: [
    ["eksctl made the clusters. Its files become a Fabric.", "import eksctl eksctl --name tour -o imported.yaml"],
  ],
  job: [
    [PREVIEW, "plan"],
    ["Both sides of it, in the order that AWS and the pods need.", "apply --yes"],
    [
      "How does a packet get from one cluster's pods to the other's, and its answer back?",
      "explain clusters/west1/pods clusters/west2/pods --port 443",
    ],
    SECOND,
    BACK,
  ],
};

const HYBRID: Tour = {
  example: "hybrid",
  opening: "An EKS cluster joins a data centre's DMVPN by two routers, in a copy of examples/hybrid.",
  before: [],
  job: [
    [PREVIEW, "plan"],
    ["Routers, their addresses and roles, groups, routes, the nodes' SNAT; no key anywhere in it.", "apply --yes"],
    ["Is all of it as it should be?", "verify"],
    SECOND,
    BACK,
  ],
};

const REAL_AWS = `That was the twin. On real AWS it is the same, with your VPC and cluster in the Fabric:

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
  // AWS goes on listing a deleted peering for hours.
  const left = resources.filter(({ facts }) => facts.status !== "deleted");
  return left.map(({ kind, id, props, tags, owner, facts }) => {
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

function tour({ example, opening, before, job }: Tour): void {
  const folder = mkdtempSync(join(tmpdir(), "podspan-tour-"));
  const steps = (list: Tour["job"]): void => {
    for (const [tell, words] of list) {
      console.log(dim(`# ${tell}`));
      type(words, folder);
    }
  };
  try {
    cpSync(join(ROOT, "examples", example), folder, { recursive: true });
    console.log(dim(`# ${opening}\n`));
    steps(before);
    const was = worldOf(folder);
    steps(job);
    console.log(dim("# And is the world as it was before?"));
    sameWorld(was, worldOf(folder));
    console.log();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  tour(POD_RANGES);
  tour(INTER_CLUSTER);
  tour(HYBRID);
  console.log(REAL_AWS);
} catch (fault) {
  if (!(fault instanceof Wrong)) throw fault;
  console.error(`\n${fault.message}\nThis is a bug in Podspan.`);
  process.exitCode = 1;
}
