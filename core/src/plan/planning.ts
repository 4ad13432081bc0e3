import type { Desired } from "../desired/index.ts";
import { KINDS, scopeKey } from "../desired/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { Snapshot } from "../observed/index.ts";
import { resolveRefs } from "./bindings.ts";
import { canonicalJson } from "./changes.ts";
import { type Difference, diff } from "./diff.ts";
import { ownershipProblems } from "./ownership.ts";
import type { Check, Plan, PlanSummary, Step } from "./plan.ts";
import type { State } from "./state.ts";

/** Which part of a Fabric a run is about. */
export type Only = "aws" | "kubernetes" | undefined;

export interface PlanInput {
  readonly desired: Desired;
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly purpose: Plan["purpose"];
  readonly target: Plan["target"];
  /** Version of the tool, for saved plans. */
  readonly tool: string;
  readonly only?: Only;
  /** Text of the Fabric as parsed, for the hash in saved plans. */
  readonly fabricText: string;
  /** SHA-256 in hex; given from outside because core has no crypto. */
  readonly hash: (text: string) => string;
  readonly checks: readonly Check[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Diff, ownership and `--only` put together into a Plan that can be shown, saved and applied. */
export function makePlan(input: PlanInput): Plan {
  const difference = diff(input.desired, input.snapshot, input.state);
  const steps = difference.steps.filter((step) => inLayer(step, input.only));
  const keys = new Set(steps.map((step) => step.key));
  const trimmed = steps.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((key) => keys.has(key)) }));
  const diagnostics = [
    ...input.diagnostics,
    ...ownershipProblems(input.desired, input.snapshot, resolvedSteps(trimmed, difference)),
  ];
  return {
    kind: "Plan",
    version: 1,
    purpose: input.purpose,
    fabric: { name: input.desired.fabric.name, uid: input.desired.fabric.uid, hash: input.hash(input.fabricText) },
    tool: input.tool,
    target: input.target,
    scopes: scopesOf(trimmed),
    inputs: Object.fromEntries(trimmed.map((step) => [step.key, input.hash(canonicalJson(inputOf(step, difference)))])),
    bindings: Object.fromEntries([...difference.bindings].sort(([a], [b]) => (a < b ? -1 : 1))),
    summary: summaryOf(trimmed, difference.unchanged.length + difference.left.length),
    steps: trimmed,
    checks: [...leftAlone(difference), ...input.checks],
    diagnostics,
  };
}

/** Steps of `saved` whose inputs in the world are no longer what they were; empty when the plan may be applied. */
export function staleSteps(saved: Plan, fresh: Plan): readonly string[] {
  const keys = new Set([...Object.keys(saved.inputs), ...Object.keys(fresh.inputs)]);
  return [...keys].filter((key) => saved.inputs[key] !== fresh.inputs[key]).sort();
}

function inLayer(step: Step, only: Only): boolean {
  if (only === undefined) return true;
  const layer = step.kind === "network-interface" ? "aws" : KINDS[step.kind].layer;
  return layer === only;
}

/** What a step was decided from: the thing as observed, and the world ids of what it refers to. */
function inputOf(step: Step, difference: Difference): unknown {
  return {
    before: step.before,
    worldId: step.worldId,
    after: resolveRefs(step.after, difference.bindings),
    tags: step.tags,
  };
}

function resolvedSteps(steps: readonly Step[], difference: Difference): readonly Step[] {
  return steps.map((step) => ({ ...step, after: resolveRefs(step.after, difference.bindings) }));
}

function scopesOf(steps: readonly Step[]): Plan["scopes"] {
  const byKey = new Map(steps.map((step) => [scopeKey(step.scope), step.scope]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, scope]) => scope);
}

function summaryOf(steps: readonly Step[], unchanged: number): PlanSummary {
  const open = steps.filter((step) => !step.blocked);
  const count = (action: Step["action"]): number => open.filter((step) => step.action === action).length;
  return {
    create: count("create"),
    update: count("update"),
    // A replacement has two steps and is one change.
    replace: open.filter((step) => step.action === "replace" && step.operation === "create").length,
    delete: count("delete"),
    unchanged,
    blocked: steps.length - open.length,
  };
}

function leftAlone(difference: Difference): readonly Check[] {
  return difference.left.map(({ id, reason }) => ({
    code: "left-alone",
    status: "ok",
    subject: id,
    message: reason,
    fix: "",
  }));
}
