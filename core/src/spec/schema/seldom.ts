import type * as z from "zod";

/**
 * A field for a part of the schema that few Fabrics have. Zod reads what is absent too and puts aside what is wrong with it, and asks whether there
 * is a default for it: for either it would make the part, if that is lazy. There is no default.
 */
export function seldom<Part extends z.ZodType>(part: Part, description?: string): z.ZodExactOptional<Part> {
  const optional = part.exactOptional();
  const field = description === undefined ? optional : optional.describe(description);
  const { run } = field._zod;
  field._zod.run = (payload, context) => (payload.value === undefined ? payload : run(payload, context));
  Object.defineProperty(field._zod, "optin", { value: "optional" });
  return field;
}
