import type { Purpose } from "@podspan/core/compile";
import { type Stopped, stopped } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import type { RollFlags, WorldFlags } from "../flags.ts";
import { problem } from "../problems.ts";

/** How nodes are to be replaced, as the flags say. */
export interface RollWish {
  readonly barePods: boolean;
}

/** The wish of `--roll`; undefined without it. */
export function rollWish(flags: Partial<RollFlags>): RollWish | undefined {
  return flags.roll === true ? { barePods: flags.evictBarePods === true } : undefined;
}

/** Flags that ask for nodes to be replaced and cannot have it: refused, for nobody would notice that it was not done. */
export function rollRefusal({ roll, evictBarePods, only }: WorldFlags & Partial<RollFlags>): Stopped | undefined {
  if (roll === true && only === "aws") {
    const cause = "Nodes are drained by their cluster, which is not even looked at.";
    return refused("`--roll` does not go with `--only aws`", cause, "Leave one of the two out.");
  }
  if (evictBarePods === true && roll !== true) {
    const cause = "Pods are evicted where nodes are replaced, and nowhere else.";
    return refused("`--evict-bare-pods` needs `--roll`", cause, "Add `--roll`, or leave it out.");
  }
  return undefined;
}

function refused(message: string, cause: string, fix: string): Stopped {
  return stopped([problem("USAGE", message, cause, fix)], {}, ExitCode.usage);
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
