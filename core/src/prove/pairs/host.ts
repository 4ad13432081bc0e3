import type { Family } from "../../addressing/index.ts";
import type { Endpoint, Exit, Filter, Network, Segment, Translation } from "../../network/index.ts";
import { FIELDS, type FieldRange, type Match } from "../../packets/index.ts";
import { rangesIn } from "../address-match.ts";
import { pairsFrom } from "../mapping.ts";
import type { Cells } from "./cells.ts";
import { cutsOf, isInside } from "./cuts.ts";
import type { FilterView } from "./filter-view.ts";

/** Filters as a packet that opens something meets them, and as a reply does: through stateful ones it passes unasked (F25). */
export interface Gate {
  readonly all: readonly FilterView[];
  readonly stateless: readonly FilterView[];
}

const OPEN: Gate = { all: [], stateless: [] };

export interface SegmentView {
  /** As it is in the network of now. */
  segment: Segment;
  /** Ascending. */
  readonly ranges: readonly FieldRange[];
  readonly leaving: Gate;
  readonly entering: Gate;
}

/** A way out of an endpoint. */
export interface Launch {
  /** Packets that take it, those that earlier exits take left out; absent: all. */
  readonly taken?: FilterView;
  readonly filters: Gate;
  /** What it may send from; absent: whatever its endpoint has. */
  readonly sources?: readonly FieldRange[];
  readonly segment: SegmentView;
  readonly translation?: TranslationView;
}

export interface TranslationView {
  readonly translation: Translation;
  /** Addresses of which it gives any. */
  readonly ranges: readonly FieldRange[];
  readonly segment: SegmentView;
  readonly entry: Gate;
}

/** An endpoint as pairs are asked for. */
export interface Host {
  /** As it is in the network of now. */
  endpoint: Endpoint;
  readonly segment: SegmentView;
  readonly ranges: readonly FieldRange[];
  readonly launches: readonly Launch[];
  /** Ways that its replies take. */
  readonly replies: readonly Launch[];
  readonly entry: Gate;
  /** Filters of its own: what tells addresses apart for nobody else. */
  readonly own: readonly FilterView[];
  /** Its addresses lie in its segment. */
  readonly isHome: boolean;
}

export type Face = NonNullable<Endpoint["faces"]>[number];

const FACES = { 4: new WeakMap<Face, readonly FieldRange[]>(), 6: new WeakMap<Face, readonly FieldRange[]>() };

/** Addresses that an endpoint is meant by elsewhere. */
export function rangesOfFace(face: Face, family: Family): readonly FieldRange[] {
  const known = FACES[family].get(face) ?? rangesIn(pairsFrom(face.pairs), family);
  FACES[family].set(face, known);
  return known;
}

/** Makes views of the parts of a network, each once. */
export class Views {
  readonly family: Family;
  readonly #view: (filter: Filter) => FilterView;
  readonly #taken = new Map<string, FilterView>();
  readonly #texts = new WeakMap<Match, string>();
  readonly #cutting = new WeakSet<FilterView>();
  readonly #passed = new WeakSet<FilterView>();
  readonly #cells: Cells;
  readonly #segments = new WeakMap<Segment, SegmentView>();
  readonly #hosts = new WeakMap<Endpoint, Host>();
  readonly #gates = new WeakMap<object, Gate>();

  constructor(family: Family, view: (filter: Filter) => FilterView, cells: Cells) {
    this.family = family;
    this.#view = view;
    this.#cells = cells;
  }

  gate(filters: readonly Filter[]): Gate {
    const [only] = filters;
    if (only === undefined) return OPEN;
    // Most are one filter, which many have in lists of their own.
    const key = filters.length === 1 ? only : filters;
    const known = this.#gates.get(key);
    if (known?.all.every(({ filter }, nth) => filter === filters[nth])) return known;
    const all = filters.map((filter) => this.#view(filter));
    const gate = { all, stateless: all.filter(({ filter }) => !filter.stateful) };
    this.#gates.set(key, gate);
    return gate;
  }

  /** A gate that many pass: all cells are cut by it. */
  shared(filters: readonly Filter[]): Gate {
    const gate = this.gate(filters);
    for (const view of gate.all) {
      if (this.#passed.has(view)) continue;
      this.#passed.add(view);
      this.#cells.addGate(view.sources);
      this.#cells.addGate(view.destinations);
    }
    return gate;
  }

  #cutBy(view: FilterView): void {
    if (this.#cutting.has(view)) return;
    this.#cutting.add(view);
    this.#cells.add(view.sources);
    this.#cells.add(view.destinations);
  }

  segment(network: Network, id: string): SegmentView {
    const segment = network.segments.get(id);
    if (segment === undefined) throw new RangeError(`no segment ${id}`);
    const known = this.#segments.get(segment);
    if (known?.segment === segment) return known;
    const view: SegmentView = {
      segment,
      ranges: rangesIn(segment.prefixes, this.family).toSorted((a, b) => (a.from < b.from ? -1 : 1)),
      leaving: this.shared(segment.leaving),
      entering: this.shared(segment.entering),
    };
    this.#segments.set(segment, view);
    return view;
  }

  /** A segment in which nothing but filters became others. */
  keepSegment(before: Segment, after: Segment): void {
    const view = this.#segments.get(before);
    if (view?.segment !== before) return;
    view.segment = after;
    this.#segments.set(after, view);
  }

  /** A host of whose endpoint nothing but filters became others. */
  keepHost(host: Host, after: Endpoint): void {
    host.endpoint = after;
    this.#hosts.set(after, host);
  }

  /** What was seen through this view is another filter now. */
  swapped(view: FilterView, before: Filter): void {
    const gate = this.#gates.get(before);
    if (gate?.all[0] === view) this.#gates.set(view.filter, gate);
    this.#gates.delete(before);
    if (!this.#passed.has(view)) return;
    this.#cells.addGate(view.sources);
    this.#cells.addGate(view.destinations);
  }

  /** The endpoint's view in this network: the one of an earlier network where its segments are still the same. */
  host(network: Network, endpoint: Endpoint): Host {
    const known = this.#hosts.get(endpoint);
    if (known?.endpoint === endpoint && this.#standsIn(known, network)) return known;
    const host = this.#made(network, endpoint);
    this.#hosts.set(endpoint, host);
    return host;
  }

  #standsIn(host: Host, network: Network): boolean {
    const { launches } = host;
    const is = ({ segment }: SegmentView): boolean => network.segments.get(segment.id) === segment;
    return (
      is(host.segment) &&
      launches.every(
        ({ segment, translation }) => is(segment) && (translation === undefined || is(translation.segment)),
      )
    );
  }

  #made(network: Network, endpoint: Endpoint): Host {
    const ranges = rangesIn(endpoint.addresses, this.family);
    const segment = this.segment(network, endpoint.segment);
    const untranslated = endpoint.exits.filter(({ translation }) => translation === undefined);
    const launches = endpoint.exits.map((_, nth) => this.#launch(network, endpoint.exits, nth, ranges));
    const isSame = untranslated.length === endpoint.exits.length;
    const replies = isSame ? launches : untranslated.map((_, nth) => this.#launch(network, untranslated, nth, ranges));
    const entry = this.gate(endpoint.entry);
    return {
      endpoint,
      segment,
      ranges,
      launches,
      replies,
      entry,
      own: [
        ...new Set([
          ...entry.all,
          ...launches.flatMap((one) => [...one.filters.all, ...(one.translation?.entry.all ?? [])]),
        ]),
      ],
      isHome: ranges.every(({ from, to }) =>
        segment.ranges.some((own) => isInside(from, [own]) && isInside(to, [own])),
      ),
    };
  }

  #launch(network: Network, exits: readonly Exit[], nth: number, own: readonly FieldRange[]): Launch {
    const exit = exits[nth] as Exit;
    const taken = this.#takenBy(exits, nth);
    const sources = exit.sources && rangesIn(exit.sources, this.family);
    const isOwn =
      exit.translation === undefined &&
      own.every(({ from, to }) => sources?.some((one) => isInside(from, [one]) && isInside(to, [one])) ?? true);
    if (sources !== undefined && !isOwn) this.#cells.add(cutsOf(sources, this.family));
    const translation = exit.translation && this.translation(network, exit.translation);
    return {
      filters: this.gate(exit.filters),
      segment: this.segment(network, exit.segment),
      ...(taken && { taken }),
      ...(sources && !isOwn && { sources }),
      ...(translation && { translation }),
    };
  }

  /** As a filter: what earlier exits match is dropped, what this one matches passes. Alike exits of two hosts have the same. */
  #takenBy(exits: readonly Exit[], nth: number): FilterView | undefined {
    const matches = exits.slice(0, nth + 1).map(({ match }) => match);
    if (nth === 0 && matches[0] === undefined) return undefined;
    const key = matches.map((match) => (match === undefined ? "" : this.#textOf(match))).join("|");
    const known = this.#taken.get(key);
    if (known !== undefined) return known;
    const rules = matches.map((match, at) => ({ id: `${at}`, permits: at === nth, match: match ?? {} }));
    const view = this.#view({ id: "taken", stateful: false, rules });
    this.#cutBy(view);
    this.#taken.set(key, view);
    return view;
  }

  #textOf(match: Match): string {
    const known = this.#texts.get(match);
    if (known !== undefined) return known;
    const text = FIELDS.map((field) => `${match[field]?.map(({ from, to }) => `${from}-${to}`).join()}`).join(";");
    this.#texts.set(match, text);
    return text;
  }

  translation(network: Network, translation: Translation): TranslationView {
    return {
      translation,
      ranges: rangesIn(translation.addresses, this.family),
      segment: this.segment(network, translation.segment),
      entry: this.gate(translation.entry),
    };
  }
}
