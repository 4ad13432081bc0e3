import { endOf, type Family, type Prefix, PrefixSet, parsePrefix } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";

/** The addresses of one family among the prefixes, as few ranges as possible. */
export function rangesOf(prefixes: Iterable<Prefix>, family: Family): readonly FieldRange[] {
  return PrefixSet.of(prefixes)
    .prefixes()
    .flatMap((prefix): readonly FieldRange[] => {
      if (prefix.family !== family) return [];
      if (prefix.family === 4) return [{ from: prefix.base, to: endOf(prefix) - 1 }];
      return [{ from: prefix.base, to: endOf(prefix) - 1n }];
    });
}

/** The prefixes among texts; what is none is left out. */
export function prefixesIn(texts: readonly string[]): readonly Prefix[] {
  return texts.flatMap((text) => {
    const reading = parsePrefix(text);
    return reading.ok ? [reading.prefix] : [];
  });
}

/** Prefixes of one family. */
export function ofFamily(prefixes: readonly Prefix[], family: Family): readonly Prefix[] {
  return prefixes.filter((prefix) => prefix.family === family);
}
