import { type AwsScope, awsCommand, scopeKey } from "../../desired/index.ts";
import { type Diagnostic, diagnose, type Severity } from "../../diagnostics/index.ts";
import { collectionKey, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { findCluster, findVpc, kubernetesScope, scopeOfVpc } from "../world/world.ts";

/** How many of them a diagnostic names. */
const MOST_NAMES = 5;

/**
 * CLUSTER-1: clusters that EKS does not have, told once for each account and Region. A pod network may be made before its cluster
 * (fault 3b-22). A reachable API server of a cluster that EKS does not know is a wrong name, and its CNI would be taken for
 * self-managed. One that was renamed, and does not say its name in EKS, has a pod network that runs: it is not taken away from a cluster
 * that is most likely there under its old name.
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
    return [{ key, name, scope: scopeOfVpc(fabric, vpc, snapshot), severity, former: formerName(fabric, key) }];
  });
  return [
    ...missing.flatMap(({ key, former }) => (former === undefined ? [] : [renamedAway(key, former)])),
    ...notThere(missing.filter(({ former }) => former === undefined)),
  ];
}

/** What a cluster was called before `moved`, which it is in EKS unless `name` says otherwise. */
function formerName({ spec }: Fabric, key: string): string | undefined {
  return spec.clusters[key]?.name === undefined ? spec.moved.find(({ to }) => to === key)?.from : undefined;
}

function renamedAway(key: string, former: string): Diagnostic {
  return diagnose("CLUSTER-1", {
    message: `cluster ${former} is now ${key}, and EKS has no cluster named ${key}: its pod network would be taken away`,
    fix: `Add \`name: ${former}\` to it: names in EKS never change. If a new cluster is to take its place, say \`name: ${key}\`.`,
    path: ["spec", "clusters", key],
    severity: "error",
  });
}

interface Missing {
  readonly key: string;
  readonly name: string;
  readonly scope: AwsScope;
  readonly severity: Severity;
}

function notThere(missing: readonly Missing[]): readonly Diagnostic[] {
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
