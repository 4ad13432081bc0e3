import type { Family } from "../../addressing/index.ts";
import type { Filter } from "../../network/index.ts";
import { Cells } from "./cells.ts";
import { FilterView } from "./filter-view.ts";
import { HeaderSets } from "./headers.ts";
import { Views } from "./host.ts";
import type { SwappedView } from "./swap.ts";
import type { WayParts } from "./ways.ts";

/** What does not change with the network: parts that later networks share. */
export interface Parts extends WayParts {
  /** Makes the view of a filter that of another, which stands wherever it stood; undefined: nobody looked at it yet. */
  readonly swap: (before: Filter, after: Filter) => SwappedView | undefined;
}

export function partsFor(family: Family): Parts {
  const headers = new HeaderSets(family);
  const cells = new Cells(family);
  const filters = new WeakMap<Filter, FilterView>();
  const view = (filter: Filter): FilterView => {
    const known = filters.get(filter);
    if (known !== undefined) return known;
    const made = new FilterView(filter, headers, family);
    filters.set(filter, made);
    return made;
  };
  const views = new Views(family, view, cells);
  const swap = (was: Filter, is: Filter): SwappedView | undefined => {
    const known = filters.get(was);
    if (known === undefined) return undefined;
    filters.delete(was);
    filters.set(is, known);
    const before = known.become(is);
    views.swapped(known, was);
    return { view: known, before };
  };
  return { family, headers, views, cells, swap };
}
