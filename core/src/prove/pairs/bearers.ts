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

/** By stands, and by what is asked for. */
const KNOWN = new WeakMap<Stand, WeakMap<ReadonlySet<string>, readonly Bearers[]>>();

export function bearersOf(stand: Stand, asked: ReadonlySet<string>): readonly Bearers[] {
  if (asked.size === 0) return EVERYBODY;
  const memory = KNOWN.get(stand) ?? new WeakMap<ReadonlySet<string>, readonly Bearers[]>();
  KNOWN.set(stand, memory);
  const known = memory.get(asked) ?? bearersAmong(stand, asked);
  memory.set(asked, known);
  return known;
}

function bearersAmong({ members, places }: Stand, asked: ReadonlySet<string>): readonly Bearers[] {
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

/** Of somebody who carries these. */
export function bearerOf(labels: readonly string[], asked: ReadonlySet<string>): readonly Bearers[] {
  const carried = labels.filter((label) => asked.has(label));
  return carried.length === 0 ? EVERYBODY : [{ key: carried.join(), labels: carried, places: undefined }];
}
