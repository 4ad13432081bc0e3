import type { Family } from "../../addressing/index.ts";
import type { Filter, Network, Table } from "../../network/index.ts";
import type { Cells } from "./cells.ts";
import { isInside, type Point } from "./cuts.ts";
import { haveCommon } from "./edit.ts";
import type { FilterView } from "./filter-view.ts";
import { type Fib, Forwarding, type Intervals, intervalsOf, outcomeAt, segmentKey } from "./forwarding.ts";
import type { SegmentView, Views } from "./host.ts";
import type { Changed, Outcome, Outcomes } from "./outcome.ts";

/** What does not change with the network: parts that later networks share. */
export interface Parts {
  readonly family: Family;
  readonly views: Views;
  /** Makes the view of a filter that of another, which stands wherever it stood. */
  readonly swap: (before: Filter, after: Filter) => SwappedView | undefined;
  readonly cells: Cells;
  readonly outcomes: Outcomes;
  readonly intervals: WeakMap<Table, Intervals>;
}

/** A view, and what it was before. */
export interface SwappedView {
  readonly view: FilterView;
  readonly before: Pick<FilterView, "filter" | "sources" | "destinations" | "asked">;
}

/** Where packets from a segment may come to. */
export interface Reach {
  readonly domains: ReadonlySet<string>;
  /** Tables by which a destination may be changed into any other. */
  readonly opens: ReadonlySet<Fib>;
  /** Tables that are looked up in first, or after a change. */
  readonly tables: ReadonlySet<string>;
  /** Tables, and segments by their {@link segmentKey}, that were asked. */
  readonly reads: ReadonlySet<string>;
}

interface GrowingReach extends Reach {
  readonly tables: Set<string>;
  readonly domains: Set<string>;
  readonly opens: Set<Fib>;
  readonly reads: Set<string>;
}

/** More tables than any real way has. */
const MOST_STEPS = 32;

/** What the tables of one network lead to, each reckoned when it is first asked for. Tables that lead alike are one. */
export class Tables {
  #network: Network;
  readonly #parts: Parts;
  readonly #forwarding: Forwarding;
  readonly #fibs: Map<string, Fib>;
  readonly #reaches = new Map<Fib, Reach>();
  readonly #shapes = new Map<number, Fib[]>();
  readonly #shapeOf = new Map<Fib, Fib>();

  /** `before`: of an earlier network, whose tables are the same but for the changed ones. */
  constructor(network: Network, parts: Parts, before?: Tables, changed?: ReadonlySet<string>) {
    this.#network = network;
    this.#parts = parts;
    this.#forwarding = new Forwarding({
      network: () => this.#network,
      family: parts.family,
      outcomes: parts.outcomes,
      segment: (id) => parts.views.segment(network, id),
      intervals: (table) => this.#intervals(table),
    });
    this.#fibs = new Map();
    if (before === undefined) return;
    for (const [name, fib] of before.#fibs) {
      if (changed === undefined || !haveCommon(fib.asked, changed)) this.#fibs.set(name, fib);
    }
  }

  get network(): Network {
    return this.#network;
  }

  /** Over to a network in which nothing but filters became others. */
  keepIn(network: Network): void {
    this.#network = network;
  }

  of(segment: SegmentView): Fib {
    return this.named(segment.segment.table);
  }

  /** One of all that lead alike. */
  shape(segment: SegmentView): Fib {
    const fib = this.of(segment);
    const known = this.#shapeOf.get(fib);
    if (known !== undefined) return known;
    const hash = hashOf(fib);
    const others = this.#shapes.get(hash) ?? [];
    this.#shapes.set(hash, others);
    const shape = others.find((other) => areAlike(other, fib)) ?? fib;
    if (shape === fib) others.push(fib);
    this.#shapeOf.set(fib, shape);
    return shape;
  }

  named(name: string): Fib {
    const known = this.#fibs.get(name);
    if (known !== undefined) return known;
    const made = this.#forwarding.fib(name);
    this.#parts.cells.add(made.starts);
    this.#fibs.set(name, made);
    return made;
  }

  /** All that packets from a segment may come to, whatever changes them on the way. */
  reach(segment: SegmentView): Reach {
    const fib = this.of(segment);
    const known = this.#reaches.get(fib);
    if (known !== undefined) return known;
    const reach: GrowingReach = { domains: new Set(), opens: new Set(), tables: new Set(), reads: new Set() };
    this.#gather(segment.segment.table, reach);
    this.#reaches.set(fib, reach);
    return reach;
  }

  #gather(table: string, into: GrowingReach): void {
    if (into.tables.has(table)) return;
    into.tables.add(table);
    const fib = this.named(table);
    for (const domain of fib.domains) into.domains.add(domain);
    for (const name of fib.asked) into.reads.add(name);
    for (const { next, back } of fib.changes) {
      if (next === undefined) into.opens.add(fib);
      else this.#gather(next.table, into);
      if (next?.segment !== undefined) this.#beside(next.segment, into);
      if (back !== undefined) this.#beside(back, into);
    }
  }

  #beside(id: string, into: GrowingReach): void {
    const view = this.#parts.views.segment(this.#network, id);
    this.#parts.cells.addRanges(view.ranges);
    into.domains.add(view.segment.domain);
    into.reads.add(segmentKey(id));
    this.#gather(view.segment.table, into);
  }

  /** Whether packets to this address may come into the segment after they were changed. */
  mayLead(changed: Changed, to: SegmentView, destination: Point): boolean {
    let at = changed;
    for (let step = 0; step <= MOST_STEPS; step += 1) {
      if (at.next === undefined) return true;
      const { segment, table } = at.next;
      if (segment !== undefined) {
        const beside = this.#parts.views.segment(this.#network, segment);
        if (isInside(destination, beside.ranges)) return segment === to.segment.id;
      }
      const outcome = outcomeAt(this.named(table), destination);
      if (outcome === undefined) return false;
      if (outcome.changed === undefined) return leadsInto(outcome, to);
      at = outcome.changed;
    }
    return true;
  }

  #intervals(table: Table): Intervals {
    const known = this.#parts.intervals.get(table);
    if (known !== undefined) return known;
    const made = intervalsOf(table, this.#parts.family);
    this.#parts.intervals.set(table, made);
    return made;
  }
}

export function leadsInto({ domain, beside }: Outcome, { segment }: SegmentView): boolean {
  return beside === undefined ? domain === segment.domain : beside === segment.id;
}

function hashOf({ starts, outcomes }: Fib): number {
  let hash = starts.length;
  for (let at = 0; at < starts.length; at += 1) {
    hash = (Math.imul(hash, 31) + Number(starts[at])) | 0;
    hash = (Math.imul(hash, 31) + (outcomes[at]?.number ?? 0)) | 0;
  }
  return hash;
}

export function areAlike(a: Fib, b: Fib): boolean {
  if (a === b) return true;
  return (
    a.starts.length === b.starts.length &&
    a.starts.every((start, at) => start === b.starts[at] && a.outcomes[at] === b.outcomes[at])
  );
}
