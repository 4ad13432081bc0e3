import { FieldPath } from "./field-path.ts";
import type { FieldSet } from "./field-set.ts";
import { isMap, listOf, mapOf } from "./json.ts";
import { itemElement, type Schema, shapeAt } from "./schema.ts";

/** The fields that a configuration names (structured-merge-diff, TypedValue.ToFieldSet). */
export function fieldsOf(value: unknown, schema: Schema): FieldSet {
  return new Set(walk(value, schema, FieldPath.root));
}

function walk(value: unknown, schema: Schema, path: FieldPath): readonly FieldPath[] {
  const shape = shapeAt(schema, path, value);
  switch (shape.kind) {
    case "leaf":
      return [path];
    case "set":
      return listOf(value).map((item) => path.inner(`v:${JSON.stringify(item)}`));
    case "items":
      return listOf(value).flatMap((item) => {
        const inner = path.inner(itemElement(item, shape.keys));
        return [inner, ...walk(item, schema, inner)];
      });
    case "fields":
      return Object.entries(mapOf(value)).flatMap(([key, item]) => {
        const inner = path.inner(`f:${key}`);
        return isMap(item) && Object.keys(item).length === 0 ? [inner] : walk(item, schema, inner);
      });
  }
}
