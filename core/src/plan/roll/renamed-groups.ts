import { warning } from "../model/finding.ts";
import type { Check, Step } from "../model/plan.ts";
import type { GroupOrder } from "./orders.ts";

/** A managed node group that is deleted, and the name of the one that takes its place: no group of EKS can be renamed. */
export interface RenamedGroup {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
}

/** Groups that a roll deletes for another beside them; not those whose steps are blocked. */
export function renamedGroups(steps: readonly Step[]): readonly RenamedGroup[] {
  return steps.flatMap((step) => {
    const order = step.kind === "node-group" && !step.blocked ? (step.after as GroupOrder) : undefined;
    return order?.make === "end" && !order.givenUp
      ? [{ cluster: order.cluster, from: order.name, to: order.successor }]
      : [];
  });
}

/** `roll-names`: who made a group that goes would make it again, or fail at its absence. */
export function groupsUnderOtherNames(key: string, steps: readonly Step[]): readonly Check[] {
  return renamedGroups(steps).map(({ cluster, from, to }) =>
    warning(
      "roll-names",
      `${key}/node-group/${from}`,
      `node group ${from} of cluster ${cluster} is deleted, and the group that takes its place is called ${to}`,
      `tell whoever keeps it by name before you apply: in Terraform call the resource's group ${to} and import ${cluster}:${to} in its place; in an eksctl file write ${to}. With a launch template a group keeps its name`,
    ),
  );
}
