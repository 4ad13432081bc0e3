import { type Scope, scopeKey } from "../desired/scope.ts";
import { onceFor } from "./once.ts";
import { type Observed, observedOf, type Snapshot } from "./snapshot.ts";

/** Kinds of which a VPC has many. */
type KindInVpc = "subnet" | "route-table" | "security-group";

/**
 * What a VPC has of a kind, by the VPC's world id, in the order of the snapshot. A shared VPC shows in two accounts: `scope` is the one
 * whose view is meant.
 */
export function observedInVpc<K extends KindInVpc>(
  snapshot: Snapshot,
  kind: K,
  vpc: string,
  scope?: Scope,
): readonly Observed<K>[] {
  const all = byVpcIn(snapshot).get(`${kind} ${vpc}`) ?? [];
  const key = scope && scopeKey(scope);
  const seen = key === undefined ? all : all.filter((thing) => scopeKey(thing.scope) === key);
  return seen as readonly Observed[] as readonly Observed<K>[];
}

const byVpcIn = onceFor((snapshot: Snapshot) =>
  Map.groupBy(
    [
      ...observedOf(snapshot, "subnet"),
      ...observedOf(snapshot, "route-table"),
      ...observedOf(snapshot, "security-group"),
    ],
    ({ kind, props }) => `${kind} ${props.vpc}`,
  ),
);
