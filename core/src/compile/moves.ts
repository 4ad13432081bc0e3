import type { LogicalId, Scope } from "../desired/index.ts";
import type { Observed, Snapshot } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import type { Lock } from "./address-plan.ts";
import { isOfVpc, keyOf } from "./identity.ts";

/** One thing that goes on under another logical id. */
export interface Move {
  readonly from: LogicalId;
  readonly to: LogicalId;
}

/** The id that a thing has now, after `spec.moved`; the id itself when nothing moved it. */
type Rename = (id: LogicalId) => LogicalId;

/** Ends of chains: `a -> b, b -> c` takes a to c. Circles are refused by the spec stage (SPEC-13). */
function targets(fabric: Fabric): ReadonlyMap<string, string> {
  const next = new Map(fabric.spec.moved.map(({ from, to }) => [from, to]));
  const end = (name: string): string => {
    let last = name;
    for (let hops = 0; hops < next.size; hops += 1) last = next.get(last) ?? last;
    return last;
  };
  return new Map([...next.keys()].map((from) => [from, end(from)]));
}

function renameOf(fabric: Fabric): Rename {
  const moved = targets(fabric);
  const { vpcs, clusters } = fabric.spec;
  return (id) => {
    const exact = moved.get(id);
    if (exact !== undefined) return exact;
    const key = keyOf(id);
    const to = moved.get(key);
    // A VPC and a cluster may share a name: only what has gone from the Fabric was renamed.
    const section = isOfVpc(id) ? vpcs : clusters;
    if (to === undefined || section[key] !== undefined || section[to] === undefined) return id;
    return `${to}${id.slice(key.length)}`;
  };
}

/** The snapshot with every mark of ours read as the id that the thing has now; `markedAs` keeps what is written on it. */
export function movedSnapshot(fabric: Fabric, snapshot: Snapshot): Snapshot {
  if (fabric.spec.moved.length === 0) return snapshot;
  const rename = renameOf(fabric);
  const resources = snapshot.resources.map((thing): Observed => {
    const { owner } = thing;
    if (owner?.uid !== fabric.metadata.uid) return thing;
    const id = rename(owner.id);
    return id === owner.id ? thing : { ...thing, owner: { ...owner, id, markedAs: owner.id } };
  });
  return { ...snapshot, resources };
}

/** What state remembers by the ids that things have now; what is remembered under the new id already stays. */
export function movedResources<T extends { readonly scope: Scope }>(
  fabric: Fabric,
  resources: Readonly<Record<LogicalId, T>>,
): Readonly<Record<LogicalId, T>> {
  const moves = new Map(movesIn(fabric, resources).map(({ from, to }) => [from, to]));
  if (moves.size === 0) return resources;
  const entries = Object.entries(resources).map(([id, thing]): readonly [string, T] => {
    const to = moves.get(id);
    return to === undefined ? [id, thing] : [to, { ...thing, scope: movedScope(thing.scope, to) }];
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A cluster is known by its key: what lies in it moves with it. */
export function movedScope(scope: Scope, to: LogicalId): Scope {
  return scope.plane === "kubernetes" ? { ...scope, cluster: keyOf(to) } : scope;
}

/** The moves that state does not know of yet. Sorted. */
export function movesIn(fabric: Fabric, resources: Readonly<Record<LogicalId, unknown>>): readonly Move[] {
  if (fabric.spec.moved.length === 0) return [];
  const rename = renameOf(fabric);
  return Object.keys(resources)
    .sort()
    .map((from) => ({ from, to: rename(from) }))
    .filter(({ from, to }) => from !== to && resources[to] === undefined);
}

/** The lock file with the places of renamed clusters under their names of now. */
export function movedLock(fabric: Fabric, lock: Lock): Lock {
  const moved = targets(fabric);
  const { clusters } = fabric.spec;
  const entries = Object.entries(lock.clusters).map(
    ([key, entry]): readonly [string, (typeof lock.clusters)[string]] => {
      const to = moved.get(key);
      const renamed =
        to !== undefined && clusters[key] === undefined && clusters[to] !== undefined && !lock.clusters[to];
      return [renamed ? to : key, entry];
    },
  );
  return { ...lock, clusters: Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}
