import { awsCommand, scopeKey } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { collectionKey, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { findCluster, findVpc, kubernetesScope, scopeOfVpc } from "../world/world.ts";

/** How many of them a diagnostic names. */
const MOST_NAMES = 5;

/**
 * CLUSTER-1: clusters that EKS does not have, told once for each account and Region. A pod network may be made before its cluster
 * (three-systems 3b-22). A reachable API server of a cluster that EKS does not know is a wrong name, and its CNI would be taken for
 * self-managed.
 */
export function missingClusters(
  fabric: Fabric,
  keys: readonly string[],
  addresses: AddressPlan,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const missing = keys.flatMap((key) => {
    const { name = key, vpc = "" } = fabric.spec.clusters[key] ?? {};
    // The VPC's own entry has said why.
    const isNowhere = ["missing", "ambiguous"].includes(findVpc(fabric, vpc, snapshot).kind);
    if (addresses.clusters[key] === undefined || isNowhere) return [];
    if (findCluster(fabric, key, snapshot).kind !== "missing") return [];
    const isReached = snapshot.scopes[collectionKey(kubernetesScope(key), "cni-daemonset")]?.kind === "observed";
    const severity = isReached ? ("error" as const) : ("warning" as const);
    return [{ key, name, scope: scopeOfVpc(fabric, vpc, snapshot), severity }];
  });
  const groups = Map.groupBy(missing, ({ scope, severity }) => `${severity} ${scopeKey(scope)}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const shown = same.slice(0, MOST_NAMES).map(({ name }) => name);
    const more = same.length > shown.length ? ` and ${same.length - shown.length} more` : "";
    const [what, whose] = same.length === 1 ? ["no cluster", "the cluster's"] : ["no clusters", "each cluster's"];
    return [
      diagnose("CLUSTER-1", {
        message: `EKS has ${what} named ${shown.join(", ")}${more}`,
        fix: `Set ${whose} \`name\` to its name in EKS; \`${awsCommand(first.scope, "eks list-clusters")}\` lists what there is.`,
        path: ["spec", "clusters", first.key],
        severity: first.severity,
      }),
    ];
  });
}
