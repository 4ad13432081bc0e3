import type { Filter } from "../../network/index.ts";
import type { PacketSet, PacketSpace } from "../../packets/index.ts";

/** What a filter does with some packets, rule by rule. */
export interface Decisions {
  readonly permitting: readonly string[];
  readonly denying: readonly string[];
  /** What no rule speaks of, and what is dropped for that. */
  readonly unspoken: PacketSet;
}

/** Which rules decide about these packets, the first that matches each; `peers` are the labels of the other end that are known here. */
export function decisionsOn(space: PacketSpace, filter: Filter, met: PacketSet, peers: readonly string[]): Decisions {
  const permitting: string[] = [];
  const denying: string[] = [];
  let unspoken = met;
  for (const { id, match, permits, peer } of filter.rules) {
    if (unspoken === space.none) break;
    if (peer !== undefined && !peers.includes(peer)) continue;
    const decided = space.intersection(space.matching(match), unspoken);
    if (decided === space.none) continue;
    (permits ? permitting : denying).push(id);
    unspoken = space.difference(unspoken, decided);
  }
  return { permitting, denying, unspoken };
}
