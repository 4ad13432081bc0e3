import { access, readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { KubernetesApiError } from "../api.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Which files to read, as kubectl chooses them: the one named, else `KUBECONFIG` (a list), else `~/.kube/config`. */
export interface KubeconfigSource {
  readonly kubeconfig?: string;
  readonly env: Environment;
}

/**
 * The kubeconfig with `context` as its current one; its own current one when absent. As for kubectl, the first of several files
 * wins where two have an entry of one name, and files that `KUBECONFIG` lists need not exist.
 */
export async function loadKubeconfig(source: KubeconfigSource, context: string | undefined): Promise<KubeConfig> {
  const files = await filesOf(source);
  // Loaded here: the import alone takes 100 ms, and commands that ask no cluster should not pay for it.
  const { KubeConfig } = await import("./client-node.ts");
  const config = new KubeConfig();
  for (const file of files) merge(config, await readOne(new KubeConfig(), file));
  selectContext(config, context ?? (config.getCurrentContext() || undefined), files);
  return config;
}

async function filesOf({ kubeconfig, env }: KubeconfigSource): Promise<readonly string[]> {
  if (kubeconfig !== undefined) return [kubeconfig];
  const home = env.HOME ?? env.USERPROFILE ?? "";
  const listed = (env.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "");
  const wanted = listed.length > 0 ? listed : [join(home, ".kube", "config")];
  const there = await Promise.all(wanted.map((file) => access(file).then(always(true), always(false))));
  const files = wanted.filter((_, index) => there[index]);
  if (files.length === 0) throw unusable(`there is no kubeconfig at ${wanted.join(", ")}`);
  return files;
}

async function readOne(config: KubeConfig, file: string): Promise<KubeConfig> {
  try {
    config.loadFromString(await readFile(file, "utf8"));
  } catch (error) {
    throw unusable(`kubeconfig ${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  config.makePathsAbsolute(dirname(file));
  return config;
}

/** Own merge, for client-node's throws on an entry that is in two files, which is usual after two `update-kubeconfig`. */
function merge(into: KubeConfig, from: KubeConfig): void {
  into.clusters = firstOfEachName([...into.clusters, ...from.clusters]);
  into.users = firstOfEachName([...into.users, ...from.users]);
  into.contexts = firstOfEachName([...into.contexts, ...from.contexts]);
  if (!into.currentContext && from.currentContext) into.currentContext = from.currentContext;
}

function firstOfEachName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return entries.filter((entry, index) => entries.findIndex(({ name }) => name === entry.name) === index);
}

function selectContext(config: KubeConfig, context: string | undefined, files: readonly string[]): void {
  const there = config.contexts.map(({ name }) => name).sort();
  if (context === undefined || !there.includes(context)) {
    const missing = context === undefined ? "no current-context" : `no context ${context}`;
    const list = there.length > 0 ? `it has ${there.join(", ")}` : "it has none";
    throw new KubernetesApiError(0, "ContextMissing", `${files.join(", ")} has ${missing}; ${list}`);
  }
  config.setCurrentContext(context);
  if (config.getCurrentCluster() === null || config.getCurrentUser() === null) {
    throw unusable(`context ${context} of ${files.join(", ")} names a cluster or user that is not there`);
  }
}

function unusable(message: string): KubernetesApiError {
  return new KubernetesApiError(0, "KubeconfigInvalid", message);
}

function always<T>(value: T): () => T {
  return () => value;
}
