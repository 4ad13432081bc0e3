import { keyOf, sectionOf } from "../../compile/index.ts";
import { count } from "../model/count.ts";
import { warning } from "../model/finding.ts";
import { inLayer } from "../model/layer.ts";
import type { Check } from "../model/plan.ts";
import type { CheckInput } from "./input.ts";

/** What is still there of clusters that the Fabric no longer names, cluster by cluster, and what holds it. */
export function leftClusterChecks({ desired, difference, only }: CheckInput): readonly Check[] {
  const left = difference.steps.filter(
    ({ id, kind, operation }) =>
      operation === "delete" &&
      inLayer(kind, only) &&
      kind !== "network-interface" &&
      sectionOf(id) === "clusters" &&
      !desired.clusters.includes(keyOf(id)),
  );
  const clusters = [...Map.groupBy(left, ({ id }) => keyOf(id))].sort(([a], [b]) => (a < b ? -1 : 1));
  return clusters.map(([key, steps]) => {
    const held = steps.find(({ blocked }) => blocked !== undefined)?.blocked;
    return warning(
      "left-cluster",
      key,
      `${count(steps.length, "thing")} of ours of cluster ${key}, which the Fabric no longer names${held ? `; ${held.code}: ${held.reason}` : ""}`,
      held?.fix ?? "`podspan apply` takes them away",
    );
  });
}
