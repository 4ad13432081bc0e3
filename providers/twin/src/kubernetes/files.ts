import type { KubeObject } from "@podspan/kubernetes/api";
import { canonicalJson, canonicalList } from "../records/canonical-json.ts";
import { type ClusterIdentity, TwinCluster } from "./cluster.ts";
import { TYPES } from "./types.ts";

const ROOT = "kubernetes/";
const IDENTITY = "cluster.json";
/** Types by the names of their files. */
const BY_FILE = new Map(TYPES.map(({ type }) => [`${type.plural}.json`, type]));

/** `kubernetes/<cluster>/<plural>.json` for each type that has objects, and `cluster.json` for who the cluster is. */
export function saveCluster(cluster: TwinCluster): Readonly<Record<string, string>> {
  const folder = `${ROOT}${cluster.identity.cluster}`;
  const objects = TYPES.map(({ type }) => [`${folder}/${type.plural}.json`, cluster.all(type)] as const);
  return Object.fromEntries([
    [`${folder}/${IDENTITY}`, canonicalJson({ kind: "TwinCluster", version: 1, ...identityFile(cluster.identity) })],
    ...objects.filter(([, all]) => all.length > 0).map(([path, all]) => [path, `${canonicalList(all)}\n`] as const),
  ]);
}

/** The clusters of files under `kubernetes/`. Throws on text that is not JSON, or a cluster of a newer version. */
export function loadClusters(files: Readonly<Record<string, string>>, seed: string): readonly TwinCluster[] {
  const own = Object.keys(files).filter((path) => path.startsWith(ROOT));
  const byFolder = Map.groupBy(own, (path) => path.slice(0, path.lastIndexOf("/") + 1));
  const folders = [...byFolder].filter(([, paths]) => paths.some((path) => path.endsWith(`/${IDENTITY}`)));
  return folders.sort(byPath).map(([folder, paths]) => {
    const identity = `${folder}${IDENTITY}`;
    const cluster = new TwinCluster(readIdentity(identity, files[identity] ?? ""), seed);
    for (const path of paths) {
      const type = BY_FILE.get(path.slice(folder.length));
      if (type === undefined) continue;
      for (const object of JSON.parse(files[path] ?? "[]") as readonly KubeObject[]) cluster.restore(type, object);
    }
    return cluster;
  });
}

function byPath([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The Kubernetes version is not the file's. */
function identityFile({ version, ...identity }: ClusterIdentity) {
  return { ...identity, kubernetesVersion: version };
}

function readIdentity(path: string, text: string): ClusterIdentity {
  const file = JSON.parse(text) as Omit<ClusterIdentity, "version"> & {
    readonly version: number;
    readonly kubernetesVersion: string;
  };
  if (file.version > 1) throw new Error(`${path} is of version ${file.version}, written by a newer Podspan`);
  const { account, region, name, cluster, context, kubernetesVersion } = file;
  return { account, region, name, cluster, context, version: kubernetesVersion };
}
