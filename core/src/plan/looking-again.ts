import type { ObserveRequest } from "../compile/index.ts";
import { type AwsScope, scopeKey } from "../desired/index.ts";
import { collectionKey, type ObservedKind, observedOf, type Snapshot } from "../observed/index.ts";
import type { AwsObserveRequest } from "../ports/index.ts";
import type { Plan, Step } from "./model/plan.ts";
import type { State } from "./model/state.ts";

/** Asked about for what is in the clusters themselves: whether a cluster is there, and who may be in it. */
const OF_CLUSTERS: ReadonlySet<ObservedKind> = new Set(["cluster", "cni-addon", "access-entry"]);

/** The step that deletes one ends only when AWS has shown that it is gone. */
const SEEN_TO_GO: ReadonlySet<Step["kind"]> = new Set(["peering-connection", "vpc-cidr"]);

/**
 * What of `requests` has to be read once more after a destruction, to say that nothing is left: in each account and region the kinds of
 * which something was taken away unseen, of which state still knows something, or which the look before the plan could not read. Of the
 * others that look has shown that nothing is ours, and nobody else changes this Fabric's world meanwhile: we have the lock. A plan that takes
 * nothing away leaves everything to be read.
 */
export function lookingAgain(
  requests: readonly ObserveRequest[],
  { plan: { steps }, snapshot }: { readonly plan: Pick<Plan, "steps">; readonly snapshot: Snapshot },
  state: State,
): readonly ObserveRequest[] {
  if (steps.length === 0) return requests;
  const unseen = steps.filter(({ action, kind }) => action !== "delete" || !SEEN_TO_GO.has(kind));
  const touched = new Set(
    [...unseen, ...Object.values(state.resources)].map(({ scope, kind }) => `${scopeKey(scope)} ${kind}`),
  );
  const isAsked = (scope: AwsScope, kind: ObservedKind): boolean =>
    OF_CLUSTERS.has(kind) ||
    touched.has(`${scopeKey(scope)} ${kind}`) ||
    snapshot.scopes[collectionKey(scope, kind)]?.kind !== "observed";
  return requests.flatMap((request): readonly ObserveRequest[] => {
    if (request.plane !== "aws") return [request];
    const reached = snapshot.aws.find(({ alias, region }) => alias === request.alias && region === request.region);
    if (reached === undefined) return [request];
    const kinds = new Set([...request.kinds].filter((kind) => isAsked(reached.scope, kind)));
    return kinds.size === 0 ? [] : [withinKnown({ ...request, kinds }, reached.scope, snapshot)];
  });
}

/** Which VPCs are meant is known by now: only who asks for themselves looks for them again. */
function withinKnown(request: AwsObserveRequest, scope: AwsScope, snapshot: Snapshot): AwsObserveRequest {
  if (request.kinds.has("vpc") || request.kinds.has("vpc-cidr")) return request;
  const found = observedOf(snapshot, "vpc", scope).map(({ id }) => id);
  return { ...request, vpcs: [], extraVpcs: [...new Set([...request.extraVpcs, ...found])].sort() };
}
