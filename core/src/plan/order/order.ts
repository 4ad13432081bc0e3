import { contains, parsePrefix } from "../../addressing/index.ts";
import { keyOf } from "../../compile/index.ts";
import type { Resource } from "../../desired/index.ts";
import { observedOf, type Snapshot } from "../../observed/index.ts";
import { refsIn } from "../model/bindings.ts";
import { isRecord } from "../model/changes.ts";
import type { Step } from "../model/plan.ts";
import { Hiding } from "./hiding.ts";

/** Resources so that whatever one refers to comes before it; among equals by id. Throws on a cycle (a bug of compile). */
export function inDependencyOrder(resources: readonly Resource[]): readonly Resource[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const ids = topological([...byId.keys()].sort(), (id) => {
    const resource = byId.get(id);
    return resource ? [...refsIn(resource.props), ...resource.after].filter((target) => byId.has(target)) : [];
  });
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * Turns `dependsOn` of making steps from logical ids into step keys, adds what deletions must wait for, spreads `blocked` to all
 * that needs a blocked step, and sorts.
 */
export function orderSteps(
  steps: readonly Step[],
  snapshot: Snapshot,
  bindings: ReadonlyMap<string, string>,
): readonly Step[] {
  const keys = new Set(steps.map((step) => step.key));
  const making = new Map(steps.filter((step) => step.operation !== "delete").map((step) => [step.id, step.key]));
  const waits = deletionWaits(
    steps.filter((step) => step.operation === "delete"),
    steps.filter((step) => step.operation !== "delete"),
    snapshot,
    bindings,
  );
  const linked = steps.map((step) => {
    if (step.dependsOn.length === 0 && !waits.has(step.key)) return step;
    const targets = step.dependsOn.flatMap((target) => (keys.has(target) ? target : (making.get(target) ?? [])));
    const all = new Set([...targets, ...(waits.get(step.key) ?? [])]);
    all.delete(step.key);
    return { ...step, dependsOn: [...all].sort() };
  });
  const byKey = new Map(linked.map((step) => [step.key, step]));
  const order = topological([...byKey.keys()], (key) => byKey.get(key)?.dependsOn ?? []);
  return spreadBlocked(order.flatMap((key) => byKey.get(key) ?? []));
}

/**
 * For each deletion the deletions before it: whatever lies in it, uses it or names it (fault 3b-20, F51); and the ENIConfigs,
 * NodeClasses and routes that are led elsewhere.
 */
function deletionWaits(
  deleting: readonly Step[],
  making: readonly Step[],
  snapshot: Snapshot,
  bindings: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  if (deleting.length === 0) return new Map();
  const updating = making.filter((step) => step.operation === "update");
  const redirecting = updating.filter(({ kind }) => kind === "eni-config" || kind === "node-class" || kind === "route");
  const naming = stepsByMention([...deleting, ...redirecting]);
  const table = new Map(
    observedOf(snapshot, "route-table-association").map((found) => [found.props.subnet, found.props.routeTable]),
  );
  const subnets = deleting.filter((step) => step.kind === "subnet" && step.action !== "release");
  const subnetsByVpc = Map.groupBy(subnets, (step) => fieldOf(step, "vpc"));
  const subnetsByTable = Map.groupBy(subnets, (step) => table.get(step.worldId ?? ""));
  // Subnets that move to another table leave their former one first.
  const movesByTable = Map.groupBy(
    updating.filter((step) => step.kind === "route-table-association"),
    (step) => fieldOf(step, "routeTable"),
  );
  const routesByTable = Map.groupBy(
    deleting.filter((step) => step.kind === "route"),
    (step) => fieldOf(step, "routeTable"),
  );
  // Rules that mean groups of the other side would go stale (F30).
  const rulesByLink = Map.groupBy(
    deleting.filter((step) => step.kind === "security-group-rule"),
    (step) => keyOf(step.id),
  );
  const byCluster = (steps: readonly Step[]) => Map.groupBy(steps, (step) => keyOf(step.id));
  const configurations = byCluster(deleting.filter(configuresCni));
  const reconfigurations = byCluster(updating.filter(configuresCni));
  const translators = byCluster([...deleting, ...updating].filter(decidesTranslation));
  const hiding = new Hiding(deleting, making);
  const nodeObjects = byCluster(deleting.filter(({ kind }) => kind === "node-class" || kind === "node-pool"));
  const usersOf = (routeTable: unknown): readonly Step[] => [
    ...(typeof routeTable === "string" ? (subnetsByTable.get(routeTable) ?? []) : []),
    ...(movesByTable.get(routeTable) ?? []),
  ];
  const tables = new Map(
    observedOf(snapshot, "transit-gateway-attachment").map(({ id, facts }) => [id, facts.routeTable]),
  );
  const attachmentsByTable = Map.groupBy(
    deleting.filter((step) => step.kind === "transit-gateway-attachment"),
    (step) => tables.get(step.worldId ?? ""),
  );
  const routersByLink = Map.groupBy(
    making.filter(({ kind }) => kind === "router-instance" || kind === "router-configuration"),
    (step) => keyOf(step.id),
  );
  const before = (step: Step): readonly Step[] => {
    switch (step.kind) {
      case "eni-config":
        return [...(configurations.get(keyOf(step.id)) ?? []), ...(reconfigurations.get(keyOf(step.id)) ?? [])];
      // Karpenter replaces the class's nodes at once: these must find the CNI as it is to be.
      case "ec2-node-class":
        return [...(configurations.get(keyOf(step.id)) ?? []), ...(reconfigurations.get(keyOf(step.id)) ?? [])];
      // Karpenter drains the pool's nodes; the class stays for as long as they need it, and so does their way in.
      case "node-class":
        return (nodeObjects.get(keyOf(step.id)) ?? []).filter((other) => other.kind === "node-pool");
      case "access-entry":
        return nodeObjects.get(keyOf(step.id)) ?? [];
      case "network-interface":
        return (naming.get(String(fieldOf(step, "subnet"))) ?? []).filter(
          (other) => other.kind === "eni-config" || other.kind === "node-class",
        );
      case "vpc-cidr":
        return (subnetsByVpc.get(fieldOf(step, "vpc")) ?? []).filter((other) => liesIn(other.before, step.before));
      case "route-table":
        return step.worldId === undefined
          ? []
          : [
              ...usersOf(step.worldId),
              ...(routesByTable.get(step.worldId) ?? []),
              ...(naming.get(step.worldId) ?? []).filter((other) => other.kind === "route-table-association"),
            ];
      // Pods keep their way out until nothing of theirs is left, or until their nodes translate again.
      case "route":
        return [
          ...usersOf(fieldOf(step, "routeTable")),
          ...(translators.get(keyOf(step.id)) ?? []),
          ...hiding.before(step),
        ];
      case "transit-gateway-association":
      case "transit-gateway-propagation":
      case "transit-gateway-route":
        return hiding.before(step);
      case "peering-connection":
        return [...(naming.get(step.worldId ?? "") ?? []), ...(rulesByLink.get(keyOf(step.id)) ?? [])];
      // Routes that lead there would be blackholes for a while (F9).
      case "transit-gateway-attachment":
        return [
          ...(naming.get(step.worldId ?? "") ?? []),
          ...(naming.get(String(fieldOf(step, "transitGateway"))) ?? []).filter((other) => other.kind === "route"),
        ];
      // It carries packets until its routes lead elsewhere, and until the routers that stay are there.
      case "router-instance":
        return [
          ...interfacesOf(step)
            .flatMap((eni) => naming.get(eni) ?? [])
            .filter((other) => other.kind === "route"),
          ...(step.action === "replace" ? [] : (routersByLink.get(keyOf(step.id)) ?? [])),
        ];
      // Without it the router has no tunnel.
      case "router-address":
        return (naming.get(String(fieldOf(step, "interface"))) ?? []).filter(({ kind }) => kind === "router-instance");
      // A table goes once nothing is associated with it: what state has forgotten goes with its attachment.
      case "transit-gateway-route-table":
        return [...(naming.get(step.worldId ?? "") ?? []), ...(attachmentsByTable.get(step.worldId ?? "") ?? [])];
      case "subnet":
      case "security-group":
      case "vpc":
      case "transit-gateway":
      case "router-interface":
      // An instance knows its role's profile by name.
      case "router-role":
        return naming.get(step.worldId ?? bindings.get(step.id) ?? "") ?? [];
      case "subnet-cidr-reservation":
      case "route-table-association":
      case "security-group-rule":
      case "peering-acceptance":
      case "peering-dns":
      case "transit-gateway-acceptance":
      case "router-configuration":
      case "node-pool":
      case "cni-addon":
      case "cni-daemonset":
      case "node":
      case "node-group":
        return [];
    }
  };
  return new Map(deleting.map((step) => [step.key, before(step).map((other) => other.key)]));
}

function configuresCni({ kind }: Step): boolean {
  return kind === "cni-addon" || kind === "cni-daemonset";
}

/** What decides whether nodes of a cluster translate. */
function decidesTranslation(step: Step): boolean {
  return configuresCni(step) || step.kind === "node-class";
}

function interfacesOf(step: Step): readonly string[] {
  const interfaces = fieldOf(step, "interfaces");
  return Array.isArray(interfaces) ? interfaces.map(String) : [];
}

function fieldOf(step: Step, field: string): unknown {
  return isRecord(step.before) ? step.before[field] : undefined;
}

/** Whether the props of a subnet lie within those of a block: the same VPC, and its addresses. */
export function liesIn(subnet: unknown, block: unknown): boolean {
  if (!isRecord(subnet) || !isRecord(block) || subnet.vpc !== block.vpc) return false;
  const inner = parsePrefix(String(subnet.cidr));
  const outer = parsePrefix(String(block.cidr));
  return inner.ok && outer.ok && contains(outer.prefix, inner.prefix);
}

/** Every text that occurs in a step's former props -> the steps in which it does. */
function stepsByMention(steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const found = new Map<string, Step[]>();
  for (const step of steps) {
    for (const text of new Set(textsIn(step.before))) {
      const list = found.get(text);
      if (list) list.push(step);
      else found.set(text, [step]);
    }
  }
  return found;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** A step that needs a blocked one is blocked itself. */
export function spreadBlocked(ordered: readonly Step[]): readonly Step[] {
  const blocked = new Map<string, Step>();
  return ordered.map((step) => {
    const cause = step.blocked ? undefined : step.dependsOn.map((key) => blocked.get(key)).find((found) => found);
    const result: Step = cause?.blocked
      ? { ...step, blocked: { code: cause.blocked.code, reason: `waits for ${cause.id}`, fix: cause.blocked.fix } }
      : step;
    if (result.blocked) blocked.set(result.key, result);
    return result;
  });
}

/** Depth-first; keeps the given order among what is independent. Throws on a cycle. */
function topological(keys: readonly string[], before: (key: string) => readonly string[]): readonly string[] {
  const done = new Set<string>();
  const open = new Set<string>();
  const result: string[] = [];
  const visit = (key: string): void => {
    if (done.has(key)) return;
    if (open.has(key)) throw new Error(`dependency cycle at ${key}`);
    open.add(key);
    before(key).forEach(visit);
    open.delete(key);
    done.add(key);
    result.push(key);
  };
  keys.forEach(visit);
  return result;
}
