import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import { canonicalJson, inputsOf, type Plan, staleSteps } from "@podspan/core/plan";
import type { SavedPlan } from "./saved-plan.ts";
import { sha256 } from "./sha256.ts";

/** Why a saved plan is no longer what a fresh one says; undefined when the two are the same, step by step. */
export function staleness(saved: SavedPlan, fresh: Plan): Diagnostic | undefined {
  const reasons = [...otherOrigin(saved, fresh), ...otherSteps(saved, fresh)];
  if (reasons.length === 0) return undefined;
  return diagnose("PLAN-1", { message: `the saved plan is stale: ${reasons.join("; ")}` });
}

function otherOrigin(saved: SavedPlan, fresh: Plan): readonly string[] {
  return [
    ...(saved.fabric.uid === fresh.fabric.uid ? [] : ["it belongs to another Fabric"]),
    ...(saved.fabric.hash === fresh.fabric.hash ? [] : ["the Fabric has changed"]),
    ...(saved.tool === fresh.tool ? [] : [`it was made by ${saved.tool}, and this is ${fresh.tool}`]),
    ...(saved.target === fresh.target ? [] : [`it was made for ${saved.target}, and this is ${fresh.target}`]),
  ];
}

/** Inputs tell what changed in the world; whatever differs beyond them was written into the file by somebody. */
function otherSteps(saved: SavedPlan, fresh: Plan): readonly string[] {
  if (fresh.steps.length === 0 && saved.steps.length > 0)
    return ["it was applied already: there is nothing left to do"];
  const before = accountsOf(saved);
  const now = accountsOf(fresh);
  if (before.length > 0 && now.length > 0 && !now.some((account) => before.includes(account))) {
    return [`it is about account ${before.join(", ")}, and these credentials are of ${now.join(", ")}`];
  }
  const stale = staleSteps(saved.inputs, inputsOf(fresh, sha256));
  if (stale.length > 0) {
    const some = `${stale.slice(0, 5).join(", ")}${stale.length > 5 ? ", ..." : ""}`;
    return [`it was applied in part, or the world has changed for ${some}`];
  }
  return canonicalJson([saved.steps, saved.scopes]) === canonicalJson([fresh.steps, fresh.scopes])
    ? []
    : ["its steps are not what podspan plans: the file was edited"];
}

function accountsOf({ scopes }: Plan): readonly string[] {
  const accounts = scopes.flatMap((scope) => (scope.plane === "aws" ? [scope.account] : []));
  return [...new Set(accounts)].sort();
}
