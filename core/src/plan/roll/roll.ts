import { type Observed, observedOf } from "../../observed/index.ts";
import { byZone, compare, keeperOf } from "../model/nodes.ts";
import type { Check, Step } from "../model/plan.ts";
import { spreadBlocked } from "../order/order.ts";
import { giveUpSteps, groupSteps } from "./group-steps.ts";
import type { Blocked, HalfRolled, RolledNodes, RollInput } from "./input.ts";
import { interfaceQuota } from "./interfaces.ts";
import { controllerStep, type Ground, nodeStep, uncordonStep } from "./node-steps.ts";
import { podsToMove } from "./pods.ts";
import { groupsUnderOtherNames } from "./renamed-groups.ts";
import {
  closedBudgets,
  doublyBudgeted,
  movingPods,
  roomFor,
  templatesWithoutMaxPods,
  tightNodes,
  zonesWithoutRoom,
} from "./room.ts";
import { unreadNodes } from "./unread-nodes.ts";

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
export function rollOf(key: string, nodes: RolledNodes, input: RollInput): Roll {
  const missing = unreadNodes(key, input.snapshot);
  if (missing) return { ...NOTHING, checks: [missing] };
  const { old, subnets, givenUp, cordoned } = nodes;
  if (old.length + givenUp.length + cordoned.length === 0) return NOTHING;
  const pods = podsToMove(key, input.snapshot);
  const room = roomFor(key, nodes, input);
  const ground: Ground = { key, input, subnets, pods, noRoom: zonesWithoutRoom(key, room, old, pods) };
  const uncordons = byZone(cordoned).map((node) => uncordonStep(ground, node));
  const units = [
    ...uncordons,
    ...groupUnits(ground, old, givenUp),
    ...selfUnits(ground, old),
    ...controllerUnits(ground, old),
  ];
  const first = input.before.filter(({ id }) => id.startsWith(`${key}/`)).map((step) => step.key);
  const chained = units.map((step, index) => ({
    ...step,
    dependsOn: [...first, ...units.slice(Math.max(0, index - 1), index).map((before) => before.key)].sort(),
  }));
  const steps = spreadBlocked([...input.before, ...chained]).slice(input.before.length);
  return {
    steps,
    checks: [
      ...(old.length === 0 ? [] : movingPods(key, room, old, pods)),
      ...groupsUnderOtherNames(key, steps),
      ...closedBudgets(key, input),
      ...doublyBudgeted(key, input, old, pods),
      ...interfaceQuota(key, input, old),
      ...tightNodes(key, input, old, pods),
      ...(subnets.pods === undefined ? [] : templatesWithoutMaxPods(key, input, old)),
    ],
    nodes: old.length,
  };
}

function groupUnits(ground: Ground, old: readonly Observed<"node">[], givenUp: readonly HalfRolled[]): readonly Step[] {
  const groups = new Map<string, Observed<"node">[]>();
  for (const node of old) {
    const keeper = keeperOf(node);
    if (keeper.kind !== "group") continue;
    const list = groups.get(keeper.group);
    if (list) list.push(node);
    else groups.set(keeper.group, [node]);
  }
  for (const { made } of givenUp) if (!groups.has(made)) groups.set(made, []);
  const standing = new Map(givenUp.map((half) => [half.made, half.standing]));
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([name, nodes]) => {
      const group = observedOf(ground.input.snapshot, "node-group").find(
        ({ props }) => props.name === name && props.cluster === eksName(ground),
      );
      if (group === undefined) return withoutGroup(ground, name, nodes);
      const back = standing.get(name);
      return back === undefined ? groupSteps(ground, group, nodes) : giveUpSteps(ground, group, nodes, back);
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
