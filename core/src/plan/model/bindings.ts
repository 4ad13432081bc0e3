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

/** Props with every reference replaced: by the world id, or by `planned:<logical id>` for what does not exist yet. */
export function resolveRefs(value: unknown, bindings: Bindings): unknown {
  if (isRef(value)) return bindings.get(value.$ref) ?? plannedId(value.$ref);
  if (Array.isArray(value)) return value.map((item) => resolveRefs(item, bindings));
  if (!isRecord(value)) return value;
  const resolved: Record<string, unknown> = { ...value };
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (typeof inner === "object") resolved[key] = resolveRefs(inner, bindings);
  }
  return resolved;
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
