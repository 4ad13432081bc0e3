import type { Network } from "../../network/index.ts";
import { segmentKey } from "./ways.ts";

/** What is not the same object in two networks: added, taken away or made anew. */
export interface Edit {
  readonly endpoints: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
  /** Tables, and segments by their {@link segmentKey}. */
  readonly reads: ReadonlySet<string>;
  /** Pairs of domains between which labels have another meaning now. */
  readonly labels: readonly (readonly [from: string, to: string])[];
}

export function editOf(before: Network, after: Network): Edit {
  const segments = changedThings(before.segments, after.segments);
  const tables = changedThings(before.tables, after.tables);
  const labels = changedIn(before.labels, after.labels);
  return {
    endpoints: changedThings(before.endpoints, after.endpoints),
    segments,
    tables,
    reads: new Set([...tables, ...[...segments].map(segmentKey)]),
    labels: [...labels].map((key) => {
      const [from = "", to = ""] = key.split(">");
      return [from, to];
    }),
  };
}

/** Things by their ids. */
type ById<T> = ReadonlyMap<string, T>;

function changedIn<T>(before: ById<T>, after: ById<T>): ReadonlySet<string> {
  const changed = new Set<string>();
  if (before === after) return changed;
  for (const [id, thing] of after) if (before.get(id) !== thing) changed.add(id);
  for (const id of before.keys()) if (!after.has(id)) changed.add(id);
  return changed;
}

/** As {@link changedIn}, of things that say their ids: most edited maps are in the order of the one before, and side by side quicker to compare. */
function changedThings<T extends { readonly id: string }>(before: ById<T>, after: ById<T>): ReadonlySet<string> {
  const changed = new Set<string>();
  if (before === after) return changed;
  if (before.size !== after.size) return changedIn(before, after);
  const others = before.values();
  for (const thing of after.values()) {
    const other = others.next().value as T;
    if (other === thing) continue;
    if (other.id !== thing.id) return changedIn(before, after);
    changed.add(thing.id);
  }
  return changed;
}

/** Whether two sets have something in common; quick where one of them is small. */
export function haveCommon<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const one of small) if (large.has(one)) return true;
  return false;
}
