import type { LabelSelector } from "@podspan/core/observed";
import { listOf, mapOf } from "../objects/json.ts";

const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"] as const;

/** A metav1.LabelSelector. Throws on an operator that Kubernetes does not have: what it selects would be guessed. */
export function labelSelector(value: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = mapOf(value);
  const labels = Object.entries(mapOf(matchLabels)).map(([key, text]) => [key, String(text)] as const);
  return {
    labels: Object.fromEntries(labels.sort(([a], [b]) => (a < b ? -1 : 1))),
    expressions: listOf(matchExpressions)
      .map(mapOf)
      .map(({ key, operator, values }) => ({
        key: String(key),
        operator: operatorOf(operator),
        values: listOf(values).map(String).sort(),
      })),
  };
}

function operatorOf(value: unknown): (typeof OPERATORS)[number] {
  const known = OPERATORS.find((operator) => operator === value);
  if (known === undefined) throw new TypeError(`no operator of a label selector: ${String(value)}`);
  return known;
}
