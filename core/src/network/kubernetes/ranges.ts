import { endOf, type Family, type Prefix, PrefixSet, parsePrefix, reservedAddresses } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";

/** The addresses of one family among the prefixes, as few ranges as possible. */
export function rangesOf(prefixes: Iterable<Prefix>, family: Family): readonly FieldRange[] {
  const ranges: FieldRange[] = [];
  for (const range of PrefixSet.of(prefixes).prefixes().map(rangeOf(family))) {
    const last = ranges.at(-1);
    if (range === undefined) continue;
    if (last !== undefined && after(last.to) === range.from) ranges.splice(-1, 1, { ...last, to: range.to });
    else ranges.push(range);
  }
  return ranges;
}

function after(address: number | bigint): number | bigint {
  return typeof address === "bigint" ? address + 1n : address + 1;
}

function rangeOf(family: Family): (prefix: Prefix) => FieldRange | undefined {
  return (prefix) => {
    if (prefix.family !== family) return undefined;
    if (prefix.family === 4) return { from: prefix.base, to: endOf(prefix) - 1 };
    return { from: prefix.base, to: endOf(prefix) - 1n };
  };
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

/** What pods and nodes to come can have of subnets: all but the five addresses that AWS keeps in each (F14). */
export function givenOut(subnets: readonly Prefix[]): readonly Prefix[] {
  const kept = subnets.flatMap((subnet) => reservedAddresses(subnet).map(({ address }) => address));
  return PrefixSet.of(subnets).subtract(PrefixSet.of(kept)).prefixes();
}
