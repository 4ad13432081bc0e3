import type { Step } from "./plan.ts";

/** What `diff` found: the steps, and what is there already. */
export interface Difference {
  readonly steps: readonly Step[];
  /** What would be done to things that are only observed: never done. */
  readonly withheld: readonly Step[];
  /** Logical id -> world id of everything that exists, ours or not. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Desired resources that are as they should be. */
  readonly unchanged: readonly string[];
  /** Desired resources that somebody else made and that we use and leave alone, with the reason. */
  readonly left: readonly Left[];
}

/** Something that is used or stays behind, untouched. */
export interface Left {
  readonly id: string;
  readonly reason: string;
  /** What the user can do about it, where there is something. */
  readonly fix?: string;
}
