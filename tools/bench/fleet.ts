import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fleetFabric, fleetFiles } from "../../e2e/world/fleet.fixture.ts";
import { median, mustRun, runProcess } from "./process.ts";
import type { Result } from "./result.ts";

const main = resolve(import.meta.dirname, "../../apps/cli/dist/main.js");
const SIZE = { clusters: 1000, regions: 10 };
const ROUNDS = 5;

/** Told on stderr by the measured process itself when it ends: its greatest resident set, KiB. */
const TELL_PEAK = `process.on("exit", () => process.stderr.write("peak " + process.resourceUsage().maxRSS + "\\n"))`;

/** A thousand clusters in ten regions on the twin: whole processes, on a world whose clock waits for nothing. */
export async function benchFleet(): Promise<readonly Result[]> {
  const cwd = await mkdtemp(join(tmpdir(), "podspan-fleet-"));
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: cwd,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL_PEAK)}`,
  };
  const podspan = (...words: readonly string[]) => mustRun(process.execPath, [main, ...words], { cwd, env });
  try {
    await writeFleet(cwd);
    const rounds: { readonly validate: number; readonly plan: number; readonly peak: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const validate = await podspan("validate");
      const plan = await podspan("plan");
      rounds.push({ validate: validate.seconds, plan: plan.seconds, peak: peakOf(plan.output) });
    }
    const apply = await podspan("apply", "--yes");
    const again = await runProcess(process.execPath, [main, "plan", "--json"], { cwd, env });
    const { summary } = JSON.parse(
      again.output.slice(again.output.indexOf("{"), again.output.lastIndexOf("}") + 1),
    ) as {
      readonly summary: { readonly unchanged: number; readonly create: number; readonly update: number };
    };
    return resultsOf(rounds, apply.seconds, peakOf(apply.output), again.seconds, summary);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** The Fabric, and a twin of its world as an earlier run would have kept it. */
async function writeFleet(cwd: string): Promise<void> {
  for (const [path, text] of Object.entries(await fleetFiles(SIZE))) {
    const file = join(cwd, ".podspan/twin", path);
    await mkdir(resolve(file, ".."), { recursive: true });
    await writeFile(file, text);
  }
  await writeFile(join(cwd, "fabric.yaml"), fleetFabric(SIZE));
}

function peakOf(output: string): number {
  return Number(/^peak (\d+)$/m.exec(output)?.[1]) / 1024;
}

function resultsOf(
  rounds: readonly { readonly validate: number; readonly plan: number; readonly peak: number }[],
  apply: number,
  applyPeak: number,
  again: number,
  summary: { readonly unchanged: number; readonly create: number; readonly update: number },
): readonly Result[] {
  const name = "1,000 clusters in 10 regions on the twin";
  const [validate, plan] = [median(rounds.map((round) => round.validate)), median(rounds.map((round) => round.plan))];
  return [
    {
      name: `${name}: validate and plan`,
      what: "whole processes, 10,000 resources, median of 5",
      value: rounded(validate + plan),
      unit: "s",
      wants: "<=",
      target: 2,
      details: { validate: rounded(validate), plan: rounded(plan) },
    },
    {
      name: `${name}: memory of the plan`,
      what: "greatest resident set",
      value: Math.round(Math.max(...rounds.map((round) => round.peak))),
      unit: "MiB",
      wants: "<=",
      target: 512,
      details: { ofApply: Math.round(applyPeak) },
    },
    {
      name: `${name}: apply`,
      what: "whole process; the twin's clock waits for nothing, so all of it is our own time",
      value: rounded(apply),
      unit: "s",
      wants: "<=",
      target: 10,
      details: { secondPlan: rounded(again), unchanged: summary.unchanged },
    },
    {
      name: `${name}: second plan`,
      what: "things to create or change after apply",
      value: summary.create + summary.update,
      unit: "changes",
      wants: "<=",
      target: 0,
      details: { unchanged: summary.unchanged },
    },
  ];
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
