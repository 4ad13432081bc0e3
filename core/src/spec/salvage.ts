import { type Issue, meantIssues } from "./meant-issues.ts";
import { valueAt } from "./raw.ts";
import { type Fabric, fabricSchema } from "./schema/fabric.ts";
import { type StandIn, standInFor } from "./stand-ins.ts";

/** The head says nothing that a rule looks at, so it need not be right. */
const HEAD = { apiVersion: "podspan.dev/v1alpha1", kind: "Fabric", metadata: { name: "unknown", uid: "00000000" } };

/** Passes before giving up; each one removes at least one part of the document. */
const MOST_PASSES = 8;

/** Stands for a removed list entry, so that the indices of the others still hold. */
const REMOVED = Symbol("removed");

/**
 * The Fabric without the parts that have the wrong shape, so that the rules can still speak about the rest. Undefined when
 * what is left is no Fabric. Never to be planned from: a list has a hole where an entry was removed, so that the others keep
 * their indices, and what an entry cannot do without and does not have is empty (stand-ins.ts).
 */
export function salvage(raw: unknown): Fabric | undefined {
  const rest = { ...HEAD, spec: structuredClone(valueAt(raw, ["spec"])) };
  const standIns = new Map<string, StandIn>();
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const shape = fabricSchema.safeParse(compact(rest), { jitless: true });
    if (shape.success) {
      const fabric = spread(shape.data, rest) as Fabric;
      for (const standIn of standIns.values()) standIn.empty(fabric);
      return fabric;
    }
    const issues = shape.error.issues
      .flatMap(meantIssues)
      .map((issue) => ({ ...issue, path: spreadPath(issue.path, rest) }));
    if (!mend(rest, issues, standIns)) return undefined;
  }
  return undefined;
}

/** Puts a stand-in where one is needed, and removes what the other issues point at. False when nothing could be done. */
function mend(rest: unknown, issues: readonly Issue[], standIns: Map<string, StandIn>): boolean {
  const before = standIns.size;
  const others = issues.filter((issue) => {
    const standIn = standInFor(issue);
    const key = JSON.stringify(issue.path);
    if (standIn === undefined || standIns.has(key)) return true;
    standIns.set(key, standIn);
    return false;
  });
  // All targets first: what one removal leaves missing must not take its parent with it in the same pass.
  const targets = others.flatMap(pathsOf).flatMap((path) => target(rest, path) ?? []);
  for (const { parent, key } of targets) {
    if (Array.isArray(parent)) parent[Number(key)] = REMOVED;
    else Reflect.deleteProperty(parent, key);
  }
  const added = [...standIns.values()].slice(before);
  for (const standIn of added) standIn.put(rest);
  return targets.length + added.length > 0;
}

function pathsOf(issue: Issue): readonly (readonly PropertyKey[])[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

interface Target {
  readonly parent: object;
  readonly key: PropertyKey;
}

/** The deepest part of the path that is there. */
function target(root: unknown, path: readonly PropertyKey[]): Target | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = path.slice(0, length - 1).reduce<unknown>(step, root);
    const key = path[length - 1];
    if (typeof parent === "object" && parent !== null && key !== undefined && Object.hasOwn(parent, key)) {
      return { parent, key };
    }
  }
  return undefined;
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** Without the removed entries, as the schema is to see it. */
function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== REMOVED).map(compact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compact(item)]));
}

/** What the schema made of the compact document, with holes for the removed entries. */
function spread(parsed: unknown, rest: unknown): unknown {
  if (Array.isArray(parsed)) {
    if (!Array.isArray(rest)) return parsed;
    const list: unknown[] = new Array(rest.length);
    for (const [index, place] of keptIndices(rest).entries()) list[place] = spread(parsed[index], rest[place]);
    return list;
  }
  if (typeof parsed !== "object" || parsed === null) return parsed;
  return Object.fromEntries(Object.entries(parsed).map(([key, item]) => [key, spread(item, step(rest, key))]));
}

/** A path into the compact document as one into the document with the removed entries in their places. */
function spreadPath(path: readonly PropertyKey[], rest: unknown): PropertyKey[] {
  let value = rest;
  return path.map((part) => {
    const key = Array.isArray(value) && typeof part === "number" ? (keptIndices(value)[part] ?? value.length) : part;
    value = step(value, key);
    return key;
  });
}

function keptIndices(list: readonly unknown[]): readonly number[] {
  return [...list.keys()].filter((index) => list[index] !== REMOVED);
}
