import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Diagnostic, diagnose, type Sources } from "@podspan/core/diagnostics";
import { type ConfigurationFile, isTerraformState, parseFault } from "@podspan/core/import";
import { isFolder } from "./fabric-file.ts";

/** What Terraform would read, and what it remembers, as found on the disk. */
export interface TerraformFiles {
  /** Files of the configuration that could be parsed. */
  readonly files: readonly ConfigurationFile[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly state?: { readonly name: string; readonly value: unknown };
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
  /** The folder's name: what the Fabric is called after. */
  readonly label: string;
}

const VARIABLE_FILES = /^(terraform|.*\.auto)\.tfvars(\.json)?$/;

interface TextFile {
  /** As people write it. */
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a directory (`*.tf`, `*.tf.json`, `terraform.tfvars`, and the one JSON file or `*.tfstate` that is a state), or one file of any of
 * these kinds. `named` says how a path is shown. Throws what the disk throws.
 */
export async function readTerraform(path: string, named: (path: string) => string): Promise<TerraformFiles> {
  const folder = await isFolder(path);
  const paths = folder ? (await readdir(path)).sort().map((name) => join(path, name)) : [path];
  const read = await Promise.all(
    paths
      .filter((file) => !folder || /\.(tf|tf\.json|tfvars|tfvars\.json|tfstate|json)$/.test(file))
      .map(async (file): Promise<TextFile> => ({ name: named(file), text: await readFile(file, "utf8") })),
  );
  const configuration = await parsedAll(read.filter(({ name }) => /\.tf(\.json)?$/.test(name)));
  const variables = await parsedAll(read.filter(({ name }) => VARIABLE_FILES.test(basename(name))));
  const states = read.filter(({ name }) => !/\.(tf|tf\.json|tfvars|tfvars\.json)$/.test(name)).flatMap(stateIn);
  const [state] = states;
  return {
    files: configuration.files,
    variables: Object.assign({}, ...variables.files.map(({ parsed }) => parsed)) as Readonly<Record<string, unknown>>,
    ...(state && states.length === 1 ? { state } : {}),
    diagnostics: [
      ...configuration.diagnostics,
      ...variables.diagnostics,
      ...(states.length > 1 ? [severalStates(states.map(({ name }) => name))] : []),
      ...(!folder &&
      read.length > 0 &&
      states.length + configuration.files.length + configuration.diagnostics.length === 0
        ? [noState(named(path))]
        : []),
    ],
    sources: Object.fromEntries(read.map(({ name, text }) => [name, text])),
    label: basename(folder ? path : dirname(path)),
  };
}

async function parsedAll(
  texts: readonly TextFile[],
): Promise<{ readonly files: readonly ConfigurationFile[]; readonly diagnostics: readonly Diagnostic[] }> {
  const answers = await Promise.all(texts.map(parsedOne));
  return {
    files: answers.flatMap((answer) => ("parsed" in answer ? [answer] : [])),
    diagnostics: answers.flatMap((answer) => ("parsed" in answer ? [] : [answer])),
  };
}

async function parsedOne({ name, text }: TextFile): Promise<ConfigurationFile | Diagnostic> {
  try {
    return { name, text, parsed: name.endsWith(".json") ? JSON.parse(text) : await parsedHcl(name, text) };
  } catch (fault) {
    return parseFault(name, fault instanceof Error ? fault.message : String(fault));
  }
}

/** The HCL parser is 2 MB of WebAssembly: loaded when there is HCL to parse, and by no other verb. */
async function parsedHcl(name: string, text: string): Promise<unknown> {
  const { parse } = await import("@cdktn/hcl2json");
  return parse(basename(name), text);
}

function stateIn({ name, text }: TextFile): readonly { readonly name: string; readonly value: unknown }[] {
  try {
    const value: unknown = JSON.parse(text);
    return name.endsWith(".tfstate") || isTerraformState(value) ? [{ name, value }] : [];
  } catch {
    return name.endsWith(".tfstate") ? [{ name, value: undefined }] : [];
  }
}

function severalStates(names: readonly string[]): Diagnostic {
  return diagnose("TF-4", {
    message: `there are several states: ${names.join(", ")}`,
    fix: "Name the one that is meant, as the argument, or move the others away.",
  });
}

function noState(name: string): Diagnostic {
  return diagnose("TF-4", { message: `${name} is neither a Terraform state nor a configuration` });
}
