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
  /** Done once it is agreed to and before the first step. */
  readonly before: () => Promise<void>;
}

/** What apply and destroy differ in. */
export interface ChangeVerb {
  readonly plan: () => Promise<Attempt<Change>>;
  /** Said when all that was planned went well. */
  readonly done: (plan: Plan) => string;
  /** Looks at the world once more: what is still there that should not be. */
  readonly lookAgain?: (done: Change) => Promise<Attempt<readonly string[]>>;
}
