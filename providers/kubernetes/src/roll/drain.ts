import { type Drain, ProviderError, type StepContext } from "@podspan/core/ports";
import { DISRUPTION_BUDGETS, type KubeObject, NODES, PODS } from "../api.ts";
import type { ClusterReads, ClusterWrites } from "../cluster.ts";
import { DISRUPTION_BUDGET } from "../errors.ts";
import { FIELD_MANAGER } from "../objects/aws-node.ts";
import { at, textOf } from "../objects/json.ts";

import { disruptionBudgetProps } from "../observe/disruption-budget.ts";
import { instanceOf, isCordonedByUs } from "../observe/node.ts";
import { controllerOf, isMirror } from "../observe/pod.ts";
import { budgetsOf, budgetText } from "./budgets.ts";
import { EVICTION_ALLOWS_ONE, podName, stuck, withoutController } from "./stuck.ts";

/** What a drain works with. */
export interface DrainDeps {
  readonly reads: ClusterReads;
  readonly writes: ClusterWrites;
  readonly context: StepContext;
}

/** How long a drain may make no progress, milliseconds: as long as EKS itself tries before it gives an update up. */
export const DRAIN_PATIENCE_MS = 15 * 60_000;

/** Cordons and evicts until nothing is left that must go; answers how many pods were asked to. See `ClusterNodes.drain`. */
export async function drainNode(deps: DrainDeps, order: Drain): Promise<number> {
  const { reads, context } = deps;
  const node = await reads.find({ type: NODES, name: order.node });
  if (node === undefined || instanceOf(textOf(at(node.spec, "providerID"))) !== order.instance) return 0;
  const before = await leaving(reads, order.node);
  const bare = order.barePods ? [] : before.filter(isBare);
  if (bare.length > 0) throw withoutController(order.node, bare, "is as it was");
  await cordon(deps, node);
  for (const name of order.alsoCordon) {
    const other = await reads.find({ type: NODES, name });
    if (other !== undefined) await cordon(deps, other);
  }
  const draining = new Draining(deps, order);
  await context.waitFor(`pods to leave ${order.node}`, Number.MAX_SAFE_INTEGER, () => draining.round());
  return draining.moved;
}

/** Takes no new pods from here on; one that somebody cordoned before is as it should be. */
async function cordon({ writes, context }: DrainDeps, node: KubeObject): Promise<void> {
  if (at(node.spec, "unschedulable") === true) return;
  const key = { type: NODES, name: node.metadata.name };
  await writes.patch({ spec: { unschedulable: true } }, key, FIELD_MANAGER);
  context.milestone(node.metadata.name, "cordoned");
}

/** Takes pods again, where it is still the same instance and we are who cordoned it. */
export async function uncordonNode({ reads, writes }: DrainDeps, name: string, instance: string): Promise<void> {
  const node = await reads.find({ type: NODES, name });
  if (node === undefined || instanceOf(textOf(at(node.spec, "providerID"))) !== instance) return;
  if (isCordonedByUs(node)) await writes.patch({ spec: { unschedulable: null } }, { type: NODES, name }, FIELD_MANAGER);
}

/** Pods of the node that must go: not those of DaemonSets and of the kubelet, which go with it, nor finished ones. */
async function leaving(reads: ClusterReads, node: string): Promise<readonly KubeObject[]> {
  const pods = await reads.list(PODS, { fieldSelector: `spec.nodeName=${node}`, keep: whatMatters });
  return pods.filter(
    (pod) =>
      !isMirror(pod) &&
      controllerOf(pod)?.startsWith("DaemonSet ") !== true &&
      at(pod.status, "phase") !== "Succeeded" &&
      at(pod.status, "phase") !== "Failed",
  );
}

/** A node may have hundreds of pods, each with kilobytes of what a drain never looks at. */
function whatMatters({ apiVersion, kind, metadata, status }: KubeObject): KubeObject {
  const { managedFields: _, ...identity } = metadata;
  const [phase, conditions] = [at(status, "phase"), at(status, "conditions")];
  return { apiVersion, kind, metadata: identity, status: { phase, conditions } };
}

function isBare(pod: KubeObject): boolean {
  return controllerOf(pod) === undefined && pod.metadata.deletionTimestamp === undefined;
}

/** One drain under way. */
class Draining {
  readonly #deps: DrainDeps;
  readonly #order: Drain;
  /** Uids of pods that the API server has taken our word for. */
  readonly #asked = new Set<string>();
  /** Why the others cannot be asked now, by pod. */
  #refused = new Map<string, string>();
  #left = Number.POSITIVE_INFINITY;
  #progressAt: number;

  constructor(deps: DrainDeps, order: Drain) {
    this.#deps = deps;
    this.#order = order;
    this.#progressAt = deps.context.clock.now();
  }

  get moved(): number {
    return this.#asked.size;
  }

  /** Asks every pod that may go now to go; true when nothing is left. */
  async round(): Promise<true | undefined> {
    const { reads, context } = this.#deps;
    const pods = await leaving(reads, this.#order.node);
    if (pods.length === 0) return true;
    const bare = this.#order.barePods ? [] : pods.filter(isBare);
    if (bare.length > 0) throw withoutController(this.#order.node, bare, "stays cordoned");
    const asked = this.#asked.size;
    await this.#ask(pods.filter((pod) => pod.metadata.deletionTimestamp === undefined));
    if (pods.length < this.#left || this.#asked.size > asked) this.#progressAt = context.clock.now();
    this.#left = pods.length;
    if (context.clock.now() - this.#progressAt >= DRAIN_PATIENCE_MS) {
      throw stuck(this.#order, pods, this.#refused, DRAIN_PATIENCE_MS);
    }
    this.#tell(pods.length);
    return undefined;
  }

  async #ask(pods: readonly KubeObject[]): Promise<void> {
    this.#refused = new Map();
    if (pods.length === 0) return;
    const budgets = await this.#deps.reads.list(DISRUPTION_BUDGETS, {});
    const allowed = new Map(budgets.map((budget) => [budget, disruptionBudgetProps(budget).disruptionsAllowed]));
    for (const pod of pods) {
      const [budget, second] = budgetsOf(pod, budgets);
      if (budget !== undefined && second !== undefined) {
        this.#refused.set(podName(pod), `${podName(budget)} and ${podName(second)} ${EVICTION_ALLOWS_ONE}`);
      } else if (budget !== undefined && (allowed.get(budget) ?? 0) === 0 && isHealthy(pod)) {
        this.#refused.set(podName(pod), budgetText(budget));
      } else if (await this.#evict(pod)) {
        if (budget !== undefined) allowed.set(budget, (allowed.get(budget) ?? 0) - 1);
      }
    }
  }

  /** False when a budget closed meanwhile: its controller reckons by itself. */
  async #evict(pod: KubeObject): Promise<boolean> {
    const { name, namespace = "", uid = "" } = pod.metadata;
    try {
      await this.#deps.writes.evict({ type: PODS, namespace, name }, uid);
    } catch (error) {
      // Another pod has its name by now, as those of StatefulSets do: the next round sees it.
      if (error instanceof ProviderError && error.code === "Conflict") return false;
      if (!(error instanceof ProviderError) || error.code !== DISRUPTION_BUDGET) throw error;
      this.#refused.set(podName(pod), error.message);
      return false;
    }
    this.#asked.add(uid);
    return true;
  }

  #tell(left: number): void {
    const [first] = this.#refused;
    const waiting = first === undefined ? "" : `; ${first[0]} waits: ${first[1]}`;
    this.#deps.context.note(`${left} pods still on ${this.#order.node}${waiting}`);
  }
}

/** Of pods that are not, a budget may let go more than it says (`unhealthyPodEvictionPolicy`): the API server knows. */
function isHealthy(pod: KubeObject): boolean {
  const conditions = at(pod.status, "conditions");
  return (
    Array.isArray(conditions) && conditions.some((one) => at(one, "type") === "Ready" && at(one, "status") === "True")
  );
}
