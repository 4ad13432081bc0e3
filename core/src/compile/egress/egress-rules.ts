import { awsCommand } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { collectionKey, type Observed, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";
import { type ClusterSpec, type Fabric, parseGoBool } from "../../spec/index.ts";
import type { ClusterAddresses } from "../allocation/address-plan.ts";
import { egressRouteId } from "../identity/identity.ts";
import { enforcingMode, nodesOf, usesCni } from "../nodes/cni.ts";
import { findCluster, kubernetesScope } from "../world/world.ts";
import { DEFAULT_ROUTE, podTables, tablesWithoutEgress } from "./egress.ts";

/** The two ways out of CNI-2 (fault 3b-7, 3b-8). */
export function egressFix(key: string, cluster: ClusterSpec): string {
  const translate =
    cluster.pods.snat === "external"
      ? "set `snat: auto`, so that nodes translate"
      : "set AWS_VPC_K8S_CNI_EXTERNALSNAT to false, so that nodes translate";
  return `Either ${translate}; or give the pods a way out of their own: spec.clusters.${key}.pods.egress, with a natGateway (a private one where other networks must not see these addresses) or a transitGateway.`;
}

const tablesByMark = onceFor((snapshot: Snapshot) =>
  Map.groupBy(observedOf(snapshot, "route-table"), ({ owner }) => owner?.id),
);

/** EGRESS-3: our own table has a default route that somebody else has put there, to somewhere else. */
export function foreignRoutes(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): readonly Diagnostic[] {
  const cluster = fabric.spec.clusters[key];
  return (cluster ? podTables(key, cluster, planned) : []).flatMap(({ id, target }) => {
    const { adopt } = fabric.spec;
    const adopted = adopt.some((entry) => entry.as === id);
    const live = (adopted ? observedOf(snapshot, "route-table") : (tablesByMark(snapshot).get(id) ?? [])).find(
      (table) =>
        (table.owner?.id === id && table.owner.uid === fabric.metadata.uid) ||
        adopt.some((entry) => entry.as === id && entry.id === table.id),
    );
    const route = live?.facts.routes.find((one) => one.destination === DEFAULT_ROUTE && one.target !== target);
    if (!live || !route || target === undefined || ownByState.has(`${live.id}/${DEFAULT_ROUTE}`)) return [];
    const as = egressRouteId(id);
    if (adopt.some((entry) => entry.as === as)) return [];
    return [
      diagnose("EGRESS-3", {
        message: `${live.id} sends ${DEFAULT_ROUTE} to ${route.target}, which Podspan did not put there, and the Fabric asks for ${target}`,
        fix: `Leave \`pods.egress\` out and keep that route; or delete it (\`${awsCommand(live.scope, "ec2 delete-route")} --route-table-id ${live.id} --destination-cidr-block ${DEFAULT_ROUTE}\`) and run again; or take it over, so that destroy gives it back: \`adopt: [{ id: ${live.id}/${DEFAULT_ROUTE}, as: ${as} }]\`.`,
        path: ["spec", "clusters", key, "pods", "egress"],
      }),
    ];
  });
}

/** EGRESS-2: through a transit gateway pods show their own addresses, and where nobody routes these back, replies are lost. */
export function unansweredPods(fabric: Fabric, key: string, routable: boolean): readonly Diagnostic[] {
  const { egress, snat } = fabric.spec.clusters[key]?.pods ?? {};
  const untranslated = snat === "external" && typeof egress === "object" && egress.transitGateway !== undefined;
  if (!untranslated || routable) return [];
  return [
    diagnose("EGRESS-2", {
      message: `pods of ${key} leave through ${egress.transitGateway} with their own addresses, which the Fabric says no other network routes to`,
      path: ["pods", "egress"],
    }),
  ];
}

/** SGP-*: what security groups for pods need beside custom networking (F50, amazon-vpc-cni-k8s, README). */
export function securityGroupProblems(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  env: Readonly<Record<string, string>>,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): readonly Diagnostic[] {
  const cluster = fabric.spec.clusters[key];
  const mode = cluster && enforcingMode(cluster);
  if (!cluster || mode === undefined) return [];
  return [
    ...(mode === "strict" ? strictWithoutEgress(fabric, key, cluster, planned, snapshot, ownByState) : []),
    ...(parseGoBool(env.ENABLE_POD_ENI ?? "") === true ? [] : [roleToCheck(fabric, key, snapshot)]),
    ...nodesWithoutBranches(key, snapshot),
    ...policyProblems(key, snapshot),
  ];
}

/** SGP-1: in strict mode nothing is translated, so branch interfaces leave by the pod subnets' tables (F50). */
function strictWithoutEgress(
  fabric: Fabric,
  key: string,
  cluster: ClusterSpec,
  planned: ClusterAddresses,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (cluster.pods.egress === "none") return [];
  return tablesWithoutEgress(fabric, key, planned, snapshot, ownByState).map((where) =>
    diagnose("SGP-1", {
      message: `security groups for pods are strict in ${key} and ${where} has no default route`,
      path: ["securityGroupsForPods"],
    }),
  );
}

/** SGP-2: said until it is on, for no call of EC2 or EKS tells what a role may do. */
function roleToCheck(fabric: Fabric, key: string, snapshot: Snapshot): Diagnostic {
  const eks = findCluster(fabric, key, snapshot);
  const role = eks.kind === "found" ? eks.cluster.props.roleArn : undefined;
  const name = role?.split("/").at(-1) ?? "CLUSTER_ROLE";
  return diagnose("SGP-2", {
    message: `security groups for pods are about to be switched on in ${key}: the cluster's role${role === undefined ? "" : ` ${role}`} must be allowed to make branch interfaces`,
    fix: `aws iam attach-role-policy --role-name ${name} --policy-arn arn:aws:iam::aws:policy/AmazonEKSVPCResourceController`,
    path: ["securityGroupsForPods"],
  });
}

/** SGP-3: t types have no trunk interface, and Windows nodes do it otherwise. */
function nodesWithoutBranches(key: string, snapshot: Snapshot): readonly Diagnostic[] {
  const without = nodesOf(key, snapshot).filter(
    (node) => node.props.os === "windows" || (usesCni(node) && /^t\d/.test(node.props.instanceType ?? "")),
  );
  if (without.length === 0) return [];
  const names = without.map(
    ({ props }) => `${props.name} (${props.os === "windows" ? "Windows" : props.instanceType})`,
  );
  const shown = names.slice(0, 3).join(", ");
  return [
    diagnose("SGP-3", {
      message: `${without.length} of the nodes of ${key} cannot have branch interfaces: ${shown}${names.length > 3 ? ", …" : ""}`,
      path: ["securityGroupsForPods"],
    }),
  ];
}

/** SGP-4: policies that name a group which the VPC does not have, or groups that let no DNS out. The objects are the user's. */
function policyProblems(key: string, snapshot: Snapshot): readonly Diagnostic[] {
  const scope = kubernetesScope(key);
  const groups = observedOf(snapshot, "security-group");
  const wereRead = Object.entries(snapshot.scopes).some(
    ([name, status]) => name.endsWith("#security-group") && status.kind === "observed",
  );
  if (snapshot.scopes[collectionKey(scope, "security-group-policy")]?.kind !== "observed" || !wereRead) return [];
  return observedOf(snapshot, "security-group-policy", scope).flatMap((policy) => {
    const named = policy.props.groups.map((id) => ({ id, group: groups.find((group) => group.id === id) }));
    const missing = named.filter(({ group }) => group === undefined).map(({ id }) => id);
    const subject = `SecurityGroupPolicy ${policy.id} of ${key}`;
    const path = ["securityGroupsForPods"];
    if (missing.length > 0) {
      const message = `${subject} names ${missing.join(", ")}, which the VPC does not have: its pods stay Pending`;
      return [diagnose("SGP-4", { message, path })];
    }
    if (named.some(({ group }) => group !== undefined && letsDnsOut(group))) return [];
    const message = `${subject}: none of ${policy.props.groups.join(", ")} lets port 53 out, so its pods resolve no name`;
    return [diagnose("SGP-4", { message, path })];
  });
}

/** Whether some rule allows UDP port 53 to somewhere; where to is not judged here. */
function letsDnsOut({ props }: Observed<"security-group">): boolean {
  return props.egress.some(
    ({ protocol, fromPort = 0, toPort = 65_535 }) =>
      protocol === "-1" || (["udp", "17"].includes(protocol) && fromPort <= 53 && toPort >= 53),
  );
}
