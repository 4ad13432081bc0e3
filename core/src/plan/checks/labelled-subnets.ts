import { type AddressPlan, EXTERNAL_LABEL, eniConfigsOf, labelInUse } from "../../compile/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { ok } from "../model/finding.ts";
import type { Check, Plan } from "../model/plan.ts";

/** Pod subnets that a plan makes and that no node uses by its zone alone: with which label nodes do (decision 0010). */
export function plannedLabels(
  { steps }: Pick<Plan, "steps">,
  addresses: AddressPlan,
  snapshot: Snapshot,
): readonly Check[] {
  const made = new Set(
    steps.flatMap(({ kind, operation, id, blocked }) =>
      kind === "eni-config" && operation === "create" && !blocked ? [id] : [],
    ),
  );
  const clusters = Object.entries(addresses.clusters).sort(([a], [b]) => (a < b ? -1 : 1));
  return clusters.flatMap(([key, planned]) =>
    eniConfigsOf(key, planned, labelInUse(key, snapshot), snapshot)
      .filter(({ id, isDefault }) => !isDefault && made.has(id))
      .map(({ name, subnet: { id, zone, cidr } }) =>
        ok(
          "node-label",
          id,
          `nodes of ${zone} use ${cidr} only with label ${EXTERNAL_LABEL}=${name} (set it on their node group)`,
        ),
      ),
  );
}
