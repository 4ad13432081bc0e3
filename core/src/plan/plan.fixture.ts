import type { Desired } from "../desired/index.ts";
import type { Snapshot } from "../observed/index.ts";
import type { Plan } from "./plan.ts";
import { makePlan, type PlanInput } from "./planning.ts";
import type { State } from "./state.ts";

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
