import { type Scope, scopeText } from "@podspan/core/desired";
import { collectionKey, hasEnded, type Observed, type ObservedKind, type Snapshot } from "@podspan/core/observed";
import type { Subject } from "./journal-entry.ts";

/** What is looked for in a Snapshot: by world id when that is known, else by owner, else by natural key. */
export interface Sought {
  readonly subject: Subject;
  readonly worldId?: string;
  /** World id of what bore the logical id before, and is not meant. */
  readonly former?: string;
  readonly naturalKey?: Readonly<Record<string, unknown>>;
}

/** A Snapshot, ready to be asked many times. */
export interface SnapshotIndex {
  find(sought: Sought): Observed | undefined;
  /** Whether things of this kind were read there at all: an unread collection shows and denies nothing. */
  wasRead(scope: Scope, kind: ObservedKind): boolean;
}

/** Indexes a Snapshot, once somebody looks for anything; `uid` is the Fabric's, by which owners are recognised. */
export function indexSnapshot(snapshot: Snapshot, uid: string): SnapshotIndex {
  let made: Indexes | undefined;
  return {
    find: (sought) => {
      made ??= indexesOf(snapshot, uid);
      return findIn(made, sought);
    },
    wasRead: (scope, kind) => snapshot.scopes[collectionKey(scope, kind)]?.kind === "observed",
  };
}

interface Indexes {
  readonly byWorldId: ReadonlyMap<string, Observed>;
  readonly byOwner: ReadonlyMap<string, readonly Observed[]>;
  readonly byCollection: ReadonlyMap<string, readonly Observed[]>;
}

function indexesOf(snapshot: Snapshot, uid: string): Indexes {
  const byWorldId = new Map<string, Observed>();
  const byOwner = new Map<string, Observed[]>();
  const byCollection = new Map<string, Observed[]>();
  for (const observed of snapshot.resources) {
    if (hasEnded(observed)) continue;
    const collection = collectionKey(observed.scope, observed.kind);
    byWorldId.set(`${collection}#${observed.id}`, observed);
    push(byCollection, collection, observed);
    if (observed.owner?.uid === uid) push(byOwner, `${collection}#${observed.owner.id}`, observed);
  }
  return { byWorldId, byOwner, byCollection };
}

function findIn({ byWorldId, byOwner, byCollection }: Indexes, sought: Sought): Observed | undefined {
  const { subject, worldId, former, naturalKey } = sought;
  const collection = collectionKey(subject.scope, subject.kind);
  if (worldId !== undefined) return byWorldId.get(`${collection}#${worldId}`);
  const owned = byOwner.get(`${collection}#${subject.id}`)?.find((observed) => observed.id !== former);
  if (owned !== undefined || naturalKey === undefined) return owned;
  return byCollection.get(collection)?.find((it) => it.id !== former && covers(it.props, naturalKey));
}

function push(map: Map<string, Observed[]>, key: string, observed: Observed): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [observed]);
  else list.push(observed);
}

/** True when `shown` has everything that `wanted` has. Lists count as sets of equal length: the world answers in its own order. */
export function covers(shown: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(shown) || shown.length !== wanted.length) return false;
    return wanted.every((item) => shown.some((candidate) => covers(candidate, item)));
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof shown !== "object" || shown === null) return false;
    const have: Readonly<Record<string, unknown>> = { ...shown };
    return Object.entries(wanted).every(([key, value]) => covers(have[key], value));
  }
  return shown === wanted;
}

/** `subnet west1/subnet/pods/b (account 111111111111, eu-west-1)`, for people. */
export function nameOf(subject: Subject): string {
  return `${subject.kind} ${subject.id} (${scopeText(subject.scope)})`;
}
