import { readPrefixes } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { eniConfigNameFor, observedOf, type Snapshot } from "../../observed/index.ts";
import { checkCniEnv, type Fabric, hasPodSubnets, parseGoBool } from "../../spec/index.ts";
import type { ClusterAddresses } from "../allocation/address-plan.ts";
import { zonesOfOurs } from "../allocation/ours.ts";
import { podsAreRoutable } from "../allocation/routable-pods.ts";
import { nodesBesideInternetGateways, tablesWithoutEgress } from "../egress/egress.ts";
import { egressFix, securityGroupProblems, unansweredPods } from "../egress/egress-rules.ts";
import {
  CUSTOM_NETWORKING,
  configNames,
  eniConfigsOf,
  labelInUse,
  liveEnv,
  nodesOf,
  usesCni,
  wantedEnv,
} from "../nodes/cni.ts";
import { otherMakers } from "../nodes/node-makers.ts";
import { type ClusterSnat, EXCLUSIONS, EXTERNAL_SNAT, farText } from "../nodes/snat.ts";
import { findCluster, kubernetesScope, type VpcFinding } from "../world/world.ts";

/** What the rules AZ-* and CNI-* say of the live cluster. */
export function cniProblems(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  vpc: VpcFinding,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
  snat: ClusterSnat,
): readonly Diagnostic[] {
  const path = ["spec", "clusters", key];
  const cluster = fabric.spec.clusters[key];
  const env = liveEnv(key, snapshot);
  // What the CNI will run with: the rules must not find out only after apply.
  const wanted = { ...env, ...wantedEnv(fabric, key, labelInUse(key, snapshot), snat) };
  const vpcBlocks = vpc.kind === "found" ? readPrefixes(vpc.vpc.facts.cidrs.map((block) => block.cidr)) : [];
  const ranges = readPrefixes(planned.ranges.map((range) => range.cidr));
  const routable = podsAreRoutable(fabric, key, planned);
  const surroundings = { routable, vpcBlocks: [...vpcBlocks, ...ranges] };
  return [
    ...(cluster && hasPodSubnets(cluster)
      ? [
          ...uncoveredZones(fabric, key, planned, snapshot),
          ...misnamedConfigs(key, planned, snapshot),
          ...defaultConfigs(key, wanted, snapshot),
        ]
      : foreignPodSubnets(fabric, key, snapshot)),
    ...otherMakers(fabric, key, snapshot),
    ...checkCniEnv(wanted, surroundings).map((problem) => whereOurs(key, problem, snat)),
    ...preservedExclusions(fabric, key, snapshot, snat),
    ...publicNodes(fabric, key, wanted, snapshot),
    ...unknownPodMtu(fabric, key, snapshot),
    ...podsWithoutEgress(fabric, key, planned, wanted, snapshot, ownByState),
    ...securityGroupProblems(fabric, key, planned, env, snapshot, ownByState),
    ...unansweredPods(fabric, key, routable),
  ].map((problem): Diagnostic => ({ ...problem, path: [...path, ...fieldOf(problem)] }));
}

/** Where in the cluster's entry a problem is to be shown; a variable of the CNI is not written there. */
function fieldOf({ code, path = [] }: Diagnostic): readonly (string | number)[] {
  if (code === "AZ-1") return ["zones"];
  return path[0] === "env" ? [] : path;
}

/** AZ-1: a node in a zone without an ENIConfig never becomes Ready once custom networking is on. */
function uncoveredZones(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const covered = new Set(planned.subnets.map((subnet) => subnet.zone));
  const nodes = nodesOf(key, snapshot).filter((node) => usesCni(node) && !covered.has(node.props.zone));
  // A zone that was taken out of the Fabric keeps what it has until its nodes are gone: its steps wait for that (NODE-1).
  const leaving = zonesOfOurs(fabric, key, snapshot);
  const zones = [...new Set(nodes.map((node) => node.props.zone))].sort();
  return zones.map((zone) => {
    const names = nodes.filter((node) => node.props.zone === zone).map((node) => node.props.name);
    const who = `${names.length} node${names.length === 1 ? "" : "s"} of ${key} (${shortList(names)}) in ${zone}`;
    if (leaving.has(zone)) {
      return diagnose("AZ-1", {
        message: `${who}, which the Fabric no longer has: its pod subnet and ENIConfig stay until they are gone`,
        fix: `Drain and terminate them, then apply; or put ${zone} back into spec.clusters.${key}.zones.`,
        severity: "warning",
      });
    }
    return diagnose("AZ-1", {
      message: `${who}, for which there is no pod subnet`,
      fix: `Add ${zone} to spec.clusters.${key}.zones (now ${(fabric.spec.clusters[key]?.zones ?? []).join(", ")}).`,
    });
  });
}

/** CNI-1 is an error where links need the exclusions. */
function whereOurs(key: string, problem: Diagnostic, { needed }: ClusterSnat): Diagnostic {
  if (problem.code !== "CNI-1" || needed.length === 0) return problem;
  return {
    ...problem,
    severity: "error",
    message: `somebody has set ${EXTERNAL_SNAT} in ${key}, so that the exclusions which its links need (${farText(needed)}) are ignored and no packet of a pod is translated`,
    fix: `Set ${EXTERNAL_SNAT} to "false" where it was set (\`kubectl set env daemonset aws-node -n kube-system ${EXTERNAL_SNAT}=false\`; with the managed add-on in its configurationValues), then run again; or write \`snat: external\`, and see that pods have a way out.`,
  };
}

/** CNI-10: what somebody has set in the DaemonSet of a managed add-on stays there, whatever the add-on is configured with. */
function preservedExclusions(
  fabric: Fabric,
  key: string,
  snapshot: Snapshot,
  { value }: ClusterSnat,
): readonly Diagnostic[] {
  const eks = findCluster(fabric, key, snapshot);
  const live = observedOf(snapshot, "cni-daemonset", kubernetesScope(key))[0]?.facts.env[EXCLUSIONS];
  if (value === undefined || live === undefined || eks.kind !== "found" || !eks.cluster.props.managedCni) return [];
  const others = (live.managers ?? []).filter((manager) => manager !== "eks" && manager !== "podspan");
  if (others.length === 0 || live.value === value) return [];
  const message = `${others.join(", ")} set ${EXCLUSIONS}=${live.value} in DaemonSet aws-node of ${key}, where EKS preserves it: ${value}, which links need, would not take effect`;
  const fix = `Put ${live.value} into the add-on's configurationValues if it is still needed, take it out of the DaemonSet (\`kubectl set env daemonset aws-node -n kube-system ${EXCLUSIONS}-\`), then run again.`;
  return [diagnose("CNI-10", { message, fix })];
}

/** CNI-2: an internet gateway passes addresses with a public mapping alone, and pods have none (fault 2b-4). */
function publicNodes(
  fabric: Fabric,
  key: string,
  env: Readonly<Record<string, string>>,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const cluster = fabric.spec.clusters[key];
  if (!cluster || hasPodSubnets(cluster) || parseGoBool(env[EXTERNAL_SNAT] ?? "") !== true) return [];
  const ways = nodesBesideInternetGateways(fabric, key, snapshot);
  if (ways.length === 0) return [];
  const isAsked = cluster.pods.snat === "external";
  return [
    diagnose("CNI-2", {
      message: `${EXTERNAL_SNAT} is true in ${key}, and its nodes leave by an internet gateway (${ways.join(", ")}), which passes addresses with a public mapping only: pods have none`,
      fix: `${isAsked ? "Write `snat: auto`" : `Set ${EXTERNAL_SNAT} to "false"`}: what links need is excluded from translation all the same; or have the nodes in private subnets with a NAT gateway.`,
      severity: isAsked ? "error" : "warning",
      ...(isAsked ? { path: ["pods", "snat"] } : {}),
    }),
  ];
}

/** MTU-2 as a warning: the version that runs does not read POD_MTU. */
function unknownPodMtu({ spec }: Fabric, key: string, snapshot: Snapshot): readonly Diagnostic[] {
  const image = observedOf(snapshot, "cni-daemonset", kubernetesScope(key))[0]?.facts.image ?? "";
  const [major = 0, minor = 0, patch = 0] = /:v?(\d+)\.(\d+)\.(\d+)/.exec(image)?.slice(1).map(Number) ?? [];
  const isOld = major === 1 && (minor < 16 || (minor === 16 && patch < 4));
  if (spec.clusters[key]?.pods.mtu === undefined || !isOld) return [];
  const message = `aws-node of ${key} is v${major}.${minor}.${patch}, which does not read POD_MTU: pods keep what AWS_VPC_ENI_MTU says`;
  return [diagnose("MTU-2", { message, severity: "warning", path: ["pods", "mtu"] })];
}

/** CNI-9: custom networking is on and none of its ENIConfigs is ours, so that nobody here knows where the pods live. */
function foreignPodSubnets({ metadata }: Fabric, key: string, snapshot: Snapshot): readonly Diagnostic[] {
  if (parseGoBool(liveEnv(key, snapshot)[CUSTOM_NETWORKING] ?? "") !== true) return [];
  const configs = observedOf(snapshot, "eni-config", kubernetesScope(key));
  // Ours are on their way out, and the CNI's former configuration comes back before them.
  if (configs.some(({ owner }) => owner?.uid === metadata.uid)) return [];
  const where = configs.length === 0 ? "" : `: ENIConfigs ${shortList(configs.map(({ id }) => id).sort())}`;
  const message = `custom networking is on in ${key}, and not by Podspan${where}; \`placement: nodes\` says that its pods live in the subnets of its nodes`;
  return [diagnose("CNI-9", { message, path: ["pods", "placement"] })];
}

/** AZ-2: nodes that look for an ENIConfig of another name than the one for their zone. */
function misnamedConfigs(key: string, planned: ClusterAddresses, snapshot: Snapshot): readonly Diagnostic[] {
  const label = labelInUse(key, snapshot);
  const several = planned.subnets.flatMap((subnet) => {
    const names = configNames(label, subnet.zone, key, snapshot);
    if (names.length < 2) return [];
    const values = `${names.length} values of label ${label}: ${names.join(", ")}`;
    return [diagnose("AZ-2", { message: `nodes in ${subnet.zone} carry ${values}` })];
  });
  const env = { ...liveEnv(key, snapshot), ENI_CONFIG_LABEL_DEF: label };
  const zones = new Set(planned.subnets.map((subnet) => subnet.zone));
  const configs = eniConfigsOf(key, planned, label, snapshot);
  const elsewhere = nodesOf(key, snapshot)
    .filter((node) => usesCni(node) && zones.has(node.props.zone))
    .flatMap((node) => {
      const looksFor = eniConfigNameFor(node.props, env);
      const further = configs.filter(({ subnet }) => subnet.zone === node.props.zone).map(({ name }) => name);
      const known = [...further, ...configNames(label, node.props.zone, key, snapshot)];
      return known.includes(looksFor) ? [] : [`${node.props.name} (${looksFor})`];
    });
  if (elsewhere.length === 0) return several;
  const message = `${elsewhere.length} of the nodes of ${key} look for an ENIConfig that is not the one of their zone: ${shortList(elsewhere)}`;
  return [...several, diagnose("AZ-2", { message, severity: "warning" })];
}

/** AZ-3: with security groups for pods the fall-back name `default` is skipped when branch interfaces are placed. */
function defaultConfigs(key: string, env: Readonly<Record<string, string>>, snapshot: Snapshot): readonly Diagnostic[] {
  if (parseGoBool(env.ENABLE_POD_ENI ?? "") !== true) return [];
  const wanted = { ...env, ENI_CONFIG_LABEL_DEF: labelInUse(key, snapshot) };
  const nodes = nodesOf(key, snapshot).filter(
    (node) => usesCni(node) && eniConfigNameFor(node.props, wanted) === "default",
  );
  if (nodes.length === 0) return [];
  const names = shortList(nodes.map((node) => node.props.name));
  const message = `nodes ${names} of ${key} have no label ${wanted.ENI_CONFIG_LABEL_DEF} and fall back to the ENIConfig default`;
  return [diagnose("AZ-3", { message })];
}

/** CNI-2: without SNAT pods leave by their own subnets' tables, and those must lead somewhere (amazon-vpc-cni-k8s, README). */
function podsWithoutEgress(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  env: Readonly<Record<string, string>>,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): readonly Diagnostic[] {
  const cluster = fabric.spec.clusters[key];
  if (!cluster || parseGoBool(env[EXTERNAL_SNAT] ?? "") !== true) return [];
  // A route of ours that the Fabric no longer names goes; while the CNI translates again, nobody needs it.
  const going = cluster.pods.snat === "external" ? ownByState : new Set<string>();
  return tablesWithoutEgress(fabric, key, planned, snapshot, going).map((where) =>
    diagnose("CNI-2", {
      message: `AWS_VPC_K8S_CNI_EXTERNALSNAT is true in ${key} and ${where} has no default route`,
      fix: egressFix(key, cluster),
    }),
  );
}

function shortList(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}
