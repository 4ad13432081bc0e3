import { FieldPath } from "./field-path.ts";
import { type FieldSet, union } from "./field-set.ts";
import { isMap, listOf, mapOf, sameJson } from "./json.ts";
import { itemElement, type Schema, shapeAt } from "./schema.ts";

/** What differs between two objects; no field is in two of the sets (structured-merge-diff, TypedValue.Compare). */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

export function compareObjects(before: unknown, after: unknown, schema: Schema): Comparison {
  const found: Found = { added: new Set(), modified: new Set(), removed: new Set() };
  compare(before, after, schema, FieldPath.root, found);
  return found;
}

/** Fields whose new value somebody else may have to give up. */
export function changedFields({ added, modified }: Comparison): FieldSet {
  return union(added, modified);
}

interface Found {
  readonly added: Set<FieldPath>;
  readonly modified: Set<FieldPath>;
  readonly removed: Set<FieldPath>;
}

function compare(before: unknown, after: unknown, schema: Schema, path: FieldPath, found: Found): void {
  // Of a write of one part all others are the same objects.
  if (before === after && before !== undefined) return;
  const leaf = isLeaf(before, schema, path) && isLeaf(after, schema, path);
  if (leaf) {
    if (before === undefined) found.added.add(path);
    else if (after === undefined) found.removed.add(path);
    else if (!sameJson(before, after)) found.modified.add(path);
    return;
  }
  for (const [element, [left, right]] of children(before, after, schema, path)) {
    compare(left, right, schema, path.inner(element), found);
  }
  if (path === FieldPath.root) return;
  if (before === undefined) found.added.add(path);
  else if (after === undefined) found.removed.add(path);
}

/** Empty and absent containers compare as one value: that keeps the difference between `{}` and nothing. */
function isLeaf(value: unknown, schema: Schema, path: FieldPath): boolean {
  if (value === undefined || value === null) return true;
  if (isMap(value) && Object.keys(value).length === 0) return true;
  if (Array.isArray(value) && value.length === 0) return true;
  return shapeAt(schema, path, value).kind === "leaf";
}

type Pair = readonly [before: unknown, after: unknown];

function children(before: unknown, after: unknown, schema: Schema, path: FieldPath): ReadonlyMap<string, Pair> {
  const left = elements(before, schema, path);
  const right = elements(after, schema, path);
  return new Map(
    [...left.keys(), ...right.keys()].map((element) => [element, [left.get(element), right.get(element)]]),
  );
}

/** A container's parts by their elements. */
export function elements(value: unknown, schema: Schema, path: FieldPath): ReadonlyMap<string, unknown> {
  const shape = shapeAt(schema, path, value);
  switch (shape.kind) {
    case "leaf":
      return new Map();
    case "set":
      return new Map(listOf(value).map((item) => [`v:${JSON.stringify(item)}`, item]));
    case "items":
      return new Map(listOf(value).map((item) => [itemElement(item, shape.keys), item]));
    case "fields":
      return new Map(Object.entries(mapOf(value)).map(([key, item]) => [`f:${key}`, item]));
  }
}
