import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Diagnostic, diagnose, hasErrors } from "@podspan/core/diagnostics";
import { fabricFromTerraform } from "@podspan/core/import";
import { parseFabric } from "@podspan/core/spec";
import { type Attempt, reportStopped, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ImportFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { printJson, printProblems } from "../render/report.ts";
import { readIfThere, shortName } from "../session/fabric-file.ts";
import { readTerraform, type TerraformFiles } from "../session/terraform-files.ts";
import type { Verb } from "../verb.ts";
import { nameFor, uidIn } from "./init.ts";

/** Where the Fabric goes; undefined: stdout. */
interface Target {
  readonly path: string;
  readonly name: string;
  /** The uid of the Fabric that is overwritten: what was made from it stays owned. */
  readonly uid: string | undefined;
}

/** Writes a Fabric that adopts what a Terraform configuration and its state describe. Looks at no world and changes nothing. */
export const importTerraform: Verb<ImportFlags> = async (cli, flags, argument = ".") => {
  const target = await targetOf(cli, flags);
  if (!target.ok) return reportStopped(cli, flags.json, target);
  const source = argument;
  const read = await filesAt(cli, argument);
  if (!read.ok) return reportStopped(cli, flags.json, read);
  const files = read.value;
  const uid = target.value?.uid ?? cli.uuid();
  const imported = fabricFromTerraform({
    ...files,
    source,
    name: nameFor(resolve(cli.cwd, flags.name ?? files.label)),
    uid,
    ...(flags.cluster === undefined ? {} : { cluster: flags.cluster }),
    ...(flags.region === undefined ? {} : { region: flags.region }),
  });
  const found = [...files.diagnostics, ...imported.diagnostics];
  const text = isRefused(found) ? undefined : imported.text;
  const file = target.value?.name ?? "fabric.yaml";
  const checked = text === undefined ? [] : parseFabric(text, file).diagnostics;
  const diagnostics = [...found, ...checked];
  if (text !== undefined && target.value) await writeFile(target.value.path, text);
  printProblems(cli, diagnostics, { ...files.sources, ...(text === undefined ? {} : { [file]: text }) });
  if (flags.json)
    printJson(cli, "Import", { ...(target.value ? { file } : {}), uid, fabric: text ?? null, diagnostics });
  else if (text !== undefined) cli.process.stdout.write(target.value ? writtenText(file) : text);
  return text === undefined || hasErrors(diagnostics) ? ExitCode.failed : ExitCode.ok;
};

/** A state that cannot be told from another is no ground to adopt anything on; a file that is no HCL leaves the others to read. */
function isRefused(found: readonly Diagnostic[]): boolean {
  return found.some(({ code, severity }) => severity === "error" && code !== "TF-2");
}

async function filesAt(cli: CliContext, argument: string): Promise<Attempt<TerraformFiles>> {
  const path = resolve(cli.cwd, argument);
  try {
    const files = await readTerraform(path, (file) => shortName(cli.cwd, file));
    if (files.files.length > 0 || files.state !== undefined || files.diagnostics.length > 0) return succeeded(files);
    const message = `${argument} has no *.tf files and no Terraform state`;
    return stopped([diagnose("TF-7", { message })]);
  } catch (fault) {
    if (!(fault instanceof Error && "code" in fault)) throw fault;
    return stopped([
      problem(
        "FILE-1",
        `${argument} cannot be read: ${fault.message}`,
        "The directory or file that was named is not there or not readable.",
        "Name the directory of the Terraform configuration, or its state.",
      ),
    ]);
  }
}

async function targetOf(cli: CliContext, flags: ImportFlags): Promise<Attempt<Target | undefined>> {
  if (flags.output === undefined) return succeeded(undefined);
  const path = resolve(cli.cwd, flags.output);
  const name = shortName(cli.cwd, path);
  const there = await readIfThere(path);
  if (there !== undefined && flags.force !== true) {
    return stopped([
      problem(
        "FILE-2",
        `${name} is there already`,
        "Its uid owns what was made from it.",
        "Name another file. `--force` writes the imported Fabric over it, with the same uid.",
      ),
    ]);
  }
  return succeeded({ path, name, uid: uidIn(there) });
}

function writtenText(file: string): string {
  return `Wrote ${file}.

Next:
  podspan plan ${file} --target aws --only aws     every step should adopt something; nothing is made or removed
  podspan apply ${file} --target aws
Then let Terraform forget what Podspan has adopted: \`terraform state rm ADDRESS\`, or \`removed\` blocks with \`destroy = false\`.
`;
}
