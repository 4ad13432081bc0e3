import type { Path } from "../diagnostics/index.ts";

/** The raw value at a path; a single value also stands for a list of one. */
export function valueAt(raw: unknown, path: Path): unknown {
  let value = raw;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return part === 0 ? value : undefined;
    if (!Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[part];
  }
  return value;
}
