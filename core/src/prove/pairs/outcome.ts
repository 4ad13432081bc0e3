import type { Crossing } from "../../network/index.ts";
import type { FilterView } from "./filter-view.ts";

/** Where packets to some addresses come out that were looked up in a table, and what they pass on the way. */
export interface Outcome {
  /** The domain that they come into; undefined: whatever their destination is changed into decides. */
  readonly domain: string | undefined;
  readonly filters: readonly FilterView[];
  /** Their source is replaced, or addresses are exchanged: what comes of that only a walk of whole sets tells. */
  readonly translated: boolean;
  readonly mapped: boolean;
  readonly anonymous: boolean;
  /** Domains that replies to a replaced source come back by. */
  readonly over: readonly string[];
}

/** Each outcome once, so that equal ones are the same object. */
export class Outcomes {
  readonly #known = new Map<string, Outcome>();
  readonly #filterNumber = new Map<FilterView, number>();
  readonly #views: (crossing: Crossing) => readonly FilterView[];
  readonly #domainOf: (segment: string) => string;

  constructor(views: (crossing: Crossing) => readonly FilterView[], domainOf: (segment: string) => string) {
    this.#views = views;
    this.#domainOf = domainOf;
  }

  /** Through these crossings one after the other and into a domain. */
  of(crossings: readonly Crossing[], domain: string | undefined): Outcome {
    const filters = crossings.flatMap((crossing) => this.#views(crossing));
    const over = crossings.flatMap(({ translation }) => (translation ? [this.#domainOf(translation.segment)] : []));
    const translated = over.length > 0;
    const mapped = crossings.some(({ mapping }) => mapping !== undefined);
    const anonymous = crossings.some((crossing) => crossing.anonymous === true);
    const key = [domain ?? "", Number(translated), Number(mapped), Number(anonymous), ...over]
      .concat(filters.map((filter) => this.#numberOf(filter)))
      .join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = { domain, filters, translated, mapped, anonymous, over };
    this.#known.set(key, made);
    return made;
  }

  #numberOf(filter: FilterView): number {
    const known = this.#filterNumber.get(filter) ?? this.#filterNumber.size;
    this.#filterNumber.set(filter, known);
    return known;
  }
}
