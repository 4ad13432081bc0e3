import type { Family } from "../../addressing/index.ts";
import type { Filter } from "../../network/index.ts";
import { Cells } from "./cells.ts";
import { FilterView } from "./filter-view.ts";
import type { HeaderSets } from "./headers.ts";
import { Views } from "./host.ts";
import { Outcomes } from "./outcome.ts";
import type { Parts, SwappedView } from "./tables.ts";

/** What is shared by networks that are reckoned together. */
export function partsFor(family: Family, headers: HeaderSets): Parts {
  const cells = new Cells(family);
  const filters = new WeakMap<Filter, FilterView>();
  const view = (filter: Filter): FilterView => {
    const known = filters.get(filter);
    if (known !== undefined) return known;
    const made = new FilterView(filter, headers, family);
    filters.set(filter, made);
    return made;
  };
  const views = new Views(family, view, (points) => cells.add(points));
  const swap = (was: Filter, is: Filter): SwappedView | undefined => {
    const known = filters.get(was);
    if (known === undefined) return undefined;
    filters.delete(was);
    filters.set(is, known);
    const before = known.become(is);
    views.swapped(known, was);
    return { view: known, before };
  };
  const outcomes = new Outcomes((own) => views.shared(own));
  return { family, views, cells, outcomes, swap, intervals: new WeakMap() };
}
