import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fabricJsonSchema, starterFabric } from "@podspan/core/spec";
import { ExitCode } from "../exit-codes.ts";
import type { InitFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { printJson, reportProblems } from "../render/report.ts";
import { DEFAULT_FABRIC, isFolder, shortName } from "../session/fabric-file.ts";
import { DEFAULT_STATE } from "../session/session.ts";
import type { Verb } from "../verb.ts";

/** For the editor; beside the state, because it belongs to the tool and not to the user. */
const SCHEMA_FILE = `${DEFAULT_STATE}/fabric.schema.json`;

const NEXT = `
Next:
  podspan validate     what is wrong with it
  podspan plan         what it would do, on the digital twin: no account needed
`;

/** Writes a starter Fabric with a uid of its own, and the schema that its first line names. Overwrites nothing unless told to. */
export const init: Verb<InitFlags> = async (cli, flags, argument) => {
  const given = resolve(cli.cwd, argument ?? DEFAULT_FABRIC);
  const path = (await isFolder(given)) ? join(given, DEFAULT_FABRIC) : given;
  const file = shortName(cli.cwd, path);
  const folder = dirname(path);
  const request = { name: nameFor(folder), uid: cli.uuid(), template: flags.template, schema: SCHEMA_FILE };
  const starter = starterFabric(request);
  if (!starter.ok) return reportProblems(cli, flags.json, ExitCode.failed, starter.diagnostics);
  await mkdir(join(folder, DEFAULT_STATE), { recursive: true });
  if (!(await written(path, starter.text, flags.force === true))) {
    return reportProblems(cli, flags.json, ExitCode.failed, [
      problem(
        "FILE-2",
        `${file} is there already`,
        "Its uid owns what was made from it.",
        "Name another file, or use `--force`.",
      ),
    ]);
  }
  await writeFile(join(folder, SCHEMA_FILE), `${JSON.stringify(fabricJsonSchema(), undefined, 2)}\n`);
  if (flags.json) printJson(cli, { file });
  else cli.process.stdout.write(`Wrote ${file}.\n${NEXT}`);
  return ExitCode.ok;
};

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
function nameFor(folder: string): string {
  const label = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return label === "" ? "fabric" : label;
}
