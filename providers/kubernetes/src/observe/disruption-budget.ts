import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at } from "../objects/json.ts";

/** What a budget's controller last reckoned; zeroes for one that it has not seen yet. */
export function disruptionBudgetProps({ metadata, status }: KubeObject): ObservedProps<"pod-disruption-budget"> {
  const count = (field: string): number => Number(at(status, field) ?? 0);
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    disruptionsAllowed: count("disruptionsAllowed"),
    currentHealthy: count("currentHealthy"),
    desiredHealthy: count("desiredHealthy"),
    expectedPods: count("expectedPods"),
  };
}
