import { endOf, type Family, type Prefix } from "../addressing/index.ts";
import type { FieldRange } from "../packets/index.ts";

/** The addresses of one family among the prefixes, as ranges for a filter. */
export function rangesIn(prefixes: readonly Prefix[], family: Family): readonly FieldRange[] {
  return prefixes.flatMap((prefix): readonly FieldRange[] => {
    if (prefix.family !== family) return [];
    if (prefix.family === 4) return [{ from: prefix.base, to: endOf(prefix) - 1 }];
    return [{ from: prefix.base, to: endOf(prefix) - 1n }];
  });
}
