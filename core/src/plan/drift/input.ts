import type { Desired } from "../../desired/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Difference } from "../model/difference.ts";
import type { Only } from "../model/plan.ts";
import type { State } from "../model/state.ts";

/** What drift is found out from. */
export interface DriftInput {
  readonly desired: Desired;
  readonly snapshot: Snapshot;
  readonly state: State;
  /** `diff` of all of these. */
  readonly difference: Difference;
  readonly only: Only;
}
