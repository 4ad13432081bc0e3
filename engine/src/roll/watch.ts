import type { KubernetesScope } from "@podspan/core/desired";
import type { ClusterNodes, StepContext } from "@podspan/core/ports";

/** How often the nodes of a group are looked at while EKS replaces them, milliseconds. */
const LOOK_MS = 10_000;

/**
 * Does `work`, which EKS orders by itself, and tells meanwhile what becomes of these nodes. Looking only: what cannot be read now is
 * told later or not at all, and never fails the work.
 */
export async function watched<T>(
  nodes: readonly string[],
  scope: KubernetesScope,
  cluster: ClusterNodes,
  context: StepContext,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const watch = watchNodes(nodes, scope, cluster, context, done.signal).catch(() => undefined);
  try {
    return await work();
  } finally {
    done.abort();
    await watch;
  }
}

async function watchNodes(
  nodes: readonly string[],
  scope: KubernetesScope,
  cluster: ClusterNodes,
  context: StepContext,
  done: AbortSignal,
): Promise<void> {
  const cordoned = new Set<string>();
  const signal = AbortSignal.any([context.signal, done]);
  let left = nodes;
  while (!signal.aborted && left.length > 0) {
    const live = new Map((await cluster.list(scope, context)).map((node) => [node.name, node]));
    for (const name of left) {
      const node = live.get(name);
      if (node === undefined) context.milestone(name, "gone");
      else if (node.cordoned && !cordoned.has(name)) {
        cordoned.add(name);
        context.milestone(name, "cordoned");
      }
    }
    const still = left.filter((name) => live.has(name));
    if (still.length < left.length) context.note(`${nodes.length - still.length} of ${nodes.length} nodes are gone`);
    left = still;
    await context.clock.sleep(LOOK_MS, signal);
  }
}
