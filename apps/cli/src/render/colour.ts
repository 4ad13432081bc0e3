import picocolors from "picocolors";
import type { Environment, Output } from "../context.ts";

export type Colours = ReturnType<typeof picocolors.createColors>;

/** For text that goes into files, pipes and snapshots. */
export const PLAIN: Colours = picocolors.createColors(false);

/** Colours on a terminal unless NO_COLOR says otherwise (no-color.org); FORCE_COLOR asks for them elsewhere too. */
export function coloursFor(output: Output, env: Environment): Colours {
  return picocolors.createColors(wantsColour(output, env));
}

export function wantsColour(output: Output, env: Environment): boolean {
  if ((env.NO_COLOR ?? "") !== "") return false;
  if ((env.FORCE_COLOR ?? "0") !== "0") return true;
  return output.isTTY === true && env.TERM !== "dumb";
}
