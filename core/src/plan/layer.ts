import { KINDS } from "../desired/index.ts";
import { isManagedKind, type Only, type Step } from "./plan.ts";

/** Whether a run about `only` touches things of this kind. */
export function inLayer(kind: Step["kind"], only: Only): boolean {
  return only === undefined || layerOf(kind) === only;
}

/** Rolling nodes is what makes a cluster use its network; leaked interfaces are AWS's. */
function layerOf(kind: Step["kind"]): NonNullable<Only> {
  if (kind === "network-interface") return "aws";
  return isManagedKind(kind) ? KINDS[kind].layer : "kubernetes";
}
