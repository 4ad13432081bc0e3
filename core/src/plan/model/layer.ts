import { isManagedKind, KINDS, type Plane } from "../../desired/index.ts";
import type { Only, Step } from "./plan.ts";

/** Whether a run about `only` touches things of this kind. */
export function inLayer(kind: Step["kind"], only: Only): boolean {
  return only === undefined || layerOf(kind) === only;
}

/** Rolling nodes is what makes a cluster use its network; leaked interfaces are AWS's; routers are touched by whole runs alone. */
function layerOf(kind: Step["kind"]): Plane {
  if (kind === "network-interface") return "aws";
  return isManagedKind(kind) ? KINDS[kind].layer : "kubernetes";
}
