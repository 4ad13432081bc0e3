import { lazy } from "./lazy.ts";
import type { Prefix } from "./prefix.ts";
import { PrefixSet } from "./prefix-set.ts";
import { prefixFrom } from "./prefix-text.ts";
import { trieOf } from "./prefix-trie.ts";
import {
  type OccupiedRange,
  occupiedRanges,
  type RangeRole,
  type SpecialRange,
  specialRanges,
} from "./special-ranges.ts";

const special = lazy(() =>
  trieOf(specialRanges.ranges.map((range): [Prefix, SpecialRange] => [prefixFrom(range.prefix), range])),
);
const occupied = lazy(() =>
  trieOf(occupiedRanges.ranges.map((range): [Prefix, OccupiedRange] => [prefixFrom(range.prefix), range])),
);
const privateSpace = lazy(() => {
  const ranges = specialRanges.ranges.filter(({ role }) => ["private", "shared", "unique-local"].includes(role));
  return PrefixSet.of(ranges.map(({ prefix }) => prefixFrom(prefix)));
});
const globalSpace = lazy(() => {
  let addresses = PrefixSet.empty;
  // Entries come out with the containing range first, so each more specific one has the last word.
  for (const { prefix, value } of special().entries()) {
    const range = PrefixSet.of([prefix]);
    addresses = value.global ? addresses.union(range) : addresses.subtract(range);
  }
  return addresses;
});

/** The most specific registered range that contains all of the prefix: its name, role and source. */
export function specialRangeOf(prefix: Prefix): SpecialRange {
  const match = special().longestMatch(prefix);
  if (match === undefined) throw new Error("the registry has lost its /0");
  return match.value;
}

/**
 * What the prefix is for. `mixed` when it reaches over ranges for different things, as 0.0.0.0/0 and 172.0.0.0/8 do; a
 * range's own exceptions (the anycast addresses inside 192.0.0.0/24) do not make it mixed.
 */
export function roleOf(prefix: Prefix): RangeRole | "mixed" {
  const { role, outline } = specialRangeOf(prefix);
  if (!outline) return role;
  const others = special()
    .coveredBy(prefix)
    .filter(({ value }) => value.role !== role);
  return others.next().done ? role : "mixed";
}

/** True when every address is for use within one organisation: RFC 1918, RFC 6598 or RFC 4193. */
export function isPrivate(prefix: Prefix): boolean {
  return privateSpace().has(prefix);
}

/**
 * True when every address may be reached over the internet (IANA's "globally reachable", RFC 8190). What is neither
 * this nor {@link isPrivate} is special, not given out (abcd::/16), or mixed.
 */
export function isGloballyRoutable(prefix: Prefix): boolean {
  return globalSpace().has(prefix);
}

/** What a node has there already: Docker's bridge, the AWS services on the link (F4). Sorted; empty when nothing. */
export function occupantsOf(prefix: Prefix): readonly OccupiedRange[] {
  return occupied()
    .overlapping(prefix)
    .map(({ value }) => value)
    .toArray();
}
