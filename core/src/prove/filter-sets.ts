import type { Filter, FilterRule } from "../network/index.ts";
import type { PacketSet, PacketSpace } from "../packets/index.ts";

/** What filters let through, reckoned once for each filter and each choice of the labels that it asks for. */
export class FilterSets {
  readonly #space: PacketSpace;
  readonly #known = new Map<Filter, Map<string, PacketSet>>();

  constructor(space: PacketSpace) {
    this.#space = space;
  }

  /** Packets that pass, when the other end carries these labels. */
  permitted(filter: Filter, peerLabels: readonly string[]): PacketSet {
    const asked = peerLabels.filter((label) => filter.rules.some(({ peer }) => peer === label));
    const key = asked.join();
    const known = this.#known.get(filter) ?? new Map<string, PacketSet>();
    this.#known.set(filter, known);
    const before = known.get(key);
    if (before !== undefined) return before;
    const set = this.#firstMatch(filter.rules.filter(({ peer }) => peer === undefined || asked.includes(peer)));
    known.set(key, set);
    return set;
  }

  #firstMatch(rules: readonly FilterRule[]): PacketSet {
    const space = this.#space;
    if (rules.every(({ permits }) => permits)) return space.union(...rules.map(({ match }) => space.matching(match)));
    let [permitted, undecided] = [space.none, space.all];
    for (const { match, permits } of rules) {
      const decided = space.intersection(space.matching(match), undecided);
      if (permits) permitted = space.union(permitted, decided);
      undecided = space.difference(undecided, decided);
    }
    return permitted;
  }
}
