import { countText } from "../../addressing/index.ts";
import { interfacesByInstance } from "../../capacity/index.ts";
import { kubernetesScope, nodesOf } from "../../compile/index.ts";
import { type Observed, observedOf, selects } from "../../observed/index.ts";
import { count } from "../model/count.ts";
import { ok, warning } from "../model/finding.ts";
import { compare, keeperOf } from "../model/nodes.ts";
import type { Check } from "../model/plan.ts";
import type { Blocked, RolledNodes, RollInput } from "./input.ts";
import type { PodsByNode } from "./pods.ts";

/** Free addresses for the pods that come to each zone. */
export interface Room {
  /** Whose addresses they are: `pod` or `node`. */
  readonly of: "pod" | "node";
  /** Undefined where it is not known. */
  readonly freeIn: (zone: string) => number | undefined;
}

/** Of the pod subnets, as they will be when the roll begins; without custom networking of the subnets that the old nodes are in. */
export function roomFor(key: string, { old, subnets }: RolledNodes, input: RollInput): Room {
  if (subnets.pods !== undefined) {
    const planned = input.addresses.clusters[key]?.subnets ?? [];
    const inZone = (zone: string) => planned.filter((subnet) => subnet.zone === zone);
    const idsIn = (zone: string) => inZone(zone).flatMap((subnet) => input.difference.bindings.get(subnet.id) ?? []);
    return { of: "pod", freeIn: (zone) => freeOf(idsIn(zone), input) };
  }
  const interfaces = interfacesByInstance(input.snapshot);
  const home = (node: Observed<"node">) =>
    (interfaces.get(node.props.instance ?? "") ?? [])
      .map(({ props }) => props.subnet)
      .filter((subnet) => !subnets.leaving.includes(subnet));
  const homes = Map.groupBy(old, ({ props }) => props.zone);
  return { of: "node", freeIn: (zone) => freeOf((homes.get(zone) ?? []).flatMap(home), input) };
}

function freeOf(subnets: readonly string[], { snapshot }: RollInput): number | undefined {
  const ids = new Set(subnets);
  const live = observedOf(snapshot, "subnet").filter(({ id }) => ids.has(id));
  const once = new Map(live.map(({ id, facts }) => [id, facts.availableAddresses]));
  return once.size === 0 ? undefined : [...once.values()].reduce((sum, free) => sum + free, 0);
}

/** Zones with fewer free addresses than pods will come: draining there would leave pods without one. */
export function zonesWithoutRoom(
  key: string,
  room: Room,
  old: readonly Observed<"node">[],
  pods: PodsByNode,
): ReadonlyMap<string, Blocked> {
  const full = [...Map.groupBy(old, ({ props }) => props.zone)].flatMap(([zone, nodes]) => {
    const free = room.freeIn(zone);
    const needed = nodes.flatMap((node) => (pods.get(node.props.name) ?? []).filter(needsAddress)).length;
    if (free === undefined || free >= needed) return [];
    const blocked: Blocked = {
      code: "NODE-3",
      reason: `the ${room.of} subnets of ${key} in ${zone} have ${countText(free)} free addresses, and ${count(needed, "pod")} of the old nodes there need one`,
      fix:
        room.of === "pod"
          ? `add a range to spec.clusters.${key}.pods.ranges, apply, then roll`
          : "put nodes into a wider subnet of the zone, or run fewer pods, then run again",
    };
    return [[zone, blocked] as const];
  });
  return new Map(full);
}

/** How many pods go where, zone by zone, beside the addresses that are free for them. */
export function movingPods(
  key: string,
  room: Room,
  old: readonly Observed<"node">[],
  pods: PodsByNode,
): readonly Check[] {
  const zones = [...Map.groupBy(old, ({ props }) => props.zone)].sort(([a], [b]) => compare(a, b));
  const texts = zones.map(([zone, nodes]) => {
    const moving = nodes.flatMap(({ props }) => pods.get(props.name) ?? []).length;
    const free = room.freeIn(zone);
    const there = free === undefined ? "" : ` (${countText(free)} addresses free)`;
    return `${zone}: ${count(moving, "pod")} of ${count(nodes.length, "node")}${there}`;
  });
  return [ok("roll-pods", `${key}/nodes`, `pods that move: ${texts.join("; ")}`)];
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

/** Pods that two budgets cover: the eviction API refuses them for ever ("Disruptions", Kubernetes documentation). */
export function doublyBudgeted(
  key: string,
  input: RollInput,
  old: readonly Observed<"node">[],
  pods: PodsByNode,
): readonly Check[] {
  const budgets = observedOf(input.snapshot, "pod-disruption-budget", kubernetesScope(key));
  const twice = old
    .flatMap(({ props }) => pods.get(props.name) ?? [])
    .flatMap(({ props: { namespace, labels = {} } }) => {
      const covering = budgets.filter(
        ({ props }) => props.namespace === namespace && props.selector !== undefined && selects(props.selector, labels),
      );
      return covering.length > 1 ? [covering.map(({ id }) => id).sort()] : [];
    });
  return [...Map.groupBy(twice, (ids) => ids.join(" and "))].map(([names, covered]) =>
    warning(
      "roll-budget",
      `${key}/${covered[0]?.[0]}`,
      `PodDisruptionBudgets ${names} both cover ${count(covered.length, "pod")} that must move: Kubernetes evicts no pod that two cover`,
      "delete one of them, or narrow its selector, before nodes are replaced",
    ),
  );
}

/** Templates whose version to come says nothing of max-pods: EKS reckons none for nodes with user data of their own (EKS user guide, choosing an instance type). */
export function templatesWithoutMaxPods(
  key: string,
  input: RollInput,
  old: readonly Observed<"node">[],
): readonly Check[] {
  if (input.fabric.spec.clusters[key]?.pods.maxPods === "auto") return [];
  const groups = new Set(old.map(keeperOf).flatMap((keeper) => (keeper.kind === "group" ? [keeper.group] : [])));
  const templates = observedOf(input.snapshot, "launch-template");
  return observedOf(input.snapshot, "node-group").flatMap(({ props }) => {
    const template = templates.find(({ id }) => id === props.launchTemplate?.id);
    const isMeant = props.cluster === (input.fabric.spec.clusters[key]?.name ?? key) && groups.has(props.name);
    if (!isMeant || template === undefined || template.props.setsMaxPods) return [];
    return [
      warning(
        "roll-max-pods",
        `${key}/node-group/${props.name}`,
        `version ${template.props.latestVersion} of ${template.id} does not say how many pods a node takes: nodes reckon without custom networking`,
        "make a version of it with the text that `podspan show` prints under max-pods, then roll",
      ),
    ];
  });
}
