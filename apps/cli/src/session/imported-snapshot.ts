import { resolve } from "node:path";
import { type Imported, importedAws } from "@podspan/aws";
import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import { mergeSnapshots, recordOf } from "@podspan/core/observed";
import { importedKubernetes } from "@podspan/kubernetes";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { shortName } from "./fabric-file.ts";
import { type Files, readFolder } from "./folder.ts";

/**
 * The Snapshot of a folder of raw describe answers, AWS's and Kubernetes' together, with no API and no Fabric. Findings are warnings
 * that name the file: what they are about is `failed` in the Snapshot's scopes. Stops only when the folder holds no collection, or nothing of it can be read.
 */
export async function importFolder(cli: CliContext, folder: string): Promise<Attempt<Imported>> {
  const path = resolve(cli.cwd, folder);
  const name = shortName(cli.cwd, path);
  const files = await readFolder(path);
  if (files === undefined) return stopped([diagnose("IMPORT-6", { message: `there is no folder ${name}` })]);
  const collection = rooted(files);
  if (!Object.keys(collection).some(isCollected)) {
    return stopped([diagnose("IMPORT-6", { message: `${name} holds no collection of describe answers` })]);
  }
  const imported = await importedSnapshot(collection);
  const { resources, scopes } = imported.snapshot;
  // A list without records is an answer too.
  if (resources.length === 0 && Object.values(scopes).every(({ kind }) => kind !== "observed")) {
    const message = `nothing that ${name} holds could be read`;
    return stopped([...imported.findings, diagnose("IMPORT-6", { message })]);
  }
  return succeeded(imported);
}

/** The same of files by their paths below the folder. Never throws. */
export async function importedSnapshot(files: Files): Promise<Imported> {
  const paths = Object.entries(files);
  const under = (root: string): Files => recordOf(paths.filter(([path]) => path.startsWith(root)));
  const [aws, kubernetes] = await Promise.all([
    importedAws({ ...under(AWS), ...under("twin.json") }),
    importedKubernetes(under(KUBERNETES)),
  ]);
  return {
    snapshot: mergeSnapshots([aws.snapshot, kubernetes.snapshot]),
    findings: [...aws.findings, ...kubernetes.findings, ...strangers(paths.map(([path]) => path))],
  };
}

const UNREADABLE: ReadonlySet<string> = new Set(["IMPORT-1", "IMPORT-2"]);

/** A file that nobody can read, or a record that AWS does not answer: exit 1. What is merely missing is no failure. */
export function isUnreadable({ code }: Diagnostic): boolean {
  return UNREADABLE.has(code);
}

const AWS = "aws_configs/";
const KUBERNETES = "kubernetes/";

function isCollected(path: string): boolean {
  return (path.startsWith(AWS) || path.startsWith(KUBERNETES)) && path.endsWith(".json");
}

/** A folder that is itself what others have in `aws_configs`. */
function rooted(files: Files): Files {
  const paths = Object.keys(files);
  if (paths.some(isCollected) || !paths.some((path) => /(^|\/)(Vpcs|Subnets|RouteTables)\.json$/.test(path)))
    return files;
  return recordOf(Object.entries(files).map(([path, text]) => [`${AWS}${path}`, text]));
}

/** What a twin keeps beside its records, and what people put beside a collection. */
const BESIDE = /^(twin\.json|fabric\.(yaml|lock\.json)|README(\.\w+)?|\..*)$/;

function strangers(paths: readonly string[]): readonly Diagnostic[] {
  const others = paths.filter((path) => !path.startsWith(AWS) && !path.startsWith(KUBERNETES) && !BESIDE.test(path));
  const places = Map.groupBy(others, (path) => (path.includes("/") ? `${path.split("/")[0]}/` : path));
  return [...places.keys()].sort().map((place) => diagnose("IMPORT-3", { message: `${place} is not read` }));
}
