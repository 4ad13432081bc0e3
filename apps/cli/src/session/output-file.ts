import { readFile, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Diagnostic } from "@podspan/core/diagnostics";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import type { FileFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { type FabricFile, isFolder, shortName } from "./fabric-file.ts";

/** What `-o` writes, and overwrites without being told to. */
export type OutputKind = "Plan" | "Snapshot" | "picture" | "text";

/** Where `-o` writes. */
export interface OutputFile {
  readonly path: string;
  /** As people write it. */
  readonly name: string;
  write(text: string): Promise<void>;
}

const WORDS: Readonly<Record<OutputKind, string>> = {
  Plan: "a saved plan",
  Snapshot: "a Snapshot",
  picture: "a picture of `podspan show`",
  text: "text of `podspan show`",
};

/**
 * The file that `-o` names, before anything is done for it; undefined without `-o`. A file that lies there is overwritten when it is
 * of the same kind, or with `--force`; a Fabric or a lock never.
 */
export async function outputFile(
  cli: CliContext,
  flags: FileFlags,
  kind: OutputKind,
  fabric: FabricFile | undefined,
): Promise<Attempt<OutputFile | undefined>> {
  if (flags.output === undefined) return succeeded(undefined);
  const path = resolve(cli.cwd, flags.output);
  const name = shortName(cli.cwd, path);
  const nowhere = await unwritable(path, name);
  if (nowhere) return stopped([nowhere]);
  const there = await textAt(path);
  const refusal = there === undefined ? undefined : refusalOf(name, there, kind, flags.force === true);
  if (refusal) return stopped([refusal]);
  if (fabric && (await placeOf(path)) === (await placeOf(fabric.path))) return stopped([keep(name, "the Fabric")]);
  return succeeded({ path, name, write: (text) => writeFile(path, text) });
}

function refusalOf(name: string, there: string, kind: OutputKind, force: boolean): Diagnostic | undefined {
  if (/^\s*["']?kind["']?:\s*["']?Fabric\b/m.test(there) || /[{,]\s*"?kind"?:\s*"?Fabric\b/.test(there)) {
    return keep(name, "a Fabric");
  }
  if (/[{,]\s*"kind":\s*"Lock"/.test(there)) return keep(name, "a lock");
  if (force || there.trim() === "" || isOf(kind, there)) return undefined;
  return problem(
    "FILE-2",
    `${name} is there already, and is not ${WORDS[kind]}`,
    "What it holds would be lost.",
    "Name another file; `--force` overwrites this one.",
  );
}

/** Why no file can be written at a path, told before anything is done for it; undefined where one can be, as far as folders say. */
export async function unwritable(path: string, name: string): Promise<Diagnostic | undefined> {
  const elsewhere = (message: string, fix: string): Diagnostic =>
    problem("FILE-1", message, "Nothing can be written there, and nothing was done.", fix);
  if (await isFolder(path)) return elsewhere(`${name} is a folder`, "Name a file in it.");
  if (await isFolder(dirname(path))) return undefined;
  return elsewhere(`there is no folder ${dirname(name)} for ${name}`, "Make the folder first, or name another.");
}

function keep(name: string, what: string): Diagnostic {
  return problem("FILE-2", `${name} is ${what}`, "Podspan never overwrites it with its output.", "Name another file.");
}

function isOf(kind: OutputKind, text: string): boolean {
  switch (kind) {
    case "Plan":
    case "Snapshot":
      return new RegExp(`^\\s*\\{\\s*"kind":\\s*"${kind}"`).test(text);
    case "picture":
      return text.startsWith("<svg ") || text.startsWith("flowchart ");
    case "text":
      return /^(VPC|Cluster|Link) /.test(text);
  }
}

/** The text of an ordinary file; undefined when there is none, or something else, like /dev/stdout. */
async function textAt(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? readFile(path, "utf8") : undefined;
}

/** Links followed, where they lead somewhere. */
async function placeOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
