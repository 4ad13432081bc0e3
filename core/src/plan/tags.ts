import type { Change } from "./plan.ts";

/** Tags that we set and that are missing or different; tags of others are not ours to judge. */
export function tagChanges(
  found: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>> | undefined,
): readonly Change[] {
  return Object.entries(wanted ?? {})
    .filter(([key, value]) => found?.[key] !== value)
    .map(([key, value]) => {
      const before = found?.[key];
      return { field: `tags.${key}`, ...(before === undefined ? {} : { before }), after: value };
    })
    .sort((a, b) => (a.field < b.field ? -1 : 1));
}
