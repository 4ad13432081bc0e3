import { type Issue, meantIssues } from "./meant-issues.ts";
import { valueAt } from "./raw.ts";
import { type Fabric, fabricSchema } from "./schema/fabric.ts";

/** The head says nothing that a rule looks at, so it need not be right. */
const HEAD = { apiVersion: "podspan.dev/v1alpha1", kind: "Fabric", metadata: { name: "unknown", uid: "00000000" } };

/** Passes before giving up; each one removes at least one part of the document. */
const MOST_PASSES = 8;

/**
 * The Fabric without the parts that have the wrong shape, so that the rules can still speak about the rest.
 * Undefined when what is left is no Fabric. Never to be planned from.
 */
export function salvage(raw: unknown): Fabric | undefined {
  let rest: unknown = { ...HEAD, spec: structuredClone(valueAt(raw, ["spec"])) };
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const shape = fabricSchema.safeParse(rest, { jitless: true });
    if (shape.success) return shape.data;
    if (!prune(rest, shape.error.issues.flatMap(meantIssues))) return undefined;
    rest = compact(rest);
  }
  return undefined;
}

/** Removes what the issues point at; what is missing takes its parent with it. False when nothing could be removed. */
function prune(raw: unknown, issues: readonly Issue[]): boolean {
  const paths = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  // All targets first: what one removal leaves missing must not take its parent with it in the same pass.
  const targets = paths.flatMap((path) => target(raw, path) ?? []);
  for (const { parent, key } of targets) {
    if (Array.isArray(parent)) parent[Number(key)] = REMOVED;
    else Reflect.deleteProperty(parent, key);
  }
  return targets.length > 0;
}

/** Stands for a removed list entry until the pass is over, so that the other issues' indices still hold. */
const REMOVED = Symbol("removed");

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

function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== REMOVED).map(compact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compact(item)]));
}
