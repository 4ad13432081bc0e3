import type { Plan } from "@podspan/core/plan";
import type { Only } from "../session/target.ts";
import { owedText } from "./owed.ts";

/** What may be said once there is nothing left to do: of what was looked at, and of nothing else. */
export function asWanted(only: Only | undefined): string {
  switch (only) {
    case undefined:
      return "The world is as the Fabric wants it.";
    case "aws":
      return "The AWS part is as the Fabric wants it; the clusters were not looked at.";
    case "kubernetes":
      return "The clusters' part is as the Fabric wants it; AWS was left as it is.";
  }
}

/** What a plan without a step says. */
export function nothingText(plan: Pick<Plan, "purpose" | "checks" | "handOver">, only: Only | undefined): string {
  return `${nothingOfOurs(plan, only)}${owedText(plan)}\n`;
}

function nothingOfOurs(
  { purpose, checks, handOver }: Pick<Plan, "purpose" | "checks" | "handOver">,
  only?: Only,
): string {
  if (checks.some((check) => check.status === "unknown")) {
    return `Nothing to ${purpose === "apply" ? "do for" : "remove of"} what could be read; the rest is named below.`;
  }
  const wanted = asWanted(only);
  if (purpose === "apply") return `Nothing to do: ${wanted[0]?.toLowerCase()}${wanted.slice(1)}`;
  switch (only) {
    case undefined:
      return `Nothing to remove: the world has nothing of ${handOver ? "ours" : "this Fabric"}.`;
    case "aws":
      return "Nothing to remove: AWS has nothing of this Fabric; the clusters were not looked at.";
    case "kubernetes":
      return "Nothing to remove: the clusters have nothing of this Fabric; AWS was left as it is.";
  }
}
