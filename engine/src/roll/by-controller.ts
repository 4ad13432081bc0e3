import type { Successor } from "@podspan/core/plan";
import { PATIENCE, unreplaced } from "./patience.ts";
import type { RollingNode } from "./rolling-node.ts";

type Controller = Extract<Successor, { readonly by: "controller" }>;

/**
 * Looks on while Karpenter or Auto Mode replaces nodes that it has found drifted. Where it has not, and nothing will make it, nothing
 * would come of waiting: the user is told how to make it replace them, which keeps to its own budgets. Nothing here terminates a
 * controller's node.
 */
export async function byController(rolling: RollingNode, { nodes, because }: Controller): Promise<void> {
  const { scope, order, ports, context } = rolling;
  const start = context.clock.now();
  let left = nodes;
  let since = start;
  await context.waitFor(`pool ${order.node} to replace ${nodes.length} nodes`, Number.MAX_SAFE_INTEGER, async () => {
    const there = new Set((await ports.cluster.list(scope, context)).map(identityOf));
    const still = left.filter((node) => there.has(identityOf(node)));
    for (const node of left) if (!there.has(identityOf(node))) context.milestone(node.name, "gone");
    if (still.length < left.length) since = context.clock.now();
    left = still;
    if (left.length === 0) return true;
    const names = left.map(({ name }) => name);
    const drifted = await ports.cluster.drifted(scope, names, context);
    if (drifted.length === 0) {
      const patience = because === "drift" ? PATIENCE.drift : 0;
      if (context.clock.now() - since >= patience) throw notDrifted(order.node, names);
      context.note(`pool ${order.node} has not found its nodes to be drifted yet`);
      return undefined;
    }
    if (context.clock.now() - since >= PATIENCE.controller) {
      throw stuck(order.node, drifted, await ports.cluster.hindrances(scope, order.node, drifted, context));
    }
    context.note(`${drifted.length} of ${left.length} nodes of pool ${order.node} are drifted and wait for their turn`);
    return undefined;
  });
}

function identityOf({ name, instance = "" }: { readonly name: string; readonly instance?: string }): string {
  return `${name} ${instance}`;
}

function notDrifted(pool: string, nodes: readonly string[]) {
  return unreplaced(
    `the controller of pool ${pool} sees no reason to replace ${nodes.join(", ")}`,
    `let it replace them: \`kubectl delete nodeclaim\` of each (\`kubectl get nodeclaims\` names them; it drains by the budgets and makes new ones first where it can), then run again`,
  );
}

/** At most so many reasons are told. */
const SHOWN = 5;

function stuck(pool: string, nodes: readonly string[], hindrances: readonly string[]) {
  const more = hindrances.length > SHOWN ? `; and ${hindrances.length - SHOWN} more` : "";
  const why = hindrances.length === 0 ? "" : `: ${hindrances.slice(0, SHOWN).join("; ")}${more}`;
  return unreplaced(
    `pool ${pool} has replaced no node for ${PATIENCE.controller / 60_000} min; drifted: ${nodes.join(", ")}${why}`,
    hindrances.length === 0
      ? "look at what its controller says (`kubectl describe nodeclaim`, `kubectl get events`): no capacity, or limits of the NodePool; then run again"
      : "widen the budget, or take the mark away, as long as this takes, then run again; it goes on by itself meanwhile",
  );
}
