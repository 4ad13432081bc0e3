import type { FieldRange } from "../../packets/index.ts";
import type { Hop, TableView } from "./hop.ts";
import type { SegmentView } from "./host.ts";
import { hullOf, meetRanges, mergedRanges } from "./intervals.ts";
import { isOpening, type Ways } from "./ways.ts";

/** Where packets may come to, whatever filters they meet. */
export interface Reach {
  readonly domains: ReadonlySet<string>;
  /** Tables by which their destination may be changed into any other. */
  readonly opens: ReadonlySet<TableView>;
}

/** More tables than anybody asks for one range of addresses; only a loop gets there. */
const MOST_STEPS = 10_000;

const ASCENDING = new WeakMap<readonly FieldRange[], readonly FieldRange[]>();

function ascending(ranges: readonly FieldRange[]): readonly FieldRange[] {
  const known = ASCENDING.get(ranges) ?? mergedRanges(ranges);
  ASCENDING.set(ranges, known);
  return known;
}

/** Whether it has an address in common with one of these, which are ascending and apart. */
function meetsAny(range: FieldRange, others: readonly FieldRange[]): boolean {
  let [low, high] = [0, others.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((others[middle] as FieldRange).to < range.from) low = middle + 1;
    else high = middle;
  }
  const next = others[low];
  return next !== undefined && next.from <= range.to;
}

/** Both; the one itself where the other adds nothing. */
export function joinedReach(one: Reach, other: Reach): Reach {
  if (hasAll(one.domains, other.domains) && hasAll(one.opens, other.opens)) return one;
  return { domains: new Set([...one.domains, ...other.domains]), opens: new Set([...one.opens, ...other.opens]) };
}

function hasAll<T>(set: ReadonlySet<T>, things: ReadonlySet<T>): boolean {
  for (const thing of things) if (!set.has(thing)) return false;
  return true;
}

/** A table that is asked for some addresses. */
interface Question {
  readonly view: TableView;
  readonly range: FieldRange;
}

/** One object for one question, whatever is edited: thousands of domains come by the same ones, and from one to the next it must not take looking up. */
interface Step extends Question {
  /** Undefined: not reckoned, or not since the table was edited. */
  leads: Leads | undefined;
  /** The last walk that came by. */
  seen: number;
}

interface Leads {
  readonly domains: readonly string[];
  readonly opens: boolean;
  readonly next: readonly Step[];
}

/** What tables lead to, each step reckoned once. */
export class Reaches {
  readonly #ways: Ways;
  readonly #steps = new Map<TableView, Map<string, Step>>();
  #walks = 0;
  /** By tables, and by the addresses that were asked for. */
  #led = new Map<TableView, Map<readonly FieldRange[], Map<string, boolean>>>();

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** These tables are to be read again. */
  forget(views: Iterable<TableView>): void {
    for (const view of views) {
      for (const step of this.#steps.get(view)?.values() ?? []) step.leads = undefined;
      this.#led = new Map();
    }
  }

  /** Of packets that these segments' tables are asked for. */
  of(segments: readonly SegmentView[]): Reach {
    return this.from(segments.map((segment) => ({ view: this.#ways.of(segment), range: this.#ways.whole })));
  }

  from(questions: Iterable<Question>): Reach {
    const reach = { domains: new Set<string>(), opens: new Set<TableView>() };
    this.#walks += 1;
    const open = Array.from(questions, (question) => this.#step(question));
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      if (step.seen === this.#walks) continue;
      step.seen = this.#walks;
      step.leads ??= this.#leadsFrom(step);
      for (const domain of step.leads.domains) reach.domains.add(domain);
      if (step.leads.opens) reach.opens.add(step.view);
      for (const next of step.leads.next) if (next.seen !== this.#walks) open.push(next);
    }
    return reach;
  }

  #step({ view, range }: Question): Step {
    const key = `${range.from}-${range.to}`;
    const steps = this.#steps.get(view) ?? new Map<string, Step>();
    this.#steps.set(view, steps);
    const known = steps.get(key);
    if (known !== undefined) return known;
    const made = { view, range, leads: undefined, seen: 0 };
    steps.set(key, made);
    return made;
  }

  #leadsFrom({ view, range }: Question): Leads {
    // All addresses of a hop as one range, those between that others have too: more than there is, and the same for many.
    const hulls = new Map<Hop, FieldRange>();
    for (const [hop, part] of this.#ways.within(view, range)) {
      if (hop !== undefined) hulls.set(hop, hullOf(hulls.get(hop), part));
    }
    const domains: string[] = [];
    const next: Step[] = [];
    for (const [hop, part] of hulls) {
      const changed = hop.landing?.changed;
      if (hop.landing?.domain !== undefined) domains.push(hop.landing.domain);
      if (hop.foot !== undefined) domains.push(hop.foot.segment.domain);
      if (hop.next !== undefined) next.push(this.#step({ view: hop.next, range: part }));
      if (changed === undefined) continue;
      next.push(this.#step({ view: this.#ways.table(changed.next.table), range: part }));
      if (changed.next.segment !== undefined) domains.push(this.#ways.segment(changed.next.segment).segment.domain);
    }
    return { domains, opens: [...hulls.keys()].some(isOpening), next };
  }

  /** Whether packets to some of these addresses may come into a domain, however they are changed on their way there. */
  leadsInto(from: SegmentView, ranges: readonly FieldRange[], domain: string): boolean {
    const view = this.#ways.of(from);
    const byRanges = this.#led.get(view) ?? new Map<readonly FieldRange[], Map<string, boolean>>();
    this.#led.set(view, byRanges);
    const byDomain = byRanges.get(ranges) ?? new Map<string, boolean>();
    byRanges.set(ranges, byDomain);
    const known = byDomain.get(domain) ?? this.#leads(view, ranges, domain);
    byDomain.set(domain, known);
    return known;
  }

  #leads(from: TableView, ranges: readonly FieldRange[], domain: string): boolean {
    const meant = ascending(ranges);
    const open: Question[] = [{ view: from, range: this.#ways.whole }];
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const question = open.pop();
      if (question === undefined) return false;
      for (const [hop, range] of this.#ways.within(question.view, question.range)) {
        if (hop === undefined || !meetsAny(range, meant)) continue;
        const changed = hop.landing?.changed;
        if (hop.landing?.domain === domain || isOpening(hop)) return true;
        const foot = hop.foot ?? (changed?.next.segment && this.#ways.segment(changed.next.segment));
        if (foot && foot.segment.domain === domain && meetRanges(foot.ranges, [range])) return true;
        const next = hop.next ?? (changed && this.#ways.table(changed.next.table));
        if (next !== undefined) open.push({ view: next, range });
      }
    }
    return true;
  }

  /** Whether a table changes destinations among these into others. */
  changesAny(view: TableView, ranges: readonly FieldRange[]): boolean {
    return ranges.some((range) => {
      for (const [hop] of this.#ways.within(view, range)) if (isOpening(hop)) return true;
      return false;
    });
  }
}
