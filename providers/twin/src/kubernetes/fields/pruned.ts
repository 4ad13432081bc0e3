import { elements } from "./comparison.ts";
import { FieldPath } from "./field-path.ts";
import type { FieldSet } from "./field-set.ts";
import { isMap } from "./json.ts";
import { type Schema, shapeAt } from "./schema.ts";

/** `value` without these fields and whatever is below them; containers that lose their last part go too. */
export function pruned(value: unknown, fields: FieldSet, schema: Schema, path: FieldPath = FieldPath.root): unknown {
  if (fields.size === 0 || shapeAt(schema, path, value).kind === "leaf") return value;
  const kept = [...elements(value, schema, path)].flatMap(([element, part]) => {
    const inner = path.inner(element);
    if (fields.has(inner)) return [];
    const rest = pruned(part, fields, schema, inner);
    return rest === undefined ? [] : [[element, rest] as const];
  });
  if (kept.length === 0 && path !== FieldPath.root) return isEmpty(value) ? value : undefined;
  return isMap(value)
    ? Object.fromEntries(kept.map(([element, part]) => [element.slice(2), part]))
    : kept.map(([, part]) => part);
}

function isEmpty(value: unknown): boolean {
  return Object.keys(value as object).length === 0;
}
