import type { NodeOrder, Successor } from "@podspan/core/plan";
import type { BoundStep, ProviderError, RollPorts, StepContext, StepResult } from "@podspan/core/ports";
import { byController } from "./by-controller.ts";
import { areWhereTheyShould, newNodes } from "./new-nodes.ts";
import { givenTime, PATIENCE, unreplaced } from "./patience.ts";
import type { RollingNode } from "./rolling-node.ts";

/** Replaces one node, or drains it for the group that has its successor already; of a controller's nodes it only looks on. */
export async function rollNode(step: BoundStep, ports: RollPorts, context: StepContext): Promise<StepResult> {
  const { scope } = step;
  if (scope.plane !== "kubernetes") throw new Error(`${step.key} is not about a node of a cluster`);
  const order = step.after as NodeOrder;
  const rolling: RollingNode = { scope, order, ports, context };
  switch (order.successor.by) {
    case "scaling-group":
      await oneByOne(rolling);
      break;
    case "node-group":
      await besideANewGroup(rolling, order.successor);
      break;
    case "itself":
      await ports.cluster.uncordon(scope, order.node, order.instance, context);
      break;
    case "controller":
      await byController(rolling, order.successor);
      break;
  }
  return {};
}

/** Cordon, drain, terminate, and wait for what the Auto Scaling group makes in its place. */
async function oneByOne(rolling: RollingNode): Promise<void> {
  const { scope, order, ports, context } = rolling;
  const { node, instance, zone, cloud } = order;
  // An instance that is ending already was drained by an earlier run: its successor may be among the nodes that are there.
  const { running, scalingGroup } = await ports.cloud.look(cloud, instance, context);
  if (running && scalingGroup === undefined) throw irreplaceable(order);
  const waiting = running ? await ports.cluster.unplacedPods(scope, context) : [];
  const before = new Set((await ports.cluster.list(scope, context)).map((live) => live.instance));
  if (running) await drain(rolling);
  await ports.cloud.terminate(cloud, instance, context);
  await left(rolling);
  if (running) {
    const made = await newNodes(
      rolling,
      (live) => live.zone === zone && live.instance !== undefined && !before.has(live.instance),
      1,
      `a new node in ${zone}`,
    );
    await areWhereTheyShould(rolling, made);
  }
  await placedPods(rolling, waiting);
  context.milestone(node, "replaced");
}

/** Terminating it would take a node away for good. */
function irreplaceable({ node, instance }: NodeOrder): ProviderError {
  return unreplaced(
    `instance ${instance} of node ${node} is in no Auto Scaling group (it has no tag aws:autoscaling:groupName), so nothing would make another in its place; it was left as it is`,
    `replace it by hand: launch and join a new node, \`kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data\`, terminate ${instance}; then run again, which goes on with the other nodes`,
  );
}

async function left({ scope, order, ports, context }: RollingNode): Promise<void> {
  const { node, instance } = order;
  await givenTime(
    context,
    `node ${node} to leave the cluster`,
    PATIENCE.nodeGone,
    async () => {
      const nodes = await ports.cluster.list(scope, context);
      return nodes.every((live) => live.name !== node || live.instance !== instance) || undefined;
    },
    () =>
      unreplaced(
        `instance ${instance} is gone, and node ${node} is still in the cluster`,
        `look why the cloud controller does not remove it, or \`kubectl delete node ${node}\`; then run again`,
      ),
  );
  context.milestone(node, "gone");
}

/** The new group's nodes must be there and right before the first pod moves. */
async function besideANewGroup(
  rolling: RollingNode,
  successor: Extract<Successor, { readonly by: "node-group" }>,
): Promise<void> {
  const { group, nodes } = successor;
  const made = await newNodes(rolling, (live) => live.group === group, nodes, `${nodes} nodes of group ${group}`);
  await areWhereTheyShould(rolling, made);
  const waiting = await rolling.ports.cluster.unplacedPods(rolling.scope, rolling.context);
  await drain(rolling);
  await placedPods(rolling, waiting);
}

async function drain({ scope, order, ports, context }: RollingNode): Promise<void> {
  const { node, instance, alsoCordon, barePods } = order;
  const moved = await ports.cluster.drain(scope, { node, instance, alsoCordon, barePods }, context);
  context.note(`drained ${node}: ${moved} pods moved`);
  context.milestone(node, "drained");
}

/**
 * Pods of a node that was drained should run again before the next one is; `before` had no place already. Budgets are what protects
 * pods, and one that finds no place for reasons of its own must not hold up everything: this patience ends with a note.
 */
async function placedPods({ scope, ports, context }: RollingNode, before: readonly string[]): Promise<void> {
  const known = new Set(before);
  const until = context.clock.now() + PATIENCE.podsPlaced;
  await context.waitFor("pods to find a node", 2 * PATIENCE.podsPlaced, async () => {
    const unplaced = (await ports.cluster.unplacedPods(scope, context)).filter((pod) => !known.has(pod));
    if (unplaced.length === 0) return true;
    if (context.clock.now() < until) return undefined;
    context.note(`going on, though ${unplaced.length} pods still have no node: ${unplaced.slice(0, 3).join(", ")}`);
    return true;
  });
}
