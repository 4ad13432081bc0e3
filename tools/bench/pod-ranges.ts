import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type MotoWorld, startMotoWorld } from "../../e2e/world/moto-world.fixture.ts";
import { peers } from "../peers/peers.ts";
import { median, mustRun } from "./process.ts";
import type { Result } from "./result.ts";
import { terraformJob } from "./terraform.ts";

const root = resolve(import.meta.dirname, "../..");
const ROUNDS = 7;

type Phase = "apply" | "noop" | "destroy";
const PHASES: readonly Phase[] = ["apply", "noop", "destroy"];

interface Measured {
  readonly seconds: Readonly<Record<Phase, number[]>>;
  /** Requests of one round. */
  readonly requests: Record<Phase, number>;
}

/** Carries out one phase as whole processes; answers seconds. */
type Contender = (phase: Phase) => Promise<number>;

/**
 * The pod ranges of the document against moto, beside Terraform doing the same: whole processes, interleaved, medians. Both sides
 * reach moto through the same front, which counts their requests.
 */
export async function benchPodRanges(): Promise<{ readonly results: readonly Result[]; readonly skipped?: string }> {
  const terraform = await peers.terraform.find();
  if (terraform.status === "missing") return { results: [], skipped: `terraform: ${terraform.reason}` };
  const [ours, theirs] = [await startMotoWorld({ bare: true }), await startMotoWorld({ bare: true })];
  const folder = await mkdtemp(join(tmpdir(), "podspan-bench-"));
  try {
    const podspan = await podspanContender(folder, ours);
    const peer = await terraformContender(folder, theirs, terraform.path);
    // One round to warm caches, not counted.
    for (const phase of PHASES) await podspan(phase);
    const measured = { podspan: empty(), terraform: empty() };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const phase of PHASES) {
        await measure(measured.podspan, phase, podspan, ours);
        await measure(measured.terraform, phase, peer, theirs);
      }
    }
    return { results: resultsOf(measured.podspan, measured.terraform) };
  } finally {
    await Promise.all([ours.stop(), theirs.stop(), rm(folder, { recursive: true, force: true })]);
  }
}

function empty(): Measured {
  return { seconds: { apply: [], noop: [], destroy: [] }, requests: { apply: 0, noop: 0, destroy: 0 } };
}

async function measure(into: Measured, phase: Phase, contender: Contender, world: MotoWorld): Promise<void> {
  world.front.forgetRequests();
  into.seconds[phase].push(await contender(phase));
  into.requests[phase] = world.front.requests().length;
}

async function podspanContender(folder: string, world: MotoWorld): Promise<Contender> {
  const cwd = join(folder, "podspan");
  await mkdir(cwd, { recursive: true });
  await writeFile(join(cwd, "fabric.yaml"), benchFabric(world.vpc));
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

/** The Fabric of the job, on a VPC that is there. */
export function benchFabric(vpc: string): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: bench, uid: bench000-0000-4000-8000-000000000000 }
spec:
  vpcs:
    internal: { region: eu-west-1, id: ${vpc} }
  clusters:
    prod: { vpc: internal, zones: [eu-west-1b, eu-west-1c], pods: { ranges: [100.64.0.0/16] } }
`;
}

async function terraformContender(folder: string, world: MotoWorld, terraform: string): Promise<Contender> {
  const run = await terraformJob(terraform, "terraform", { folder, world, variables: { vpc_id: world.vpc } });
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

const TARGETS: Readonly<Record<Phase, number>> = { apply: 40, noop: 20, destroy: 60 };

function resultsOf(podspan: Measured, terraform: Measured): readonly Result[] {
  const speed = PHASES.map((phase): Result => {
    const [ours, theirs] = [median(podspan.seconds[phase]), median(terraform.seconds[phase])];
    return {
      name: `pod ranges: ${phase === "noop" ? "no-op plan" : phase === "apply" ? "apply with its plan" : "destroy"}`,
      what: "times faster than Terraform, whole processes, median of 7 interleaved",
      value: round(theirs / ours),
      unit: "x",
      wants: ">=",
      target: TARGETS[phase],
      details: { podspanSeconds: round(ours), terraformSeconds: round(theirs) },
    };
  });
  const [ours, theirs] = [changing(podspan), changing(terraform)];
  return [
    ...speed,
    {
      name: "pod ranges: requests of apply and destroy",
      what: "share of Terraform's API requests",
      value: round((100 * ours) / theirs),
      unit: "%",
      wants: "<=",
      target: 60,
      details: { podspan: ours, terraform: theirs },
    },
    {
      name: "pod ranges: requests of a no-op plan",
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
