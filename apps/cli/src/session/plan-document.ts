import { dirname, relative } from "node:path";
import { inputsOf, type Plan } from "@podspan/core/plan";
import type { PlanProofDocument } from "./proof-document.ts";
import type { RollWish } from "./roll-wish.ts";
import type { SavedPlan, ShownPlan } from "./saved-plan.ts";
import { sha256 } from "./sha256.ts";
import type { Only } from "./target.ts";

// Apart from saved-plan.ts, which every verb reads its file by: those that plan nothing do without what makes plans.

/** `proof` is absent for a plan with errors, and in plans that were saved before there was one. */
export function shownPlanOf(plan: Plan, proof: PlanProofDocument | undefined): ShownPlan {
  return { ...plan, inputs: inputsOf(plan, sha256), ...proof };
}

/** `fabric` and `path`: where the Fabric is and where the plan will be, absolute. */
export function savedPlanOf(
  plan: Plan,
  proof: PlanProofDocument | undefined,
  fabric: string,
  { only, roll }: { readonly only?: Only | undefined; readonly roll?: RollWish | undefined },
  path: string,
): SavedPlan {
  const from = relative(dirname(path), fabric).replaceAll("\\", "/");
  return {
    ...shownPlanOf(plan, proof),
    file: from,
    ...(only === undefined ? {} : { only }),
    ...(roll === undefined ? {} : { roll }),
  };
}
