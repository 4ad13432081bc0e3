import { at, listOf, mapOf } from "./fields/json.ts";
import { badRequest } from "./refusals.ts";

type Labels = Readonly<Record<string, string>>;

/** Whether labels match a selector of equalities and presence: `app=x,tier!=y,zone,!old`. Sets (`in (...)`) are refused. */
export function matchesLabels(labels: Labels, selector: string): boolean {
  if (selector.includes("(")) throw badRequest(`unable to parse requirement: ${selector}`);
  const requirements = selector.split(",").filter((requirement) => requirement !== "");
  return requirements.every((requirement) => {
    const [, not, key = "", operator, value] = /^(!?)([^!=]+)(?:(==|=|!=)(.*))?$/.exec(requirement) ?? [];
    if (operator === undefined) return key in labels === (not === "");
    return (labels[key] === value) === (operator !== "!=");
  });
}

/** Whether a LabelSelector (`matchLabels`, `matchExpressions`) selects these labels; an empty one selects all, none at all nothing. */
export function selects(selector: unknown, labels: Labels): boolean {
  if (selector === undefined || selector === null) return false;
  return (
    Object.entries(mapOf(at(selector, "matchLabels"))).every(([key, value]) => labels[key] === value) &&
    listOf(at(selector, "matchExpressions")).every((one) => holds(labels, one))
  );
}

/** Fields of pods that lists may be narrowed by (pkg/registry/core/pod/strategy.go), as far as the twin needs them. */
const POD_FIELDS: Readonly<Record<string, (object: unknown) => unknown>> = {
  "metadata.name": (object) => at(object, "metadata", "name"),
  "metadata.namespace": (object) => at(object, "metadata", "namespace"),
  "spec.nodeName": (object) => at(object, "spec", "nodeName") ?? "",
  "status.phase": (object) => at(object, "status", "phase") ?? "",
};

/** Whether an object has these values in its fields: `spec.nodeName=a,status.phase!=Running`. */
export function matchesFields(object: unknown, selector: string): boolean {
  return selector
    .split(",")
    .filter((requirement) => requirement !== "")
    .every((requirement) => {
      const [, field = "", operator, value] = /^([^!=]+)(==|=|!=)(.*)$/.exec(requirement) ?? [];
      const read = POD_FIELDS[field];
      if (read === undefined) throw badRequest(`field label not supported: ${field}`);
      return (read(object) === value) === (operator !== "!=");
    });
}

/** Whether a pod of this template may run on a node with these labels: nodeSelector and required node affinity. */
export function mayRunOn(labels: Labels, podSpec: unknown): boolean {
  const selector = Object.entries(mapOf(at(podSpec, "nodeSelector")));
  const required = at(podSpec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  const terms = listOf(at(required, "nodeSelectorTerms"));
  return (
    selector.every(([key, value]) => labels[key] === value) &&
    (terms.length === 0 ||
      terms.some((term) => listOf(at(term, "matchExpressions")).every((one) => holds(labels, one))))
  );
}

function holds(labels: Labels, expression: unknown): boolean {
  const { key, operator, values } = mapOf(expression);
  const value = labels[`${key}`];
  switch (operator) {
    case "In":
      return listOf(values).includes(value);
    case "NotIn":
      return value === undefined || !listOf(values).includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
