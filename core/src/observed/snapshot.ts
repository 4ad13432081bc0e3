import type { AwsScope, Scope } from "../desired/scope.ts";
import { scopeKey } from "../desired/scope.ts";
import type { ObservedFacts, ObservedKind, ObservedProps } from "./facts.ts";
import { onceFor } from "./once.ts";
import { recordOf } from "./record-of.ts";

/** Whose a tagged thing is: a Fabric's uid and the resource's logical id, from tags (or Kubernetes labels and annotations). */
export interface Owner {
  readonly uid: string;
  readonly id: string;
  readonly fabric: string;
  /** The id that is written on it, where the Fabric has renamed it since. */
  readonly markedAs?: string;
  /** It was there before us: it is given back, never deleted. */
  readonly adopted?: true;
}

/** A write of somebody else: Kubernetes keeps who and when, to the second, field by field. */
export interface ForeignWrite {
  /** ISO time. */
  readonly at: string;
  /** The field manager: `kubectl-edit`, `helm`. */
  readonly by: string;
}

/** One thing of the world. `props` compare with desired props field by field; `facts` are what is read beside them. */
export interface Observed<K extends ObservedKind = ObservedKind> {
  readonly kind: K;
  readonly scope: Scope;
  /** The world's id (`subnet-…`), or `planned:<logical id>` in a projected snapshot. */
  readonly id: string;
  readonly owner?: Owner;
  readonly tags?: Readonly<Record<string, string>>;
  /** By field, as a Step's changes name it (`subnet`, `env.NAME`, `tags.NAME`): the last write of it by somebody else, where the world keeps that. */
  readonly writes?: Readonly<Record<string, ForeignWrite>>;
  /** ISO time of the last write of the whole thing by anybody, where the world keeps that. */
  readonly modifiedAt?: string;
  readonly props: ObservedProps<K>;
  readonly facts: ObservedFacts<K>;
}

/**
 * How far a part of the world was read. `failed` is never absence: nothing is created, deleted or proved from it.
 * `parentPlanned`: empty, because what holds it does not exist yet.
 */
export type ScopeStatus =
  | { readonly kind: "observed" }
  | { readonly kind: "parentPlanned" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly hint: string };

/** The world as read at one time. `resources` sorted by scope, kind, id. */
export interface Snapshot {
  readonly kind: "Snapshot";
  readonly version: 1;
  /** Which account each AWS request of the Fabric reached: `alias` is the account's key in the Fabric, "" for the caller's own. */
  readonly aws: readonly { readonly alias: string; readonly region: string; readonly scope: AwsScope }[];
  /** URL of the API server that each cluster of the Fabric was reached at, by the cluster's key. */
  readonly servers?: Readonly<Record<string, string>>;
  /** By `collectionKey(scope, kind)`; a kind that was not asked for is absent. */
  readonly scopes: Readonly<Record<string, ScopeStatus>>;
  readonly resources: readonly Observed[];
}

/** `aws/aws/111111111111/eu-west-1#subnet`. */
export function collectionKey(scope: Scope, kind: ObservedKind): string {
  return `${scopeKey(scope)}#${kind}`;
}

/** All things of one kind, optionally of one scope, in the order of the snapshot. */
export function observedOf<K extends ObservedKind>(snapshot: Snapshot, kind: K, scope?: Scope): readonly Observed<K>[] {
  const all = allOf(snapshot, kind);
  const things = scope === undefined ? all : (byScope(all).get(scopeKey(scope)) ?? NOTHING);
  return things as readonly Observed[] as readonly Observed<K>[];
}

/** The thing of a kind with this world id; without a scope the first, for ids that AWS gives only once. */
export function observedById<K extends ObservedKind>(
  snapshot: Snapshot,
  kind: K,
  id: string,
  scope?: Scope,
): Observed<K> | undefined {
  const all = allOf(snapshot, kind);
  // Names of pods and nodes come again in every cluster.
  const there = scope === undefined ? all : (byScope(all).get(scopeKey(scope)) ?? NOTHING);
  const found = byId(there).get(id)?.[0];
  return found as Observed | undefined as Observed<K> | undefined;
}

function allOf(snapshot: Snapshot, kind: ObservedKind): readonly Observed[] {
  return byKind(snapshot.resources).get(kind) ?? NOTHING;
}

const NOTHING: readonly Observed[] = [];
const byKind = onceFor((resources: Snapshot["resources"]) => Map.groupBy(resources, ({ kind }) => kind));
// Of most kinds nobody asks for one place or one id: these are made kind by kind, when somebody does.
const byScope = onceFor((things: readonly Observed[]) => Map.groupBy(things, ({ scope }) => scopeKey(scope)));
const byId = onceFor((things: readonly Observed[]) => Map.groupBy(things, ({ id }) => id));

/** Joins snapshots of different scopes into one, sorted. */
export function mergeSnapshots(parts: readonly Snapshot[]): Snapshot {
  const scopes = recordOf(
    parts.flatMap((part) => Object.entries(part.scopes)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  const reached = new Map(parts.flatMap((part) => part.aws.map((entry) => [`${entry.alias}/${entry.region}`, entry])));
  const aws = [...reached].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  const servers = recordOf(
    parts.flatMap((part) => Object.entries(part.servers ?? {})).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return {
    kind: "Snapshot",
    version: 1,
    aws,
    ...(Object.keys(servers).length > 0 ? { servers } : {}),
    scopes,
    resources: inSnapshotOrder(parts.flatMap((part) => part.resources)),
  };
}

/** Sorted by scope, kind and id: place by place and kind by kind, for nobody compares two things of different places twice. */
export function inSnapshotOrder(resources: readonly Observed[]): readonly Observed[] {
  return sorted(Map.groupBy(resources, ({ scope }) => scopeKey(scope))).flatMap((there) =>
    sorted(Map.groupBy(there, ({ kind }) => kind)).flatMap((alike) => alike.sort((a, b) => compare(a.id, b.id))),
  );
}

/** By their names. */
function sorted<Thing>(groups: ReadonlyMap<string, Thing[]>): readonly Thing[][] {
  return [...groups].sort(([a], [b]) => compare(a, b)).map(([, things]) => things);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
