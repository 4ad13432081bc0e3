import type { Crossing, Filter } from "../../network/index.ts";
import type { FilterView } from "./filter-view.ts";
import type { Gate } from "./host.ts";

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

/** Filters that a packet has passed from crossing to crossing, and what came of it. The same one for the same filters. */
export class Chain {
  readonly filters: readonly FilterView[];
  readonly anonymous: boolean;
  readonly #further = new Map<readonly FilterView[], Chain>();
  #unnamed: Chain | undefined;
  readonly #into = new Map<string, Outcome>();
  readonly #count: { outcomes: number };

  constructor(filters: readonly FilterView[], anonymous: boolean, count: { outcomes: number }) {
    this.filters = filters;
    this.anonymous = anonymous;
    this.#count = count;
  }

  /** Through a gate's filters too. */
  through({ all }: Gate): Chain {
    if (all.length === 0) return this;
    const known = this.#further.get(all);
    if (known !== undefined) return known;
    const made = new Chain([...this.filters, ...all], this.anonymous, this.#count);
    this.#further.set(all, made);
    return made;
  }

  /** From here on nobody knows who sent it. */
  unnamed(): Chain {
    if (this.anonymous) return this;
    this.#unnamed ??= new Chain(this.filters, true, this.#count);
    return this.#unnamed;
  }

  /** Into a domain, or a segment of it. */
  into(domain: string, beside?: string): Outcome {
    const key = beside === undefined ? domain : `${domain} ${beside}`;
    const known = this.#into.get(key);
    if (known !== undefined) return known;
    this.#count.outcomes += 1;
    const { filters, anonymous } = this;
    const outcome: Outcome = {
      number: this.#count.outcomes,
      domain,
      ...(beside !== undefined && { beside }),
      filters,
      anonymous,
    };
    this.#into.set(key, outcome);
    return outcome;
  }
}

/** Each outcome once, so that equal ones are the same object. */
export class Outcomes {
  readonly start: Chain;
  readonly #count = { outcomes: 0 };
  readonly #changed = new Map<string, Outcome>();
  readonly #gate: (filters: readonly Filter[]) => Gate;

  constructor(gate: (filters: readonly Filter[]) => Gate) {
    this.#gate = gate;
    this.start = new Chain([], false, this.#count);
  }

  /** Past a crossing that changes nothing. */
  past(chain: Chain, { filters, anonymous }: Crossing): Chain {
    const through = filters.length === 0 ? chain : chain.through(this.#gate(filters));
    return anonymous === true ? through.unnamed() : through;
  }

  /** As far as a crossing that changes packets. */
  changedBy(crossing: Crossing): Outcome {
    const isOpen = crossing.mapping?.field === "destination";
    const { translation, table, segment } = crossing;
    const translated = translation !== undefined;
    const key = [isOpen, translated, table, segment ?? "", translation?.segment ?? ""].join(" ");
    const known = this.#changed.get(key);
    if (known !== undefined) return known;
    const changed: Changed = {
      translated,
      ...(!isOpen && { next: { table, ...(segment !== undefined && { segment }) } }),
      ...(translation && { back: translation.segment }),
    };
    this.#count.outcomes += 1;
    const outcome = { number: this.#count.outcomes, filters: [], anonymous: false, changed };
    this.#changed.set(key, outcome);
    return outcome;
  }

  /** Exchanges addresses, or its filters depend on more than the addresses that a packet has. */
  changes({ translation, mapping, tracker, domain, filters }: Crossing): boolean {
    if (translation !== undefined || mapping !== undefined) return true;
    if (filters.length === 0) return false;
    if (tracker !== undefined && filters.some(({ stateful }) => stateful)) return true;
    return domain !== undefined && this.#gate(filters).all.some(({ asked }) => asked.size > 0);
  }
}
