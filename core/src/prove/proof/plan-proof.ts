import type { AddressPlan } from "../../compile/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { buildNetwork } from "../../network/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { type Plan, projectInEffect } from "../../plan/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { declaredOf } from "./declared.ts";
import { type ReachabilityDifference, reachabilityDifference } from "./difference.ts";
import { type Expectation, writtenExpectations } from "./expectation.ts";
import { type Extent, extentOf } from "./extent.ts";
import { compareIn } from "./inquiry.ts";
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
  readonly findings: readonly Diagnostic[];
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
  const expectations = plan.purpose === "apply" ? writtenExpectations(subject.fabric) : [];
  const extent = extentOf(subject.fabric, plan.steps);
  if (!plan.steps.some((step) => step.blocked === undefined)) {
    const { proof, findings } = proofOf(subject, snapshot, expectations, extent);
    return { proof, findings, difference: { changes: [], gone: [], come: [] } };
  }
  const before = proofOf(subject, snapshot, [], extent);
  const after = proofOf(subject, projectInEffect(snapshot, plan), expectations, extent);
  return {
    proof: after.proof,
    difference: reachabilityDifference(before.proof, after.proof, compareIn(before.inquiry, after.inquiry)),
    findings: after.findings,
  };
}

/** Builds and proves one network. */
export function proofOf(
  { fabric, addresses }: ProofSubject,
  snapshot: Snapshot,
  expectations: readonly Expectation[],
  extent: Extent,
): SnapshotProof {
  const declared = declaredOf(fabric, addresses, snapshot);
  const built = buildNetwork(snapshot, declared);
  const unproved = unprovedParts(fabric, snapshot);
  return { ...prove({ built, declared, expectations, unproved, extent }), findings: built.findings };
}
