import { keyOf, nodesOf, usesCni } from "../../compile/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Plan, Step } from "../model/plan.ts";
import type { GroupOrder } from "./orders.ts";

const GROUP_LABEL = "eks.amazonaws.com/nodegroup";

/**
 * Clusters of which every node of the VPC CNI is replaced by one that gets its max-pods without anybody's help: EKS reckons it for a
 * group that is made now, or a template version is written that says it.
 */
export function maxPodsMended({ steps }: Pick<Plan, "steps">, snapshot: Snapshot): ReadonlySet<string> {
  const rolls = Map.groupBy(
    steps.filter(({ action }) => action === "roll"),
    ({ id }) => keyOf(id),
  );
  const mended = [...rolls].filter(([key, own]) => {
    const groups = new Set(own.flatMap(groupMended));
    return (
      own.every(({ blocked }) => blocked === undefined) &&
      nodesOf(key, snapshot)
        .filter(usesCni)
        .every(({ props }) => groups.has(props.labels[GROUP_LABEL] ?? ""))
    );
  });
  return new Set(mended.map(([key]) => key));
}

/** The group whose nodes a step replaces so. */
function groupMended(step: Step): readonly string[] {
  if (step.kind !== "node-group") return [];
  const order = step.after as GroupOrder;
  switch (order.make) {
    case "beside":
      return [order.like];
    case "version":
      return order.maxPods === undefined ? [] : [order.name];
    case "end":
      return [];
  }
}
