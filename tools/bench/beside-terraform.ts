import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { MotoFront } from "../peers/moto-front/front.ts";
import { peers } from "../peers/peers.ts";
import { median, mustRun } from "./process.ts";
import type { Result } from "./result.ts";
import { type TerraformFolder, terraformJob } from "./terraform.ts";

const root = resolve(import.meta.dirname, "../..");
const ROUNDS = 7;

export type Phase = "apply" | "noop" | "destroy";
const PHASES: readonly Phase[] = ["apply", "noop", "destroy"];

/** An emulated AWS behind a front that counts requests. */
interface BenchWorld {
  readonly front: MotoFront;
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** One job, as Podspan and as Terraform do it. */
export interface Job<World extends BenchWorld> {
  /** The first words of each result's name. */
  readonly name: string;
  readonly world: () => Promise<World>;
  readonly fabric: (world: World) => string;
  readonly terraform: TerraformFolder;
  readonly variables: (world: World) => Readonly<Record<string, string>>;
  /** Times faster that each phase is to be; of one that nobody has set a number for only the requests are told. */
  readonly targets: Readonly<Partial<Record<Phase, number>>>;
}

interface Measured {
  readonly seconds: Readonly<Record<Phase, number[]>>;
  /** Requests of one round. */
  readonly requests: Record<Phase, number>;
}

/** Carries out one phase as whole processes; answers seconds. */
type Contender = (phase: Phase) => Promise<number>;

/** The job against moto, beside Terraform doing the same: whole processes, interleaved, medians, each with a world of its own. */
export async function benchBesideTerraform<World extends BenchWorld>(
  job: Job<World>,
): Promise<{ readonly results: readonly Result[]; readonly skipped?: string }> {
  const terraform = await peers.terraform.find();
  if (terraform.status === "missing") return { results: [], skipped: `terraform: ${terraform.reason}` };
  const [ours, theirs] = [await job.world(), await job.world()];
  const folder = await mkdtemp(join(tmpdir(), "podspan-bench-"));
  try {
    const podspan = await podspanContender(folder, ours, job.fabric(ours));
    const peer = await terraformContender(folder, theirs, terraform.path, job);
    // One round to warm caches, not counted.
    for (const phase of PHASES) await podspan(phase);
    const measured = { podspan: empty(), terraform: empty() };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const phase of PHASES) {
        await measure(measured.podspan, phase, podspan, ours);
        await measure(measured.terraform, phase, peer, theirs);
      }
    }
    return { results: resultsOf(job, measured.podspan, measured.terraform) };
  } finally {
    await Promise.all([ours.stop(), theirs.stop(), rm(folder, { recursive: true, force: true })]);
  }
}

function empty(): Measured {
  return { seconds: { apply: [], noop: [], destroy: [] }, requests: { apply: 0, noop: 0, destroy: 0 } };
}

async function measure(into: Measured, phase: Phase, contender: Contender, world: BenchWorld): Promise<void> {
  world.front.forgetRequests();
  into.seconds[phase].push(await contender(phase));
  into.requests[phase] = world.front.requests().length;
}

async function podspanContender(folder: string, world: BenchWorld, fabric: string): Promise<Contender> {
  const cwd = join(folder, "podspan");
  await mkdir(cwd, { recursive: true });
  await writeFile(join(cwd, "fabric.yaml"), fabric);
  const env = { PATH: process.env.PATH ?? "", HOME: folder, ...world.env };
  const base = ["--target", "aws", "--only", "aws"];
  const main = join(root, "apps/cli/dist/main.js");
  const verbs: Readonly<Record<Phase, readonly string[]>> = {
    apply: ["apply", ...base, "--yes"],
    noop: ["plan", ...base],
    destroy: ["destroy", ...base, "--yes"],
  };
  return async (phase) => (await mustRun(process.execPath, [main, ...verbs[phase]], { cwd, env })).seconds;
}

async function terraformContender<World extends BenchWorld>(
  folder: string,
  world: World,
  terraform: string,
  job: Job<World>,
): Promise<Contender> {
  const run = await terraformJob(terraform, job.terraform, { folder, world, variables: job.variables(world) });
  return async (phase) => {
    switch (phase) {
      case "apply":
        return (await run("plan", "-input=false", "-out=tfplan")) + (await run("apply", "-input=false", "tfplan"));
      case "noop":
        return run("plan", "-input=false", "-detailed-exitcode");
      case "destroy":
        return run("destroy", "-input=false", "-auto-approve");
    }
  };
}

const WORDS: Readonly<Record<Phase, string>> = {
  apply: "apply with its plan",
  noop: "no-op plan",
  destroy: "destroy",
};

function resultsOf(
  { name, targets }: Pick<Job<BenchWorld>, "name" | "targets">,
  podspan: Measured,
  terraform: Measured,
): readonly Result[] {
  const speed = PHASES.flatMap((phase): readonly Result[] => {
    const target = targets[phase];
    if (target === undefined) return [];
    const [ours, theirs] = [median(podspan.seconds[phase]), median(terraform.seconds[phase])];
    return [
      {
        name: `${name}: ${WORDS[phase]}`,
        what: "times faster than Terraform, whole processes, median of 7 interleaved",
        value: round(theirs / ours),
        unit: "x",
        wants: ">=",
        target,
        details: { podspanSeconds: round(ours), terraformSeconds: round(theirs) },
      },
    ];
  });
  const [ours, theirs] = [changing(podspan), changing(terraform)];
  return [
    ...speed,
    {
      name: `${name}: requests of apply and destroy`,
      what: "share of Terraform's API requests",
      value: round((100 * ours) / theirs),
      unit: "%",
      wants: "<=",
      target: 60,
      details: { podspan: ours, terraform: theirs },
    },
    {
      name: `${name}: requests of a no-op plan`,
      what: "API requests; Terraform's is the bound",
      value: podspan.requests.noop,
      unit: "requests",
      wants: "<=",
      target: terraform.requests.noop,
      details: { podspan: podspan.requests.noop, terraform: terraform.requests.noop },
    },
  ];
}

function changing({ requests }: Measured): number {
  return requests.apply + requests.destroy;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
