import { DISRUPTION_BUDGETS, type KubeObject, PODS } from "@podspan/kubernetes/api";
import type { ApiServer } from "../api-server.ts";
import type { TwinCluster } from "../cluster.ts";
import { at, sameJson } from "../fields/json.ts";
import { budgetRefusal, budgetUnsettled, severalBudgets } from "../refusals.ts";
import { selects } from "../selectors.ts";
import { isEnding, isReadyPod } from "./pods.ts";

/** Brings every budget's status to what its pods say (pkg/controller/disruption). */
export function reckonBudgets(cluster: TwinCluster, server: ApiServer): void {
  for (const budget of cluster.all(DISRUPTION_BUDGETS)) {
    const pods = podsOf(cluster, budget);
    const expectedPods = pods.length;
    const currentHealthy = pods.filter(isReadyPod).length;
    const desiredHealthy = desiredOf(budget, expectedPods);
    const status = {
      observedGeneration: budget.metadata.generation ?? 0,
      disruptionsAllowed: Math.max(0, currentHealthy - desiredHealthy),
      currentHealthy,
      desiredHealthy,
      expectedPods,
    };
    if (sameJson(budget.status, status)) continue;
    const { name, namespace = "" } = budget.metadata;
    server.put({ type: DISRUPTION_BUDGETS, namespace, name }, { ...budget, status }, "kube-controller-manager");
  }
}

/** Those that are wanted: one that ends has its successor among them already. */
function podsOf(cluster: TwinCluster, budget: KubeObject): readonly KubeObject[] {
  return cluster
    .all(PODS)
    .filter(
      (pod) =>
        !isEnding(pod) &&
        pod.metadata.namespace === budget.metadata.namespace &&
        selects(at(budget.spec, "selector"), pod.metadata.labels ?? {}),
    );
}

/** `minAvailable` or `maxUnavailable`, a number or a share rounded up; one of the two. */
function desiredOf({ spec }: KubeObject, expected: number): number {
  const least = at(spec, "minAvailable");
  if (least !== undefined) return scaled(least, expected);
  return Math.max(0, expected - scaled(at(spec, "maxUnavailable") ?? 0, expected));
}

function scaled(value: unknown, of: number): number {
  const share = /^(\d+)%$/.exec(`${value}`)?.[1];
  return share === undefined ? Number(value) : Math.ceil((Number(share) / 100) * of);
}

/** Throws what the eviction subresource answers when a budget does not let the pod go (registry/core/pod/storage/eviction.go). */
export function checkBudgets(cluster: TwinCluster, pod: KubeObject): void {
  const covering = cluster
    .all(DISRUPTION_BUDGETS)
    .filter(
      (budget) =>
        budget.metadata.namespace === pod.metadata.namespace &&
        selects(at(budget.spec, "selector"), pod.metadata.labels ?? {}),
    );
  const [budget] = covering;
  if (budget === undefined) return;
  if (covering.length > 1) throw severalBudgets();
  const { name, generation = 0 } = budget.metadata;
  const count = (field: string): number => Number(at(budget.status, field) ?? 0);
  if (count("observedGeneration") < generation) throw budgetUnsettled(name);
  if (!isReadyPod(pod) && letsUnhealthyGo(budget, count("currentHealthy"), count("desiredHealthy"))) return;
  if (count("disruptionsAllowed") < 1) throw budgetRefusal(name, count("desiredHealthy"), count("currentHealthy"));
}

function letsUnhealthyGo({ spec }: KubeObject, healthy: number, desired: number): boolean {
  return at(spec, "unhealthyPodEvictionPolicy") === "AlwaysAllow" || (healthy >= desired && desired > 0);
}
