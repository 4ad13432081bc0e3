import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Lock } from "@podspan/core/compile";
import type { Diagnostic, Sources } from "@podspan/core/diagnostics";
import type { Fabric, ParsedFabric } from "@podspan/core/spec";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { problem } from "../problems.ts";
import type { OpenedLock } from "./opened-lock.ts";
import { misplaced, noFabric, readSavedPlan } from "./saved-plan.ts";

/** A Fabric that was read and is without errors, with what lies beside it. */
export interface FabricFile {
  readonly fabric: Fabric;
  readonly text: string;
  /** Absolute. */
  readonly path: string;
  /** The folder that it lies in, absolute. */
  readonly folder: string;
  /** As the user would write it. */
  readonly name: string;
  readonly lock?: Lock;
  /** Warnings and notes. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
  /** Places for diagnostics that later stages find. */
  readonly locate: ParsedFabric["locate"];
}

export const DEFAULT_FABRIC = "fabric.yaml";
export const LOCK_FILE = "fabric.lock.json";

/** A text file of the user's. */
export interface UserFile {
  readonly path: string;
  /** Relative to the working directory where that is shorter. */
  readonly name: string;
  readonly text: string;
}

/** Reads the file that a verb was given; a folder stands for the Fabric in it, unless another file is asked for. */
export async function readUserFile(
  cli: CliContext,
  argument: string | undefined,
  otherwise?: string,
): Promise<Attempt<UserFile>> {
  const given = resolve(cli.cwd, argument ?? DEFAULT_FABRIC);
  const fix = otherwise ?? (argument === "-" ? FROM_INPUT : WHERE_FABRICS_COME_FROM);
  const path = otherwise === undefined && (await isFolder(given)) ? join(given, DEFAULT_FABRIC) : given;
  const name = shortName(cli.cwd, path);
  try {
    return succeeded({ path, name, text: await readFile(path, "utf8") });
  } catch (fault) {
    return stopped([unreadable(name, fault, argument === undefined, fix)]);
  }
}

/** Whether a verb that was given records is to read a Fabric too: one that is named, or that lies where one is looked for. */
export function hasFabric(cli: CliContext, argument: string | undefined): boolean {
  return argument !== undefined || existsSync(join(cli.cwd, DEFAULT_FABRIC));
}

/** Reads and checks a Fabric and the lock file beside it; stops with every diagnostic when one of them is an error. */
export async function openFabric(cli: CliContext, argument: string | undefined): Promise<Attempt<FabricFile>> {
  const file = await readUserFile(cli, argument);
  if (!file.ok) return file;
  const reading = readSavedPlan(file.value);
  switch (reading.kind) {
    case "fabric":
      return parseFabricFile(file.value);
    case "plan":
      return stopped([misplaced(file.value.name, reading.plan)], {}, ExitCode.usage);
    case "unusable":
      return stopped([noFabric(file.value.name)], {}, ExitCode.usage);
  }
}

export async function parseFabricFile(file: UserFile): Promise<Attempt<FabricFile>> {
  const { parseFabric } = await import("./parsing.ts");
  const { fabric, diagnostics, locate } = parseFabric(file.text, file.name);
  const sources = { [file.name]: file.text };
  if (!fabric) return stopped(diagnostics, sources);
  const folder = dirname(file.path);
  const lock = await openLock(join(dirname(file.name), LOCK_FILE), folder, fabric, locate);
  if (!lock.ok) return stopped([...diagnostics, ...lock.diagnostics], sources);
  return succeeded({
    ...file,
    fabric: lock.value.fabric,
    folder,
    ...(lock.value.lock ? { lock: lock.value.lock } : {}),
    diagnostics: [...diagnostics, ...lock.value.diagnostics],
    sources,
    locate,
  });
}

/** Diagnostics of later stages know paths in the Fabric; this gives them their places in its text. */
export function placed(diagnostics: readonly Diagnostic[], file: FabricFile): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) =>
    diagnostic.at || !diagnostic.path ? diagnostic : { ...diagnostic, at: file.locate(diagnostic.path) },
  );
}

/** Whether a link has routers of its own. */
export function hasRouters({ spec }: Fabric): boolean {
  return Object.values(spec.links).some(({ dmvpn }) => dmvpn !== undefined);
}

async function openLock(
  name: string,
  folder: string,
  fabric: Fabric,
  locate: ParsedFabric["locate"],
): Promise<Attempt<OpenedLock>> {
  const text = await readIfThere(join(folder, LOCK_FILE));
  if (text === undefined) return succeeded({ fabric, diagnostics: [] });
  return (await import("./opened-lock.ts")).openedLock(text, name, fabric, locate);
}

/** The text of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (fault) {
    if (codeOf(fault) === "ENOENT") return undefined;
    // Of a folder Node says only that it is one.
    throw fault instanceof Error ? Object.assign(fault, { path }) : fault;
  }
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Whether something is there where a folder is to be. */
export async function isOtherThanFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === false;
}

/** Relative to the working directory, unless that would lead out of it. */
export function shortName(cwd: string, path: string): string {
  const near = relative(cwd, path);
  return near === "" || near.startsWith("..") ? path : near;
}

const WHERE_FABRICS_COME_FROM = "`podspan init` writes a starter Fabric; or name the file: `podspan VERB FABRIC`.";

const FROM_INPUT =
  "`podspan validate /dev/stdin` reads what a pipe brings; other verbs keep state beside the Fabric: write it to a file first.";

function unreadable(name: string, fault: unknown, byDefault: boolean, fix: string): Diagnostic {
  const code = codeOf(fault);
  if (code === "EISDIR") return problem("FILE-1", `${name} is a folder`, "A file is read here.", fix);
  if (code !== "ENOENT" && code !== "ENOTDIR") {
    const cause = `The operating system refuses it: ${code ?? String(fault)}.`;
    return problem("FILE-1", `${name} cannot be read`, cause, "Check the path and its permissions.");
  }
  return problem(
    "FILE-1",
    `there is no file ${name}`,
    byDefault
      ? `Without an argument podspan reads ${basename(name)} in the working directory.`
      : "The path leads nowhere.",
    fix,
  );
}

function codeOf(fault: unknown): string | undefined {
  return fault instanceof Error && "code" in fault ? String(fault.code) : undefined;
}
