import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mustRun, type ProcessRun } from "../../bench/process.ts";

/** Runs Terraform with these arguments in its working directory; throws with its output when it fails. */
export type TerraformRun = (...args: readonly string[]) => Promise<ProcessRun>;

/**
 * A working directory of Terraform, initialised, with the AWS that `env` names. Providers come from the mirror that
 * PODSPAN_TERRAFORM_MIRROR names, else from the registry. `variables` as Terraform reads them: lists are JSON.
 */
export async function terraformIn(
  terraform: string,
  cwd: string,
  given: { readonly env: Readonly<Record<string, string>>; readonly variables?: Readonly<Record<string, string>> },
): Promise<TerraformRun> {
  const mirror = process.env.PODSPAN_TERRAFORM_MIRROR;
  const install = mirror === undefined ? "direct {}" : `filesystem_mirror { path = ${JSON.stringify(mirror)} }`;
  await writeFile(join(cwd, "cli.tfrc"), `provider_installation {\n  ${install}\n}\n`);
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: cwd,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: join(cwd, "cli.tfrc"),
    TF_IN_AUTOMATION: "1",
    ...Object.fromEntries(Object.entries(given.variables ?? {}).map(([name, value]) => [`TF_VAR_${name}`, value])),
    ...given.env,
  };
  const run: TerraformRun = (...args) => mustRun(terraform, args, { cwd, env });
  await run("init", "-input=false", "-no-color");
  return run;
}
