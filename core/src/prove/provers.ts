import type { Family } from "../addressing/index.ts";
import type { Directory, Network } from "../network/index.ts";
import { Prover } from "./connection.ts";
import { KnownFamilies } from "./known-sets.ts";

/** What people call endpoints, tables and translations. */
export type Names = Pick<Directory, "nameOf">;

const IDS: Names = { nameOf: (id) => id };

/** Provers of one network for both families of addresses, each made when it is first asked. */
export class Provers {
  readonly network: Network;
  readonly names: Names;
  readonly sets: KnownFamilies;
  readonly #known = new Map<Family, Prover>();

  /** `names`: those that reasons are told by; `sets`: those of another network, as of the same before a change: what is alike is reckoned once. */
  constructor(network: Network, names: Names = IDS, sets: KnownFamilies = new KnownFamilies()) {
    this.network = network;
    this.names = names;
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
