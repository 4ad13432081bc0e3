import { PATIENCE, unreplaced } from "./patience.ts";
import type { RollingNode } from "./roll-node.ts";

/**
 * Looks on while Karpenter or Auto Mode replaces nodes that it has found drifted. Where it has not, nothing would come of waiting: the
 * user is told how to make it replace them, which keeps to its own budgets. Nothing here terminates a controller's node.
 */
export async function byController(rolling: RollingNode, nodes: readonly string[]): Promise<void> {
  const { scope, order, ports, context } = rolling;
  let left: readonly string[] = nodes;
  let since = context.clock.now();
  await context.waitFor(`pool ${order.node} to replace ${nodes.length} nodes`, Number.MAX_SAFE_INTEGER, async () => {
    const there = new Set((await ports.cluster.list(scope, context)).map((live) => live.name));
    const still = left.filter((name) => there.has(name));
    for (const name of left) if (!there.has(name)) context.milestone(name, "gone");
    if (still.length < left.length) since = context.clock.now();
    left = still;
    if (left.length === 0) return true;
    const drifted = await ports.cluster.drifted(scope, left, context);
    if (drifted.length === 0) throw notDrifted(order.node, left);
    if (context.clock.now() - since >= PATIENCE.controller) throw stuck(order.node, drifted);
    context.note(`${drifted.length} of ${left.length} nodes of pool ${order.node} are drifted and wait for their turn`);
    return undefined;
  });
}

function notDrifted(pool: string, nodes: readonly string[]) {
  return unreplaced(
    `the controller of pool ${pool} sees no reason to replace ${nodes.join(", ")}`,
    `let it replace them: \`kubectl delete nodeclaim\` of each (\`kubectl get nodeclaims\` names them; it drains by the budgets and makes new ones first where it can), then run again`,
  );
}

function stuck(pool: string, nodes: readonly string[]) {
  return unreplaced(
    `pool ${pool} has replaced no node for ${PATIENCE.controller / 60_000} min; ${nodes.join(", ")} are drifted`,
    "look at the disruption budgets of the NodePool and the PodDisruptionBudgets of the pods (`kubectl describe nodeclaim`), then run again",
  );
}
