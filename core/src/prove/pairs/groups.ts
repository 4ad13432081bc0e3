import { setBit } from "./bits.ts";
import { type Headers, NO_HEADERS } from "./headers.ts";
import type { Stand } from "./stand.ts";

/** Members of a stand that send or take the same; those that send or take nothing are in none. */
export interface Groups {
  /** What members of each send or take. */
  readonly headers: readonly Headers[];
  /** Their places, group by group, as many words for each as the domain's members need. */
  readonly places: Int32Array;
}

/** `said`: what each member of the stand sends or takes. */
export function groupsOf({ members, places: all }: Stand, said: readonly Headers[]): Groups {
  const headers = [...new Set(said)].filter((one) => one !== NO_HEADERS);
  const words = all.length;
  const places = new Int32Array(words * headers.length);
  for (const [nth, { index }] of members.entries()) {
    const group = headers.indexOf(said[nth] as Headers);
    if (group >= 0) setBit(places.subarray(words * group, words * (group + 1)), index);
  }
  return { headers, places };
}
