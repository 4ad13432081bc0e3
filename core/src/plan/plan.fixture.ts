import { allocate } from "../compile/allocation/allocate.ts";
import { reservedFrom } from "../compile/allocation/reserved.ts";
import { compile, nothingDesired } from "../compile/compile.ts";
import { protectionOf } from "../compile/identity/protection.ts";
import type { Desired } from "../desired/index.ts";
import type { Snapshot } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { Plan } from "./model/plan.ts";
import type { State } from "./model/state.ts";
import { makePlan, type PlanInput } from "./planning.ts";

/** State of a Fabric before its first apply. */
export const NO_STATE: State = { kind: "State", version: 1, fabric: { name: "cgnat", uid: "" }, resources: {} };

/** The plan that leads from a world to what is desired in it: the first apply of a Fabric that protects nothing, unless told otherwise. */
export function planIn(snapshot: Snapshot, desired: Desired, more: Partial<PlanInput> = {}): Plan {
  return makePlan({
    desired,
    snapshot,
    state: NO_STATE,
    purpose: "apply",
    target: "twin",
    tool: "test",
    fabricText: "",
    hash: (text) => text,
    protection: () => undefined,
    checks: [],
    diagnostics: [],
    ...more,
  });
}

/** The plan of a Fabric without a lock file in a world. */
export function planFor(
  fabric: Fabric,
  snapshot: Snapshot,
  state: State = NO_STATE,
  purpose: Plan["purpose"] = "apply",
): Plan {
  const { plan: addresses, diagnostics } = allocate(fabric, reservedFrom(fabric, undefined, snapshot));
  const compiled = compile(fabric, addresses, snapshot);
  return planIn(snapshot, purpose === "destroy" ? nothingDesired(fabric) : compiled.desired, {
    state,
    purpose,
    protection: protectionOf(fabric),
    diagnostics: [...diagnostics, ...(purpose === "destroy" ? [] : compiled.diagnostics)],
  });
}

/** State that remembers everything of a plan that only state can know. */
export function stateAfter(plan: Plan): State {
  const remembered = plan.steps
    .filter((step) => step.kind === "vpc-cidr" || step.kind === "cni-addon")
    .map((step) => [
      step.id,
      {
        kind: step.kind,
        scope: step.scope,
        worldId: step.worldId ?? `planned:${step.id}`,
        since: "2026-01-01T00:00:00Z",
        ...(step.kind === "cni-addon" ? { prior: { "env.ENI_CONFIG_LABEL_DEF": null } } : {}),
      },
    ]);
  return { ...NO_STATE, resources: Object.fromEntries(remembered) };
}
