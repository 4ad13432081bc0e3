import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { terraformIn } from "../peers/terraform/working-directory.ts";

/** Runs Terraform with these arguments in the job's folder; answers seconds. */
type TimedRun = (...args: readonly string[]) => Promise<number>;

/** The folders of `tools/bench` that hold Terraform's side of a job. */
export type TerraformFolder = "terraform" | "terraform-fleet" | "terraform-inter-cluster" | "terraform-hybrid";

/** A job of `tools/bench` made ready in a folder of its own, initialised, with `world` for AWS. */
export async function terraformJob(
  terraform: string,
  job: TerraformFolder,
  {
    folder,
    world,
    variables,
  }: {
    readonly folder: string;
    readonly world: { readonly env: Readonly<Record<string, string>> };
    readonly variables: Readonly<Record<string, string>>;
  },
): Promise<TimedRun> {
  const cwd = join(folder, "terraform");
  await cp(resolve(import.meta.dirname, job), cwd, { recursive: true });
  const run = await terraformIn(terraform, cwd, { env: world.env, variables });
  return async (...args) => (await run(...args)).seconds;
}
