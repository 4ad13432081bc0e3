import type { AddressPlan } from "../../compile/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { buildNetwork } from "../../network/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { isRollingOut, type Plan, projectInEffect } from "../../plan/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { askedForBy, withAskedFor } from "./asked-for.ts";
import { changedParts, makesOf } from "./changed-parts.ts";
import { declaredOf } from "./declared.ts";
import { type ReachabilityChange, type ReachabilityDifference, reachabilityDifference } from "./difference.ts";
import { type Expectation, writtenExpectations } from "./expectation.ts";
import { type Extent, extentOf, isFleet } from "./extent.ts";
import { compareIn } from "./inquiry.ts";
import { lossesIn } from "./losses.ts";
import { type Neighbourhood, neighbourhoodsOf } from "./neighbourhoods.ts";
import { fleetOf, type Side } from "./parts.ts";
import type { Proof } from "./proof.ts";
import { type Proved, prove } from "./prove.ts";
import { unprovedParts } from "./unread.ts";

/** What a snapshot is a snapshot of. */
export interface ProofSubject {
  /** With zones by their names. */
  readonly fabric: Fabric;
  readonly addresses: AddressPlan;
}

/** The proof of one snapshot, with what the snapshot contradicts itself in. */
export interface SnapshotProof extends Proved {
  readonly findings: readonly Diagnostic[];
}

/** What a plan does to what reaches what. */
export interface PlanProof {
  /** Of the network that apply, or destroy, would leave. */
  readonly proof: Proof;
  /** From the network as it is. */
  readonly difference: ReachabilityDifference;
}

/** Proves a live or imported snapshot: all that the Fabric writes, and what follows from it. */
export function proveSnapshot(subject: ProofSubject, snapshot: Snapshot): SnapshotProof {
  return proofOf(subject, snapshot, writtenExpectations(subject.fabric), extentOf(subject.fabric, []));
}

/**
 * Proves what a plan would leave, and holds it against what there is. What the Fabric expects is nothing to destroy, which takes away what it
 * was expected of.
 */
export function provePlan(subject: ProofSubject, snapshot: Snapshot, plan: Plan): PlanProof {
  const { fabric } = subject;
  const expectations = plan.purpose === "apply" ? writtenExpectations(fabric) : undefined;
  const before = sideAt(subject, snapshot);
  if (!plan.steps.some((step) => step.blocked === undefined)) {
    const now = snapshot.resources.some(isRollingOut) ? sideAt(subject, projectInEffect(snapshot, plan)) : before;
    const extent = extentOf(fabric, []);
    const fleet =
      extent.clusters && fleetOf(fabric, extent.clusters, expectations ?? [], partsOf(now, now), [now, now]);
    const { proof } = proofIn(fleet?.shown.after ?? now, expectations, extent);
    return { proof: { ...proof, gated: true }, difference: { changes: [], gone: [], come: [] } };
  }
  const after = sideAt(subject, projectInEffect(snapshot, plan));
  const parts = isFleet(fabric) ? partsOf(before, after) : [];
  const changed = changedParts(parts, before, after);
  const extent = extentOf(fabric, plan.steps, makesOf(changed));
  const fleet = extent.clusters && fleetOf(fabric, extent.clusters, expectations ?? [], parts, [before, after]);
  const was = proofIn(fleet?.shown.before ?? before, undefined, extent);
  const is = proofIn(fleet?.shown.after ?? after, expectations, extent, was);
  const difference = reachabilityDifference(was.proof, is.proof, compareIn(was.inquiry, is.inquiry));
  const only = fleet?.shown.only;
  const shown = only === undefined ? undefined : { part: only, before: was.inquiry, after: is.inquiry };
  const askedFor = askedForBy(plan, before.declared);
  const rest = lossesIn(
    changed.filter(({ part }) => fleet?.isRest(part)),
    { shown, askedFor },
  );
  return {
    proof: { ...is.proof, gated: true },
    difference: {
      ...difference,
      changes: withLosses(withAskedFor(difference.changes, askedFor), rest.changes),
      ...(rest.unlinked.size === 0 ? {} : { unlinked: [...rest.unlinked].sort() }),
    },
  };
}

function partsOf(before: Side, after: Side): readonly Neighbourhood[] {
  return neighbourhoodsOf([before.snapshot, before.declared], [after.snapshot, after.declared]);
}

/** Each pair once: of the shown ones more is said. Sorted as they are. */
function withLosses(
  shown: readonly ReachabilityChange[],
  further: readonly ReachabilityChange[],
): readonly ReachabilityChange[] {
  const keyOf = ({ from, to, what }: ReachabilityChange): string => `${from}>${to}>${what}`;
  const known = new Set(shown.map(keyOf));
  const added = new Map(further.flatMap((one) => (known.has(keyOf(one)) ? [] : [[keyOf(one), one] as const])));
  if (added.size === 0) return shown;
  return [...shown, ...added.values()].sort((a, b) => compareText(`${a.from}>${a.to}`, `${b.from}>${b.to}`));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Builds and proves one network. */
export function proofOf(
  subject: ProofSubject,
  snapshot: Snapshot,
  expectations: readonly Expectation[],
  extent: Extent,
): SnapshotProof {
  return proofIn(sideAt(subject, snapshot), expectations, extent);
}

function sideAt({ fabric, addresses }: ProofSubject, snapshot: Snapshot): Side {
  const declared = declaredOf(fabric, addresses, snapshot);
  return { snapshot, declared, unproved: unprovedParts(fabric, snapshot) };
}

function proofIn(
  { snapshot, declared, unproved }: Side,
  expectations: readonly Expectation[] | undefined,
  extent: Extent,
  before?: Proved,
): SnapshotProof {
  const built = buildNetwork(snapshot, declared);
  const proved = prove({
    built,
    declared,
    expectations,
    unproved,
    extent,
    ...(before === undefined ? {} : { before }),
  });
  return { ...proved, findings: built.findings };
}
