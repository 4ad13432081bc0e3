import type { Path } from "../diagnostics/index.ts";

/** Whether the parsed list or map has every entry that was written: none of a wrong shape was left out. */
export function isWhole(raw: unknown, path: Path, parsed: object): boolean {
  const written = valueAt(raw, path);
  const count =
    written === undefined ? 0 : typeof written === "object" && written !== null ? Object.keys(written).length : 1;
  const kept = Object.keys(parsed).length;
  return kept >= count && (!Array.isArray(parsed) || kept === parsed.length);
}

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
