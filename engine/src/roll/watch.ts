import type { KubernetesScope } from "@podspan/core/desired";
import type { ClusterNodes, StepContext } from "@podspan/core/ports";

/** How often the nodes of a group are looked at while EKS replaces them, milliseconds. */
const LOOK_MS = 10_000;

/**
 * Does `work`, which EKS orders by itself, and tells meanwhile what becomes of these nodes; once it is done, what went last. Looking
 * only: what cannot be read now is told later or not at all, and never fails the work.
 */
export async function watched<T>(
  nodes: readonly string[],
  scope: KubernetesScope,
  cluster: ClusterNodes,
  context: StepContext,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const watch = new NodeWatch(nodes, scope, cluster, context);
  const watching = watch.until(AbortSignal.any([context.signal, done.signal])).catch(() => undefined);
  try {
    const result = await work();
    done.abort();
    await watching;
    await watch.look().catch(() => undefined);
    return result;
  } finally {
    done.abort();
    await watching;
  }
}

/** What is known of nodes that EKS replaces. */
class NodeWatch {
  readonly #scope: KubernetesScope;
  readonly #cluster: ClusterNodes;
  readonly #context: StepContext;
  readonly #all: number;
  #left: readonly string[];
  /** Nodes that are known to be cordoned; undefined before the first look, whose own were cordoned before: nobody here knows when. */
  #cordoned: ReadonlySet<string> | undefined;

  constructor(nodes: readonly string[], scope: KubernetesScope, cluster: ClusterNodes, context: StepContext) {
    this.#all = nodes.length;
    this.#left = nodes;
    this.#scope = scope;
    this.#cluster = cluster;
    this.#context = context;
  }

  async until(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#left.length > 0) {
      await this.look();
      await this.#context.clock.sleep(LOOK_MS, signal);
    }
  }

  async look(): Promise<void> {
    if (this.#left.length === 0) return;
    const context = this.#context;
    const live = new Map((await this.#cluster.list(this.#scope, context)).map((node) => [node.name, node]));
    const cordoned = new Set(this.#left.filter((name) => live.get(name)?.cordoned === true));
    const known = this.#cordoned ?? cordoned;
    for (const name of this.#left) {
      if (!live.has(name)) context.milestone(name, "gone");
      else if (cordoned.has(name) && !known.has(name)) context.milestone(name, "cordoned");
    }
    this.#cordoned = cordoned;
    const still = this.#left.filter((name) => live.has(name));
    if (still.length < this.#left.length) context.note(`${this.#all - still.length} of ${this.#all} nodes are gone`);
    this.#left = still;
  }
}
