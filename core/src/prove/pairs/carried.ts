import { type Bits, bitsOf, setBit } from "./bits.ts";
import type { FilterView } from "./filter-view.ts";
import type { Home } from "./home.ts";
import type { Member } from "./member.ts";
import type { SwappedView } from "./swap.ts";

/** Views that show another filter than before. */
export type Swapped = ReadonlyMap<FilterView, SwappedView>;

/** Members of one domain whose own filters are others now: their places, by what they have them for. */
export interface Carried {
  readonly entry: ReadonlyMap<SwappedView, Bits>;
  readonly exit: ReadonlyMap<SwappedView, Bits>;
  /** By filters that ways there and back have to pass. */
  readonly both: Bits | undefined;
  /** All of these filters, and places of all who may send something else, or take it. */
  readonly views: ReadonlySet<SwappedView>;
  readonly senders: Bits;
  readonly takers: Bits;
}

export function carriedIn(
  { members: all }: Pick<Home, "members">,
  members: readonly Member[],
  swapped: Swapped,
): Carried {
  const entry = new Map<SwappedView, Bits>();
  const exit = new Map<SwappedView, Bits>();
  const views = new Set<SwappedView>();
  const [senders, takers] = [bitsOf(all.length, []), bitsOf(all.length, [])];
  let both: Bits | undefined;
  for (const { host, index } of members) {
    const note = (filters: readonly FilterView[], into: Map<SwappedView, Bits> | undefined): void => {
      for (const view of filters) {
        const one = swapped.get(view);
        if (one === undefined) continue;
        views.add(one);
        if (into !== exit) setBit(takers, index);
        if (into !== entry) setBit(senders, index);
        if (into === undefined || !view.filter.stateful) {
          both ??= bitsOf(all.length, []);
          setBit(both, index);
          continue;
        }
        const places = into.get(one) ?? bitsOf(all.length, []);
        into.set(one, places);
        setBit(places, index);
      }
    };
    note(host.entry.all, entry);
    for (const launch of [...host.launches, ...host.replies]) {
      note(launch.filters.all, exit);
      note(launch.translation?.entry.all ?? [], undefined);
    }
  }
  return { entry, exit, both, views, senders, takers };
}
