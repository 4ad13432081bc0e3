import type { LogicalId, Scope } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { type Observed, recordOf, type Snapshot } from "../../observed/index.ts";
import { type Fabric, suggest } from "../../spec/index.ts";
import {
  keyOf,
  podAssociationId,
  podRangeId,
  podSubnetId,
  podSubnetPlace,
  type Section,
  sectionOf,
} from "../identity/identity.ts";
import type { Lock, LockedCluster } from "./address-plan.ts";
import { lockedSubnets } from "./lock.ts";

/** One thing that goes on under another logical id. */
export interface Move {
  readonly from: LogicalId;
  readonly to: LogicalId;
}

/** The id that a thing has now, after `spec.moved`; the id itself when nothing moved it. */
type Rename = (id: LogicalId) => LogicalId;

/** Ends of chains: `a -> b, b -> c` takes a to c. Circles are refused by the spec stage (SPEC-13). */
function targets(fabric: Fabric): ReadonlyMap<string, string> {
  const written = fabric.spec.moved.map(({ from, to }) => [from, to] as const);
  const next = new Map([...written.flatMap(associationsOf), ...written]);
  const end = (name: string): string => {
    let last = name;
    for (let hops = 0; hops < next.size; hops += 1) last = next.get(last) ?? last;
    return last;
  };
  return new Map([...next.keys()].map((from) => [from, end(from)]));
}

/** A subnet's association is part of it, and is called after it. */
function associationsOf([from, to]: readonly [string, string]): readonly (readonly [string, string])[] {
  const [before, after] = [from, to].map((id) => podSubnetPlace(id, keyOf(id)));
  if (before === undefined || after === undefined) return [];
  return [
    [podAssociationId(keyOf(from), before.zone, before.index), podAssociationId(keyOf(to), after.zone, after.index)],
  ];
}

function renameOf(fabric: Fabric): Rename {
  const moved = targets(fabric);
  return (id) => {
    const exact = moved.get(id);
    if (exact !== undefined) return exact;
    const section = sectionOf(id);
    const [key = "", ...rest] = id.split("/");
    const parts = section === "links" ? rest.map((part, index) => renamedPart(fabric, moved, rest, part, index)) : rest;
    return [renamedKey(fabric, moved, section, key), ...parts].join("/");
  };
}

/** What is made for a link names the VPC that it is made in, and of our own tables and groups the cluster. */
function renamedPart(
  fabric: Fabric,
  moved: ReadonlyMap<string, string>,
  parts: readonly string[],
  part: string,
  index: number,
): string {
  const next = parts[index + 1];
  if (index > 1 && (next === "route-table" || next === "security-group"))
    return renamedKey(fabric, moved, "clusters", part);
  return index === 1 ? renamedKey(fabric, moved, "vpcs", part) : part;
}

/** A VPC, a cluster and a link may share a name: only what has gone from the Fabric was renamed. */
function renamedKey({ spec }: Fabric, moved: ReadonlyMap<string, string>, section: Section, key: string): string {
  const to = moved.get(key);
  return to === undefined || spec[section][key] !== undefined || spec[section][to] === undefined ? key : to;
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
  return recordOf(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
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

/**
 * SPEC-13 as a warning: renames of clusters of which the lock file knows neither the old nor the new name, while it has another that
 * left the Fabric: a slip in `from`. One that was followed already has its new name in the lock.
 */
export function strayMoves(fabric: Fabric, lock: Lock): readonly Diagnostic[] {
  const { moved, clusters } = fabric.spec;
  const froms = new Set(moved.map(({ from }) => from));
  const gone = Object.keys(lock.clusters).filter((key) => clusters[key] === undefined && !froms.has(key));
  if (gone.length === 0) return [];
  const tos = new Set(moved.map(({ to }) => to));
  return moved.flatMap(({ from, to }, index) => {
    const isKnown = lock.clusters[from] !== undefined || lock.clusters[to] !== undefined || tos.has(from);
    if (clusters[to] === undefined || isKnown) return [];
    const near = suggest(from, gone) ?? (gone.length === 1 ? gone[0] : undefined);
    return [
      diagnose("SPEC-13", {
        severity: "warning",
        message: `${from} is renamed to ${to}, and the lock file knows no cluster \`${from}\`; it has ${gone.join(", ")}, which the Fabric no longer has`,
        fix:
          near === undefined
            ? "Correct `from`, or take the entry out."
            : `Did you mean \`{ from: ${near}, to: ${to} }\`?`,
        path: ["spec", "moved", index, "from"],
      }),
    ];
  });
}

/** The lock file with the places of renamed clusters, ranges and subnets under their names of now. */
export function movedLock(fabric: Fabric, lock: Lock): Lock {
  if (fabric.spec.moved.length === 0) return lock;
  const moved = targets(fabric);
  const { clusters } = fabric.spec;
  const renamed = Object.entries(lock.clusters).map(([key, entry]): readonly [string, LockedCluster] => {
    const to = moved.get(key);
    const isRenamed = to !== undefined && clusters[key] === undefined && clusters[to] !== undefined;
    return [isRenamed && !lock.clusters[to] ? to : key, entry];
  });
  const places = movedPlaces(placesIn(Object.fromEntries(renamed)), moved);
  const links = Object.entries(lock.links).map(
    ([key, entry]) => [renamedKey(fabric, moved, "links", key), entry] as const,
  );
  return {
    ...lock,
    clusters: clustersOf(places, new Set(renamed.map(([key]) => key))),
    links: recordOf(links.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Everything that a lock holds, by logical id. */
type Places = ReadonlyMap<LogicalId, string>;

function placesIn(clusters: Lock["clusters"]): Places {
  const entries = Object.entries(clusters).flatMap(([key, { ranges, subnets }]) => [
    ...ranges.map((cidr) => [podRangeId(key, cidr), cidr] as const),
    ...Object.entries(subnets).flatMap(([zone, cidrs]) =>
      cidrs.flatMap((cidr, at) => (cidr === null ? [] : [[podSubnetId(key, zone, at + 1), cidr] as const])),
    ),
  ]);
  return new Map(entries);
}

/** Each place under its id of now; one whose new id is taken already keeps the old one, and allocation tells of the conflict. */
function movedPlaces(places: Places, moved: ReadonlyMap<string, string>): Places {
  const entries = [...places].map(([id, cidr]) => {
    const to = moved.get(id);
    return [to === undefined || places.has(to) ? id : to, cidr] as const;
  });
  return new Map(entries);
}

/** Back to the form of the lock; a cluster without a place left keeps its entry. */
function clustersOf(places: Places, keys: ReadonlySet<string>): Lock["clusters"] {
  const all = [...new Set([...keys, ...[...places.keys()].map(keyOf)])].sort();
  return recordOf(all.map((key) => [key, lockedCluster(key, places)]));
}

function lockedCluster(key: string, places: Places): LockedCluster {
  const own = [...places].filter(([id]) => keyOf(id) === key);
  const subnets = own.flatMap(([id, cidr]) => {
    const place = podSubnetPlace(id, key);
    return place === undefined ? [] : [{ ...place, cidr }];
  });
  return {
    ranges: own.flatMap(([id, cidr]) => (id === podRangeId(key, cidr) ? [cidr] : [])),
    subnets: lockedSubnets(subnets),
  };
}
