import type { ObservedKind } from "./facts.ts";
import type { Observed } from "./snapshot.ts";

export function isKind<K extends ObservedKind>(thing: Observed, kind: K): thing is Observed<K> {
  return thing.kind === kind;
}

/** Those of one kind among things that are in no snapshot (yet); of a snapshot `observedOf` finds them faster. */
export function ofKind<K extends ObservedKind>(things: readonly Observed[], kind: K): readonly Observed<K>[] {
  return things.filter((thing): thing is Observed<K> => isKind(thing, kind));
}
