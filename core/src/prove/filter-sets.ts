import type { Filter, FilterRule } from "../network/index.ts";
import type { PacketSet, PacketSpace } from "../packets/index.ts";

const NOBODY: readonly string[] = [];

/** What filters let through, reckoned once for each filter and each choice of the labels that it asks for. */
export class FilterSets {
  readonly #space: PacketSpace;
  readonly #known = new Map<Filter, Map<string, PacketSet>>();

  readonly #peers = new WeakMap<Filter, ReadonlySet<string>>();

  constructor(space: PacketSpace) {
    this.#space = space;
  }

  /** Packets that pass, when the other end carries these labels. */
  permitted(filter: Filter, peerLabels: readonly string[]): PacketSet {
    const asked = this.asked(filter, peerLabels);
    const key = asked.join();
    const known = this.#known.get(filter) ?? new Map<string, PacketSet>();
    this.#known.set(filter, known);
    const before = known.get(key);
    if (before !== undefined) return before;
    const set = this.#firstMatch(filter.rules.filter(({ peer }) => peer === undefined || asked.includes(peer)));
    known.set(key, set);
    return set;
  }

  /** The labels among these that its rules ask for. */
  asked(filter: Filter, labels: readonly string[]): readonly string[] {
    if (labels.length === 0) return labels;
    const peers = this.#peers.get(filter) ?? new Set(filter.rules.flatMap(({ peer }) => peer ?? []));
    this.#peers.set(filter, peers);
    return peers.size === 0 ? NOBODY : labels.filter((label) => peers.has(label));
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
