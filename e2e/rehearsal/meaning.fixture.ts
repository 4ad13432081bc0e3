import { type AddressPlan, compile, type Lock, nothingDesired, place } from "@podspan/core/compile";
import type { Desired } from "@podspan/core/desired";
import type { Diagnostic } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import { appliedInState, exclusionsBefore, ownByState, type State } from "@podspan/core/plan";
import type { Fabric } from "@podspan/core/spec";

/** What a Fabric means in a world. */
export interface Meaning {
  /** The Fabric with zones by their names. */
  readonly named: Fabric;
  readonly addresses: AddressPlan;
  readonly desired: Desired;
  /** What destroy wants. */
  readonly nothing: Desired;
  readonly diagnostics: readonly Diagnostic[];
}

export function meaningOf(written: Fabric, lock: Lock | undefined, snapshot: Snapshot, state: State): Meaning {
  const { fabric, plan: addresses, diagnostics } = place(written, lock, snapshot);
  const compiled = compile(
    fabric,
    addresses,
    snapshot,
    ownByState(state),
    appliedInState(state),
    exclusionsBefore(state),
  );
  return {
    named: fabric,
    addresses,
    desired: compiled.desired,
    nothing: nothingDesired(fabric),
    diagnostics: [...diagnostics, ...compiled.diagnostics],
  };
}
