import type { Diagnostic } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { withZoneNames } from "../world/zone-ids.ts";
import type { AddressPlan, Lock } from "./address-plan.ts";
import { allocate } from "./allocate.ts";
import { reservedFrom } from "./reserved.ts";

/** Where every address of a Fabric lies in a world. */
export interface Placed {
  /** The Fabric with zones by their names: what everything after this works with. */
  readonly fabric: Fabric;
  readonly plan: AddressPlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Fabric x Lock x Snapshot -> AddressPlan: zones get their names, then `allocate` gives them their places. Pure. */
export function place(written: Fabric, lock: Lock | undefined, snapshot: Snapshot): Placed {
  const last = LAST.get(snapshot);
  if (last !== undefined && last.written === written && last.lock === lock) return last.placed;
  const { fabric, diagnostics } = withZoneNames(written, snapshot);
  const allocated = allocate(fabric, reservedFrom(fabric, lock, snapshot));
  const placed = { fabric, plan: allocated.plan, diagnostics: [...diagnostics, ...allocated.diagnostics] };
  LAST.set(snapshot, { written, lock, placed });
  return placed;
}

/** Who reads the world, plans and proves asks the same. */
const LAST = new WeakMap<
  Snapshot,
  { readonly written: Fabric; readonly lock: Lock | undefined; readonly placed: Placed }
>();
