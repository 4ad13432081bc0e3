import type { Endpoint, Filter, FilterRule, Network, Segment, Table } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import type { Cuts } from "./cuts.ts";
import type { Edit } from "./edit.ts";
import type { FilterView } from "./filter-view.ts";

/** An edit by which nothing but filters became others, each wherever it stood: a rule of a group, an entry of an ACL or a prefix list. */
export interface Swap {
  readonly filters: ReadonlyMap<Filter, Filter>;
}

/** A view, and what it was before. */
export interface SwappedView {
  readonly view: FilterView;
  readonly before: Pick<FilterView, "filter" | "sources" | "destinations" | "asked" | "plainly">;
}

/** Whether it tells addresses apart where it did before. */
export function cutsAlike({ view, before }: SwappedView): boolean {
  const areSame = (a: Cuts, b: Cuts): boolean => a.length === b.length && a.every((cut, nth) => cut === b[nth]);
  return areSame(view.sources, before.sources) && areSame(view.destinations, before.destinations);
}

/** Whether it asks for the labels that it asked for before. */
export function asksAlike({ view, before }: SwappedView): boolean {
  return view.asked.size === before.asked.size && view.asked.values().every((label) => before.asked.has(label));
}

/** How often each filter of a network stands anywhere. */
export class Uses {
  readonly #counts = new Map<Filter, number>();

  constructor(network: Network) {
    this.#add(filtersOf(network), 1);
  }

  count(filter: Filter): number {
    return this.#counts.get(filter) ?? 0;
  }

  /** Goes over to an edited network. */
  move(before: Network, after: Network, { endpoints, segments, reads }: Edit): void {
    for (const [network, by] of [[before, -1] as const, [after, 1] as const]) {
      for (const id of endpoints) this.#add(endpointFilters(network.endpoints.get(id)), by);
      for (const id of segments) this.#add(segmentFilters(network.segments.get(id)), by);
      for (const id of reads) this.#add(tableFilters(network.tables.get(id)), by);
    }
  }

  #add(filters: Iterable<Filter>, by: number): void {
    for (const filter of filters) {
      const count = (this.#counts.get(filter) ?? 0) + by;
      if (count === 0) this.#counts.delete(filter);
      else this.#counts.set(filter, count);
    }
  }
}

/** What of an edit is a swap of filters; undefined where something else became another too. To be asked before the uses move. */
export function swapOf(before: Network, after: Network, edit: Edit, uses: Uses): Swap | undefined {
  if (edit.labels.length > 0) return undefined;
  const filters = new Map<Filter, Filter>();
  const counts = new Map<Filter, number>();
  for (const id of edit.endpoints) {
    const [a, b] = [before.endpoints.get(id), after.endpoints.get(id)];
    if (!a || !b || !isAlike(a, b) || !pair(endpointFilters(a), endpointFilters(b), filters, counts)) return undefined;
  }
  for (const id of edit.segments) {
    const [a, b] = [before.segments.get(id), after.segments.get(id)];
    if (!a || !b || !isSame(a, b, ["entering", "leaving"]) || a.entering.length !== b.entering.length) return undefined;
    if (!pair(segmentFilters(a), segmentFilters(b), filters, counts)) return undefined;
  }
  for (const id of edit.tables) {
    const [a, b] = [before.tables.get(id), after.tables.get(id)];
    if (!a || !b || !isAlikeTable(a, b) || !pair(tableFilters(a), tableFilters(b), filters, counts)) return undefined;
  }
  const made = new Set(filters.values());
  if (made.size < filters.size) return undefined;
  for (const filter of made) if (uses.count(filter) > 0) return undefined;
  for (const [filter, count] of counts) if (uses.count(filter) !== count) return undefined;
  return { filters };
}

function isAlike(a: Endpoint, b: Endpoint): boolean {
  if (!isSame(a, b, ["entry", "exits"]) || a.entry.length !== b.entry.length || a.exits.length !== b.exits.length) {
    return false;
  }
  return a.exits.every((exit, nth) => {
    const other = b.exits[nth];
    if (exit === other) return true;
    if (other === undefined || !isSame(exit, other, ["filters", "translation"])) return false;
    if (exit.filters.length !== other.filters.length) return false;
    const [x, y] = [exit.translation, other.translation];
    if (x === undefined || y === undefined) return x === y;
    return x === y || (isSame(x, y, ["entry"]) && x.entry.length === y.entry.length);
  });
}

/** Nothing but filters of crossings differ, and those ask no labels: crossings with ones that do are followed otherwise. */
function isAlikeTable(a: Table, b: Table): boolean {
  if (!isSame(a, b, ["routes"]) || a.routes.length !== b.routes.length) return false;
  return a.routes.every((route, nth) => {
    const other = b.routes[nth];
    if (route === other) return true;
    if (other === undefined || !isSame(route, other, ["to"])) return false;
    if (route.to.kind !== "crossing" || other.to.kind !== "crossing") return false;
    const [x, y] = [route.to.crossing, other.to.crossing];
    if (x === y) return true;
    if (!isSame(x, y, ["filters"]) || x.filters.length !== y.filters.length) return false;
    return [...x.filters, ...y.filters].every(({ rules }) => rules.every(({ peer }) => peer === undefined));
  });
}

/** All but these properties are the same objects. */
function isSame<T extends object>(a: T, b: T, but: readonly (keyof T & string)[]): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof T & string>;
  for (const name of names) if (a[name] !== b[name] && !but.includes(name)) return false;
  return true;
}

function pair(a: Iterable<Filter>, b: Iterable<Filter>, into: Map<Filter, Filter>, counts: Map<Filter, number>) {
  const [was, is] = [[...a], [...b]];
  if (was.length !== is.length) return false;
  return was.every((filter, nth) => {
    const other = is[nth] as Filter;
    if (filter === other) return true;
    if (filter.stateful !== other.stateful || (into.get(filter) ?? other) !== other) return false;
    into.set(filter, other);
    counts.set(filter, (counts.get(filter) ?? 0) + 1);
    return true;
  });
}

/** Each as often as it stands somewhere. */
export function* filtersOf({ endpoints, segments, tables }: Network): Generator<Filter, void> {
  for (const endpoint of endpoints.values()) yield* endpointFilters(endpoint);
  for (const segment of segments.values()) yield* segmentFilters(segment);
  for (const table of tables.values()) yield* tableFilters(table);
}

function* endpointFilters(endpoint: Endpoint | undefined): Generator<Filter, void> {
  if (endpoint === undefined) return;
  yield* endpoint.entry;
  for (const { filters, translation } of endpoint.exits) {
    yield* filters;
    if (translation !== undefined) yield* translation.entry;
  }
}

function segmentFilters(segment: Segment | undefined): readonly Filter[] {
  return segment === undefined ? [] : [...segment.entering, ...segment.leaving];
}

function* tableFilters(table: Table | undefined): Generator<Filter, void> {
  for (const { to } of table?.routes ?? []) if (to.kind === "crossing") yield* to.crossing.filters;
}

/** Of a filter that became another: addresses of a field among which all is for which it may say something else; `all`: any. */
export type Ranges = readonly FieldRange[] | "all";

export function changedRanges(before: Filter, after: Filter, field: "source" | "destination"): Ranges {
  const [gone, come] = apartOf(before.rules, after.rules);
  const [was, is] = [rulesByText(gone, field), rulesByText(come, field)];
  const common = (of: readonly string[], other: readonly string[]) => {
    const has = new Set(other);
    return of.filter((text) => has.has(text));
  };
  const [a, b] = [common([...was.keys()], [...is.keys()]), common([...is.keys()], [...was.keys()])];
  // Where rules that stayed are in another order, another may be the first that matches.
  if (a.some((text, nth) => text !== b[nth])) return "all";
  const ranges: FieldRange[] = [];
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [x, y] = [was.get(key), is.get(key)];
    if (x === y) continue;
    const [from, to] = [x?.match[field], y?.match[field]];
    if ((x !== undefined && from === undefined) || (y !== undefined && to === undefined)) return "all";
    const has = (all: readonly FieldRange[] | undefined, one: FieldRange) =>
      all?.some((other) => other.from === one.from && other.to === one.to) ?? false;
    ranges.push(...(from ?? []).filter((one) => !has(to, one)), ...(to ?? []).filter((one) => !has(from, one)));
  }
  return ranges;
}

/** Both without the rules that they begin and end with alike: mostly one is another of many. */
function apartOf(a: readonly FilterRule[], b: readonly FilterRule[]) {
  const most = Math.min(a.length, b.length);
  let [begin, end] = [0, 0];
  while (begin < most && a[begin] === b[begin]) begin += 1;
  while (end < most - begin && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [a.slice(begin, a.length - end), b.slice(begin, b.length - end)] as const;
}

/** Rules by all that they say but one field. */
function rulesByText(rules: readonly FilterRule[], field: "source" | "destination") {
  const found = new Map<string, FilterRule>();
  const seen = new Map<string, number>();
  for (const rule of rules) {
    const { [field]: _, ...match } = rule.match;
    const text = `${rule.id} ${rule.permits} ${rule.peer ?? ""} ${JSON.stringify(match, textOf)}`;
    const nth = seen.get(text) ?? 0;
    seen.set(text, nth + 1);
    found.set(`${text} ${nth}`, rule);
  }
  return found;
}

function textOf(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
