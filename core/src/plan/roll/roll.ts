import { nodesOf, usesCni } from "../../compile/index.ts";
import { collectionKey, type Observed, observedOf } from "../../observed/index.ts";
import { unknown } from "../checks/finding.ts";
import { oldNodes } from "../checks/nodes.ts";
import { spreadBlocked } from "../order.ts";
import type { Check, Step } from "../plan.ts";
import { groupSteps } from "./group-steps.ts";
import type { Blocked, RollInput } from "./input.ts";
import { interfaceQuota } from "./interfaces.ts";
import { controllerStep, type Ground, nodeStep } from "./node-steps.ts";
import { byZone, compare, keeperOf } from "./nodes.ts";
import { podsToMove } from "./pods.ts";
import { closedBudgets, movingPods, templatesWithoutMaxPods, tightNodes, zonesWithoutRoom } from "./room.ts";
import { sequenceOf } from "./sequence.ts";

/** Steps that replace a cluster's old nodes, one after the other, and what is worth knowing before. */
export interface Roll {
  readonly steps: readonly Step[];
  readonly checks: readonly Check[];
  /** How many nodes are replaced. */
  readonly nodes: number;
}

const NOTHING: Roll = { steps: [], checks: [], nodes: 0 };

/**
 * Managed groups first, then nodes of Auto Scaling groups, then those that a controller replaces; everything after the steps that
 * `input.before` has for the cluster. A node is old by its interfaces alone, so what an interrupted roll has done is not planned again.
 */
export function rollOf(key: string, input: RollInput): Roll {
  const nodes = nodesOf(key, input.snapshot).filter(usesCni);
  if (nodes.length === 0) return NOTHING;
  const missing = unreadFor(key, input, nodes);
  if (missing) return { ...NOTHING, checks: [missing] };
  const old = oldNodes(key, input);
  if (old.length === 0) return NOTHING;
  const pods = podsToMove(key, input.snapshot);
  const ground: Ground = { key, input, pods, noRoom: zonesWithoutRoom(key, input, old, pods) };
  const units = [...groupUnits(ground, old), ...selfUnits(ground, old), ...controllerUnits(ground, old)];
  const first = input.before.filter(({ id }) => id.startsWith(`${key}/`)).map((step) => step.key);
  const chained = units.map((step, index) => ({
    ...step,
    dependsOn: [...first, ...units.slice(Math.max(0, index - 1), index).map((before) => before.key)].sort(),
  }));
  const steps = spreadBlocked([...input.before, ...chained]).slice(input.before.length);
  return {
    steps,
    checks: [
      ...sequenceOf(key, units),
      ...movingPods(key, input, old, pods),
      ...closedBudgets(key, input),
      ...interfaceQuota(key, input, old),
      ...tightNodes(key, input, old, pods),
      ...templatesWithoutMaxPods(key, input, old),
    ],
    nodes: old.length,
  };
}

/** Without these nothing true can be said of what to do with which node. */
function unreadFor(key: string, { snapshot }: RollInput, nodes: readonly Observed<"node">[]): Check | undefined {
  const scope = nodes[0]?.scope;
  if (scope === undefined) return undefined;
  const pods = snapshot.scopes[collectionKey(scope, "pod")];
  const failed = [
    ...(pods?.kind === "failed" ? [pods] : []),
    ...Object.entries(snapshot.scopes).flatMap(([name, status]) =>
      status.kind === "failed" && /#(network-interface|node-group|launch-template)$/.test(name) ? [status] : [],
    ),
  ][0];
  if (failed === undefined) return undefined;
  return unknown("roll", `${key}/nodes`, `nodes cannot be rolled: ${failed.code}: ${failed.message}`, failed.hint);
}

function groupUnits(ground: Ground, old: readonly Observed<"node">[]): readonly Step[] {
  const groups = new Map<string, Observed<"node">[]>();
  for (const node of old) {
    const keeper = keeperOf(node);
    if (keeper.kind !== "group") continue;
    const list = groups.get(keeper.group);
    if (list) list.push(node);
    else groups.set(keeper.group, [node]);
  }
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([name, nodes]) => {
      const group = observedOf(ground.input.snapshot, "node-group").find(
        ({ props }) => props.name === name && props.cluster === eksName(ground),
      );
      return group ? groupSteps(ground, group, nodes) : withoutGroup(ground, name, nodes);
    });
}

function eksName({ key, input }: Ground): string {
  return input.fabric.spec.clusters[key]?.name ?? key;
}

/** Labelled with a group that EKS does not have. */
function withoutGroup(ground: Ground, name: string, nodes: readonly Observed<"node">[]): readonly Step[] {
  const blocked: Blocked = {
    code: "NODE-4",
    reason: `its label names node group ${name}, which EKS does not have`,
    fix: "replace the node by hand: cordon, drain, terminate",
  };
  return byZone(nodes).map((node) => ({ ...nodeStep(ground, node, { by: "scaling-group" }, []), blocked }));
}

function selfUnits(ground: Ground, old: readonly Observed<"node">[]): readonly Step[] {
  const alone = old.filter((node) => keeperOf(node).kind === "self");
  return byZone(alone).map((node) => nodeStep(ground, node, { by: "scaling-group" }, []));
}

function controllerUnits(ground: Ground, old: readonly Observed<"node">[]): readonly Step[] {
  const pools = Map.groupBy(old, (node) => {
    const keeper = keeperOf(node);
    return keeper.kind === "controller" ? keeper.pool : undefined;
  });
  return [...pools]
    .flatMap(([pool, nodes]) => (pool === undefined ? [] : [[pool, nodes] as const]))
    .sort(([a], [b]) => compare(a, b))
    .map(([pool, nodes]) => controllerStep(ground, pool, nodes));
}
