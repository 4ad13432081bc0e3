import { awsCommand } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { observedOf, type Snapshot } from "../../observed/index.ts";
import type { ClusterSpec, Fabric } from "../../spec/index.ts";
import type { ClusterAddresses } from "../allocation/address-plan.ts";
import { tablesWithoutEgress } from "../egress/egress.ts";
import { egressFix, unansweredPods } from "../egress/egress-rules.ts";
import { accessEntryId } from "../identity/identity.ts";
import { NODE_ENTRY, nodeRoleOf, nodeSubnetsOf } from "../nodes/auto-mode.ts";
import { liveEnv, nodesOf, usesCni } from "../nodes/cni.ts";
import { type ClusterSnat, farText } from "../nodes/snat.ts";
import { type ClusterFinding, kubernetesScope, type VpcFinding } from "../world/world.ts";

/** What the rules AUTO-* say of a cluster with EKS Auto Mode, alone or beside other nodes, and those about its way out. */
export function autoProblems(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  vpc: VpcFinding,
  eks: ClusterFinding,
  snapshot: Snapshot,
  routable: boolean,
  ownByState: ReadonlySet<string>,
  snat: ClusterSnat,
): readonly Diagnostic[] {
  const cluster = fabric.spec.clusters[key];
  if (!cluster) return [];
  const problems = [
    ...withoutEgress(fabric, key, cluster, planned, snapshot, ownByState),
    ...unansweredPods(fabric, key, routable),
    ...shownWithoutEgress(fabric, key, planned, snapshot, ownByState, snat),
    ...(eks.kind === "found"
      ? [
          ...withoutRole(key, cluster, eks, vpc),
          ...nodeSubnetProblems(key, cluster, planned, vpc, eks, snapshot),
          ...builtInPools(key, eks),
          ...foreignEntry(fabric, key, eks, vpc, snapshot),
        ]
      : []),
    ...cniLeftovers(fabric, key, snapshot),
  ];
  return problems.map((problem) => ({ ...problem, path: ["spec", "clusters", key, ...(problem.path ?? [])] }));
}

type Found = Extract<ClusterFinding, { readonly kind: "found" }>;

/** CNI-2: `snatPolicy: Disabled` is all or nothing, so the pods' tables must lead somewhere (fault 3b-7; EKS user guide, NodeClass). */
function withoutEgress(
  fabric: Fabric,
  key: string,
  cluster: ClusterSpec,
  planned: ClusterAddresses,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (cluster.pods.snat !== "external") return [];
  return tablesWithoutEgress(fabric, key, planned, snapshot, ownByState).map((where) =>
    diagnose("CNI-2", {
      message: `snatPolicy is to be Disabled in ${key}, for all pods and destinations, and ${where} has no default route`,
      fix: egressFix(key, cluster),
      path: ["pods", "snat"],
    }),
  );
}

/** AUTO-7: what a link needs is all or nothing too. */
function shownWithoutEgress(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
  { needed }: ClusterSnat,
): readonly Diagnostic[] {
  if (needed.length === 0) return [];
  return tablesWithoutEgress(fabric, key, planned, snapshot, ownByState).map((where) =>
    diagnose("AUTO-7", {
      message: `pods of ${key} are to show their own addresses to ${farText(needed)}, so that its Auto Mode nodes must translate nothing at all, and ${where} has no default route`,
      path: ["pods"],
    }),
  );
}

/** AUTO-7 as a warning: where pods are beside their nodes, NodeClasses are EKS's and not ours to change. */
export function translatedByAuto(key: string, { needed }: ClusterSnat): readonly Diagnostic[] {
  if (needed.length === 0) return [];
  return [
    diagnose("AUTO-7", {
      message: `pods of ${key} on Auto Mode's nodes reach ${farText(needed)} by their nodes' addresses: the NodeClasses are not Podspan's`,
      severity: "warning",
      cause:
        "Auto Mode's nodes translate what leaves the VPC unless their NodeClass says `snatPolicy: Disabled`, for all destinations.",
      fix: "Give the pods subnets of their own (leave `placement` out), with `pods.egress`; or use a NodeClass of your own with `snatPolicy: Disabled` in subnets that have a way out.",
      path: ["spec", "clusters", key, "pods", "placement"],
    }),
  ];
}

function withoutRole(key: string, cluster: ClusterSpec, eks: Found, vpc: VpcFinding): readonly Diagnostic[] {
  if (nodeRoleOf(cluster, eks, vpc.scope) !== undefined) return [];
  const message = `nobody says which IAM role the nodes of ${key} have: EKS has no built-in node pools there`;
  return [diagnose("AUTO-2", { message, path: cluster.auto === undefined ? [] : ["auto"] })];
}

/** AUTO-3: each node subnet is the VPC's and lies in a zone with a pod subnet; each zone has a node subnet. */
function nodeSubnetProblems(
  key: string,
  cluster: ClusterSpec,
  planned: ClusterAddresses,
  vpc: VpcFinding,
  eks: Found,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  if (vpc.kind !== "found") return [];
  const zones = [...new Set(planned.subnets.map((subnet) => subnet.zone))];
  const there = new Map(
    observedOf(snapshot, "subnet", vpc.scope)
      .filter((subnet) => subnet.props.vpc === vpc.vpc.id)
      .map((subnet) => [subnet.id, subnet.props.zone]),
  );
  const chosen = nodeSubnetsOf(cluster, planned, eks, snapshot);
  const wrong = chosen.flatMap((id) => {
    const zone = there.get(id);
    const path = ["auto", "subnets", cluster.auto?.subnets?.indexOf(id) ?? 0];
    if (zone === undefined) return [diagnose("AUTO-3", { message: `${vpc.vpc.id} has no subnet ${id}`, path })];
    if (zones.includes(zone)) return [];
    return [
      diagnose("AUTO-3", { message: `node subnet ${id} lies in ${zone}, for which ${key} has no pod subnet`, path }),
    ];
  });
  const served = new Set(chosen.map((id) => there.get(id)));
  const bare = zones.filter((zone) => !served.has(zone));
  if (bare.length === 0) return wrong;
  const message = `${key} has no node subnet in ${bare.join(", ")}, so no node is ever launched there`;
  return [
    ...wrong,
    diagnose("AUTO-3", {
      message,
      fix: `Name subnets of the nodes by spec.clusters.${key}.auto.subnets, or take the zone out of its zones.`,
      path: ["zones"],
      severity: bare.length === zones.length ? "error" : "warning",
    }),
  ];
}

/** AUTO-4, with the command that switches them off, and what else that command must say. */
function builtInPools(key: string, { cluster }: Found): readonly Diagnostic[] {
  const { builtInPools: pools = [], name } = cluster.props;
  if (pools.length === 0) return [];
  const message = `the built-in node ${pools.length === 1 ? "pool" : "pools"} ${pools.join(" and ")} of ${key} ${pools.length === 1 ? "is" : "are"} on: pods placed there take addresses of the node subnets`;
  const settings = [
    `--compute-config '{"enabled":true,"nodePools":[]}'`,
    `--kubernetes-network-config '{"elasticLoadBalancing":{"enabled":true}}'`,
    `--storage-config '{"blockStorage":{"enabled":true}}'`,
  ];
  const fix = `When the new pool serves: ${awsCommand(cluster.scope, "eks update-cluster-config")} --name ${name} ${settings.join(" ")}. With no built-in pool left, name the role by auto.nodeRole.`;
  return [diagnose("AUTO-4", { message, fix, path: ["compute"] })];
}

/** AUTO-6. An entry that fits, as EKS makes one for its own pools, is used and left. */
function foreignEntry(
  fabric: Fabric,
  key: string,
  eks: Found,
  { scope }: VpcFinding,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const { props } = eks.cluster;
  const cluster = fabric.spec.clusters[key];
  const role = cluster && nodeRoleOf(cluster, eks, scope);
  const entry = observedOf(snapshot, "access-entry", scope).find(
    (found) => found.props.cluster === props.name && found.props.principal === role?.arn,
  );
  // What is to be adopted gets the policy with that; another type is told by ADOPT-2.
  if (!entry || entry.owner !== undefined || fabric.spec.adopt.some(({ id }) => id === entry.id)) return [];
  const { type, policies } = entry.props;
  if (type === NODE_ENTRY.type && policies.length > 0) return [];
  const why = type === NODE_ENTRY.type ? `lacks ${NODE_ENTRY.policy}` : `is of type ${type}`;
  return [
    diagnose("AUTO-6", {
      message: `the access entry of ${entry.props.principal} in ${props.name} ${why}`,
      path: [],
      ...(type === NODE_ENTRY.type && role
        ? {
            fix: `Associate the policy (\`${awsCommand(entry.scope, "eks associate-access-policy")} --cluster-name ${props.name} --principal-arn ${entry.props.principal} --policy-arn POLICY --access-scope type=cluster\`); or let Podspan do it, and take it away when it goes: \`adopt: [{ id: "${entry.id}", as: ${accessEntryId(key, role.name)} }]\`.`,
          }
        : {}),
    }),
  ];
}

/** AUTO-5 as a warning: settings of the VPC CNI that nobody will heed. Beside plain nodes they may be meant for those. */
function cniLeftovers(fabric: Fabric, key: string, snapshot: Snapshot): readonly Diagnostic[] {
  if (nodesOf(key, snapshot).some(usesCni)) return [];
  const { uid } = fabric.metadata;
  const configs = observedOf(snapshot, "eni-config", kubernetesScope(key)).filter(
    (config) => config.owner?.uid !== uid,
  );
  const variables = Object.keys(liveEnv(key, snapshot)).filter((name) => /^(WARM_|MINIMUM_IP_TARGET)/.test(name));
  const found = [
    ...(configs.length > 0 ? [`ENIConfigs ${configs.map((config) => config.id).join(", ")}`] : []),
    ...(variables.length > 0 ? [`${variables.sort().join(", ")} of aws-node`] : []),
  ];
  if (found.length === 0) return [];
  const message = `${found.join(" and ")} in ${key} have no effect: all its nodes are Auto Mode's`;
  return [diagnose("AUTO-5", { message, severity: "warning", path: ["compute"] })];
}
