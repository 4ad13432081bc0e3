import { countText } from "../../addressing/index.ts";
import { kubernetesScope, nodesOf } from "../../compile/index.ts";
import { type Observed, observedOf } from "../../observed/index.ts";
import { warning } from "../checks/finding.ts";
import type { Check } from "../plan.ts";
import type { Blocked, RollInput } from "./input.ts";
import { count } from "./node-steps.ts";
import { keeperOf } from "./nodes.ts";
import type { PodsByNode } from "./pods.ts";

/** Zones whose pod subnet has fewer free addresses than pods will come: draining there would leave pods without one. */
export function zonesWithoutRoom(
  key: string,
  input: RollInput,
  old: readonly Observed<"node">[],
  pods: PodsByNode,
): ReadonlyMap<string, Blocked> {
  const full = (input.addresses.clusters[key]?.subnets ?? []).flatMap((subnet) => {
    const live = observedOf(input.snapshot, "subnet").find(({ id }) => id === input.difference.bindings.get(subnet.id));
    const free = live?.facts.availableAddresses;
    const ofZone = old.filter(({ props }) => props.zone === subnet.zone);
    const needed = ofZone.flatMap((node) => (pods.get(node.props.name) ?? []).filter(needsAddress)).length;
    if (free === undefined || ofZone.length === 0 || free >= needed) return [];
    const blocked: Blocked = {
      code: "NODE-3",
      reason: `${subnet.id} has ${countText(free)} free addresses, and ${count(needed, "pod")} of the old nodes in ${subnet.zone} need one`,
      fix: `add a range to spec.clusters.${key}.pods.ranges, apply, then roll`,
    };
    return [[subnet.zone, blocked] as const];
  });
  return new Map(full);
}

function needsAddress({ props }: Observed<"pod">): boolean {
  return !props.hostNetwork;
}

/** Nodes replaced one by one: while one is away, the others must take its pods. */
export function tightNodes(
  key: string,
  input: RollInput,
  old: readonly Observed<"node">[],
  pods: PodsByNode,
): readonly Check[] {
  const alone = old.filter((node) => keeperOf(node).kind === "self");
  if (alone.length === 0) return [];
  const running = Map.groupBy(
    observedOf(input.snapshot, "pod", kubernetesScope(key)).filter(({ props }) => isRunning(props.phase)),
    ({ props }) => props.node,
  );
  const spare = new Map(
    nodesOf(key, input.snapshot)
      .filter(({ props }) => props.ready && props.schedulable && props.maxPods !== undefined)
      .map(({ props }) => [props.name, (props.maxPods ?? 0) - (running.get(props.name)?.length ?? 0)]),
  );
  if (spare.size === 0) return [];
  const all = [...spare.values()].reduce((sum, free) => sum + Math.max(0, free), 0);
  return alone.flatMap(({ props }) => {
    const moving = pods.get(props.name)?.length ?? 0;
    const elsewhere = all - Math.max(0, spare.get(props.name) ?? 0);
    if (moving <= elsewhere) return [];
    return [
      warning(
        "roll-room",
        `${key}/node/${props.name}`,
        `${count(moving, "pod")} of ${props.name} must wait for its successor: the other nodes have room for ${elsewhere}`,
        "raise the Auto Scaling group's desired size by one for as long as this takes",
      ),
    ];
  });
}

function isRunning(phase: string): boolean {
  return phase !== "Succeeded" && phase !== "Failed";
}

/** Budgets that let no pod go now: a drain waits for them, and in the end gives up. */
export function closedBudgets(key: string, input: RollInput): readonly Check[] {
  return observedOf(input.snapshot, "pod-disruption-budget", kubernetesScope(key)).flatMap(({ id, props }) => {
    if (props.disruptionsAllowed > 0 || props.expectedPods === 0) return [];
    return [
      warning(
        "roll-budget",
        `${key}/${id}`,
        `PodDisruptionBudget ${id} lets none of its ${count(props.expectedPods, "pod")} go now: it wants ${props.desiredHealthy} healthy and has ${props.currentHealthy}`,
        "run more replicas or loosen the budget; a drain waits for it and then says so",
      ),
    ];
  });
}
