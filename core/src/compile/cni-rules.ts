import { isGloballyRoutable, overlaps, type Prefix, prefixFrom } from "../addressing/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/index.ts";
import { eniConfigNameFor, observedOf, type Snapshot } from "../observed/index.ts";
import { checkCniEnv, type Fabric, parseGoBool } from "../spec/index.ts";
import type { ClusterAddresses } from "./address-plan.ts";
import { configNames, eniConfigsOf, labelInUse, liveEnv, nodesOf, usesCni, wantedEnv } from "./cni.ts";
import { podTableId } from "./identity.ts";
import { zonesOfOurs } from "./ours.ts";
import { readPrefixes } from "./text.ts";
import type { VpcFinding } from "./world.ts";

/** Ranges that other networks do not route to unless the Fabric says so (RFC 6598). */
const SHARED_SPACE = prefixFrom("100.64.0.0/10");

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
    // What the CNI will run with: the rules must not find out only after apply.
    ...checkCniEnv({ ...env, ...wantedEnv(fabric, key, labelInUse(key, snapshot)) }, surroundings),
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
