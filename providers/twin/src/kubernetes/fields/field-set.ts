import { FieldPath } from "./field-path.ts";
import { type JsonMap, mapOf } from "./json.ts";

/**
 * Fields that a manager owns (structured-merge-diff, fieldpath.Set): a set of paths, of containers too where these are owned
 * themselves (`.` in `fieldsV1`).
 */
export type FieldSet = ReadonlySet<FieldPath>;

export function union(...sets: readonly FieldSet[]): FieldSet {
  const all = new Set<FieldPath>();
  for (const set of sets) for (const path of set) all.add(path);
  return all;
}

export function difference(set: FieldSet, without: FieldSet): FieldSet {
  const left = new Set<FieldPath>();
  for (const path of set) if (!without.has(path)) left.add(path);
  return left;
}

export function intersection(set: FieldSet, other: FieldSet): FieldSet {
  const both = new Set<FieldPath>();
  for (const path of set) if (other.has(path)) both.add(path);
  return both;
}

export function sameFields(a: FieldSet, b: FieldSet): boolean {
  return a.size === b.size && [...a].every((path) => b.has(path));
}

/** The set with every field above a member: owning `spec.subnet` needs `spec`. Items of lists and maps are not fields. */
export function withParents(set: FieldSet): FieldSet {
  const all = new Set(set);
  const known = new Set<FieldPath>();
  for (const { parent } of set) {
    // Whatever is above one that is known is known too.
    for (let path = parent; path?.parent !== undefined && !known.has(path); path = path.parent) {
      known.add(path);
      if (path.element.startsWith("f:")) all.add(path);
    }
  }
  return all;
}

export function readFieldsV1(fields: unknown): FieldSet {
  const set = new Set<FieldPath>();
  const read = (inner: unknown, path: FieldPath): void => {
    const entries = Object.entries(mapOf(inner));
    if (entries.length === 0 && path !== FieldPath.root) set.add(path);
    for (const [element, below] of entries) {
      if (element === ".") set.add(path);
      else read(below, path.inner(element));
    }
  };
  read(fields, FieldPath.root);
  return set;
}

/** A set never changes, and each write of an object tells it twice. */
const WRITTEN = new WeakMap<FieldSet, JsonMap>();

export function writeFieldsV1(set: FieldSet): JsonMap {
  const written = WRITTEN.get(set) ?? treeOf(set);
  WRITTEN.set(set, written);
  return written;
}

/** Of each container what of it is in the set or leads to something that is. */
function treeOf(set: FieldSet): JsonMap {
  const below = new Map<FieldPath, Set<FieldPath>>();
  for (const member of set) {
    for (let path = member; path.parent !== undefined; path = path.parent) {
      const known = below.get(path.parent);
      if (known?.has(path)) break;
      if (known === undefined) below.set(path.parent, new Set([path]));
      else known.add(path);
    }
  }
  const written = (path: FieldPath): JsonMap => {
    const inner = below.get(path);
    if (inner === undefined) return {};
    return Object.fromEntries([
      ...(set.has(path) ? [[".", {}] as const] : []),
      ...[...inner]
        .sort((a, b) => (a.element < b.element ? -1 : 1))
        .map((each) => [each.element, written(each)] as const),
    ]);
  };
  return written(FieldPath.root);
}
