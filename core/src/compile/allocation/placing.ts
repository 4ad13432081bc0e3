import type { Diagnostic } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { withZoneNames } from "../world/zone-ids.ts";
import type { AddressPlan, Lock, Reserved } from "./address-plan.ts";
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
  const allocated = allocatedFrom(fabric, reservedFrom(fabric, lock, snapshot));
  const placed = { fabric, plan: allocated.plan, diagnostics: [...diagnostics, ...allocated.diagnostics] };
  LAST.set(snapshot, { written, lock, placed });
  return placed;
}

/** What is read further mostly tells of nothing that is reserved: then every address lies where it lay after the first look. */
function allocatedFrom(fabric: Fabric, reserved: Reserved): Allocated {
  const last = ALLOCATED.get(fabric);
  if (last !== undefined && isSame(last.reserved, reserved)) return last.allocated;
  const allocated = allocate(fabric, reserved);
  ALLOCATED.set(fabric, { reserved, allocated });
  return allocated;
}

function isSame(before: Reserved, now: Reserved): boolean {
  return (
    before.lock === now.lock &&
    areSame(before.owned, now.owned, (a, b) => a.id === b.id && a.cidr === b.cidr) &&
    areSame(before.taken, now.taken, (a, b) => a.vpc === b.vpc && a.cidr === b.cidr && a.what === b.what)
  );
}

function areSame<Entry>(
  before: readonly Entry[],
  now: readonly Entry[],
  same: (a: Entry, b: Entry) => boolean,
): boolean {
  return before.length === now.length && before.every((entry, nth) => same(entry, now[nth] as Entry));
}

type Allocated = ReturnType<typeof allocate>;

const ALLOCATED = new WeakMap<Fabric, { readonly reserved: Reserved; readonly allocated: Allocated }>();

/** Who reads the world, plans and proves asks the same. */
const LAST = new WeakMap<
  Snapshot,
  { readonly written: Fabric; readonly lock: Lock | undefined; readonly placed: Placed }
>();
