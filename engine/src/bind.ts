import { isRef, type LogicalId } from "@podspan/core/desired";

export type Bound =
  | { readonly kind: "bound"; readonly value: unknown }
  /** Logical ids that have no world id yet, sorted. */
  | { readonly kind: "unbound"; readonly missing: readonly LogicalId[] };

/** Replaces every `{$ref: id}` in `value` by the world id that `worldIdOf` knows. */
export function bindRefs(value: unknown, worldIdOf: (id: LogicalId) => string | undefined): Bound {
  const missing = new Set<LogicalId>();
  const bind = (part: unknown): unknown => {
    if (isRef(part)) {
      const worldId = worldIdOf(part.$ref);
      if (worldId === undefined) missing.add(part.$ref);
      return worldId;
    }
    if (Array.isArray(part)) return part.map(bind);
    if (typeof part === "object" && part !== null) {
      return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, bind(inner)]));
    }
    return part;
  };
  const bound = bind(value);
  return missing.size === 0 ? { kind: "bound", value: bound } : { kind: "unbound", missing: [...missing].sort() };
}
