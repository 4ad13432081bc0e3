import type { Family } from "../addressing/index.ts";
import type { Network } from "../network/index.ts";
import { Prover } from "./connection.ts";

/** Provers of one network for both families of addresses, each made when it is first asked. */
export class Provers {
  readonly network: Network;
  readonly #known = new Map<Family, Prover>();

  constructor(network: Network) {
    this.network = network;
  }

  of(family: Family): Prover {
    const known = this.#known.get(family);
    if (known !== undefined) return known;
    const made = new Prover(this.network, family);
    this.#known.set(family, made);
    return made;
  }
}
