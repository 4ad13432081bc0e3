import { type Headers, NO_HEADERS } from "./headers.ts";
import type { Member } from "./member.ts";
import type { Stand } from "./stand.ts";

/**
 * What stands of a domain send or take, side by side in memory: of each stand, and of the end, where its groups begin; then each group of members
 * that send or take the same, by its headers and the places of its members. Those that send or take nothing are in none.
 */
export type Groups = Int32Array;

/** `said`: what a member sends or takes. Of stands that are not stale it is what it was `before`. */
export function groupsOf(
  stands: readonly Stand[],
  said: (stand: Stand, member: Member) => Headers,
  before?: Groups,
  isStale?: (stand: Stand) => boolean,
): Groups {
  const found: number[] = new Array<number>(stands.length + 1).fill(0);
  for (const stand of stands) {
    found[stand.nth] = found.length;
    if (before === undefined || isStale?.(stand) !== false) put(stand, said, found);
    else
      for (let at = before[stand.nth] as number; at < (before[stand.nth + 1] as number); at += 1)
        found.push(before[at] as number);
  }
  found[stands.length] = found.length;
  return Int32Array.from(found);
}

function put(stand: Stand, said: (stand: Stand, member: Member) => Headers, found: number[]): void {
  const [begin, width] = [found.length, 1 + stand.places.length];
  for (const member of stand.members) {
    const headers = said(stand, member);
    if (headers === NO_HEADERS) continue;
    let at = begin;
    while (at < found.length && found[at] !== headers) at += width;
    if (at === found.length) {
      found.push(headers);
      for (let word = 1; word < width; word += 1) found.push(0);
    }
    const word = at + 1 + (member.index >>> 5);
    found[word] = (found[word] as number) | (1 << (member.index & 31));
  }
}
