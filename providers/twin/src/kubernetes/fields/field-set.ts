import { type JsonMap, mapOf } from "./json.ts";

/** A field as `fieldsV1` names it: `["f:spec", "f:containers", 'k:{"name":"main"}']`. */
export type FieldPath = readonly string[];

/**
 * Fields that a manager owns (structured-merge-diff, fieldpath.Set): a set of paths, of containers too where these are owned
 * themselves (`.` in `fieldsV1`).
 */
export type FieldSet = ReadonlyMap<string, FieldPath>;

export function fieldSet(paths: Iterable<FieldPath>): FieldSet {
  const set = new Map<string, FieldPath>();
  for (const path of paths) set.set(keyOf(path), path);
  return set;
}

export function hasField(set: FieldSet, path: FieldPath): boolean {
  return set.has(keyOf(path));
}

export function union(...sets: readonly FieldSet[]): FieldSet {
  const all = new Map<string, FieldPath>();
  for (const set of sets) for (const [key, path] of set) all.set(key, path);
  return all;
}

export function difference(set: FieldSet, without: FieldSet): FieldSet {
  const left = new Map<string, FieldPath>();
  for (const [key, path] of set) if (!without.has(key)) left.set(key, path);
  return left;
}

export function intersection(set: FieldSet, other: FieldSet): FieldSet {
  const both = new Map<string, FieldPath>();
  for (const [key, path] of set) if (other.has(key)) both.set(key, path);
  return both;
}

export function sameFields(a: FieldSet, b: FieldSet): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}

/** The set with every field above a member: owning `spec.subnet` needs `spec`. Items of lists and maps are not fields. */
export function withParents(set: FieldSet): FieldSet {
  const all = new Map(set);
  const known = new Set<string>();
  for (const path of set.values()) {
    for (let length = path.length - 1; length > 0; length -= 1) {
      const parent = path.slice(0, length);
      const key = keyOf(parent);
      // Whatever is above it is known too.
      if (known.has(key)) break;
      known.add(key);
      if (path[length - 1]?.startsWith("f:")) all.set(key, parent);
    }
  }
  return all;
}

export function readFieldsV1(fields: unknown): FieldSet {
  const set = new Map<string, FieldPath>();
  const read = (inner: unknown, path: FieldPath): void => {
    const entries = Object.entries(mapOf(inner));
    if (entries.length === 0 && path.length > 0) set.set(keyOf(path), path);
    for (const [element, below] of entries) {
      if (element === ".") set.set(keyOf(path), path);
      else read(below, [...path, element]);
    }
  };
  read(fields, []);
  return set;
}

/** A set never changes, and each write of an object tells it twice. */
const WRITTEN = new WeakMap<FieldSet, JsonMap>();

export function writeFieldsV1(set: FieldSet): JsonMap {
  const written = WRITTEN.get(set) ?? treeOf(set);
  WRITTEN.set(set, written);
  return written;
}

function treeOf(set: FieldSet): JsonMap {
  const root: Node = { member: false, children: new Map() };
  for (const path of set.values()) {
    let node = root;
    for (const element of path) {
      const child = node.children.get(element) ?? { member: false, children: new Map() };
      node.children.set(element, child);
      node = child;
    }
    node.member = true;
  }
  return nodeJson(root);
}

interface Node {
  member: boolean;
  readonly children: Map<string, Node>;
}

function nodeJson(node: Node): JsonMap {
  if (node.children.size === 0) return {};
  const children = [...node.children].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries([
    ...(node.member ? [[".", {}] as const] : []),
    ...children.map(([element, child]) => [element, nodeJson(child)] as const),
  ]);
}

/** `.spec.containers[name="main"].env`, as the API server writes a field for people. */
export function describeField(path: FieldPath): string {
  return path
    .map((element) => {
      const text = element.slice(2);
      if (element.startsWith("f:")) return `.${text}`;
      if (element.startsWith("v:")) return `[=${text}]`;
      const keys = Object.entries(mapOf(JSON.parse(text)));
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
    })
    .join("");
}

function keyOf(path: FieldPath): string {
  return path.join("\u0000");
}
