import type { RollFlags } from "../flags.ts";

/** How nodes are to be replaced, as the flags say. */
export interface RollWish {
  readonly barePods: boolean;
}

/** The wish of `--roll`; undefined without it. */
export function rollWish(flags: Partial<RollFlags>): RollWish | undefined {
  return flags.roll === true ? { barePods: flags.evictBarePods === true } : undefined;
}
