import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { diagnose } from "@podspan/core/diagnostics";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { InitFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { printJson, reportProblems } from "../render/report.ts";
import { DEFAULT_FABRIC, isFolder, shortName } from "../session/fabric-file.ts";
import type { Verb } from "../verb.ts";

/** Writes a starter Fabric with a uid of its own. Overwrites nothing unless told to. */
export const init: Verb<InitFlags> = async (cli, flags, argument) => {
  if (flags.template !== "pods") return refuseTemplate(cli, flags);
  const given = resolve(cli.cwd, argument ?? DEFAULT_FABRIC);
  const path = (await isFolder(given)) ? resolve(given, DEFAULT_FABRIC) : given;
  const name = shortName(cli.cwd, path);
  const text = starterFabric(nameFor(dirname(path)), cli.uuid());
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: flags.force ? "w" : "wx" });
  } catch (fault) {
    if (!(fault instanceof Error && "code" in fault && fault.code === "EEXIST")) throw fault;
    return reportProblems(cli, flags.json, ExitCode.failed, [
      problem("FILE-2", `${name} is there already`, "Its uid owns what was made from it.", "Name another file, or use `--force`."),
    ]);
  }
  if (flags.json) printJson(cli, { file: name });
  else cli.process.stdout.write(`Wrote ${name}.\n\nNext:\n  podspan validate   # what is wrong with it\n  podspan plan       # what it would do, on the twin\n`);
  return ExitCode.ok;
};

function refuseTemplate(cli: CliContext, flags: InitFlags): ExitCode {
  const message = `the ${flags.template} template is not built yet`;
  const fix = "Use `--template pods`, or write the Fabric by hand; the schema has all of it.";
  return reportProblems(cli, flags.json, ExitCode.failed, [diagnose("NOT-YET", { message, fix })]);
}

/** The folder's name as a Fabric's name: a DNS label of at most 40 characters. */
function nameFor(folder: string): string {
  const label = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  return /^[a-z]/.test(label) ? label : "fabric";
}

function starterFabric(name: string, uid: string): string {
  return `# Podspan: addresses for EKS pods. \`podspan plan\` says what this would change, on the twin until you say --target aws.
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata:
  name: ${name}
  uid: ${uid} # whose the things are that Podspan makes; never change it
spec:
  vpcs:
    main:
      region: eu-west-1
      tags: { Name: main } # the one VPC that has these tags; or id: vpc-...; or cidrs: [10.0.0.0/16] to create it
  clusters:
    prod: # the cluster's name in EKS
      vpc: main
      zones: [eu-west-1a, eu-west-1b] # every zone that has nodes
      pods:
        ranges: [100.64.0.0/16] # /16 to /28; leave it out and each cluster gets a /16 of spec.addressing.podPool
`;
}
