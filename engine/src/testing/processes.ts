import type { LeaseHolder } from "@podspan/core/ports";
import type { ProcessIdentity } from "../store/process-identity.ts";

interface Imagined {
  readonly host: string;
  readonly pid: number;
  readonly processStart: string;
  readonly alive: boolean;
}

/** A made-up machine park: who is alive on which host. */
export class Processes {
  readonly #known: Imagined[] = [];

  identity(self: Imagined): ProcessIdentity {
    this.#known.push(self);
    const { host, pid, processStart } = self;
    return {
      host,
      pid,
      processStart,
      liveness: (holder) => (holder.host === host ? this.#liveness(holder) : "elsewhere"),
    };
  }

  #liveness(holder: LeaseHolder): "alive" | "dead" {
    const found = this.#known.find(
      ({ host, pid, processStart }) =>
        host === holder.host && pid === holder.pid && processStart === holder.processStart,
    );
    return found?.alive === true ? "alive" : "dead";
  }
}
