import type { Purpose } from "@podspan/core/compile";
import type { RollFlags } from "../flags.ts";

/** How nodes are to be replaced, as the flags say. */
export interface RollWish {
  readonly barePods: boolean;
}

/** The wish of `--roll`; undefined without it. */
export function rollWish(flags: Partial<RollFlags>): RollWish | undefined {
  return flags.roll === true ? { barePods: flags.evictBarePods === true } : undefined;
}

/** What such a run needs to see. */
export function purposeOf(verb: "plan" | "destroy", roll: RollWish | undefined): Purpose {
  switch (verb) {
    case "plan":
      return roll ? "roll" : "plan";
    case "destroy":
      return roll ? "destroy-roll" : "destroy";
  }
}
