import { observedOf, type Snapshot } from "../../observed/index.ts";
import { warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";

/** Roles of this Fabric's routers that may do more than Podspan gave them, where nobody may ask that: a gap, since all else of them is known. */
export function unreadPolicies(snapshot: Snapshot, uid: string): readonly Check[] {
  return observedOf(snapshot, "router-role").flatMap(({ id, owner, facts }) => {
    const { denied = [] } = facts;
    if (owner?.uid !== uid || denied.length === 0) return [];
    const message = `whether role ${id} has policies beside Podspan's is not known: ${denied.join(" and ")} ${denied.length === 1 ? "is" : "are"} not allowed`;
    return [warning("router", owner.id, message, "allow it to whoever runs Podspan")];
  });
}
