import type { NodeObjectFacts } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { at, listOf, mapOf, textOf } from "../objects/json.ts";

/** What Karpenter says of a NodeClass or a NodePool. */
export function nodeObjectFacts(object: KubeObject): NodeObjectFacts {
  const conditions = listOf(at(object.status, "conditions")).map(mapOf);
  return {
    ready: textOf(conditions.find(({ type }) => type === "Ready")?.status) ?? "",
    problems: conditions
      .filter(({ status, type }) => status !== "True" && type !== "Ready")
      .map(({ type, reason, message }) => `${type}: ${message || reason || "not yet"}`)
      .sort(),
  };
}
