import { keyOf, nodesOf, subnetsOfOurs, usesCni } from "../../compile/index.ts";
import type { Desired } from "../../desired/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { isRecord } from "../model/changes.ts";
import { count } from "../model/count.ts";
import { keeperOf } from "../model/nodes.ts";
import type { Step } from "../model/plan.ts";
import { isHeldBy } from "./in-use.ts";

type Blocked = NonNullable<Step["blocked"]>;

/**
 * NODE-1: in a cluster that goes on with Auto Mode alone, nodes of the VPC CNI that still have interfaces in the pod subnets: their CNI
 * and ENIConfigs wait until they are gone, for nobody makes another node of theirs. SCOPE-1 when nobody can tell. Undefined for any
 * other step, and without such nodes.
 */
export function remainingNodes(step: Step, desired: Desired, snapshot: Snapshot): Blocked | undefined {
  if (step.kind !== "eni-config" && step.kind !== "cni-addon" && step.kind !== "cni-daemonset") return undefined;
  const cluster = keyOf(step.id);
  if (!desired.resources.some(({ kind, id }) => kind === "node-class" && keyOf(id) === cluster)) return undefined;
  const nodes = nodesOf(cluster, snapshot).filter(usesCni);
  const failed = unreadUse(cluster, nodes, snapshot);
  if (failed) return { code: "SCOPE-1", reason: `its nodes: ${failed.code}: ${failed.message}`, fix: failed.hint };
  const subnets = subnetsOfOurs({ metadata: desired.fabric }, cluster, snapshot).map(({ id }) => id);
  const holding = nodes
    .filter(({ props: { instance } }) => instance !== undefined && holdsOne(instance, subnets, snapshot))
    .toSorted((a, b) => (a.props.name < b.props.name ? -1 : 1));
  return holding.length === 0 ? undefined : blockedBy(cluster, holding);
}

/**
 * NODE-1 of a subnet or group, with what helps where no roll does: in a cluster that goes on with Auto Mode alone, `--roll` has EKS replace
 * Auto Mode's nodes and leaves those of the VPC CNI; and in a zone that the cluster leaves, new nodes come where the old ones were.
 */
export function beyondRoll(step: Step, desired: Desired, snapshot: Snapshot): Step {
  const { kind, worldId, blocked } = step;
  const cluster = keyOf(step.id);
  if (blocked?.code !== "NODE-1" || worldId === undefined || (kind !== "subnet" && kind !== "security-group"))
    return step;
  const zone = zoneLeft(step, cluster, desired);
  const isAutoAlone = goesOnWithAutoAlone(cluster, desired);
  if (zone === undefined && !isAutoAlone) return step;
  const holding = nodesOf(cluster, snapshot).filter(
    (node) => usesCni(node) && holdsOne(node.props.instance ?? "", [worldId], snapshot),
  );
  if (holding.length === 0) return step;
  const fix = isAutoAlone
    ? `${drainFix(holding)}: \`--roll\` replaces Auto Mode's nodes alone`
    : zoneFix(holding, zone ?? "");
  return { ...step, blocked: { ...blocked, fix } };
}

/** The zone of a pod subnet where its cluster goes on without any in that zone. */
function zoneLeft({ kind, before }: Step, cluster: string, { resources }: Desired): string | undefined {
  const zone = kind === "subnet" && isRecord(before) ? String(before.zone) : undefined;
  const zones = resources.flatMap((one) => (one.kind === "subnet" && keyOf(one.id) === cluster ? [one.props] : []));
  const staying = new Set(zones.map((props) => String((props as Readonly<Record<string, unknown>>).zone)));
  return zone === undefined || staying.size === 0 || staying.has(zone) ? undefined : zone;
}

function zoneFix(nodes: readonly Observed<"node">[], zone: string): string {
  const [first] = nodes.map(({ props }) => props.name).sort();
  return `nodes come into ${zone} for as long as ${makersOf(nodes)} makes them there: have nodes made in the zones that stay, drain these (\`kubectl drain ${first} --ignore-daemonsets --delete-emptydir-data\`) and terminate them, then run again; \`--roll\` would make others in the same zone`;
}

function goesOnWithAutoAlone(cluster: string, { resources }: Desired): boolean {
  const kinds = new Set(resources.flatMap(({ kind, id }) => (keyOf(id) === cluster ? [kind] : [])));
  return kinds.has("node-class") && !kinds.has("eni-config");
}

function holdsOne(instance: string, subnets: readonly string[], snapshot: Snapshot): boolean {
  const instances = new Set([instance]);
  return subnets.some((subnet) => isHeldBy(instances, subnet, snapshot));
}

/** Why nobody can tell which nodes have interfaces in the pod subnets. */
function unreadUse(cluster: string, nodes: readonly Observed<"node">[], snapshot: Snapshot) {
  for (const [key, status] of Object.entries(snapshot.scopes)) {
    if (status.kind !== "failed") continue;
    if (key === `kubernetes/${cluster}#node`) return status;
    if (nodes.length > 0 && key.endsWith("#network-interface")) return status;
  }
  return undefined;
}

function blockedBy(cluster: string, nodes: readonly Observed<"node">[]): Blocked {
  const names = nodes.map(({ props }) => props.name);
  const shown = `${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}`;
  return {
    code: "NODE-1",
    reason: `${count(nodes.length, "node")} of ${cluster} that ${nodes.length === 1 ? "is" : "are"} not Auto Mode's still ${nodes.length === 1 ? "has" : "have"} interfaces in its pod subnets: ${shown}`,
    fix: `${drainFix(nodes)}; or write \`auto: {}\` beside their former \`compute\` for as long as they stay`,
  };
}

function drainFix(nodes: readonly Observed<"node">[]): string {
  const [first] = nodes.map(({ props }) => props.name).sort();
  return `drain these, so that their workloads go to Auto Mode's nodes (\`kubectl drain ${first} --ignore-daemonsets --delete-emptydir-data\`), delete ${makersOf(nodes)}, then run again`;
}

/** `node group a`, or whatever makes these nodes. */
function makersOf(nodes: readonly Observed<"node">[]): string {
  const groups = nodes.flatMap((node) => {
    const keeper = keeperOf(node);
    return keeper.kind === "group" ? [keeper.group] : [];
  });
  const makers = [...new Set(groups)].sort();
  return makers.length === 0 ? "what makes them" : `node group${makers.length === 1 ? "" : "s"} ${makers.join(", ")}`;
}
