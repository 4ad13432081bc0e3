import { setBit, wordsFor } from "./bits.ts";
import { type Headers, NO_HEADERS } from "./headers.ts";
import type { Stand } from "./stand.ts";

/** Members that send or take the same, stand by stand; those that send or take nothing are in none. */
export interface Groups {
  /** By stands: where their groups end. */
  readonly ends: Int32Array;
  /** By groups: what each of their members sends or takes. */
  readonly headers: readonly Headers[];
  /** By groups: their members' places, as many words for each as the domain's members need. */
  readonly places: Int32Array;
}

/** `headers`: by places of members. */
export function groupsOf(stands: readonly Stand[], headers: Int32Array): Groups {
  const ends = new Int32Array(stands.length);
  const found: Headers[] = [];
  const members: number[][] = [];
  for (const { nth, members: standing } of stands) {
    const begin = found.length;
    for (const { index } of standing) {
      const said = headers[index] as Headers;
      if (said === NO_HEADERS) continue;
      const known = found.indexOf(said, begin);
      if (known >= 0) (members[known] as number[]).push(index);
      else {
        found.push(said);
        members.push([index]);
      }
    }
    ends[nth] = found.length;
  }
  const words = wordsFor(headers.length);
  const places = new Int32Array(words * found.length);
  for (const [group, all] of members.entries()) {
    const row = places.subarray(words * group, words * (group + 1));
    for (const index of all) setBit(row, index);
  }
  return { ends, headers: found, places };
}
