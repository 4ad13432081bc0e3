import { keyOf, sectionOf } from "../../compile/index.ts";
import { count } from "../model/count.ts";
import { warning } from "../model/finding.ts";
import type { Check, Plan, Step } from "../model/plan.ts";
import { outOfReachFix } from "../removals/out-of-reach.ts";

/** Code of the findings below. */
export const HELD_BY_NODES = "held-by-nodes";

/**
 * What a plan without a roll leaves because nodes hold it (NODE-1), cluster by cluster, and what it does all the same: on the way back
 * of all, or of a cluster that is not among `named`, the ones that the Fabric names.
 */
export function heldByNodes(
  { purpose, steps }: Pick<Plan, "purpose" | "steps">,
  named: readonly string[],
): readonly Check[] {
  const ofClusters = steps.filter(({ id, operation }) => operation === "delete" && sectionOf(id) === "clusters");
  const clusters = [...Map.groupBy(ofClusters, ({ id }) => keyOf(id))].sort(([a], [b]) => (a < b ? -1 : 1));
  return clusters.flatMap(([key, own]) => {
    const isGone = !named.includes(key);
    return (purpose === "destroy" || isGone) && own.some(isHeld) ? [findingOf(key, own, isGone)] : [];
  });
}

function isHeld({ kind, blocked }: Step): boolean {
  return blocked?.code === "NODE-1" && (kind === "subnet" || kind === "security-group");
}

function findingOf(key: string, own: readonly Step[], isGone: boolean): Check {
  const left = own.filter(({ blocked }) => blocked?.code === "NODE-1").length;
  const first = own.some(({ kind, blocked }) => FIRST.has(kind) && !blocked);
  const now = first
    ? "this run gives the CNI's configuration back and removes the ENIConfigs, so that new nodes look for none; "
    : "";
  const message = `nodes of ${key} hold its pod subnets: ${now}${count(left, "thing")} of it ${left === 1 ? "stays" : "stay"} until they are replaced`;
  const byHand = `${first ? "let this run do its part, then " : ""}replace these nodes by hand (new ones come up outside the pod subnets)`;
  return warning(
    HELD_BY_NODES,
    `${key}/nodes`,
    message,
    isGone
      ? outOfReachFix(key, byHand)
      : `\`podspan destroy --roll\` does all of it in one run; or ${byHand}, and run \`podspan destroy\` again`,
  );
}

/** What goes before the nodes do. */
const FIRST: ReadonlySet<Step["kind"]> = new Set(["cni-addon", "cni-daemonset", "eni-config"]);
