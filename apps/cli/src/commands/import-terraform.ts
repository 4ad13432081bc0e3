import { resolve } from "node:path";
import type { Diagnostic } from "@podspan/core/diagnostics";
import { fabricFromTerraform } from "@podspan/core/import";
import { type Attempt, reportStopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import type { TerraformFlags } from "../flags.ts";
import { shortName } from "../session/fabric-file.ts";
import { readTerraform, type TerraformFiles } from "../session/terraform-files.ts";
import type { Verb } from "../verb.ts";
import { answerImported, importTarget, refused, unreadable } from "./import-output.ts";
import { nameFor } from "./init.ts";

/** Writes a Fabric that adopts what a Terraform configuration and its state describe. Looks at no world and changes nothing. */
export const importTerraform: Verb<TerraformFlags> = async (cli, flags, argument = ".") => {
  const target = await importTarget(cli, flags);
  if (!target.ok) return reportStopped(cli, flags.json, target);
  const read = await filesAt(cli, argument);
  if (!read.ok) return reportStopped(cli, flags.json, read);
  const files = read.value;
  const uid = target.value?.uid ?? cli.uuid();
  const imported = fabricFromTerraform({
    ...files,
    source: argument,
    name: nameFor(resolve(cli.cwd, flags.name ?? files.label)),
    uid,
    ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }),
    ...(flags.region === undefined ? {} : { region: flags.region }),
  });
  const diagnostics = [...files.diagnostics, ...imported.diagnostics];
  const { text } = imported;
  const answer = { uid, diagnostics, sources: files.sources, next: nextText };
  return answerImported(cli, flags, target.value, {
    ...answer,
    ...(text === undefined || isRefused(diagnostics) ? {} : { text }),
  });
};

/** A state that cannot be told from another is no ground to adopt anything on; a file that is no HCL leaves the others to read. */
function isRefused(found: readonly Diagnostic[]): boolean {
  return found.some(({ code, severity }) => severity === "error" && code !== "TF-2");
}

async function filesAt(cli: CliContext, argument: string): Promise<Attempt<TerraformFiles>> {
  try {
    const files = await readTerraform(resolve(cli.cwd, argument), (file) => shortName(cli.cwd, file));
    if (files.files.length > 0 || files.state !== undefined || files.diagnostics.length > 0) return succeeded(files);
    return refused("TF-7", `${argument} has no *.tf files and no Terraform state`);
  } catch (fault) {
    return unreadable(argument, fault, "Name the directory of the Terraform configuration, or its state.");
  }
}

function nextText(file: string): string {
  return `Next:
  podspan plan ${file} --target aws --only aws     every step should adopt something; nothing is made or removed
  podspan apply ${file} --target aws
Then let Terraform forget what Podspan has adopted: \`terraform state rm ADDRESS\`, or \`removed\` blocks with \`destroy = false\`.
`;
}
