import type { ObserveRequest } from "../compile/index.ts";
import { type AwsScope, scopeKey } from "../desired/index.ts";
import { collectionKey, type ObservedKind, type Snapshot } from "../observed/index.ts";
import type { Plan } from "./plan.ts";
import type { State } from "./state.ts";

/** Asked about for what is in the clusters themselves: whether a cluster is there, and who may be in it. */
const OF_CLUSTERS: ReadonlySet<ObservedKind> = new Set(["cluster", "cni-addon", "access-entry"]);

/**
 * What of `requests` has to be read once more after a destruction, to say that nothing is left: in each account and region the kinds
 * that something was taken away of, that state still knows something of, and those of which the look before the plan did not say that it had
 * seen them. Of the others that look has shown that nothing is ours, and nobody else changes this Fabric's world meanwhile: we have the lock.
 * A plan that takes nothing away leaves everything to be read.
 */
export function lookingAgain(
  requests: readonly ObserveRequest[],
  { plan: { steps }, snapshot }: { readonly plan: Pick<Plan, "steps">; readonly snapshot: Snapshot },
  state: State,
): readonly ObserveRequest[] {
  if (steps.length === 0) return requests;
  const touched = new Set(
    [...steps, ...Object.values(state.resources)].map(({ scope, kind }) => `${scopeKey(scope)} ${kind}`),
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
    return kinds.size === 0 ? [] : [{ ...request, kinds }];
  });
}
