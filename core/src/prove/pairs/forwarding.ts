import type { Family } from "../../addressing/index.ts";
import type { Crossing, Network, Route, Table } from "../../network/index.ts";
import { type FieldRange, wholeRange } from "../../packets/index.ts";
import { rangesIn } from "../address-match.ts";
import { cellOf, type Point } from "./cuts.ts";
import type { Outcome, Outcomes } from "./outcome.ts";

/** All that comes of looking up an address in a table, crossings followed to their end. */
export interface Fib {
  /** Where the outcome changes, ascending; the first is the least address. */
  readonly starts: readonly Point[];
  /** One for each start; undefined: goes nowhere. */
  readonly outcomes: readonly (Outcome | undefined)[];
  /** Domains that are among the outcomes; undefined: an outcome leaves its domain open. */
  readonly domains: ReadonlySet<string | undefined>;
  /** Tables that were asked. */
  readonly asked: ReadonlySet<string>;
}

export function outcomeAt({ starts, outcomes }: Fib, destination: Point): Outcome | undefined {
  return outcomes[cellOf(starts, destination) - 1];
}

/** More tables than any real way has; only a loop gets there. As in {@link Walker}. */
const MOST_TABLES = 32;

interface Growing extends Fib {
  readonly starts: Point[];
  readonly outcomes: (Outcome | undefined)[];
  readonly domains: Set<string | undefined>;
  readonly asked: Set<string>;
}

/** A table's own routes as intervals of which each has one route: the longest prefix that holds it. */
export interface Intervals {
  readonly starts: readonly Point[];
  readonly routes: readonly (Route | undefined)[];
}

/** Follows tables of one network to where they lead. */
export class Forwarding {
  readonly #network: Network;
  readonly #family: Family;
  readonly #outcomes: Outcomes;
  readonly #intervals: WeakMap<Table, Intervals>;
  readonly #least: Point;
  readonly #greatest: Point;

  /** `known` may hold what was reckoned of tables of an earlier network. */
  constructor(network: Network, family: Family, outcomes: Outcomes, known: WeakMap<Table, Intervals>) {
    this.#network = network;
    this.#family = family;
    this.#outcomes = outcomes;
    this.#intervals = known;
    const { from, to } = wholeRange("destination", family);
    this.#least = from;
    this.#greatest = to;
  }

  fib(table: string): Fib {
    const fib: Growing = { starts: [], outcomes: [], asked: new Set(), domains: new Set() };
    this.#chase(table, { from: this.#least, to: this.#greatest }, [], fib);
    return fib;
  }

  #chase(
    name: string,
    range: FieldRange,
    crossings: readonly Crossing[],
    fib: Growing,
  ): void {
    fib.asked.add(name);
    const table = this.#network.tables.get(name);
    if (table === undefined || crossings.length > MOST_TABLES) {
      add(fib, range.from, undefined);
      return;
    }
    const { starts, routes } = this.#intervalsOf(table);
    for (let at = cellOf(starts, range.from) - 1; at < starts.length; at += 1) {
      const start = starts[at] as Point;
      if (start > range.to) break;
      const from = start < range.from ? range.from : start;
      const next = starts[at + 1];
      const to = next === undefined || next > range.to ? range.to : before(next);
      this.#follow(routes[at], { from, to }, crossings, fib);
    }
  }

  #follow(
    route: Route | undefined,
    range: FieldRange,
    crossings: readonly Crossing[],
    fib: Growing,
  ): void {
    if (route === undefined || route.to.kind === "nowhere") {
      add(fib, range.from, undefined);
    } else if (route.to.kind === "domain") {
      add(fib, range.from, this.#outcomes.of(crossings, route.to.domain));
    } else {
      const { crossing } = route.to;
      const through = [...crossings, crossing];
      if (crossing.mapping?.field === "destination") add(fib, range.from, this.#outcomes.of(through, undefined));
      else this.#chase(crossing.table, range, through, fib);
    }
  }

  #intervalsOf(table: Table): Intervals {
    const known = this.#intervals.get(table);
    if (known !== undefined) return known;
    const made = intervalsOf(table, this.#family, this.#least, this.#greatest);
    this.#intervals.set(table, made);
    return made;
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
  if (outcome !== undefined) fib.domains.add(outcome.domain);
  fib.starts.push(start);
  fib.outcomes.push(outcome);
}

/** Prefixes nest or lie apart: in order of their beginnings, the open ones are a stack. */
function intervalsOf({ routes }: Table, family: Family, least: Point, greatest: Point): Intervals {
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
function put(into: { readonly starts: Point[]; readonly routes: (Route | undefined)[] }, start: Point, route: Route | undefined) {
  if (into.starts.at(-1) === start) into.routes[into.routes.length - 1] = route;
  else {
    into.starts.push(start);
    into.routes.push(route);
  }
}
