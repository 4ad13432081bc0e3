import type { Family } from "../../addressing/index.ts";
import type { Crossing, Network, Route, Table } from "../../network/index.ts";
import { type FieldRange, wholeRange } from "../../packets/index.ts";
import { rangesIn } from "../address-match.ts";
import { cellOf, type Point } from "./cuts.ts";
import type { FilterView } from "./filter-view.ts";
import type { SegmentView } from "./host.ts";
import type { Chain, Changed, Outcome, Outcomes } from "./outcome.ts";

/** All that comes of looking up an address in a table, crossings followed to their end or to the first that changes packets. */
export interface Fib {
  /** Where the outcome changes, ascending; the first is the least address. */
  readonly starts: readonly Point[];
  /** One for each start; undefined: goes nowhere. */
  readonly outcomes: readonly (Outcome | undefined)[];
  /** Domains that are among the outcomes. */
  readonly domains: ReadonlySet<string>;
  /** Crossings among the outcomes that change packets. */
  readonly changes: ReadonlySet<Changed>;
  /** Domains that are come to through a filter. */
  readonly through: ReadonlyMap<FilterView, ReadonlySet<string>>;
  /** Tables, and segments by their {@link segmentKey}, that were asked. */
  readonly asked: ReadonlySet<string>;
}

/** What a segment is called among tables. */
export function segmentKey(id: string): string {
  return `segment ${id}`;
}

export function outcomeAt({ starts, outcomes }: Fib, destination: Point): Outcome | undefined {
  return outcomes[cellOf(starts, destination) - 1];
}

/** More tables than any real way has; only a loop gets there. As in {@link Walker}. */
const MOST_TABLES = 32;

interface WaySoFar {
  readonly chain: Chain;
  readonly crossings: number;
}

interface Growing extends Fib {
  readonly starts: Point[];
  readonly outcomes: (Outcome | undefined)[];
  readonly domains: Set<string>;
  readonly changes: Set<Changed>;
  readonly through: Map<FilterView, Set<string>>;
  readonly asked: Set<string>;
}

/** A table's own routes as intervals of which each has one route: the longest prefix that holds it. */
export interface Intervals {
  readonly starts: readonly Point[];
  readonly routes: readonly (Route | undefined)[];
}

/** What the tables of one network are followed with. */
export interface ForwardingParts {
  readonly network: () => Network;
  readonly family: Family;
  readonly outcomes: Outcomes;
  readonly segment: (id: string) => SegmentView;
  /** Each table's own routes, reckoned once, perhaps for an earlier network. */
  readonly intervals: (table: Table) => Intervals;
}

/** Follows tables of one network to where they lead. */
export class Forwarding {
  readonly #parts: ForwardingParts;

  constructor(parts: ForwardingParts) {
    this.#parts = parts;
  }

  fib(table: string): Fib {
    const fib: Growing = {
      starts: [],
      outcomes: [],
      asked: new Set(),
      domains: new Set(),
      changes: new Set(),
      through: new Map(),
    };
    this.#chase(
      table,
      wholeRange("destination", this.#parts.family),
      { chain: this.#parts.outcomes.start, crossings: 0 },
      fib,
    );
    for (const { filters, domain } of new Set(fib.outcomes.filter((one) => one !== undefined))) {
      for (const filter of domain === undefined ? [] : filters) {
        const domains = fib.through.get(filter) ?? new Set();
        fib.through.set(filter, domains.add(domain as string));
      }
    }
    return fib;
  }

  #chase(name: string, range: FieldRange, way: WaySoFar, fib: Growing): void {
    fib.asked.add(name);
    const table = this.#parts.network().tables.get(name);
    if (table === undefined || way.crossings > MOST_TABLES) {
      add(fib, range.from, undefined);
      return;
    }
    const { starts, routes } = this.#parts.intervals(table);
    for (let at = cellOf(starts, range.from) - 1; at < starts.length; at += 1) {
      const start = starts[at] as Point;
      if (start > range.to) break;
      const from = start < range.from ? range.from : start;
      const next = starts[at + 1];
      const to = next === undefined || next > range.to ? range.to : before(next);
      this.#follow(routes[at], { from, to }, way, fib);
    }
  }

  #follow(route: Route | undefined, range: FieldRange, way: WaySoFar, fib: Growing): void {
    if (route === undefined || route.to.kind === "nowhere") add(fib, range.from, undefined);
    else if (route.to.kind === "domain") add(fib, range.from, way.chain.into(route.to.domain));
    else this.#cross(route.to.crossing, range, way, fib);
  }

  #cross(crossing: Crossing, range: FieldRange, way: WaySoFar, fib: Growing): void {
    const { outcomes, segment } = this.#parts;
    if (outcomes.changes(crossing)) {
      add(fib, range.from, outcomes.changedBy(crossing));
      return;
    }
    const past = { chain: outcomes.past(way.chain, crossing), crossings: way.crossings + 1 };
    if (crossing.segment === undefined || past.crossings > MOST_TABLES) this.#chase(crossing.table, range, past, fib);
    else this.#land(segment(crossing.segment), range, past, fib);
  }

  /** At the far end a packet stands in a segment: to neighbours it goes straight, to others through the segment's filters (F11). */
  #land({ segment, ranges, leaving }: SegmentView, range: FieldRange, way: WaySoFar, fib: Growing): void {
    const { id, domain, table } = segment;
    fib.asked.add(segmentKey(id));
    const beyond = { chain: way.chain.through(leaving), crossings: way.crossings };
    let from = range.from;
    for (const own of ranges) {
      if (own.to < from || own.from > range.to) continue;
      if (own.from > from) this.#chase(table, { from, to: before(own.from) }, beyond, fib);
      add(fib, own.from < from ? from : own.from, way.chain.into(domain, id));
      if (own.to >= range.to) return;
      from = after(own.to);
    }
    this.#chase(table, { from, to: range.to }, beyond, fib);
  }
}

function before(point: Point): Point {
  return typeof point === "bigint" ? point - 1n : point - 1;
}

function after(point: Point): Point {
  return typeof point === "bigint" ? point + 1n : point + 1;
}

/** Neighbours with the same outcome are one interval. */
function add(fib: Growing, start: Point, outcome: Outcome | undefined): void {
  if (fib.starts.length > 0 && fib.outcomes.at(-1) === outcome) return;
  if (outcome?.domain !== undefined) fib.domains.add(outcome.domain);
  if (outcome?.changed !== undefined) fib.changes.add(outcome.changed);
  fib.starts.push(start);
  fib.outcomes.push(outcome);
}

/** Prefixes nest or lie apart: in order of their beginnings, the open ones are a stack. */
export function intervalsOf({ routes }: Table, family: Family): Intervals {
  const { from: least, to: greatest } = wholeRange("destination", family);
  const inOrder = routes
    .flatMap((route) => rangesIn([route.prefix], family).map(({ from, to }) => ({ from, to, route })))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.route.prefix.length - b.route.prefix.length));
  const result = { starts: [least] as Point[], routes: [undefined] as (Route | undefined)[] };
  const open: { readonly to: Point; readonly route: Route }[] = [];
  const closeBefore = (point: Point | undefined): void => {
    for (let top = open.at(-1); top !== undefined && (point === undefined || top.to < point); top = open.at(-1)) {
      open.pop();
      if (top.to < greatest) put(result, after(top.to), open.at(-1)?.route);
    }
  };
  for (const { from, to, route } of inOrder) {
    closeBefore(from);
    // Of two for one prefix the first rules.
    if (open.at(-1)?.to === to && result.starts.at(-1) === from) continue;
    put(result, from, route);
    open.push({ to, route });
  }
  closeBefore(undefined);
  return result;
}

/** What begins where something else has just begun takes its place. */
function put(
  into: { readonly starts: Point[]; readonly routes: (Route | undefined)[] },
  start: Point,
  route: Route | undefined,
) {
  if (into.starts.at(-1) === start) into.routes[into.routes.length - 1] = route;
  else {
    into.starts.push(start);
    into.routes.push(route);
  }
}
