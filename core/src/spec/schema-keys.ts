import * as z from "zod";
import type { Path } from "../diagnostics/index.ts";

/** The keys that the schema knows at a path, as declared; none where it takes any key or no map at all. */
export function knownKeys(schema: z.core.$ZodType, path: Path): readonly string[] {
  const here = schemasAt(schema, path);
  return here.flatMap((found) => (found instanceof z.ZodObject ? Object.keys(found.shape) : []));
}

/** What the schema says about the field at a path: one or two sentences. */
export function fieldDescription(schema: z.core.$ZodType, path: Path): string | undefined {
  const field = path.at(-1);
  if (typeof field !== "string") return undefined;
  const parents = schemasAt(schema, path.slice(0, -1)).filter((found) => found instanceof z.ZodObject);
  return parents.map((parent): string | undefined => parent.shape[field]?.description).find(Boolean);
}

/** Whether a value at the path may be this text. */
export function acceptsText(schema: z.core.$ZodType, path: Path, text: string): boolean {
  const last = path.at(-1);
  if (last === undefined) return false;
  const fields = schemasAt(schema, path.slice(0, -1)).flatMap((parent) => child(parent, last) ?? []);
  return fields.some((field) => z.safeParse(field, text, { jitless: true }).success);
}

/** The schemas that a value at the path may follow: several below a union. */
function schemasAt(schema: z.core.$ZodType, path: Path): readonly z.core.$ZodType[] {
  const layers = unwrap(schema);
  const [part, ...rest] = path;
  if (part === undefined) return layers;
  return layers.flatMap((layer) => {
    const next = child(layer, part);
    return next === undefined ? [] : schemasAt(next, rest);
  });
}

function child(schema: z.core.$ZodType, part: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[part];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

/** Without defaults, optionality and transforms; each branch of a union. */
function unwrap(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodLazy) return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional
  ) {
    return unwrap(schema.unwrap());
  }
  return [schema];
}
