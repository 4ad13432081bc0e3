import type { Point } from "./cuts.ts";
import type { Host } from "./host.ts";

/** A host among those of its domain. */
export interface Member {
  readonly host: Host;
  /** Its place among the members. */
  readonly index: number;
  /** An address of each cell that it has one in; undefined: they are too many. */
  readonly points: readonly Point[] | undefined;
  /** Of each launch that replaces the source: an address of each cell that it may give one of; undefined: they are too many. */
  readonly given: readonly (readonly Point[] | undefined)[];
  /** It stands in another domain with one foot, and may have addresses there. */
  readonly isAbroad: boolean;
}

/** The place of an endpoint among members, which are sorted by id. */
export function placeIn(members: readonly Member[], id: string): number {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((members[middle]?.host.endpoint.id ?? "") < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
