import { type Bits, bitsOf } from "./bits.ts";
import type { Stand } from "./stand.ts";

/** Members of a stand that carry the same of the labels that are asked for. */
export interface Bearers {
  readonly key: string;
  readonly labels: readonly string[];
  /** Absent: all of the stand. */
  readonly places: Bits | undefined;
}

/** Where nobody is asked for a label, or nobody carries one. */
export const EVERYBODY: readonly Bearers[] = [{ key: "", labels: [], places: undefined }];

export function bearersOf({ members, places }: Stand, asked: ReadonlySet<string>): readonly Bearers[] {
  if (asked.size === 0) return EVERYBODY;
  const byKey = new Map<string, { readonly labels: readonly string[]; readonly places: number[] }>();
  for (const { host, index } of members) {
    const labels = host.endpoint.labels.filter((label) => asked.has(label));
    const key = labels.join();
    const known = byKey.get(key) ?? { labels, places: [] };
    byKey.set(key, known);
    known.places.push(index);
  }
  if (byKey.size === 1 && byKey.has("")) return EVERYBODY;
  const size = 32 * places.length;
  return [...byKey].map(([key, found]) => ({ key, labels: found.labels, places: bitsOf(size, found.places) }));
}
