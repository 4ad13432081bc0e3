import { createHash } from "node:crypto";
import { type AddressPlan, allocate, compile, nothingDesired, protectionOf, reservedFrom } from "@podspan/core/compile";
import type { Desired } from "@podspan/core/desired";
import { type Diagnostic, hasErrors } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import {
  makePlan,
  ownBlocks,
  type Plan,
  plannedChecks,
  project,
  projectedDifference,
  type State,
} from "@podspan/core/plan";
import { TOOL } from "../version.ts";
import { type FabricFile, placed } from "./fabric-file.ts";
import type { Only, Target } from "./target.ts";

/** What a Fabric means in a world: where every address lies and everything that is wanted. */
export interface Meaning {
  readonly addresses: AddressPlan;
  readonly desired: Desired;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether every address has its place: else nothing true can be said of what should be there. */
  readonly allocated: boolean;
}

/** Fabric x Snapshot x State -> AddressPlan and Desired. Pure. */
export function meaningOf(
  file: FabricFile,
  { snapshot, state }: { readonly snapshot: Snapshot; readonly state: State },
): Meaning {
  const allocated = allocate(file.fabric, reservedFrom(file.fabric, file.lock, snapshot));
  const compiled = compile(file.fabric, allocated.plan, snapshot, ownBlocks(state));
  return {
    addresses: allocated.plan,
    desired: compiled.desired,
    diagnostics: placed([...file.diagnostics, ...allocated.diagnostics, ...compiled.diagnostics], file),
    allocated: !hasErrors(allocated.diagnostics),
  };
}

export interface PlanRequest {
  readonly file: FabricFile;
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly target: Target;
  readonly only: Only | undefined;
  readonly moves?: NonNullable<Plan["moves"]>;
}

/** What apply would do, with the checks that the world would not pass even then. Pure. */
export function applicationPlan(request: PlanRequest, meaning: Meaning): Plan {
  const plan = planned(request, "apply", meaning.desired, meaning.diagnostics);
  if (hasErrors(plan.diagnostics)) return plan;
  const snapshot = project(request.snapshot, plan);
  const { addresses, desired } = meaning;
  const checks = plannedChecks({
    fabric: request.file.fabric,
    addresses,
    desired,
    snapshot,
    difference: projectedDifference(plan, desired),
    only: request.only,
  });
  return { ...plan, checks: [...plan.checks, ...checks] };
}

/** What destroy would do: the same with nothing wanted. What is wrong with the Fabric's wishes does not matter then. Pure. */
export function destructionPlan(request: PlanRequest): Plan {
  return planned(request, "destroy", nothingDesired(request.file.fabric), []);
}

function planned(
  { file, snapshot, state, target, only, moves }: PlanRequest,
  purpose: Plan["purpose"],
  desired: Desired,
  diagnostics: readonly Diagnostic[],
): Plan {
  const plan = makePlan({
    desired,
    snapshot,
    state,
    purpose,
    target,
    tool: TOOL,
    ...(only === undefined ? {} : { only }),
    ...(moves === undefined ? {} : { moves }),
    fabricText: file.text,
    hash: (text) => createHash("sha256").update(text).digest("hex"),
    protection: protectionOf(file.fabric),
    checks: [],
    diagnostics,
  });
  return { ...plan, diagnostics: placed(plan.diagnostics, file) };
}
