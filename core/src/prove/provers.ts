import type { Family } from "../addressing/index.ts";
import type { Network } from "../network/index.ts";
import { Prover } from "./connection.ts";
import { KnownFamilies } from "./known-sets.ts";

/** Provers of one network for both families of addresses, each made when it is first asked. */
export class Provers {
  readonly network: Network;
  readonly sets: KnownFamilies;
  readonly #known = new Map<Family, Prover>();

  /** `sets`: those of another network, as of the same before a change: what is alike in both is reckoned once. */
  constructor(network: Network, sets: KnownFamilies = new KnownFamilies()) {
    this.network = network;
    this.sets = sets;
  }

  of(family: Family): Prover {
    const known = this.#known.get(family);
    if (known !== undefined) return known;
    const made = new Prover(this.network, family, this.sets.of(family));
    this.#known.set(family, made);
    return made;
  }
}
