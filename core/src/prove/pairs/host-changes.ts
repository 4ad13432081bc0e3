import type { Filter } from "../../network/index.ts";
import type { Cells } from "./cells.ts";
import type { Point } from "./cuts.ts";
import type { FilterView } from "./filter-view.ts";
import { NO_HEADERS } from "./headers.ts";
import type { Landing } from "./hop.ts";
import type { Gate, Host, Launch, SegmentView, TranslationView } from "./host.ts";
import type { Trip, Way, Ways } from "./ways.ts";

/** A host before and after a change, with addresses that speak for all that it has, and for all that its launches give. */
export interface Changing {
  readonly before: Host;
  readonly after: Host;
  readonly points: readonly Point[];
  /** One for each launch; undefined: they are too many. */
  readonly given: readonly (readonly Point[] | undefined)[];
}

/** To or from whom a host, or its way there, is another than before; `all`: to everybody. */
export type Changed =
  | "all"
  | {
      /** Those with addresses in these cells, */
      readonly cells: ReadonlySet<number>;
      /** and those who carry any of these labels. */
      readonly labels: ReadonlySet<string>;
    };

const WAYS: readonly Way[] = ["all", "stateless"];

/** What a change makes of single hosts: where neither of two has changed towards the other, nothing between them has. */
export class HostChanges {
  readonly #before: Ways;
  readonly #after: Ways;
  readonly #cells: Cells;
  /** One address for each cell that somebody is asked about in. */
  readonly #others: ReadonlyMap<number, Point>;
  readonly #texts = new WeakMap<Filter, ReadonlyMap<string, string>>();
  /** By table, then by the cells of source and destination. */
  readonly #sameWays = new Map<string, Map<string, boolean>>();

  constructor(before: Ways, after: Ways, cells: Cells, others: Iterable<Point>) {
    this.#before = before;
    this.#after = after;
    this.#cells = cells;
    this.#others = new Map([...others].map((point) => [cells.place(point), point]));
  }

  of(changing: Changing): Changed {
    const labels = isAlike(changing) ? this.#labels(changing) : undefined;
    if (labels === undefined) return "all";
    const cells = new Set<number>();
    for (const [cell, other] of this.#others) if (!this.#same(changing, other)) cells.add(cell);
    return { cells, labels };
  }

  /** Labels of which its filters say something else than before; undefined: that cannot be told of single ones. */
  #labels({ before, after }: Changing): ReadonlySet<string> | undefined {
    const [was, is] = [filtersOf(before), filtersOf(after)];
    const changed = new Set<string>();
    for (const [nth, filter] of was.entries()) {
      const now = is[nth];
      if (now === undefined || now === filter) continue;
      const [one, two] = [this.#labelsOf(filter), this.#labelsOf(now)];
      if (isMixed(filter) || isMixed(now)) {
        if (textOfRules(filter) !== textOfRules(now)) return undefined;
        continue;
      }
      for (const label of [...one.keys(), ...two.keys()]) if (one.get(label) !== two.get(label)) changed.add(label);
    }
    return was.length === is.length ? changed : undefined;
  }

  #same({ before, after, points, given }: Changing, other: Point): boolean {
    const sends = before.launches.every((launch, nth) => {
      const now = after.launches[nth];
      const own = launch.translation === undefined ? points : given[nth];
      if (now === undefined || own === undefined || !this.#sameTaken(launch, now, points, other)) return false;
      const into = this.#sameInto(launch.translation ?? before, now.translation ?? after, own, other);
      return into && own.every((point) => this.#sameOut(launch, now, point, other));
    });
    if (!sends || !this.#sameInto(before, after, points, other)) return false;
    return before.replies.every((launch, nth) => {
      const now = after.replies[nth];
      if (now === undefined || !this.#sameTaken(launch, now, points, other)) return false;
      return points.every((point) => this.#sameOut(launch, now, point, other));
    });
  }

  #sameTaken(was: Launch, is: Launch, points: readonly Point[], other: Point): boolean {
    if (was.taken === is.taken) return true;
    if (was.taken === undefined || is.taken === undefined) return false;
    const [one, two] = [was.taken, is.taken];
    return points.every((point) => one.plainly(point, other) === two.plainly(point, other));
  }

  #sameOut(was: Launch, is: Launch, own: Point, other: Point): boolean {
    return (
      this.#sameGate(was.filters, is.filters, own, other) &&
      this.#sameGate(was.segment.leaving, is.segment.leaving, own, other) &&
      this.#sameWay(was.segment, is.segment, own, other)
    );
  }

  #sameInto(was: Door, is: Door, own: readonly Point[], other: Point): boolean {
    return own.every(
      (point) =>
        this.#sameGate(was.entry, is.entry, other, point) &&
        this.#sameGate(was.segment.entering, is.segment.entering, other, point),
    );
  }

  #sameGate({ all: was }: Gate, { all: is }: Gate, source: Point, destination: Point): boolean {
    return (
      was.length === is.length &&
      was.every((view, nth) => this.#sameFilter(view, is[nth] as FilterView, source, destination))
    );
  }

  #sameFilter(was: FilterView, is: FilterView, source: Point, destination: Point): boolean {
    if (was === is) return true;
    return (
      was.filter.stateful === is.filter.stateful && was.plainly(source, destination) === is.plainly(source, destination)
    );
  }

  /** What rules say of those who carry each label. */
  #labelsOf(filter: Filter): ReadonlyMap<string, string> {
    const known = this.#texts.get(filter);
    if (known !== undefined) return known;
    const asking = filter.rules.flatMap(({ peer, permits, match }) =>
      peer === undefined ? [] : [{ peer, permits, match }],
    );
    const made = new Map(
      [...Map.groupBy(asking, ({ peer }) => peer)].map(([peer, all]) => [peer, JSON.stringify(all, replacer)]),
    );
    this.#texts.set(filter, made);
    return made;
  }

  #sameWay(was: SegmentView, is: SegmentView, source: Point, destination: Point): boolean {
    const name = was.segment.table;
    const memory = this.#sameWays.get(name) ?? new Map<string, boolean>();
    this.#sameWays.set(name, memory);
    const key = `${this.#cells.place(source)} ${this.#cells.place(destination)}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const same = WAYS.every((way) => {
      const [one, two] = [trip(), trip()];
      const landed = this.#before.follow(this.#before.of(was), source, destination, way, one);
      const lands = this.#after.follow(this.#after.of(is), source, destination, way, two);
      return sameLanding(landed, lands) && one.passed === two.passed && one.anonymous === two.anonymous;
    });
    memory.set(key, same);
    return same;
  }
}

/** Its own filters, one after the other. */
function filtersOf({ entry, launches, replies }: Host): readonly Filter[] {
  const gates = [
    entry,
    ...launches.flatMap(({ filters, translation }) => (translation ? [filters, translation.entry] : [filters])),
    ...replies.map(({ filters }) => filters),
  ];
  return gates.flatMap(({ all }) => all.map(({ filter }) => filter));
}

function textOfRules({ rules }: Filter): string {
  return JSON.stringify(rules, replacer);
}

function replacer(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** Where rules deny as well, what comes before one that asks for a label matters. */
function isMixed({ rules }: Filter): boolean {
  return rules.some(({ peer }) => peer !== undefined) && rules.some(({ permits }) => !permits);
}

/** Where packets come in. */
type Door = Pick<Host | TranslationView, "entry" | "segment">;

function trip(): Trip {
  return { passed: NO_HEADERS, anonymous: false };
}

function sameLanding(was: Landing | undefined, is: Landing | undefined): boolean {
  if (was === undefined || is === undefined) return was === is;
  // What only whole sets tell is not compared.
  return was.changed === undefined && is.changed === undefined && was.domain === is.domain && was.beside === is.beside;
}

/** Whether a host stands where it stood, by the same names and addresses, with launches of the same kinds. */
function isAlike({ before, after }: Changing): boolean {
  const [a, b] = [before.endpoint, after.endpoint];
  if (a === b && before === after) return true;
  return textOf(before) === textOf(after);
}

function textOf({ endpoint, segment, ranges, launches, replies }: Host): string {
  const place = ({ segment: { id, domain, table }, ranges }: SegmentView) => [id, domain, table, ranges];
  const launch = (one: Launch) => [
    place(one.segment),
    one.sources,
    one.translation && [place(one.translation.segment), one.translation.translation.labels, one.translation.ranges],
    one.translation?.translation.ports,
    one.taken === undefined,
  ];
  const all = [endpoint.labels, place(segment), ranges, launches.map(launch), replies.map(launch)];
  return JSON.stringify(all, replacer);
}
