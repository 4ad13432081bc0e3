import { KINDS } from "../desired/index.ts";
import type { Only, Step } from "./plan.ts";

/** Whether a run about `only` touches things of this kind. */
export function inLayer(kind: Step["kind"], only: Only): boolean {
  if (only === undefined) return true;
  return (kind === "network-interface" ? "aws" : KINDS[kind].layer) === only;
}
