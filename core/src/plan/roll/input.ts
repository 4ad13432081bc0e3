import type { CheckInput } from "../checks/input.ts";
import type { Step } from "../plan.ts";

/** What a roll is planned from: the world as the other steps of the plan leave it. */
export interface RollInput extends CheckInput {
  /** Steps that come first. */
  readonly before: readonly Step[];
  /** Whether pods that nobody would make again may be evicted. */
  readonly barePods: boolean;
  /** SHA-256 in hex. */
  readonly hash: (text: string) => string;
}

export type Blocked = NonNullable<Step["blocked"]>;
