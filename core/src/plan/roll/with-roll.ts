import { keyOf } from "../../compile/index.ts";
import { scopeKey } from "../../desired/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { diff } from "../diff.ts";
import { warning } from "../model/finding.ts";
import { inLayer } from "../model/layer.ts";
import type { Check, Only, Plan, Step } from "../model/plan.ts";
import { spreadBlocked } from "../order/order.ts";
import { project } from "../project.ts";
import { withCniAfter } from "./cni-after.ts";
import { cordonedByUs, givenUp } from "./half-rolled.ts";
import type { RollInput, RollRequest } from "./input.ts";
import type { NodeOrder } from "./orders.ts";
import { nodesOverfull } from "./overfull.ts";
import { renamedGroups } from "./renamed-groups.ts";
import { nodesToReplace, rolledKeys, stepsPast, subnetsOf } from "./replaced.ts";
import { type Roll, rollOf } from "./roll.ts";
import { sequenceOf } from "./sequence.ts";

/**
 * A plan, as `planPastNodes` makes it, with the steps that replace old nodes: after all of its own but those that take away what
 * these nodes hold, which come last.
 */
export function withRoll(plan: Plan, request: RollRequest): Plan {
  if (!inLayer("node", request.only)) return { ...plan, checks: [...plan.checks, leftOut(request.only)] };
  const projected = project(request.snapshot, plan);
  const snapshot = withCniAfter(projected, plan.steps);
  const difference = diff(request.desired, projected, request.state, request.only);
  const planned = rolledKeys(plan, request).map((key) => {
    const subnets = subnetsOf(key, plan, { ...request, difference });
    const wrong = nodesToReplace(key, plan, request, subnets);
    const old = [...wrong, ...nodesOverfull(key, { ...request, snapshot }, subnets, wrong)];
    const halves = givenUp(key, request, wrong);
    return { key, subnets, old, givenUp: halves, cordoned: cordonedByUs(key, request, old, halves) };
  });
  const instances = new Set(planned.flatMap(({ old }) => old.flatMap(({ props }) => props.instance ?? [])));
  const past = stepsPast(plan.steps, instances, request.snapshot);
  const before = plan.steps.filter((step) => !past.has(step.key));
  const input: RollInput = { ...request, snapshot, difference, before };
  const rolls = planned.map((nodes) => ({ key: nodes.key, ...rollOf(nodes.key, nodes, input) }));
  const held = afterRolls(
    plan.steps.filter((step) => past.has(step.key)),
    rolls,
  );
  const after = [...held, ...lastRules(held, before, projected, request)];
  const checks = rolls.flatMap((roll) => [...sequenceOf(roll.key, roll.steps, after), ...roll.checks]);
  if (rolls.every((roll) => roll.steps.length === 0) && checks.length === 0) return plan;
  return joined(plan, spreadBlocked([...before, ...rolls.flatMap((roll) => roll.steps), ...after]), {
    checks,
    nodes: rolls.reduce((sum, roll) => sum + roll.nodes, 0),
  });
}

/** What nodes of a cluster hold goes after the last of them. */
function afterRolls(steps: readonly Step[], rolls: readonly (Roll & { readonly key: string })[]): readonly Step[] {
  const last = new Map(rolls.flatMap(({ key, steps: own }) => own.slice(-1).map((step) => [key, step.key] as const)));
  return steps.map((step) => {
    const key = last.get(keyOf(step.id));
    return key === undefined ? step : { ...step, dependsOn: [...step.dependsOn, key].sort() };
  });
}

/**
 * Pods speak from and to a range until the last of them has left it, so its rules go after it: what is left to do about security groups
 * in the world that all other steps leave.
 */
function lastRules(
  held: readonly Step[],
  before: readonly Step[],
  snapshot: Snapshot,
  { desiredIn, state, only }: RollRequest,
): readonly Step[] {
  const gone = Map.groupBy(
    held.filter(({ kind }) => kind === "vpc-cidr"),
    ({ id }) => keyOf(id),
  );
  if (gone.size === 0) return [];
  return diff(desiredIn(snapshot), snapshot, state, only).steps.flatMap((step) => {
    const ranges = gone.get(keyOf(step.id));
    if (step.kind !== "security-group" || step.operation !== "update" || !ranges || step.blocked) return [];
    const first = before.filter(({ id }) => id === step.id);
    const dependsOn = [...ranges, ...first].map(({ key }) => key).sort();
    return [{ ...step, key: `${step.key} at last`, dependsOn, why: "nothing has addresses of the range any more" }];
  });
}

interface Addition {
  readonly checks: readonly Check[];
  readonly nodes: number;
}

function joined(plan: Plan, steps: readonly Step[], { checks, nodes }: Addition): Plan {
  const all = new Set(plan.steps.map(({ key }) => key));
  const added = steps.filter(({ key }) => !all.has(key));
  const rolling = added.filter(({ kind }) => kind === "node" || kind === "node-group");
  const known = new Set(plan.steps.filter((step) => step.blocked).map(({ key }) => key));
  const blocked = steps.filter((step) => step.blocked && !known.has(step.key));
  const renamed = renamedGroups(added).length;
  const removals = blocked.filter(({ action }) => action === "delete").length;
  return {
    ...plan,
    scopes: scopesOf([...plan.scopes, ...rolling.flatMap(placesOf)]),
    summary: {
      ...plan.summary,
      update: plan.summary.update + added.filter(({ action, blocked: by }) => action === "update" && !by).length,
      delete: plan.summary.delete - removals,
      blocked: plan.summary.blocked + blocked.length,
      roll: nodes,
      ...(renamed > 0 ? { rollGroups: renamed } : {}),
    },
    steps,
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
