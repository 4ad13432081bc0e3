import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder, inCache } from "./cache.ts";
import { isExecutable, onPath, outputOf, runToEnd } from "./command.ts";
import { type FoundPeer, missing, type Progress } from "./peer.ts";

/** A Python program that is installed, with everything it needs at exact versions, into a virtual environment. */
export interface PythonProgram {
  readonly name: string;
  /** Version of the program itself, as the requirements file pins it. */
  readonly version: string;
  /** Every package with its exact version (`pip freeze` of a tried environment). */
  readonly requirements: URL;
  /** The script in the environment's `bin`. */
  readonly script: string;
}

/** The folder of a program's environment; undefined without Python. It depends on the interpreter that it links to. */
const environmentFolder = async ({ name, version, requirements }: PythonProgram): Promise<string | undefined> => {
  const python = onPath("python3");
  const base = python && (await outputOf(python, ["-c", "import sys; print(sys.base_prefix, sys.version)"]));
  if (base === undefined || base === "") return undefined;
  return cachedFolder({ name, version, inputs: [await readFile(requirements, "utf8"), base] });
};

export const findInEnvironment = async (program: PythonProgram): Promise<FoundPeer> => {
  const folder = await environmentFolder(program);
  if (folder === undefined) return missing("no python3 to install it with", "install python3 with its venv module");
  const path = join(folder, "bin", program.script);
  return isExecutable(path)
    ? { status: "ready", path, version: program.version, source: "cache", folders: await botocoreData(path) }
    : missing(`${program.script} ${program.version} is neither on PATH nor in the cache`, "npm run peers");
};

export const provideInEnvironment = async (program: PythonProgram, progress: Progress): Promise<FoundPeer> => {
  const folder = await environmentFolder(program);
  if (folder !== undefined) {
    await inCache(folder, progress, async (temporary) => {
      progress("making a Python virtual environment");
      await runToEnd({ command: "python3", args: ["-m", "venv", temporary] });
      await runToEnd({
        command: join(temporary, "bin", "python"),
        args: ["-m", "pip", "install", "--no-input", "-r", program.requirements.pathname],
        line: (line) => line.startsWith("Installing") && progress("installing packages"),
      });
      await moveScripts(join(temporary, "bin"), temporary, folder);
    });
  }
  return findInEnvironment(program);
};

/** The scripts' first lines name the interpreter by its path, which changes with the rename into the cache. */
const moveScripts = async (bin: string, from: string, to: string): Promise<void> => {
  for (const entry of await readdir(bin, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(bin, entry.name);
    const text = await readFile(path, "utf8");
    if (text.includes(from)) await writeFile(path, text.replaceAll(from, to));
  }
};

/** The interpreter that a Python script runs with; `python3` for a script that only leads to another (a shim). */
export const interpreterOf = async (script: string): Promise<string> => {
  const [first = ""] = (await readFile(script, "latin1")).split("\n", 1);
  return /^#!(\S*python\S*)$/.exec(first)?.[1] ?? "python3";
};

/** Installed version of a Python package beside a script; undefined when the script is not a Python one. */
export const packageVersion = async (script: string, name: string): Promise<string | undefined> =>
  outputOf(await interpreterOf(script), ["-c", `from importlib.metadata import version; print(version("${name}"))`]);

/** AWS's own service models, which come with botocore beside a script (`eks/*`, `ec2/*`, ...: `service-2.json.gz`). */
export const botocoreData = async (script: string): Promise<Readonly<Record<string, string>>> => {
  const find =
    "import importlib.util as u, os; print(os.path.join(os.path.dirname(u.find_spec('botocore').origin), 'data'))";
  const data = await outputOf(await interpreterOf(script), ["-c", find]);
  return data === undefined || data === "" ? {} : { botocoreData: data };
};
