import type { FieldRange } from "../../packets/index.ts";
import type { Hop, TableView } from "./hop.ts";
import type { SegmentView } from "./host.ts";
import { hullOf } from "./intervals.ts";
import type { Ways } from "./ways.ts";

/** Where packets may come to, whatever filters they meet. */
export interface Reach {
  readonly domains: ReadonlySet<string>;
  /** Tables by which their destination may be changed into any other. */
  readonly opens: ReadonlySet<TableView>;
}

/** A table that is asked for some addresses. */
interface Question {
  readonly view: TableView;
  readonly range: FieldRange;
}

interface Step {
  readonly domains: readonly string[];
  readonly opens: boolean;
  readonly next: readonly Question[];
}

/** What tables lead to, each step reckoned once. */
export class Reaches {
  readonly #ways: Ways;
  readonly #steps = new Map<TableView, Map<string, Step>>();
  readonly #known = new Map<TableView, Reach>();

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** These tables are to be read again. */
  forget(views: Iterable<TableView>): void {
    for (const view of views) this.#steps.delete(view);
    this.#known.clear();
  }

  /** Of packets that a segment's table is asked for. */
  of(segment: SegmentView): Reach {
    const view = this.#ways.of(segment);
    const known = this.#known.get(view);
    if (known !== undefined) return known;
    const made = this.from([{ view, range: this.#ways.whole }]);
    this.#known.set(view, made);
    return made;
  }

  from(questions: Iterable<Question>): Reach {
    const reach = { domains: new Set<string>(), opens: new Set<TableView>() };
    const asked = new Map<TableView, Set<string>>();
    const open = [...questions];
    for (let question = open.pop(); question !== undefined; question = open.pop()) {
      const { view, range } = question;
      const key = `${range.from}-${range.to}`;
      const before = asked.get(view) ?? new Set();
      if (before.has(key)) continue;
      asked.set(view, before.add(key));
      const step = this.#step(question, key);
      for (const domain of step.domains) reach.domains.add(domain);
      if (step.opens) reach.opens.add(view);
      open.push(...step.next);
    }
    return reach;
  }

  #step(question: Question, key: string): Step {
    const steps = this.#steps.get(question.view) ?? new Map<string, Step>();
    this.#steps.set(question.view, steps);
    const known = steps.get(key);
    if (known !== undefined) return known;
    const made = this.#made(question);
    steps.set(key, made);
    return made;
  }

  #made({ view, range }: Question): Step {
    // All addresses of a hop as one range, those between that others have too: more than there is, and the same for many.
    const hulls = new Map<Hop, FieldRange>();
    for (const [hop, part] of this.#ways.within(view, range)) {
      if (hop !== undefined) hulls.set(hop, hullOf(hulls.get(hop), part));
    }
    const domains: string[] = [];
    const next: Question[] = [];
    let opens = false;
    for (const [hop, part] of hulls) {
      const changed = hop.landing?.changed;
      if (hop.landing?.domain !== undefined) domains.push(hop.landing.domain);
      if (hop.foot !== undefined) domains.push(hop.foot.segment.domain);
      if (hop.next !== undefined) next.push({ view: hop.next, range: part });
      if (changed !== undefined && changed.next === undefined) opens = true;
      if (changed?.next !== undefined) next.push({ view: this.#ways.table(changed.next.table), range: part });
      if (changed?.next?.segment !== undefined) {
        domains.push(this.#ways.segment(changed.next.segment).segment.domain);
      }
    }
    return { domains, opens, next };
  }

  /** Whether a table changes destinations among these into others. */
  changesAny(view: TableView, ranges: readonly FieldRange[]): boolean {
    return ranges.some((range) => {
      for (const [hop] of this.#ways.within(view, range)) {
        const changed = hop?.landing?.changed;
        if (changed !== undefined && changed.next === undefined) return true;
      }
      return false;
    });
  }
}
