import type { Desired } from "../../desired/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Difference } from "../difference.ts";
import type { Only } from "../plan.ts";
import type { State } from "../state.ts";

/** What drift is found out from. */
export interface DriftInput {
  readonly desired: Desired;
  readonly snapshot: Snapshot;
  readonly state: State;
  /** `diff` of all of these. */
  readonly difference: Difference;
  readonly only: Only;
}
