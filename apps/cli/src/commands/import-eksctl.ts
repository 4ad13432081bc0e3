import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type EksctlFile, fabricFromEksctl } from "@podspan/core/import";
import { type Attempt, reportStopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import type { ImportOutputFlags } from "../flags.ts";
import { isFolder, shortName } from "../session/fabric-file.ts";
import type { VerbOfMany } from "../verb.ts";
import { answerImported, importTarget, unreadable } from "./import-output.ts";
import { nameFor } from "./init.ts";

/** Writes a Fabric of the clusters that ClusterConfig files of eksctl describe. Looks at no world and changes nothing. */
export const importEksctl: VerbOfMany<ImportOutputFlags, string[]> = async (cli, flags, ...words) => {
  const target = await importTarget(cli, flags);
  if (!target.ok) return reportStopped(cli, flags.json, target);
  const named = words.length === 0 ? ["."] : words;
  const read = await filesAt(cli, named);
  if (!read.ok) return reportStopped(cli, flags.json, read);
  const files = read.value;
  const uid = target.value?.uid ?? cli.uuid();
  const imported = fabricFromEksctl({
    files,
    source: named.map((word) => shortName(cli.cwd, resolve(cli.cwd, word))).join(", "),
    name: nameFor(resolve(cli.cwd, flags.name ?? ".")),
    uid,
    keyFor: nameFor,
  });
  const sources = Object.fromEntries(files.map(({ name, text }) => [name, text]));
  return answerImported(cli, flags, target.value, { ...imported, uid, sources, next: nextText });
};

/** Each file once; of a directory its YAML and JSON files, by name. */
async function filesAt(cli: CliContext, words: readonly string[]): Promise<Attempt<readonly EksctlFile[]>> {
  const found = new Map<string, EksctlFile>();
  for (const word of words) {
    try {
      const path = resolve(cli.cwd, word);
      const paths = (await isFolder(path)) ? await configurationsIn(path) : [path];
      for (const file of paths) found.set(file, { name: shortName(cli.cwd, file), text: await readFile(file, "utf8") });
    } catch (fault) {
      return unreadable(word, fault, "Name the ClusterConfig files of eksctl, or the directory that holds them.");
    }
  }
  return succeeded([...found.values()]);
}

async function configurationsIn(folder: string): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => !entry.isDirectory());
  const names = entries.map(({ name }) => name).filter((name) => /\.(ya?ml|json)$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

function nextText(file: string): string {
  return `Next:
  podspan show ${file} --target aws                what was found, and what the links need
  podspan plan ${file} --target aws
`;
}
