import type { AwsScope, NodeRequirement, Resource } from "../../desired/index.ts";
import { observedOf, type Snapshot } from "../../observed/index.ts";
import type { ClusterSpec, Fabric } from "../../spec/index.ts";
import type { ClusterAddresses } from "../allocation/address-plan.ts";
import { accessEntryId, nodeClassId, nodePoolId, podAssociationId } from "../identity/identity.ts";
import { ownerMarks, tagsFor } from "../identity/marks.ts";
import { type ClusterFinding, kubernetesScope, scopeOfVpc } from "../world/world.ts";
import { podGroupsOf } from "./pod-groups.ts";
import type { ClusterSnat } from "./snat.ts";

/** Type of the access entries of Auto Mode's nodes, and the policy that lets them in (EKS user guide, NodeClass). */
export const NODE_ENTRY = { type: "EC2", policy: "AmazonEKSAutoNodePolicy" } as const;

/** What EKS's own pool general-purpose may launch (Amazon EKS user guide, built-in node pools). */
const GENERAL_PURPOSE: readonly NodeRequirement[] = [
  { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
  { key: "eks.amazonaws.com/instance-category", operator: "In", values: ["c", "m", "r"] },
  { key: "eks.amazonaws.com/instance-generation", operator: "Gt", values: ["4"] },
  { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
  { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
];

/** The IAM role of a cluster's nodes. */
export interface NodeRole {
  readonly name: string;
  readonly arn: string;
}

/** As the Fabric says, else the one that the built-in pools have; undefined when nobody tells. */
export function nodeRoleOf(cluster: ClusterSpec, eks: ClusterFinding, scope: AwsScope): NodeRole | undefined {
  const written = cluster.auto?.nodeRole ?? (eks.kind === "found" ? eks.cluster.props.autoNodeRole : undefined);
  if (written === undefined) return undefined;
  const arn = written.startsWith("arn:") ? written : `arn:${scope.partition}:iam::${scope.account}:role/${written}`;
  return { arn, name: written.split("/").at(-1) ?? written };
}

/** Subnets of the nodes themselves: as the Fabric says, else the cluster's own in its zones. Sorted. */
export function nodeSubnetsOf(
  cluster: ClusterSpec,
  planned: ClusterAddresses,
  eks: ClusterFinding,
  snapshot: Snapshot,
): readonly string[] {
  if (cluster.auto?.subnets !== undefined) return [...cluster.auto.subnets].sort();
  const zones = new Set(planned.subnets.map((subnet) => subnet.zone));
  const own = eks.kind === "found" ? eks.cluster.props.subnets : [];
  const scope = eks.kind === "found" ? eks.cluster.scope : undefined;
  return observedOf(snapshot, "subnet", scope)
    .filter((subnet) => own.includes(subnet.id) && zones.has(subnet.props.zone))
    .map((subnet) => subnet.id)
    .sort();
}

export function nodeObjectsName(key: string, cluster: ClusterSpec): string {
  return cluster.auto?.name ?? `podspan-${key}`;
}

/** The ARN of EKS's policy for Auto Mode's nodes. */
export function nodePolicyArn({ partition }: AwsScope): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/${NODE_ENTRY.policy}`;
}

/**
 * What makes Auto Mode's nodes put pods into the pod subnets: an access entry for their role, a NodeClass and a NodePool of our own,
 * in that order. Those of EKS stay as they are: edits of `default` are reverted (EKS user guide, NodeClass).
 */
export function autoResources(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  eks: ClusterFinding,
  snapshot: Snapshot,
  snat: ClusterSnat,
): readonly Resource[] {
  const cluster = fabric.spec.clusters[key];
  if (!cluster) return [];
  const scope = scopeOfVpc(fabric, cluster.vpc, snapshot);
  const role = nodeRoleOf(cluster, eks, scope) ?? roleOfOurs(fabric, key, eks, scope, snapshot);
  // AUTO-2 says so; a cluster that is not there yet says nothing of its role. What EKS did not say now is wanted all the same.
  if (role === undefined && eks.kind !== "unreadable") return [];
  const blocked = blockedBy(eks);
  const name = nodeObjectsName(key, cluster);
  const [classId, poolId] = [nodeClassId(key), nodePoolId(key)];
  const groups = cluster.auto?.securityGroups ?? (eks.kind === "found" ? [eks.cluster.props.securityGroup ?? ""] : []);
  const inCluster = { ...kubernetesScope(key), ...cluster.kubernetes };
  // Whose entry it would be is not known: blocked with the class (`core/src/plan/unread.ts`).
  const entry = role && accessEntry(fabric, key, planned, role, scope);
  return [
    ...(entry === undefined ? [] : [{ ...entry, ...blocked }]),
    {
      id: classId,
      kind: "node-class",
      scope: inCluster,
      props: {
        name,
        role: role?.name ?? "",
        subnets: nodeSubnetsOf(cluster, planned, eks, snapshot),
        securityGroups: [...groups].filter((group) => group !== "").sort(),
        podSubnets: planned.subnets.map((subnet) => ({ $ref: subnet.id })),
        podSecurityGroups: podGroupsOf(key, eks),
        snatPolicy: snat.disabled ? "Disabled" : "Random",
      },
      tags: ownerMarks(fabric, classId),
      // Nodes that may not join are not launched, and pods go nowhere by the wrong table: the entry waits for the tables.
      after: [...(entry === undefined ? [] : [entry.id]), ...snat.after],
      ...blocked,
    },
    {
      id: poolId,
      kind: "node-pool",
      scope: inCluster,
      props: {
        name,
        nodeClass: name,
        requirements: cluster.auto?.requirements ?? GENERAL_PURPOSE,
        limits: cluster.auto?.limits ?? {},
      },
      tags: ownerMarks(fabric, poolId),
      after: [classId],
      ...blocked,
    },
  ];
}

/** Lets nodes of the role join the cluster. */
function accessEntry(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  role: NodeRole,
  scope: AwsScope,
): Resource<"access-entry"> {
  const cluster = fabric.spec.clusters[key]?.name ?? key;
  const id = accessEntryId(key, role.name);
  return {
    id,
    kind: "access-entry",
    scope,
    props: { cluster, principal: role.arn, type: NODE_ENTRY.type, policies: [nodePolicyArn(scope)] },
    tags: tagsFor(fabric, id, "access-entry"),
    // Who lets nodes in has a network for their pods.
    after: planned.subnets.map((subnet) => podAssociationId(key, subnet.zone, subnet.index)),
  };
}

/** While EKS cannot be read, the role is the one that our own NodeClass has. */
function roleOfOurs(
  fabric: Fabric,
  key: string,
  eks: ClusterFinding,
  { partition, account }: AwsScope,
  snapshot: Snapshot,
): NodeRole | undefined {
  if (eks.kind !== "unreadable") return undefined;
  const ours = observedOf(snapshot, "node-class", kubernetesScope(key)).find(
    ({ owner }) => owner?.uid === fabric.metadata.uid && owner.id === nodeClassId(key),
  );
  const name = ours?.props.role ?? "";
  return name === "" ? undefined : { name, arn: `arn:${partition}:iam::${account}:role/${name}` };
}

function blockedBy(eks: ClusterFinding): Pick<Resource, "blocked"> {
  if (eks.kind === "unreadable") return { blocked: eks.blocked };
  if (eks.kind === "found") return {};
  const reason = "EKS does not have the cluster yet";
  const fix = "create the cluster, then run again; `--only aws` leaves this part out";
  return { blocked: { code: "CLUSTER-1", reason, fix } };
}
