import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at } from "../objects/json.ts";
import { labelSelector } from "./label-selector.ts";

/** What a budget's controller last reckoned; zeroes for one that it has not seen yet. */
export function disruptionBudgetProps({ metadata, spec, status }: KubeObject): ObservedProps<"pod-disruption-budget"> {
  const selector = at(spec, "selector");
  const count = (field: string): number => Number(at(status, field) ?? 0);
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    disruptionsAllowed: count("disruptionsAllowed"),
    currentHealthy: count("currentHealthy"),
    desiredHealthy: count("desiredHealthy"),
    expectedPods: count("expectedPods"),
    ...(selector === undefined || selector === null ? {} : { selector: labelSelector(selector) }),
  };
}
