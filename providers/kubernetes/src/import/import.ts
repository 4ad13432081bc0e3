import { kubernetesScope } from "@podspan/core/compile";
import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import {
  collectionKey,
  mergeSnapshots,
  type ObservedKind,
  type ScopeStatus,
  type Snapshot,
} from "@podspan/core/observed";
import type { ReadContext } from "@podspan/core/ports";
import type { KubeObject } from "../api.ts";
import { kubernetesReader } from "../observe/reader.ts";
import { filesWorld } from "./files-world.ts";

/** Path below the folder, with forward slashes -> text. */
type Files = Readonly<Record<string, string>>;

/** The file that tells of each kind: the plural of its type. */
const FILES: Partial<Record<ObservedKind, string>> = {
  node: "nodes",
  pod: "pods",
  namespace: "namespaces",
  "network-policy": "networkpolicies",
  "security-group-policy": "securitygrouppolicies",
  "eni-config": "eniconfigs",
  "cni-daemonset": "daemonsets",
  "ec2-node-class": "ec2nodeclasses",
  "node-class": "nodeclasses",
  "node-pool": "nodepools",
};

/** Types of the user's own that many clusters do not have. */
const OPTIONAL: ReadonlySet<ObservedKind> = new Set(["ec2-node-class", "node-class", "node-pool"]);

const IDENTITY = "cluster";

/** Files answer at once, and never refuse. */
const AT_ONCE: ReadContext = {
  clock: { now: () => 0, sleep: async () => undefined },
  signal: new AbortController().signal,
  read: (_request, send) => send(),
};

interface Cluster {
  readonly folder: string;
  /** Its name in EKS. */
  readonly name: string;
  readonly server: string | undefined;
  /** A twin's: a type without objects has no file there. */
  readonly whole: boolean;
  readonly objects: Map<string, readonly KubeObject[]>;
  /** Why a file was not read, or not whole, by the plural. */
  readonly faults: Map<string, string>;
}

/**
 * Kubernetes objects as `kubectl get TYPE -A -o json` prints them, or a twin keeps them, as a Snapshot: `files` are by path,
 * `kubernetes/<cluster>/<plural>.json`. A cluster is named as EKS names it: that is how its objects and its VPC are known to
 * belong together. Never throws: what cannot be read is `failed` in the Snapshot's scopes and a finding.
 */
export async function importedKubernetes(
  files: Files,
): Promise<{ readonly snapshot: Snapshot; readonly findings: readonly Diagnostic[] }> {
  const findings: Diagnostic[] = [];
  const clusters = clustersIn(files, findings);
  const parts: Snapshot[] = [];
  for (const cluster of clusters) parts.push(...(await snapshotsOf(cluster, findings)));
  return { snapshot: mergeSnapshots(parts), findings };
}

const PATH = /^kubernetes\/([^/]+)\/([^/]+)\.json$/;

function clustersIn(files: Files, findings: Diagnostic[]): readonly Cluster[] {
  const paths = Object.keys(files).filter((path) => path.startsWith("kubernetes/"));
  const folders = Map.groupBy(paths, (path) => PATH.exec(path)?.[1]);
  for (const path of folders.get(undefined) ?? []) findings.push(unread(path));
  const named = [...folders].flatMap(([folder, inside]) => (folder === undefined ? [] : [{ folder, inside }]));
  return named
    .sort((a, b) => (a.folder < b.folder ? -1 : 1))
    .map(({ folder, inside }) => clusterIn(folder, inside.sort(), files, findings));
}

function clusterIn(folder: string, paths: readonly string[], files: Files, findings: Diagnostic[]): Cluster {
  const identity = parsed(files[`kubernetes/${folder}/${IDENTITY}.json`] ?? "{}");
  const known = isRecord(identity) ? identity : {};
  const objects = new Map<string, readonly KubeObject[]>();
  const faults = new Map<string, string>();
  for (const path of paths) {
    const plural = PATH.exec(path)?.[2] ?? "";
    if (plural === IDENTITY) continue;
    const read = objectsIn(files[path] ?? "");
    objects.set(plural, read.objects);
    if (read.fault === undefined) continue;
    faults.set(plural, `${path}: ${read.fault}`);
    findings.push(diagnose(read.objects.length > 0 ? "IMPORT-2" : "IMPORT-1", { message: `${path}: ${read.fault}` }));
  }
  const name = typeof known.name === "string" && known.name !== "" ? known.name : folder;
  const server = typeof known.server === "string" ? known.server : undefined;
  return { folder, name, server, whole: known.kind === "TwinCluster", objects, faults };
}

function objectsIn(text: string): { readonly objects: readonly KubeObject[]; readonly fault?: string } {
  const value = parsed(text);
  const list = Array.isArray(value) ? value : isRecord(value) ? value.items : undefined;
  if (value === undefined) return { objects: [], fault: "it is not JSON" };
  if (!Array.isArray(list)) return { objects: [], fault: "it has no list of objects" };
  const objects = list.filter(isObject);
  const bad = list.length - objects.length;
  if (bad === 0) return { objects };
  const first = list.findIndex((one) => !isObject(one)) + 1;
  return {
    objects,
    fault: `object ${first} has no metadata as Kubernetes writes it${bad > 1 ? `, and ${bad - 1} more` : ""}`,
  };
}

/** What every reader of objects takes for granted. */
function isObject(value: unknown): value is KubeObject {
  if (!isRecord(value) || !isRecord(value.metadata)) return false;
  const { name, namespace, labels, annotations, ownerReferences, managedFields } = value.metadata;
  return (
    typeof name === "string" &&
    name !== "" &&
    (namespace === undefined || typeof namespace === "string") &&
    isTexts(labels) &&
    isTexts(annotations) &&
    isRecords(ownerReferences) &&
    isRecords(managedFields)
  );
}

function isTexts(value: unknown): boolean {
  return value === undefined || (isRecord(value) && Object.values(value).every((one) => typeof one === "string"));
}

function isRecords(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isRecord));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unread(path: string): Diagnostic {
  return diagnose("IMPORT-3", { message: `${path} is not read` });
}

/** Kind by kind, so that one that cannot be made sense of leaves the others. */
async function snapshotsOf(cluster: Cluster, findings: Diagnostic[]): Promise<readonly Snapshot[]> {
  const scope = kubernetesScope(cluster.name);
  const missing: string[] = [];
  const parts: Snapshot[] = [];
  for (const [kind, plural] of Object.entries(FILES) as [ObservedKind, string][]) {
    if (!cluster.objects.has(plural) && !cluster.whole) {
      if (OPTIONAL.has(kind)) continue;
      missing.push(plural);
      parts.push(statusAlone(collectionKey(scope, kind), gap("not-collected", `there is no ${plural}.json`)));
      continue;
    }
    parts.push(await readKind(cluster, kind, plural, findings));
  }
  if (missing.length > 0) {
    const message = `cluster ${cluster.folder} was collected without ${missing.join(", ")}`;
    findings.push(diagnose("IMPORT-4", { message }));
  }
  return parts;
}

async function readKind(
  { name: cluster, server, objects, faults, folder }: Cluster,
  kind: ObservedKind,
  plural: string,
  findings: Diagnostic[],
): Promise<Snapshot> {
  const key = collectionKey(kubernetesScope(cluster), kind);
  try {
    const request = { plane: "kubernetes" as const, cluster, kinds: new Set([kind]) };
    const read = await kubernetesReader(filesWorld(objects, server)).observe(request, AT_ONCE);
    const fault = faults.get(plural);
    return fault === undefined ? read : { ...read, scopes: { ...read.scopes, [key]: gap("malformed", fault) } };
  } catch (fault) {
    // Somebody else's file: what no reader foresaw in it is its fault, and costs this kind only.
    const why = fault instanceof Error ? fault.message : String(fault);
    const message = `kubernetes/${folder}/${plural}.json holds what Kubernetes does not answer: ${why}`;
    findings.push(diagnose("IMPORT-2", { message }));
    return statusAlone(key, gap("malformed", message));
  }
}

function gap(code: string, message: string): ScopeStatus {
  return { kind: "failed", code, message, hint: "Collect it again; what was not collected is not absent." };
}

function statusAlone(key: string, status: ScopeStatus): Snapshot {
  return { kind: "Snapshot", version: 1, aws: [], scopes: { [key]: status }, resources: [] };
}
