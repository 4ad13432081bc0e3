import { keyOf, kubernetesScope, scopeOfVpc } from "../../compile/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { NodeSubnets } from "../checks/nodes.ts";
import { count } from "../model/count.ts";
import { compare } from "../model/nodes.ts";
import type { Step } from "../model/plan.ts";
import type { Blocked, RollInput } from "./input.ts";
import type { PlannedNodeOrder, Successor } from "./orders.ts";
import { nameOfPod, type PodsByNode } from "./pods.ts";

/** What the steps of one cluster's nodes have in common. */
export interface Ground {
  readonly key: string;
  readonly input: RollInput;
  /** Where nodes are to have their interfaces. */
  readonly subnets: NodeSubnets;
  readonly pods: PodsByNode;
  /** Why the nodes of a zone cannot be drained now. */
  readonly noRoom: ReadonlyMap<string, Blocked>;
}

type MakesNodes = Extract<Successor, { readonly by: "scaling-group" | "node-group" }>;

/** The step that replaces one node, or drains it for a group that takes its place. `dependsOn` is the caller's. */
export function nodeStep(
  ground: Ground,
  node: Observed<"node">,
  successor: MakesNodes,
  alsoCordon: readonly string[],
): Step {
  const { key, input, pods, noRoom } = ground;
  const { name, instance = "", zone } = node.props;
  const moving = pods.get(name) ?? [];
  const order: PlannedNodeOrder = {
    node: name,
    instance,
    zone,
    cloud: scopeOfVpc(input.fabric, input.fabric.spec.clusters[key]?.vpc ?? "", input.snapshot),
    successor,
    subnets: subnetsFor(ground),
    alsoCordon,
    barePods: input.barePods,
  };
  const blocked = noInstance(node) ?? noRoom.get(zone) ?? bareBlocked(moving, input);
  return {
    ...stepOf(`${key}/node/${name}`, key, order),
    worldId: name,
    why: `${zone}: cordon, move its pods, ${whatThen(successor, instance)}`,
    ...(blocked === undefined ? {} : { blocked }),
  };
}

function whatThen(successor: MakesNodes, instance: string): string {
  return successor.by === "scaling-group"
    ? `terminate ${instance}; its Auto Scaling group makes the new node`
    : `leave it to the end of its group; ${successor.group} has the new nodes`;
}

/** Whether the plan changes what Karpenter makes the nodes by: it finds them drifted then. */
function changesClass({ key, input }: Ground): boolean {
  return input.before.some(({ kind, id, blocked }) => kind === "ec2-node-class" && keyOf(id) === key && !blocked);
}

/** The step that lets a node take pods again, which a roll that is given up cordoned. */
export function uncordonStep({ key, input, subnets }: Ground, { props }: Observed<"node">): Step {
  const { name, instance = "", zone } = props;
  const order: PlannedNodeOrder = {
    node: name,
    instance,
    zone,
    cloud: scopeOfVpc(input.fabric, input.fabric.spec.clusters[key]?.vpc ?? "", input.snapshot),
    successor: { by: "itself" },
    subnets: { leaving: subnets.leaving },
    alsoCordon: [],
    barePods: input.barePods,
  };
  return {
    ...stepOf(`${key}/node/${name}`, key, order),
    action: "update",
    worldId: name,
    changes: [{ field: "spec.unschedulable", before: true, after: false }],
    why: `${zone}: uncordoned; an interrupted roll cordoned it, and it stays`,
    destructive: false,
  };
}

/** The step that looks on while a controller replaces its nodes. */
export function controllerStep(ground: Ground, pool: string, nodes: readonly Observed<"node">[]): Step {
  const { key, input } = ground;
  const members = nodes
    .map(({ props: { name, instance = "" } }) => ({ name, instance }))
    .sort((a, b) => compare(a.name, b.name));
  const names = members.map(({ name }) => name);
  const isAuto = nodes.every(({ props }) => props.computeType === "auto");
  const order: PlannedNodeOrder = {
    node: pool,
    instance: "",
    zone: "",
    cloud: scopeOfVpc(input.fabric, input.fabric.spec.clusters[key]?.vpc ?? "", input.snapshot),
    successor: { by: "controller", nodes: members, because: isAuto || changesClass(ground) ? "drift" : "nothing" },
    subnets: subnetsFor(ground),
    alsoCordon: [],
    barePods: input.barePods,
  };
  return {
    ...stepOf(`${key}/nodes/${pool}`, key, order),
    why: isAuto
      ? `EKS Auto Mode replaces the nodes of ${pool}, whose NodeClass has changed: ${names.join(", ")}; nothing here terminates them`
      : `pool ${pool} replaces its own nodes by drift: ${names.join(", ")}; nothing here terminates them`,
    destructive: false,
  };
}

function stepOf(id: string, key: string, after: PlannedNodeOrder): Omit<Step, "why"> {
  return {
    key: `roll ${id}`,
    action: "roll",
    operation: "update",
    kind: "node",
    id,
    scope: kubernetesScope(key),
    after,
    changes: [],
    dependsOn: [],
    destructive: true,
  };
}

/** Of pod subnets that are yet to be made nobody knows the id. */
function subnetsFor({ key, input, subnets: { pods, leaving } }: Ground): PlannedNodeOrder["subnets"] {
  if (pods === undefined) return { leaving };
  return { pods: (input.addresses.clusters[key]?.subnets ?? []).map((subnet) => ({ $ref: subnet.id })), leaving };
}

function noInstance({ props }: Observed<"node">): Blocked | undefined {
  if (props.instance !== undefined) return undefined;
  return {
    code: "NODE-4",
    reason: `node ${props.name} does not say which EC2 instance it is (spec.providerID), so nothing here can replace it`,
    fix: "replace it by hand: cordon, drain, remove it",
  };
}

function bareBlocked(moving: readonly Observed<"pod">[], { barePods }: RollInput): Blocked | undefined {
  const bare = moving.filter(({ props }) => props.controller === undefined).map(nameOfPod);
  if (bare.length === 0 || barePods) return undefined;
  const names = bare.sort().slice(0, 5).join(", ");
  return {
    code: "NODE-5",
    reason: `${count(bare.length, "pod")} that no controller would make again: ${names}${bare.length > 5 ? ", …" : ""}`,
    fix: "move or remove them, or let them be lost with `--evict-bare-pods`",
  };
}
