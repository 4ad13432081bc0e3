import type { AwsScope, Ref, Resource } from "../../desired/index.ts";
import { collectionKey, type ObservedKind, onceFor, type Snapshot } from "../../observed/index.ts";
import { type Fabric, partitionOf, type VpcSpec } from "../../spec/index.ts";
import { ownedVpcId } from "../identity/identity.ts";
import { networkScope, ownerOfVpc } from "../world/vpc-owner.ts";
import { findVpc, scopeOfVpc, vpcOf } from "../world/world.ts";

/** One VPC of a link: what Podspan can do there. */
export type LinkEnd =
  /** Read, or yet to be made by this Fabric. `scope` is its owner's, where peerings and tables are; `groups` where its security groups are. */
  | {
      readonly kind: "reached";
      readonly key: string;
      readonly scope: AwsScope;
      readonly groups: AwsScope;
      readonly vpc: Ref;
      /** Absent while it is yet to be made. */
      readonly worldId?: string;
    }
  /** In an account that Podspan may not act for: what is to be done there is handed over. */
  | { readonly kind: "others"; readonly key: string; readonly scope: AwsScope; readonly vpc: string }
  /** Could not be read: all of the link waits. */
  | {
      readonly kind: "unread";
      readonly key: string;
      readonly scope: AwsScope;
      readonly vpc: string | Ref;
      readonly blocked: NonNullable<Resource["blocked"]>;
    }
  /** It does not exist, or more than one does: its own entry has said so. */
  | { readonly kind: "lost"; readonly key: string };

export function endOf(fabric: Fabric, key: string, snapshot: Snapshot): LinkEnd {
  const spec = vpcOf(fabric, key);
  if (isOthers(fabric, key, spec, snapshot)) {
    return spec.id === undefined
      ? { kind: "lost", key }
      : { kind: "others", key, scope: othersScope(fabric, key, spec, snapshot), vpc: spec.id };
  }
  const finding = findVpc(fabric, key, snapshot);
  const vpc = { $ref: ownedVpcId(key) };
  switch (finding.kind) {
    case "missing":
    case "ambiguous":
      return { kind: "lost", key };
    case "unreadable": {
      const reason = `VPC ${key} cannot be read: ${finding.code}: ${finding.message}`;
      const blocked = { code: "SCOPE-1", reason, fix: finding.hint };
      return { kind: "unread", key, scope: networkScope(fabric, key, snapshot), vpc: spec.id ?? vpc, blocked };
    }
    case "planned":
    case "found": {
      const blocked = unreadPart(fabric, key, finding.scope, snapshot);
      if (blocked) return { kind: "unread", key, scope: networkScope(fabric, key, snapshot), vpc, blocked };
      const worldId = finding.kind === "found" ? { worldId: finding.vpc.id } : {};
      const scope = networkScope(fabric, key, snapshot);
      return { kind: "reached", key, scope, groups: finding.scope, vpc, ...worldId };
    }
  }
}

/** What tells which tables know a VPC, and, where it has clusters, where their nodes are and which groups these carry. */
const OF_NETWORK: readonly ObservedKind[] = ["subnet", "route-table", "route-table-association"];
const OF_NODES: readonly ObservedKind[] = ["cluster", "node-group", "network-interface", "security-group"];

/** Keys of VPCs that clusters are in which Podspan looks at. */
const vpcsWithClusters = onceFor(
  ({ spec }: Fabric) =>
    new Set(Object.values(spec.clusters).flatMap(({ vpc, manage }) => (manage === "none" ? [] : [vpc]))),
);

/** Why it cannot be told what a link needs in a VPC: what was not read would be taken for unwanted. */
function unreadPart(fabric: Fabric, key: string, groups: AwsScope, snapshot: Snapshot): Resource["blocked"] {
  const hasClusters = vpcsWithClusters(fabric).has(key);
  const network = networkScope(fabric, key, snapshot);
  const needed = [
    ...OF_NETWORK.map((kind) => ({ kind, status: snapshot.scopes[collectionKey(network, kind)] })),
    ...(hasClusters ? OF_NODES.map((kind) => ({ kind, status: snapshot.scopes[collectionKey(groups, kind)] })) : []),
  ];
  for (const { kind, status } of needed) {
    if (status?.kind !== "failed") continue;
    const reason = `VPC ${key}: ${kind} cannot be read: ${status.code}: ${status.message}`;
    return { code: "SCOPE-1", reason, fix: status.hint };
  }
  return undefined;
}

/**
 * Whether a VPC is somebody else's to change: `manage: none`, or shared by an owner that Podspan has no way to, or of an account for
 * which the credentials are not and no role is named.
 */
function isOthers(fabric: Fabric, key: string, spec: VpcSpec, snapshot: Snapshot): boolean {
  if (spec.manage === "none" || ownerOfVpc(fabric, key).kind === "unreached") return true;
  const account = spec.account === undefined ? undefined : fabric.spec.accounts[spec.account];
  if (account === undefined || account.assumeRole !== undefined || spec.id === undefined) return false;
  const finding = findVpc(fabric, key, snapshot);
  return finding.kind === "unreadable" && finding.code === "wrong-account";
}

/** The owner's account as the Fabric names it; of the caller's own, as any answer of it told. */
function othersScope(fabric: Fabric, key: string, { account, owner, region }: VpcSpec, snapshot: Snapshot): AwsScope {
  const named = account === undefined ? undefined : fabric.spec.accounts[account];
  const caller = snapshot.aws.find(({ alias }) => alias === (account ?? ""))?.scope;
  return {
    plane: "aws",
    partition: named?.partition ?? caller?.partition ?? partitionOf(region),
    account: owner ?? named?.id ?? caller?.account ?? scopeOfVpc(fabric, key, snapshot).account,
    region,
  };
}
