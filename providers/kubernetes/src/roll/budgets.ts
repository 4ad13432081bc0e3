import type { KubeObject } from "../api.ts";
import { at, listOf, mapOf } from "../objects/json.ts";
import { disruptionBudgetProps } from "../observe/disruption-budget.ts";

/** Budgets that cover a pod: of its namespace, by its labels. Eviction refuses a pod that has two of them. */
export function budgetsOf(pod: KubeObject, budgets: readonly KubeObject[]): readonly KubeObject[] {
  return budgets.filter(
    (budget) =>
      budget.metadata.namespace === pod.metadata.namespace &&
      selects(at(budget.spec, "selector"), pod.metadata.labels ?? {}),
  );
}

/** A LabelSelector of policy/v1: an empty one selects everything in the namespace, none at all nothing. */
function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (selector === undefined || selector === null) return false;
  const { matchLabels, matchExpressions } = mapOf(selector);
  return (
    Object.entries(mapOf(matchLabels)).every(([key, value]) => labels[key] === value) &&
    listOf(matchExpressions).every((expression) => holds(expression, labels))
  );
}

function holds(expression: unknown, labels: Readonly<Record<string, string>>): boolean {
  const { key, operator, values } = mapOf(expression);
  const value = labels[`${key}`];
  switch (operator) {
    case "In":
      return listOf(values).includes(value);
    case "NotIn":
      return !listOf(values).includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

/** `PodDisruptionBudget default/web allows 0 more: it needs 3 healthy pods and has 3`. */
export function budgetText(budget: KubeObject): string {
  const { namespace, name, disruptionsAllowed, desiredHealthy, currentHealthy } = disruptionBudgetProps(budget);
  return `PodDisruptionBudget ${namespace}/${name} allows ${disruptionsAllowed} more to go: it needs ${desiredHealthy} healthy pods and has ${currentHealthy}`;
}
