import type { PlanProof, Proof, ReachabilityDifference } from "@podspan/core/prove";
import { loadProver } from "./prover.ts";

/** Fields of `--json` that tell a proof. */
export interface ProofDocument extends Pick<Proof, "verdicts" | "expectations" | "unproved" | "assumptions"> {
  readonly pairs: number;
  readonly reachable: number;
  readonly violations: readonly unknown[];
}

export async function proofDocument(proof: Proof): Promise<ProofDocument> {
  const { countOf, violationsOf } = await loadProver();
  const { pairs, reachable } = countOf(proof);
  const { verdicts, expectations, unproved, assumptions } = proof;
  return { pairs, reachable, violations: violationsOf(expectations), verdicts, expectations, unproved, assumptions };
}

export interface PlanProofDocument extends ProofDocument {
  readonly reachability: ReachabilityDifference;
}

export async function planProofDocument({ proof, difference }: PlanProof): Promise<PlanProofDocument> {
  return { ...(await proofDocument(proof)), reachability: difference };
}
