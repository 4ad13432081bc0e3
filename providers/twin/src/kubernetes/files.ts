import type { KubeObject } from "@podspan/kubernetes/api";
import { canonicalJson, canonicalList } from "../records/canonical-json.ts";
import { type ClusterIdentity, TwinCluster } from "./cluster.ts";
import { TYPES } from "./types.ts";

const ROOT = "kubernetes/";
const IDENTITY = "cluster.json";

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
  const identities = Object.keys(files).filter((path) => path.startsWith(ROOT) && path.endsWith(`/${IDENTITY}`));
  return identities.sort().map((path) => {
    const cluster = new TwinCluster(readIdentity(path, files[path] ?? ""), seed);
    const folder = path.slice(0, -IDENTITY.length);
    for (const { type } of TYPES) {
      const text = files[`${folder}${type.plural}.json`];
      const objects = text === undefined ? [] : (JSON.parse(text) as readonly KubeObject[]);
      for (const object of objects) cluster.restore(type, object);
    }
    return cluster;
  });
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
