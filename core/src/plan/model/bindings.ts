import type { LogicalId } from "../../desired/index.ts";
import { isRef } from "../../desired/index.ts";
import { isRecord } from "./changes.ts";

/** Logical id -> world id of what exists. */
export type Bindings = ReadonlyMap<LogicalId, string>;

/** The world id that a reference will have once its target is made. */
export function plannedId(id: LogicalId): string {
  return `${PLANNED}${id}`;
}

const PLANNED = "planned:";

/** The logical id in such a world id; undefined of any other. */
export function plannedLogicalId(worldId: string): LogicalId | undefined {
  return worldId.startsWith(PLANNED) ? worldId.slice(PLANNED.length) : undefined;
}

/**
 * Props with every reference replaced: by the world id, or by `planned:<logical id>` for what does not exist yet. What has none stays the
 * same object.
 */
export function resolveRefs(value: unknown, bindings: Bindings): unknown {
  if (isRef(value)) return bindings.get(value.$ref) ?? plannedId(value.$ref);
  if (Array.isArray(value)) {
    const items = value.map((item) => resolveRefs(item, bindings));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isRecord(value)) return value;
  let resolved: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const inner = value[key];
    const part = typeof inner === "object" ? resolveRefs(inner, bindings) : inner;
    if (part === inner) continue;
    resolved ??= { ...value };
    resolved[key] = part;
  }
  return resolved ?? value;
}

/** Every logical id that a value refers to, sorted, each once. */
export function refsIn(value: unknown): readonly LogicalId[] {
  const found = new Set<LogicalId>();
  const visit = (inner: unknown): void => {
    if (isRef(inner)) found.add(inner.$ref);
    else if (Array.isArray(inner)) inner.forEach(visit);
    else if (isRecord(inner)) Object.values(inner).forEach(visit);
  };
  visit(value);
  return [...found].sort();
}
