import type { Family } from "../../addressing/index.ts";
import type { Filter, FilterRule } from "../../network/index.ts";
import { type Cuts, cellOf, cutsOf, isInside, type Point } from "./cuts.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";

const UNKNOWN = -1;

/** What one filter lets through between two addresses, reckoned once for each pair of cells that it tells apart. */
export class FilterView {
  readonly #headers: HeaderSets;
  readonly #family: Family;
  #now: Reading;

  constructor(filter: Filter, headers: HeaderSets, family: Family) {
    this.#headers = headers;
    this.#family = family;
    this.#now = new Reading(filter, headers, family);
  }

  get filter(): Filter {
    return this.#now.filter;
  }

  get sources(): Cuts {
    return this.#now.sources;
  }

  get destinations(): Cuts {
    return this.#now.destinations;
  }

  /** Labels that its rules ask for. */
  get asked(): ReadonlySet<string> {
    return this.#now.asked;
  }

  /** Headers that pass from one address to another, when the other end carries these labels. */
  at(source: Point, destination: Point, peerLabels: readonly string[]): Headers {
    return this.#now.at(source, destination, peerLabels);
  }

  /** As {@link FilterView.at}, when the other end carries no label. */
  plainly(source: Point, destination: Point): Headers {
    return this.#now.plain.at(source, destination);
  }

  /** Another filter stands wherever this one stood. Answers where that one told addresses apart, and what it asked. */
  become(filter: Filter): Pick<FilterView, "filter" | "sources" | "destinations" | "asked" | "plainly"> {
    const before = this.#now;
    this.#now = new Reading(filter, this.#headers, this.#family);
    return before;
  }
}

/** One filter, read. */
class Reading {
  readonly filter: Filter;
  readonly sources: Cuts;
  readonly destinations: Cuts;
  readonly asked: ReadonlySet<string>;
  readonly #headers: HeaderSets;
  /** Of each rule, what it asks for beside addresses; reckoned when it is first met. */
  readonly #matches: readonly RuleView[];
  readonly plain: RulesView;
  readonly #labelled = new Map<string, RulesView>();

  constructor(filter: Filter, headers: HeaderSets, family: Family) {
    this.filter = filter;
    this.#headers = headers;
    this.sources = cutsOf(rangesOf(filter, "source"), family);
    this.destinations = cutsOf(rangesOf(filter, "destination"), family);
    this.asked = new Set(filter.rules.flatMap(({ peer }) => peer ?? []));
    this.#matches = filter.rules.map((rule) => ({ rule, headers: UNKNOWN }));
    this.plain = this.#view([]);
  }

  at(source: Point, destination: Point, peerLabels: readonly string[]): Headers {
    const view = this.asked.size === 0 || peerLabels.length === 0 ? this.plain : this.#viewFor(peerLabels);
    return view.at(source, destination);
  }

  plainly(source: Point, destination: Point): Headers {
    return this.plain.at(source, destination);
  }

  #viewFor(peerLabels: readonly string[]): RulesView {
    const carried = peerLabels.filter((label) => this.asked.has(label));
    if (carried.length === 0) return this.plain;
    const key = carried.length === 1 ? (carried[0] as string) : carried.sort().join();
    const known = this.#labelled.get(key);
    if (known !== undefined) return known;
    const made = this.#view(carried);
    this.#labelled.set(key, made);
    return made;
  }

  #view(labels: readonly string[]): RulesView {
    const rules = this.#matches.filter(({ rule: { peer } }) => peer === undefined || labels.includes(peer));
    return new RulesView(rules, this.sources, this.destinations, this.#headers);
  }
}

function* rangesOf({ rules }: Filter, field: "source" | "destination") {
  for (const { match } of rules) yield* match[field] ?? [];
}

interface RuleView {
  readonly rule: FilterRule;
  headers: Headers;
}

/** Rules of which the first that matches decides. */
class RulesView {
  readonly #rules: readonly RuleView[];
  readonly #sources: Cuts;
  readonly #destinations: Cuts;
  readonly #headers: HeaderSets;
  #known: Int32Array | undefined;

  constructor(rules: readonly RuleView[], sources: Cuts, destinations: Cuts, headers: HeaderSets) {
    this.#rules = rules;
    this.#sources = sources;
    this.#destinations = destinations;
    this.#headers = headers;
  }

  at(source: Point, destination: Point): Headers {
    const width = this.#destinations.length + 1;
    const row = this.#sources.length === 0 ? 0 : cellOf(this.#sources, source);
    const place = row * width + (width === 1 ? 0 : cellOf(this.#destinations, destination));
    this.#known ??= new Int32Array((this.#sources.length + 1) * width).fill(UNKNOWN);
    const known = this.#known[place] as number;
    if (known !== UNKNOWN) return known;
    const made = this.#reckon(source, destination);
    this.#known[place] = made;
    return made;
  }

  #reckon(source: Point, destination: Point): Headers {
    const headers = this.#headers;
    let [permitted, denied] = [NO_HEADERS, NO_HEADERS];
    for (const view of this.#rules) {
      const { match, permits } = view.rule;
      if (match.source !== undefined && !isInside(source, match.source)) continue;
      if (match.destination !== undefined && !isInside(destination, match.destination)) continue;
      if (view.headers === UNKNOWN) view.headers = headers.matching(match);
      const asked = view.headers;
      if (permits) permitted = headers.union(permitted, headers.difference(asked, denied));
      else denied = headers.union(denied, headers.difference(asked, permitted));
      if (permitted === ALL_HEADERS) break;
    }
    return permitted;
  }
}

/** Headers that pass all of these filters. */
export function passedBy(
  headers: HeaderSets,
  filters: readonly FilterView[],
  source: Point,
  destination: Point,
  peerLabels: readonly string[],
): Headers {
  let passed = ALL_HEADERS;
  for (let nth = 0; nth < filters.length && passed !== NO_HEADERS; nth += 1) {
    passed = headers.intersection(passed, (filters[nth] as FilterView).at(source, destination, peerLabels));
  }
  return passed;
}
