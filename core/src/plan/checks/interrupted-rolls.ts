import { nodesOf } from "../../compile/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { count } from "../model/count.ts";
import { warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";

/** Code of the finding below. */
export const INTERRUPTED_ROLL = "roll-interrupted";

/** Names that are written out. */
const NAMED = 5;

/** Nodes that a roll cordoned and has neither replaced nor given back: they take no pods until somebody goes on with it or gives it up. */
export function interruptedRolls(clusters: readonly string[], snapshot: Snapshot): readonly Check[] {
  return clusters.flatMap((key) => {
    const names = nodesOf(key, snapshot).flatMap(({ props }) => (props.cordonedByUs ? [props.name] : []));
    if (names.length === 0) return [];
    const listed = `${names.slice(0, NAMED).join(", ")}${names.length > NAMED ? ", …" : ""}`;
    const message = `a roll did not end: ${count(names.length, "node")} that it cordoned ${names.length === 1 ? "takes" : "take"} no pods (${listed})`;
    const fix =
      "`podspan apply --roll` goes on with it; `podspan destroy --roll`, which takes the pod network away too, gives it up; `kubectl uncordon` gives one node back";
    return [warning(INTERRUPTED_ROLL, `${key}/nodes`, message, fix)];
  });
}
