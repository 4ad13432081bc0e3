import type { Crossing } from "../../network/index.ts";
import type { FilterView } from "./filter-view.ts";

/** Where packets to some addresses come out that were looked up in a table, and what they pass on the way. */
export interface Outcome {
  readonly number: number;
  /** The domain that they come into; absent where only a walk of whole sets tells. */
  readonly domain?: string;
  /** They stand in this segment already, and reach nobody but those in it. */
  readonly beside?: string;
  readonly filters: readonly FilterView[];
  readonly anonymous: boolean;
  /** From here on their source is another, or addresses are exchanged, or filters remember more than a filter's rules say. */
  readonly changed?: Changed;
}

/** A crossing that only a walk of whole sets can follow packets through. */
export interface Changed {
  readonly translated: boolean;
  /** What looks up next; absent: their destination is another, so nothing that is known of it counts. */
  readonly next?: Pick<Crossing, "table" | "segment">;
  /** The segment that replies come back by to a source that was replaced. */
  readonly back?: string;
}

/** What a packet has passed on its way from table to table. */
export interface Passed {
  readonly crossing: Crossing;
  /** The filters of the segment at its far end, where it left that one. */
  readonly leaving: readonly FilterView[];
}

/** Each outcome once, so that equal ones are the same object. */
export class Outcomes {
  readonly #known = new Map<string, Outcome>();
  readonly #numbers = new Map<object, number>();
  readonly #views: (crossing: Crossing) => readonly FilterView[];

  constructor(views: (crossing: Crossing) => readonly FilterView[]) {
    this.#views = views;
  }

  /** Past all this and into a domain, or a segment of it. */
  into(passed: readonly Passed[], domain: string, beside?: string): Outcome {
    const filters = passed.flatMap(({ crossing, leaving }) => [...this.#views(crossing), ...leaving]);
    const anonymous = passed.some(({ crossing }) => crossing.anonymous === true);
    const key = [domain, beside ?? "", anonymous ? 1 : 0, ...filters.map((filter) => this.#numberOf(filter))].join();
    return this.#once(key, { domain, ...(beside !== undefined && { beside }), filters, anonymous });
  }

  /** As far as a crossing that changes packets. */
  changedBy(crossing: Crossing): Outcome {
    const isOpen = crossing.mapping?.field === "destination";
    const { translation, table, segment } = crossing;
    const changed: Changed = {
      translated: translation !== undefined,
      ...(!isOpen && { next: { table, ...(segment !== undefined && { segment }) } }),
      ...(translation && { back: translation.segment }),
    };
    const key = `${isOpen ? "open" : "then"} ${table} ${segment ?? ""} ${translation?.segment ?? ""}`;
    return this.#once(`${changed.translated ? "translated" : "changed"} ${key}`, {
      filters: [],
      anonymous: false,
      changed,
    });
  }

  /** Exchanges addresses, or its filters depend on more than the addresses that a packet has. */
  changes(crossing: Crossing): boolean {
    if (crossing.translation !== undefined || crossing.mapping !== undefined) return true;
    const filters = this.#views(crossing);
    if (crossing.tracker !== undefined && filters.some(({ filter }) => filter.stateful)) return true;
    return crossing.domain !== undefined && filters.some(({ asked }) => asked.size > 0);
  }

  #once(key: string, parts: Omit<Outcome, "number">): Outcome {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const outcome = { ...parts, number: this.#known.size + 1 };
    this.#known.set(key, outcome);
    return outcome;
  }

  #numberOf(thing: object): number {
    const known = this.#numbers.get(thing) ?? this.#numbers.size;
    this.#numbers.set(thing, known);
    return known;
  }
}
