import { cp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { MotoWorld } from "../../e2e/world/moto-world.fixture.ts";
import { mustRun } from "./process.ts";

/** Runs Terraform with these arguments in the job's folder; answers seconds. */
export type TerraformRun = (...args: readonly string[]) => Promise<number>;

/**
 * A job of `tools/bench` made ready in a folder of its own, initialised, with `world` for AWS. Providers come from the mirror that
 * PODSPAN_TERRAFORM_MIRROR names, else from the registry. `variables` as Terraform reads them: lists are JSON.
 */
export async function terraformJob(
  terraform: string,
  job: "terraform" | "terraform-fleet",
  { folder, world, variables }: { folder: string; world: MotoWorld; variables: Readonly<Record<string, string>> },
): Promise<TerraformRun> {
  const cwd = join(folder, "terraform");
  await cp(resolve(import.meta.dirname, job), cwd, { recursive: true });
  const mirror = process.env.PODSPAN_TERRAFORM_MIRROR;
  const install = mirror === undefined ? "direct {}" : `filesystem_mirror { path = ${JSON.stringify(mirror)} }`;
  await writeFile(join(cwd, "cli.tfrc"), `provider_installation {\n  ${install}\n}\n`);
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: join(cwd, "cli.tfrc"),
    TF_IN_AUTOMATION: "1",
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value])),
    ...world.env,
  };
  const run: TerraformRun = async (...args) => (await mustRun(terraform, args, { cwd, env })).seconds;
  await run("init", "-input=false", "-no-color");
  return run;
}
