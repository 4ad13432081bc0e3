import type { AddressPlan } from "../../compile/index.ts";
import type { Desired } from "../../desired/index.ts";
import { scopeKey } from "../../desired/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { warning } from "../checks/finding.ts";
import { diff } from "../diff.ts";
import { inLayer } from "../layer.ts";
import type { Check, Only, Plan, Step } from "../plan.ts";
import { project } from "../project.ts";
import type { State } from "../state.ts";
import type { NodeOrder } from "./orders.ts";
import { rollOf } from "./roll.ts";

export interface RollRequest {
  readonly fabric: Fabric;
  readonly addresses: AddressPlan;
  readonly desired: Desired;
  /** As observed for `roll`. */
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly only: Only;
  readonly barePods: boolean;
  readonly hash: (text: string) => string;
}

/** A plan with the steps that replace the nodes which are old once all its own steps are done. */
export function withRoll(plan: Plan, request: RollRequest): Plan {
  if (!inLayer("node", request.only)) return { ...plan, checks: [...plan.checks, leftOut(request.only)] };
  const snapshot = project(request.snapshot, plan);
  const difference = diff(request.desired, snapshot, request.state, request.only);
  const input = { ...request, snapshot, difference, before: plan.steps };
  const rolls = Object.keys(request.addresses.clusters)
    .sort()
    .map((key) => rollOf(key, input));
  const steps = rolls.flatMap((roll) => roll.steps);
  const checks = rolls.flatMap((roll) => roll.checks);
  if (steps.length === 0 && checks.length === 0) return plan;
  return {
    ...plan,
    scopes: scopesOf([...plan.scopes, ...steps.flatMap(placesOf)]),
    summary: {
      ...plan.summary,
      blocked: plan.summary.blocked + steps.filter((step) => step.blocked).length,
      roll: rolls.reduce((sum, roll) => sum + roll.nodes, 0),
    },
    steps: [...plan.steps, ...steps],
    checks: [...plan.checks, ...checks],
  };
}

function leftOut(only: Only): Check {
  return warning("roll", "nodes", `nodes are not replaced with \`--only ${only}\``, "run without `--only`");
}

/** A node is replaced in its cluster and in the account of its instance. */
function placesOf(step: Step): readonly Step["scope"][] {
  return step.kind === "node" ? [step.scope, (step.after as NodeOrder).cloud] : [step.scope];
}

function scopesOf(scopes: Plan["scopes"]): Plan["scopes"] {
  const byKey = new Map(scopes.map((scope) => [scopeKey(scope), scope]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, scope]) => scope);
}
