import { findVpc, kubernetesScope, readKeys, scopeOfVpc } from "../../compile/index.ts";
import type { Scope } from "../../desired/index.ts";
import { collectionKey, type ObservedKind, onceFor, type ScopeStatus, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { Unproved } from "./proof.ts";

/** Without these nothing can be said of who is in a VPC and where its packets go. */
const OF_A_VPC: readonly ObservedKind[] = [
  "vpc",
  "subnet",
  "route-table",
  "security-group",
  "network-acl",
  "network-interface",
];

/** Without these nobody knows where the pods of a cluster live, and what their nodes make of their packets. */
const OF_A_CLUSTER: readonly ObservedKind[] = ["node", "pod", "eni-config", "cni-daemonset", "network-policy"];

/**
 * What no proof is claimed of: VPCs and clusters of which something was asked for and could not be read, and VPCs that are not there. What
 * was not asked for is an assumption of the network's, and no failure.
 */
export function unprovedParts(fabric: Fabric, snapshot: Snapshot): readonly Unproved[] {
  const vpcs = new Map(readKeys(fabric, "vpcs").flatMap((key) => unreadVpc(fabric, key, snapshot)));
  const clusters = readKeys(fabric, "clusters").flatMap((key): readonly Unproved[] => {
    const vpc = vpcs.get(fabric.spec.clusters[key]?.vpc ?? "");
    const why = vpc ?? failedOf(kubernetesScope(key), OF_A_CLUSTER, snapshot);
    return why === undefined ? [] : [{ subject: `clusters/${key}`, ...why }];
  });
  return [...clusters, ...[...vpcs].map(([key, why]) => ({ subject: `vpcs/${key}`, ...why }))];
}

type Why = Omit<Unproved, "subject">;

function unreadVpc(fabric: Fabric, key: string, snapshot: Snapshot): readonly (readonly [string, Why])[] {
  const failed = failedOf(scopeOfVpc(fabric, key, snapshot), OF_A_VPC, snapshot);
  if (failed !== undefined) return [[key, failed]];
  const finding = findVpc(fabric, key, snapshot);
  switch (finding.kind) {
    case "found":
    case "planned":
      return [];
    case "unreadable":
      return [[key, { reason: `${finding.code}: ${finding.message}`, fix: finding.hint }]];
    case "missing":
      return [[key, { reason: "no such VPC is there", fix: "correct its `id` or `tags`" }]];
    case "ambiguous":
      return [[key, { reason: `${finding.ids.length} VPCs match`, fix: "write its `id`" }]];
  }
}

/** Almost always there is none, and nobody need look for that of a thousand clusters. */
const hasFailed = onceFor((scopes: Snapshot["scopes"]) => Object.values(scopes).some(({ kind }) => kind === "failed"));

function failedOf(scope: Scope, kinds: readonly ObservedKind[], snapshot: Snapshot): Why | undefined {
  if (!hasFailed(snapshot.scopes)) return undefined;
  const failures = kinds.flatMap(
    (kind): readonly (Extract<ScopeStatus, { readonly kind: "failed" }> & { what: string })[] => {
      const status = snapshot.scopes[collectionKey(scope, kind)];
      // A cluster that does not know the type has none of it.
      return status?.kind === "failed" && status.code !== "CrdMissing" ? [{ ...status, what: kind }] : [];
    },
  );
  const [first] = failures;
  if (first === undefined) return undefined;
  const kindsText = failures.map(({ what }) => what).join(", ");
  return { reason: `${kindsText} cannot be read: ${first.code}: ${first.message}`, fix: first.hint };
}
