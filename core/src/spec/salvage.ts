import type * as z from "zod";
import { type Fabric, fabricSchema } from "./schema/fabric.ts";

/** Passes before giving up; each one removes at least one part of the document. */
const MOST_PASSES = 8;

/**
 * The Fabric without the parts that have the wrong shape, so that the rules can still speak about the rest.
 * Undefined when what is left is no Fabric. Never to be planned from.
 */
export function salvage(raw: unknown, issues: readonly z.core.$ZodIssue[]): Fabric | undefined {
  let rest = structuredClone(raw);
  let open = issues;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    if (!prune(rest, open)) return undefined;
    rest = compact(rest);
    const shape = fabricSchema.safeParse(rest, { jitless: true });
    if (shape.success) return shape.data;
    open = shape.error.issues;
  }
  return undefined;
}

/** Removes what the issues point at; what is missing takes its parent with it. False when nothing could be removed. */
function prune(raw: unknown, issues: readonly z.core.$ZodIssue[]): boolean {
  let pruned = false;
  for (const issue of issues) {
    const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) pruned = remove(raw, path) || pruned;
  }
  return pruned;
}

/** Stands for a removed list entry until the pass is over, so that the other issues' indices still hold. */
const REMOVED = Symbol("removed");

function remove(root: unknown, path: readonly PropertyKey[]): boolean {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = path.slice(0, length - 1).reduce<unknown>(step, root);
    const key = path[length - 1];
    if (typeof parent !== "object" || parent === null || key === undefined || !Object.hasOwn(parent, key)) continue;
    if (Array.isArray(parent)) parent[Number(key)] = REMOVED;
    else Reflect.deleteProperty(parent, key);
    return true;
  }
  return false;
}

function step(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== REMOVED).map(compact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compact(item)]));
}
