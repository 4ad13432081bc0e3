import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { MotoWorld } from "../../e2e/world/moto-world.fixture.ts";
import { terraformIn } from "../peers/terraform/working-directory.ts";

/** Runs Terraform with these arguments in the job's folder; answers seconds. */
type TimedRun = (...args: readonly string[]) => Promise<number>;

/** A job of `tools/bench` made ready in a folder of its own, initialised, with `world` for AWS. */
export async function terraformJob(
  terraform: string,
  job: "terraform" | "terraform-fleet",
  { folder, world, variables }: { folder: string; world: MotoWorld; variables: Readonly<Record<string, string>> },
): Promise<TimedRun> {
  const cwd = join(folder, "terraform");
  await cp(resolve(import.meta.dirname, job), cwd, { recursive: true });
  const run = await terraformIn(terraform, cwd, { env: world.env, variables });
  return async (...args) => (await run(...args)).seconds;
}
