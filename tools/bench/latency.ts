import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type MotoWorld, startMotoWorld } from "../../e2e/world/moto-world.fixture.ts";
import { benchFabric } from "./pod-ranges.ts";
import { median, mustRun } from "./process.ts";
import type { Result } from "./result.ts";

const root = resolve(import.meta.dirname, "../..");
const ROUNDS = 5;
const ADDED_MS = 100;

/**
 * The longest chain of requests of which each needs the answer of the one before: what no client can do side by side.
 * The reads side by side, since the VPC is named by id; then block, its state, subnet,
 * association.
 */
const CHAIN = [
  "read everything",
  "AssociateVpcCidrBlock",
  "DescribeVpcs: associated",
  "CreateSubnet",
  "AssociateRouteTable",
];

/** Apply with 100 ms added to every call, against its critical path: the chain's latency and what the run takes without latency. */
export async function benchLatency(): Promise<readonly Result[]> {
  const world = await startMotoWorld({ bare: true });
  const folder = await mkdtemp(join(tmpdir(), "podspan-latency-"));
  try {
    await writeFile(join(folder, "fabric.yaml"), benchFabric(world.vpc));
    const near: number[] = [];
    const far: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const [without, withLatency] = [await applyOnce(world, folder, 0), await applyOnce(world, folder, ADDED_MS)];
      if (round === 0) continue;
      near.push(without);
      far.push(withLatency);
    }
    const critical = median(near) + (CHAIN.length * ADDED_MS) / 1000;
    return [
      {
        name: `apply with ${ADDED_MS} ms added to every call`,
        what: "times its critical path (the same run without latency, and the longest chain of dependent calls)",
        value: Math.round((median(far) / critical) * 1000) / 1000,
        unit: "x",
        wants: "<=",
        target: 1.3,
        details: {
          seconds: median(far),
          withoutLatency: median(near),
          chain: CHAIN.join(" > "),
          criticalPath: critical,
        },
      },
    ];
  } finally {
    await Promise.all([world.stop(), rm(folder, { recursive: true, force: true })]);
  }
}

async function applyOnce(world: MotoWorld, cwd: string, latency: number): Promise<number> {
  const env = { PATH: process.env.PATH ?? "", HOME: cwd, ...world.env };
  const verb = (name: string) =>
    mustRun(
      process.execPath,
      [join(root, "apps/cli/dist/main.js"), name, "--target", "aws", "--only", "aws", "--yes"],
      { cwd, env },
    );
  world.front.setLatency(latency);
  const { seconds } = await verb("apply");
  world.front.setLatency(0);
  await verb("destroy");
  return seconds;
}
