import { collectionKey, recordOf, type ScopeStatus, type Snapshot } from "../../observed/index.ts";
import { type Fabric, runsAutoMode } from "../../spec/index.ts";
import { readKeys } from "../identity/management.ts";
import { findCluster, kubernetesScope } from "./world.ts";

const IN_CLUSTER = ["eni-config", "cni-daemonset"] as const;
const OF_AUTO_MODE = ["node-class", "node-pool"] as const;

/**
 * A cluster that EKS does not know has no API server to fail: what would be in it is not there. Its unreadable parts become
 * `parentPlanned`, so that nothing waits for them and nothing is made in them. Of a cluster with `compute: auto` a missing ENIConfig
 * type is no failure.
 */
export function withoutGoneClusters(fabric: Fabric, whole: Snapshot): Snapshot {
  const snapshot = withoutEniConfigType(fabric, whole);
  if (!wasAsked(snapshot)) return snapshot;
  const gone = readKeys(fabric, "clusters").filter((key) => findCluster(fabric, key, snapshot).kind === "missing");
  if (gone.length === 0) return snapshot;
  const scopesGone = new Set(gone.map((cluster) => `kubernetes/${cluster}`));
  const unasked = gone.flatMap((cluster) => {
    const spec = fabric.spec.clusters[cluster];
    const kinds = spec && runsAutoMode(spec) ? [...IN_CLUSTER, ...OF_AUTO_MODE] : IN_CLUSTER;
    return kinds.map((kind) => collectionKey(kubernetesScope(cluster), kind));
  });
  const scopes = Object.entries(snapshot.scopes).map(([key, status]): [string, ScopeStatus] => {
    const isGone = status.kind === "failed" && scopesGone.has(key.slice(0, key.indexOf("#")));
    return [key, isGone ? { kind: "parentPlanned" } : status];
  });
  const planned = unasked.map((key): [string, ScopeStatus] => [key, { kind: "parentPlanned" }]);
  return { ...snapshot, scopes: recordOf([...planned, ...scopes].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** A cluster that runs Auto Mode alone has no VPC CNI and so no ENIConfig type: that is how it should be, and says that there are none. */
function withoutEniConfigType(fabric: Fabric, snapshot: Snapshot): Snapshot {
  const auto = Object.keys(fabric.spec.clusters).filter((key) => fabric.spec.clusters[key]?.compute === "auto");
  const keys = new Set(auto.map((key) => collectionKey(kubernetesScope(key), "eni-config")));
  const scopes = Object.entries(snapshot.scopes).map(([key, status]): [string, ScopeStatus] => {
    const absent = keys.has(key) && status.kind === "failed" && status.code === "CrdMissing";
    return [key, absent ? { kind: "observed" } : status];
  });
  return keys.size === 0 ? snapshot : { ...snapshot, scopes: recordOf(scopes) };
}

/** Whether EKS was read at all. */
function wasAsked(snapshot: Snapshot): boolean {
  return Object.entries(snapshot.scopes).some(
    ([key, status]) => key.endsWith("#cluster") && status.kind === "observed",
  );
}
