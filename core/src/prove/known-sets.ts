import type { Family, Prefix } from "../addressing/index.ts";
import { type Match, type PacketSet, PacketSpace } from "../packets/index.ts";
import { rangesIn } from "./address-match.ts";
import { FilterSets } from "./filter-sets.ts";

/** Sets of packets of one family, and those of filters and addresses that were asked for, by whichever network. */
export class KnownSets {
  readonly space: PacketSpace;
  readonly filters: FilterSets;
  readonly #family: Family;
  /** By the list, or the one prefix, that was asked for: those of segments and routes are asked for again and again. */
  readonly #addressed = {
    source: new WeakMap<object, PacketSet>(),
    destination: new WeakMap<object, PacketSet>(),
  };

  readonly #matching = new WeakMap<Match, PacketSet>();

  constructor(family: Family) {
    this.#family = family;
    this.space = new PacketSpace(family);
    this.filters = new FilterSets(this.space);
  }

  /** What a match of the network means, remembered by the match itself. */
  matching(match: Match): PacketSet {
    const known = this.#matching.get(match);
    if (known !== undefined) return known;
    const made = this.space.matching(match);
    this.#matching.set(match, made);
    return made;
  }

  /** Packets with a source or destination among these, remembered by the object `by`. */
  addressed(field: "source" | "destination", by: object, prefixes: readonly Prefix[]): PacketSet {
    const known = this.#addressed[field].get(by);
    if (known !== undefined) return known;
    const made = this.space.matching({ [field]: rangesIn(prefixes, this.#family) });
    this.#addressed[field].set(by, made);
    return made;
  }
}

/** Sets of both families, each made when it is first asked for. */
export class KnownFamilies {
  readonly #known = new Map<Family, KnownSets>();

  of(family: Family): KnownSets {
    const known = this.#known.get(family) ?? new KnownSets(family);
    this.#known.set(family, known);
    return known;
  }
}
