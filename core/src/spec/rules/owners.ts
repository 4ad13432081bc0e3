import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import { hasPodSubnets } from "../compute.ts";
import { isWhole } from "../raw.ts";
import type { RuleInput } from "./rule.ts";

/** OWN-6: where somebody else makes the blocks, they are agreed on and not taken from a pool. */
export function checkOwners({ fabric: { spec }, raw }: RuleInput): readonly Diagnostic[] {
  const known = new Set(Object.values(spec.accounts).map(({ id }) => id));
  return Object.entries(spec.clusters).flatMap(([name, { vpc, pods }]) => {
    const owner = spec.vpcs[vpc]?.owner;
    if (owner === undefined || known.has(owner) || pods.ranges.length > 0 || !hasPodSubnets({ pods })) return [];
    const path = ["spec", "clusters", name, "pods", "ranges"];
    if (!isWhole(raw, path, pods.ranges)) return [];
    const message = `cluster \`${name}\` has no pod ranges, and VPC \`${vpc}\` belongs to account ${owner}, for which \`accounts\` has no entry`;
    return [diagnose("OWN-6", { message, path: ["spec", "clusters", name] })];
  });
}
