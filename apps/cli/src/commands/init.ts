import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Diagnostic } from "@podspan/core/diagnostics";
import { fabricJsonSchema, starterFabric } from "@podspan/core/spec";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { InitFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { printJson, reportProblems } from "../render/report.ts";
import { again } from "../session/again.ts";
import { DEFAULT_FABRIC, isFolder, readIfThere, shortName } from "../session/fabric-file.ts";
import { DEFAULT_STATE } from "../session/session.ts";
import type { Verb } from "../verb.ts";

/** For the editor; beside the state, because it belongs to the tool and not to the user. */
const SCHEMA_FILE = `${DEFAULT_STATE}/fabric.schema.json`;

/** Writes a starter Fabric with a uid of its own, and the schema that its first line names. Overwrites nothing unless told to. */
export const init: Verb<InitFlags> = async (cli, flags, argument) => {
  const path = await pathOf(cli, argument);
  const file = shortName(cli.cwd, path);
  const folder = dirname(path);
  const force = flags.force === true;
  const kept = force ? uidIn(await readIfThere(path)) : undefined;
  const uid = kept ?? cli.uuid();
  const starter = starterFabric({ name: nameFor(folder), uid, template: flags.template, schema: SCHEMA_FILE });
  if (!starter.ok) return reportProblems(cli, flags.json, ExitCode.failed, starter.diagnostics);
  await mkdir(join(folder, DEFAULT_STATE), { recursive: true });
  if (!(await written(path, starter.text, force))) {
    return reportProblems(cli, flags.json, ExitCode.failed, [alreadyThere(file)]);
  }
  await writeFile(join(folder, SCHEMA_FILE), `${JSON.stringify(fabricJsonSchema(), undefined, 2)}\n`);
  const had = kept === undefined ? "" : `, with the uid ${kept} that it had`;
  if (flags.json) printJson(cli, "Starter", { file, uid });
  else cli.process.stdout.write(`Wrote ${file}${had}.\n${nextText(file)}`);
  return ExitCode.ok;
};

/** A folder, there or to be made, stands for the fabric.yaml in it. */
async function pathOf(cli: CliContext, argument: string | undefined): Promise<string> {
  const given = resolve(cli.cwd, argument ?? DEFAULT_FABRIC);
  const isAFolder = argument?.endsWith("/") === true || (await isFolder(given));
  return isAFolder ? join(given, DEFAULT_FABRIC) : given;
}

function nextText(file: string): string {
  const run = { file: { name: file }, target: "twin", only: undefined, flags: {} } as const;
  const [validate = "", plan = ""] = ["validate", "plan"].map((verb) => again(run, verb).replaceAll("`", ""));
  return `
Put your VPC, cluster and zones in. Next:
  ${validate}     what is wrong with it
  ${plan.padEnd(validate.length)}     what it would do, on the digital twin: no account needed
`;
}

/** The uid of a Fabric that is about to be overwritten: what was made from it stays owned. */
export function uidIn(text: string | undefined): string | undefined {
  return /^[^#\n]*\buid["']?:\s*["']?([a-z0-9][a-z0-9-]{7,62})(?![\w-])/m.exec(text ?? "")?.[1];
}

function alreadyThere(file: string): Diagnostic {
  return problem(
    "FILE-2",
    `${file} is there already`,
    "Its uid owns what was made from it.",
    "Name another file. `--force` writes a starter over it, with the same uid.",
  );
}

/** False when the file is there already and may not be overwritten. */
async function written(path: string, text: string, force: boolean): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: force ? "w" : "wx" });
    return true;
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "EEXIST") return false;
    throw fault;
  }
}

/** The folder's name as a Fabric's name: a DNS label of at most 40 characters. */
export function nameFor(folder: string): string {
  const label = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return label === "" ? "fabric" : label;
}
