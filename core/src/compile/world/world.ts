import type { AwsScope, KubernetesScope, Resource } from "../../desired/index.ts";
import { scopeKey } from "../../desired/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { collectionKey, observedById, observedOf, onceFor } from "../../observed/index.ts";
import { type Fabric, partitionOf, type VpcSpec } from "../../spec/index.ts";
import { ownedVpcId } from "../identity/identity.ts";

/** What the snapshot shows of one VPC of the Fabric. */
export type VpcFinding =
  | { readonly kind: "found"; readonly scope: AwsScope; readonly vpc: Observed<"vpc"> }
  | { readonly kind: "planned"; readonly scope: AwsScope }
  | { readonly kind: "missing"; readonly scope: AwsScope }
  | { readonly kind: "ambiguous"; readonly scope: AwsScope; readonly ids: readonly string[] }
  | {
      readonly kind: "unreadable";
      readonly scope: AwsScope;
      readonly code: string;
      readonly message: string;
      readonly hint: string;
    };

/** The account and region that a VPC of the Fabric lies in, as this snapshot reached them. */
export function scopeOfVpc(fabric: Fabric, key: string, snapshot: Snapshot): AwsScope {
  const { scopes } = foundIn(snapshot)(fabric);
  const known = scopes.get(key) ?? scopeIn(fabric, key, snapshot);
  scopes.set(key, known);
  return known;
}

/** Each VPC is asked for some fifty times. */
const foundIn = onceFor((_snapshot: Snapshot) =>
  onceFor((_fabric: Fabric) => ({ scopes: new Map<string, AwsScope>(), vpcs: new Map<string, VpcFinding>() })),
);

function scopeIn(fabric: Fabric, key: string, snapshot: Snapshot): AwsScope {
  const vpc = vpcOf(fabric, key);
  const alias = vpc.account ?? "";
  const reached = snapshot.aws.find((entry) => entry.alias === alias && entry.region === vpc.region);
  const declared = vpc.account === undefined ? undefined : fabric.spec.accounts[vpc.account];
  return (
    reached?.scope ?? {
      plane: "aws",
      partition: declared?.partition ?? partitionOf(vpc.region),
      account: declared?.id ?? "unknown",
      region: vpc.region,
    }
  );
}

export function vpcOf(fabric: Fabric, key: string): VpcSpec {
  const vpc = fabric.spec.vpcs[key];
  // Dangling references are diagnostics of the spec stage; past it one is a bug.
  if (!vpc) throw new Error(`no VPC ${key} in the Fabric`);
  return vpc;
}

/** Finds a VPC: by id, by tags that must all match, or by our own mark when the Fabric creates it. */
export function findVpc(fabric: Fabric, key: string, snapshot: Snapshot): VpcFinding {
  const { vpcs } = foundIn(snapshot)(fabric);
  const known = vpcs.get(key) ?? vpcIn(fabric, key, snapshot);
  vpcs.set(key, known);
  return known;
}

function vpcIn(fabric: Fabric, key: string, snapshot: Snapshot): VpcFinding {
  const scope = scopeOfVpc(fabric, key, snapshot);
  const status = snapshot.scopes[collectionKey(scope, "vpc")];
  if (status?.kind === "failed") return { ...status, kind: "unreadable", scope };
  // Reached, and not asked for its VPCs: that says nothing of them.
  if (status === undefined && snapshot.aws.some((reached) => scopeKey(reached.scope) === scopeKey(scope))) {
    return { kind: "unreadable", scope, ...NOT_READ };
  }
  const wanted = vpcOf(fabric, key);
  const matches = candidates(wanted, snapshot, scope).filter((vpc) => isMeant(wanted, key, fabric, vpc));
  const [vpc, ...more] = matches;
  if (!vpc) return { kind: wanted.cidrs ? "planned" : "missing", scope };
  if (more.length > 0) return { kind: "ambiguous", scope, ids: matches.map((match) => match.id) };
  return { kind: "found", scope, vpc };
}

/** One of a fleet's thousand VPCs is not looked for among all of them when the Fabric says its id. */
function candidates({ id }: VpcSpec, snapshot: Snapshot, scope: AwsScope): readonly Observed<"vpc">[] {
  if (id === undefined) return observedOf(snapshot, "vpc", scope);
  const found = observedById(snapshot, "vpc", id, scope);
  return found === undefined ? [] : [found];
}

const NOT_READ = { code: "not-read", message: "the VPCs were not read", hint: "run again" };

function isMeant(wanted: VpcSpec, key: string, fabric: Fabric, vpc: Observed<"vpc">): boolean {
  if (wanted.cidrs) return vpc.owner?.uid === fabric.metadata.uid && vpc.owner?.id === ownedVpcId(key);
  if (wanted.id !== undefined) return vpc.id === wanted.id;
  const tags = Object.entries(wanted.tags ?? {});
  return tags.length > 0 && tags.every(([name, value]) => vpc.tags?.[name] === value);
}

/** What the snapshot shows of the EKS cluster of a cluster of the Fabric. */
export type ClusterFinding =
  | { readonly kind: "found"; readonly cluster: Observed<"cluster"> }
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly blocked: NonNullable<Resource["blocked"]> };

export function findCluster(fabric: Fabric, key: string, snapshot: Snapshot): ClusterFinding {
  const cluster = fabric.spec.clusters[key];
  if (!cluster) return { kind: "missing" };
  const scope = scopeOfVpc(fabric, cluster.vpc, snapshot);
  const status = snapshot.scopes[collectionKey(scope, "cluster")];
  if (status?.kind === "failed") {
    const reason = `EKS in ${scopeKey(scope)} cannot be read: ${status.code}: ${status.message}`;
    return { kind: "unreadable", blocked: { code: "SCOPE-1", reason, fix: status.hint } };
  }
  const name = cluster.name ?? key;
  // World id = name.
  const found = observedById(snapshot, "cluster", name, scope);
  return found ? { kind: "found", cluster: found } : { kind: "missing" };
}

export function kubernetesScope(cluster: string): KubernetesScope {
  return { plane: "kubernetes", cluster };
}
