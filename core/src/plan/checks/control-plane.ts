import { keyOf } from "../../compile/index.ts";
import type { Desired, Resource } from "../../desired/index.ts";
import { warning } from "../model/finding.ts";
import type { Check, Plan } from "../model/plan.ts";
import { isAdopted, type State } from "../model/state.ts";

/** EKS's control plane may take so long to learn of a block that its VPC was given since (F22, fault 3b-22). */
const LEARNS_WITHIN_HOURS = 5;

/** Blocks that a plan adds to the VPC of a cluster that runs already: what may not work at once. */
export function plannedControlPlane({ steps }: Plan, desired: Desired): readonly Check[] {
  const adding = new Set(
    steps.flatMap(({ kind, operation, id, blocked }) =>
      kind === "vpc-cidr" && operation === "create" && !blocked ? [id] : [],
    ),
  );
  return podBlocks(desired)
    .filter(({ id }) => adding.has(id))
    .map(({ id }) =>
      warning(
        "control-plane",
        id,
        `EKS may take up to ${LEARNS_WITHIN_HOURS} hours to learn of a block that a running cluster's VPC is given: until then \`kubectl exec\` and \`logs\`, and webhooks that run as pods in it, may time out`,
        "apply well before nodes are replaced; a cluster that is made after its pod network knows it from the start",
      ),
    );
}

/** Blocks that we added less than five hours before `now` (milliseconds since the epoch), as state remembers; adopted ones were there. */
export function recentControlPlane(desired: Desired, { resources }: State, now: number): readonly Check[] {
  return podBlocks(desired).flatMap(({ id }) => {
    if (isAdopted(resources[id])) return [];
    const since = resources[id]?.since;
    const hours = since === undefined ? LEARNS_WITHIN_HOURS : (now - Date.parse(since)) / 3_600_000;
    if (hours >= LEARNS_WITHIN_HOURS) return [];
    const until = new Date(Date.parse(since ?? "") + LEARNS_WITHIN_HOURS * 3_600_000).toISOString();
    return [
      warning(
        "control-plane",
        id,
        `added at ${since}: EKS may not know of it before ${until}, and \`kubectl exec\`, \`logs\` and webhooks to pods in it may time out`,
        "wait until then before you look for another cause",
      ),
    ];
  });
}

/** Pod ranges of clusters that EKS has. */
function podBlocks({ resources, existing }: Desired): readonly Resource[] {
  const running = new Set(existing.filter(({ kind }) => kind === "cluster").map(({ id }) => keyOf(id)));
  return resources.filter(
    ({ kind, id }) => kind === "vpc-cidr" && running.has(keyOf(id)) && id.includes("/cidr/pods/"),
  );
}
