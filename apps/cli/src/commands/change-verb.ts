import type { Diagnostic } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import type { Plan } from "@podspan/core/plan";
import type { PlanProof } from "@podspan/core/prove";
import type { Resolution } from "@podspan/engine";
import type { Attempt } from "../attempt.ts";

/** What is about to be done. */
export interface Change {
  readonly plan: Plan;
  /** What it was made from. */
  readonly snapshot: Snapshot;
  readonly proof: PlanProof | undefined;
  readonly resolutions: readonly Resolution[];
  /** Whether there was a state before: without one, nothing is known of what cannot be looked at. */
  readonly remembers: boolean;
  /** Done once it is agreed to and before the first step. */
  readonly before: () => Promise<void>;
}

/** What apply and destroy differ in. */
export interface ChangeVerb {
  readonly plan: () => Promise<Attempt<Change>>;
  /** Said when all that was planned went well, and no part of the world is unknown. */
  readonly done: (plan: Plan) => string;
  /** What stays open when all steps are done: parts of the world that nobody could look at, and what is still there. */
  readonly open: (done: Change) => Promise<Attempt<readonly Diagnostic[]>>;
}
