import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Diagnostic, diagnose, hasErrors, type Sources } from "@podspan/core/diagnostics";
import { parseFabric } from "@podspan/core/spec";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ImportOutputFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { printJson, printProblems } from "../render/report.ts";
import { readIfThere, shortName } from "../session/fabric-file.ts";
import { unwritable } from "../session/output-file.ts";
import { uidIn } from "./init.ts";

/** Where an imported Fabric goes; undefined: stdout. */
export interface ImportTarget {
  readonly path: string;
  readonly name: string;
  /** The uid of the Fabric that is overwritten: what was made from it stays owned. */
  readonly uid: string | undefined;
}

/** What an import came to. */
export interface Imported {
  /** Absent when there is nothing to write. */
  readonly text?: string;
  readonly uid: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
  /** What to do next, once it is written to `file`. */
  readonly next: (file: string) => string;
}

export async function importTarget(
  cli: CliContext,
  flags: ImportOutputFlags,
): Promise<Attempt<ImportTarget | undefined>> {
  if (flags.output === undefined) return succeeded(undefined);
  const path = resolve(cli.cwd, flags.output);
  const name = shortName(cli.cwd, path);
  const nowhere = await unwritable(path, name);
  if (nowhere) return stopped([nowhere]);
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

/** Writes the Fabric, having read it as `validate` would, and tells all that was found on the way. */
export async function answerImported(
  cli: CliContext,
  flags: ImportOutputFlags,
  target: ImportTarget | undefined,
  { text, uid, diagnostics: found, sources, next }: Imported,
): Promise<ExitCode> {
  const file = target?.name ?? "fabric.yaml";
  const checked = text === undefined ? [] : parseFabric(text, file).diagnostics;
  const diagnostics = [...found, ...checked];
  if (text !== undefined && target) await writeFile(target.path, text);
  printProblems(cli, diagnostics, { ...sources, ...(text === undefined ? {} : { [file]: text }) });
  if (flags.json) printJson(cli, "Import", { ...(target ? { file } : {}), uid, fabric: text ?? null, diagnostics });
  else if (text !== undefined) cli.process.stdout.write(target ? `Wrote ${file}.\n\n${next(file)}` : text);
  return text === undefined || hasErrors(diagnostics) ? ExitCode.failed : ExitCode.ok;
}

/** FILE-1 for what the disk refused; anything else is a bug, and thrown. */
export function unreadable(argument: string, fault: unknown, fix: string): Attempt<never> {
  if (!(fault instanceof Error && "code" in fault)) throw fault;
  const [message, cause] =
    fault.code === "ENOENT" || fault.code === "ENOTDIR"
      ? [`there is no file or directory ${argument}`, "The path leads nowhere."]
      : [`${argument} cannot be read`, `The operating system refuses it: ${fault.code}.`];
  return stopped([problem("FILE-1", message, cause, fix)]);
}

/** A diagnostic that ends the import. */
export function refused(code: Parameters<typeof diagnose>[0], message: string): Attempt<never> {
  return stopped([diagnose(code, { message })]);
}
