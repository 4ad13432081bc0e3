import { isOld } from "@podspan/core/plan";
import { type LiveNode, ProviderError } from "@podspan/core/ports";
import { givenTime, PATIENCE, unreplaced } from "./patience.ts";
import type { RollingNode } from "./rolling-node.ts";

/** Waits until `count` such nodes are Ready; answers them. */
export function newNodes(
  { scope, order, ports, context }: RollingNode,
  isMeant: (node: LiveNode) => boolean,
  count: number,
  what: string,
): Promise<readonly LiveNode[]> {
  let found: readonly LiveNode[] = [];
  return givenTime(
    context,
    what,
    PATIENCE.nodeReady,
    async () => {
      found = (await ports.cluster.list(scope, context)).filter(isMeant);
      const ready = found.filter((node) => node.ready);
      return ready.length >= count ? ready : undefined;
    },
    () => {
      const unready = found.filter((node) => !node.ready).map((node) => node.name);
      const minutes = PATIENCE.nodeReady / 60_000;
      if (unready.length > 0) {
        return unreplaced(
          `${what}: not within ${minutes} min; ${unready.join(", ")} joined and did not become Ready`,
          "look at it: `kubectl describe node`, and the log of its aws-node pod (an ENIConfig of its zone, free addresses); then run again",
        );
      }
      return unreplaced(
        `${what}: not within ${minutes} min of ${order.node} going`,
        `look at the activity of its Auto Scaling group: EC2 may have no capacity for the type in ${order.zone}, or the group's desired size was lowered; then run again, which goes on with the next node`,
      );
    },
  );
}

/**
 * Refuses to go on when a new node has its interfaces elsewhere: somebody changed the CNI while we rolled. A node that is
 * Ready may be some seconds from its first secondary interface.
 */
export async function areWhereTheyShould(
  { order, ports, context }: RollingNode,
  nodes: readonly LiveNode[],
): Promise<void> {
  const instances = nodes.flatMap((node) => node.instance ?? []);
  let wrong: readonly string[] = [];
  await givenTime(
    context,
    "interfaces of new nodes where they should be",
    PATIENCE.interfaces,
    async () => {
      const interfaces = await ports.cloud.interfacesOf(order.cloud, instances, context);
      wrong = nodes
        .filter((node) => isOld(interfaces.get(node.instance ?? "") ?? [], order.subnets))
        .map((node) => node.name);
      return wrong.length === 0 || undefined;
    },
    () =>
      new ProviderError({
        faultClass: "conflict",
        code: "NODE-7",
        message: `${wrong.join(", ")} ${wrong.length === 1 ? "is new and gives" : "are new and give"} pods addresses of ${order.subnets.pods === undefined ? "subnets that go" : "the node subnets"}: the CNI's configuration was changed meanwhile`,
        hint: "run the same command again: it shows what changed, sets it right, and then replaces these nodes too",
        api: "",
      }),
  );
}
