import { type Prefix, PrefixSet } from "../../addressing/index.ts";

/** Pods, or nodes, of one fate. */
export interface Occupant {
  readonly subnet: string;
  /** Of those that are there. */
  readonly there: readonly Prefix[];
  /** All that those may get that are not there yet. */
  readonly coming: readonly Prefix[];
}

/**
 * Which addresses each of these speaks for: where somebody is, it is he who tells what becomes of packets, and not who may come there once he has
 * left. Undefined: for all that it has.
 */
export function spokenFor(occupants: readonly Occupant[]): ReadonlyMap<Occupant, readonly Prefix[] | undefined> {
  const bySubnet = Map.groupBy(occupants, ({ subnet }) => subnet);
  return new Map(occupants.map((one) => [one, withoutOthers(one, bySubnet.get(one.subnet) ?? [])]));
}

function withoutOthers(one: Occupant, all: readonly Occupant[]): readonly Prefix[] | undefined {
  const { there, coming } = one;
  const others = coming.length === 0 ? [] : all.flatMap((other) => (other === one ? [] : other.there));
  if (others.length === 0) return undefined;
  const taken = PrefixSet.of(coming).intersect(PrefixSet.of(others));
  if (taken.isEmpty()) return undefined;
  return PrefixSet.of(coming).subtract(taken).union(PrefixSet.of(there)).prefixes();
}
