import type { Plan } from "@podspan/core/plan";
import type { Only } from "../session/target.ts";

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
export function nothingText({ purpose, checks }: Pick<Plan, "purpose" | "checks">, only: Only | undefined): string {
  const wanted = asWanted(only);
  if (purpose === "apply") return `Nothing to do: ${wanted[0]?.toLowerCase()}${wanted.slice(1)}\n`;
  if (checks.some((check) => check.status === "unknown")) {
    return "Nothing to remove of what could be read; the rest is named below.\n";
  }
  switch (only) {
    case undefined:
      return "Nothing to remove: the world has nothing of this Fabric.\n";
    case "aws":
      return "Nothing to remove: AWS has nothing of this Fabric; the clusters were not looked at.\n";
    case "kubernetes":
      return "Nothing to remove: the clusters have nothing of this Fabric; AWS was left as it is.\n";
  }
}
