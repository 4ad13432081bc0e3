import type { Protection } from "../compile/index.ts";
import type { Desired, ManagedKind } from "../desired/index.ts";
import { KINDS, scopeKey } from "../desired/index.ts";
import { type Diagnostic, diagnose } from "../diagnostics/index.ts";
import { recordOf, type Snapshot } from "../observed/index.ts";
import { unreadPolicies } from "./checks/further-policies.ts";
import { diff } from "./diff.ts";
import { type Bindings, resolveRefs } from "./model/bindings.ts";
import { canonicalJson } from "./model/changes.ts";
import type { Difference } from "./model/difference.ts";
import { inLayer } from "./model/layer.ts";
import type { Check, Only, Plan, PlanInputs, PlanSummary, Step } from "./model/plan.ts";
import type { State } from "./model/state.ts";
import { ownershipProblems } from "./ownership/ownership.ts";

export interface PlanInput {
  readonly desired: Desired;
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly purpose: Plan["purpose"];
  readonly target: Plan["target"];
  /** Version of the tool, for saved plans. */
  readonly tool: string;
  readonly only?: Only;
  /** Instances whose nodes are replaced before anything that they hold goes. */
  readonly replaced?: ReadonlySet<string>;
  /** Text of the Fabric as parsed, for the hash in saved plans. */
  readonly fabricText: string;
  /** SHA-256 in hex; given from outside because core has no crypto. */
  readonly hash: (text: string) => string;
  /** What must not be deleted or replaced: `protectionOf` the Fabric. */
  readonly protection: Protection;
  readonly checks: readonly Check[];
  readonly diagnostics: readonly Diagnostic[];
  /** `movesIn` state as it is stored. */
  readonly moves?: NonNullable<Plan["moves"]>;
}

/** Diff, ownership and `--only` put together into a Plan that can be shown, saved and applied. */
export function makePlan(input: PlanInput): Plan {
  const difference = diff(input.desired, input.snapshot, input.state, input.only, input.replaced);
  const trimmed = onlyLayer(difference.steps, input.only);
  const diagnostics = [
    ...input.diagnostics,
    ...ownershipProblems(input.desired, input.snapshot, resolvedSteps(trimmed, difference)),
    ...protectedProblems(trimmed, input.protection),
  ];
  return {
    kind: "Plan",
    version: 1,
    purpose: input.purpose,
    fabric: { name: input.desired.fabric.name, uid: input.desired.fabric.uid, hash: input.hash(input.fabricText) },
    tool: input.tool,
    target: input.target,
    scopes: scopesOf(trimmed),
    bindings: recordOf([...difference.bindings].sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(input.moves === undefined || input.moves.length === 0 ? {} : { moves: input.moves }),
    summary: summaryOf(trimmed, difference.unchanged.length + difference.left.length),
    steps: trimmed,
    checks: [
      ...leftAlone(difference),
      ...unreadParts(input),
      ...unreadPolicies(input.snapshot, input.desired.fabric.uid),
      ...input.checks,
    ],
    diagnostics,
  };
}

/** Steps of `saved` whose inputs in the world are no longer what they were; empty when the plan may be applied. */
export function staleSteps(saved: PlanInputs, fresh: PlanInputs): readonly string[] {
  const keys = new Set([...Object.keys(saved), ...Object.keys(fresh)]);
  return [...keys].filter((key) => saved[key] !== fresh[key]).sort();
}

/** For a plan that is kept, or shown to a program. `hash` as in PlanInput. */
export function inputsOf({ steps, bindings }: Plan, hash: PlanInput["hash"]): PlanInputs {
  const bound = new Map(Object.entries(bindings));
  return recordOf(steps.map((step) => [step.key, hash(canonicalJson(inputOf(step, bound)))]));
}

/** The steps of one layer; those that need something which the other has yet to make are blocked. */
function onlyLayer(steps: readonly Step[], only: Only): readonly Step[] {
  if (only === undefined) return steps;
  const kept = steps.filter((step) => inLayer(step.kind, only));
  const keys = new Set(kept.map((step) => step.key));
  const making = new Set(steps.filter((step) => step.operation === "create").map((step) => step.key));
  return kept.map((step) => {
    const missing = step.dependsOn.find((key) => !keys.has(key) && making.has(key));
    const dependsOn = step.dependsOn.filter((key) => keys.has(key));
    if (missing === undefined || step.blocked) return { ...step, dependsOn };
    const reason = `it needs a step that \`--only ${only}\` leaves out: ${missing}`;
    return { ...step, dependsOn, blocked: { code: "PLAN-2", reason, fix: "run again without `--only`" } };
  });
}

/** PROTECT-1 for each part of the Fabric that protects things which would be deleted, replaced or given back. */
function protectedProblems(steps: readonly Step[], protection: Protection): readonly Diagnostic[] {
  const going = steps.flatMap((step) => {
    const path = step.operation === "delete" ? protection(step.id) : undefined;
    const what = step.action === "replace" ? "replaced" : step.action === "release" ? "given back" : "taken away";
    return path ? [{ id: step.id, what, path }] : [];
  });
  const groups = Map.groupBy(going, ({ what, path }) => JSON.stringify([what, path]));
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { id, what, path } = first;
    const shown = same.slice(0, MOST_PROTECTED).map((one) => one.id);
    const rest = same.length > shown.length ? ` and ${same.length - shown.length} more` : "";
    const message =
      same.length === 1
        ? `${id} would be ${what}, and the Fabric protects it`
        : `${same.length} things would be ${what}, and the Fabric protects them: ${shown.join(", ")}${rest}`;
    return [diagnose("PROTECT-1", { message, path })];
  });
}

/** How many of the protected things a diagnostic names. */
const MOST_PROTECTED = 5;

/** What a step was decided from: the thing as observed, and the world ids of what it refers to. */
function inputOf({ before, worldId, after, tags, blocked }: Step, bindings: Bindings): unknown {
  return { before, worldId, after: resolveRefs(after, bindings), tags, blocked: blocked?.code };
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
    adopt: count("adopt"),
    release: count("release"),
    unchanged,
    blocked: steps.length - open.length,
  };
}

/** What is used or stays behind, untouched, as findings. */
export function leftAlone(difference: Difference): readonly Check[] {
  return difference.left.map(({ id, reason, fix }) => ({
    code: "left-alone",
    status: fix === undefined ? "ok" : "warning",
    subject: id,
    message: reason,
    fix: fix ?? "",
  }));
}

/** Destroy must not call gone what it could not see; apply has a blocked step for everything that it could not see. */
function unreadParts({ snapshot, purpose, only }: PlanInput): readonly Check[] {
  if (purpose !== "destroy") return [];
  return Object.entries(snapshot.scopes).flatMap(([key, status]): readonly Check[] => {
    const kind = key.slice(key.indexOf("#") + 1);
    if (status.kind !== "failed" || status.code === "CrdMissing" || !isKind(kind) || !inLayer(kind, only)) {
      return [];
    }
    const message = `cannot be read, so nobody knows what is left there: ${status.code}: ${status.message}`;
    return [{ code: "readable", status: "unknown", subject: key, message, fix: status.hint }];
  });
}

function isKind(kind: string): kind is ManagedKind {
  return Object.hasOwn(KINDS, kind);
}
