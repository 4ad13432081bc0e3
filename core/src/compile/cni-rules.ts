import { isGloballyRoutable, overlaps, type Prefix, prefixFrom } from "../addressing/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/index.ts";
import type { Observed, Snapshot } from "../observed/index.ts";
import { observedOf } from "../observed/index.ts";
import { checkCniEnv, type Fabric, parseGoBool } from "../spec/index.ts";
import type { ClusterAddresses } from "./address-plan.ts";
import { configNames, labelInUse, liveEnv, nodesOf, usesCni } from "./cni.ts";
import { podTableId } from "./identity.ts";
import { readPrefixes } from "./text.ts";
import type { VpcFinding } from "./world.ts";

/** Ranges that other networks do not route to unless the Fabric says so (RFC 6598). */
const SHARED_SPACE = prefixFrom("100.64.0.0/10");

/** A node that carries one of these looks for the ENIConfig of that name, whatever its zone (three-systems 3d.2). */
const OVERRIDING_LABEL = "vpc.amazonaws.com/externalEniConfig";
const DEFAULT_ANNOTATION = "k8s.amazonaws.com/eniConfig";

/** What the rules AZ-* and CNI-* say of the live cluster. */
export function cniProblems(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  vpc: VpcFinding,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  const path = ["spec", "clusters", key];
  const env = liveEnv(key, snapshot);
  const vpcBlocks = vpc.kind === "found" ? readPrefixes(vpc.vpc.facts.cidrs.map((block) => block.cidr)) : [];
  const ranges = readPrefixes(planned.ranges.map((range) => range.cidr));
  const routable = fabric.spec.clusters[key]?.pods.routable ?? isRoutable(ranges);
  const surroundings = { routable, vpcBlocks: [...vpcBlocks, ...ranges] };
  return [
    ...uncoveredZones(fabric, key, planned, snapshot),
    ...misnamedConfigs(key, planned, snapshot),
    ...defaultConfigs(key, env, snapshot),
    ...checkCniEnv(env, surroundings),
    ...podsWithoutEgress(key, env, snapshot),
  ].map((problem): Diagnostic => ({ ...problem, path: problem.code === "AZ-1" ? [...path, "zones"] : path }));
}

function isRoutable(ranges: readonly Prefix[]): boolean {
  return ranges.every((range) => !overlaps(range, SHARED_SPACE) && !isGloballyRoutable(range));
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
  const zones = [...new Set(nodes.map((node) => node.props.zone))].sort();
  return zones.map((zone) => {
    const names = nodes.filter((node) => node.props.zone === zone).map((node) => node.props.name);
    const count = `${names.length} node${names.length === 1 ? "" : "s"}`;
    return diagnose("AZ-1", {
      message: `${count} of ${key} (${shortList(names)}) in ${zone}, for which there is no pod subnet`,
      fix: `Add ${zone} to spec.clusters.${key}.zones (now ${(fabric.spec.clusters[key]?.zones ?? []).join(", ")}).`,
    });
  });
}

/** AZ-2: nodes that look for an ENIConfig of another name than the one for their zone. */
function misnamedConfigs(key: string, planned: ClusterAddresses, snapshot: Snapshot): readonly Diagnostic[] {
  const label = labelInUse(key, snapshot);
  const annotation = liveEnv(key, snapshot).ENI_CONFIG_ANNOTATION_DEF ?? DEFAULT_ANNOTATION;
  const several = planned.subnets.flatMap((subnet) => {
    const names = configNames(label, subnet.zone, key, snapshot);
    if (names.length < 2) return [];
    const values = `${names.length} values of label ${label}: ${names.join(", ")}`;
    return [diagnose("AZ-2", { message: `nodes in ${subnet.zone} carry ${values}` })];
  });
  const overridden = nodesOf(key, snapshot).filter(
    (node) => OVERRIDING_LABEL in node.props.labels || annotation in node.props.annotations,
  );
  if (overridden.length === 0) return several;
  const message = `${overridden.length} of the nodes of ${key} (${shortList(overridden.map((node) => node.props.name))}) name an ENIConfig of their own by label ${OVERRIDING_LABEL} or annotation ${annotation}`;
  return [...several, diagnose("AZ-2", { message, severity: "warning" })];
}

/** AZ-3: with security groups for pods the fall-back name `default` is skipped when branch interfaces are placed. */
function defaultConfigs(key: string, env: Readonly<Record<string, string>>, snapshot: Snapshot): readonly Diagnostic[] {
  if (parseGoBool(env.ENABLE_POD_ENI ?? "") !== true) return [];
  const label = labelInUse(key, snapshot);
  const nodes = nodesOf(key, snapshot).filter((node) => usesCni(node) && fallsBack(node, label));
  if (nodes.length === 0) return [];
  const names = shortList(nodes.map((node) => node.props.name));
  return [
    diagnose("AZ-3", {
      message: `nodes ${names} of ${key} have no label ${label} and fall back to the ENIConfig default`,
    }),
  ];
}

function fallsBack(node: Observed<"node">, label: string): boolean {
  return (node.props.labels[label] ?? "default") === "default";
}

/** CNI-2: without SNAT pods leave by their own subnets' table, and ours has local routes only. */
function podsWithoutEgress(
  key: string,
  env: Readonly<Record<string, string>>,
  snapshot: Snapshot,
): readonly Diagnostic[] {
  if (parseGoBool(env.AWS_VPC_K8S_CNI_EXTERNALSNAT ?? "") !== true) return [];
  const table = observedOf(snapshot, "route-table").find((found) => found.owner?.id === podTableId(key));
  const hasDefault = table?.facts.routes.some((route) => route.destination === "0.0.0.0/0" && route.state === "active");
  if (hasDefault) return [];
  const where = table ? `table ${table.id}` : "the pod subnets' table";
  return [
    diagnose("CNI-2", { message: `AWS_VPC_K8S_CNI_EXTERNALSNAT is true in ${key} and ${where} has no default route` }),
  ];
}

function shortList(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}
