import type { LabelSelector } from "./facts.ts";

type Labels = Readonly<Record<string, string>>;

/** metav1.LabelSelector: all of its labels and expressions hold; an empty one selects everything. */
export function selects({ labels, expressions }: LabelSelector, of: Labels): boolean {
  return (
    Object.entries(labels).every(([key, value]) => of[key] === value) &&
    expressions.every((expression) => holds(expression, of[expression.key]))
  );
}

/** `NotIn` also selects what has no such label at all. */
function holds({ operator, values }: LabelSelector["expressions"][number], value: string | undefined): boolean {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}
