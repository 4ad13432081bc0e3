import { type FieldPath, type FieldSet, fieldSet } from "./field-set.ts";
import { isMap, listOf, mapOf } from "./json.ts";
import { itemElement, type Schema, shapeAt } from "./schema.ts";

/** The fields that a configuration names (structured-merge-diff, TypedValue.ToFieldSet). */
export function fieldsOf(value: unknown, schema: Schema): FieldSet {
  return fieldSet(walk(value, schema, []));
}

function walk(value: unknown, schema: Schema, path: FieldPath): readonly FieldPath[] {
  const shape = shapeAt(schema, path, value);
  switch (shape.kind) {
    case "leaf":
      return [path];
    case "set":
      return listOf(value).map((item) => [...path, `v:${JSON.stringify(item)}`]);
    case "items":
      return listOf(value).flatMap((item) => {
        const inner = [...path, itemElement(item, shape.keys)];
        return [inner, ...walk(item, schema, inner)];
      });
    case "fields":
      return Object.entries(mapOf(value)).flatMap(([key, item]) => {
        const inner = [...path, `f:${key}`];
        return isMap(item) && Object.keys(item).length === 0 ? [inner] : walk(item, schema, inner);
      });
  }
}
