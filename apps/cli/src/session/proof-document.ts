import type { PlanProof, Proof, ReachabilityDifference } from "@podspan/core/prove";
import { loadProver } from "./prover.ts";

/** Fields of `--json` that tell a proof. */
export interface ProofDocument extends Pick<Proof, "verdicts" | "expectations" | "unproved" | "assumptions"> {
  readonly pairs: number;
  readonly reachable: number;
  readonly violations: readonly unknown[];
  /** Of a fleet of which not all is shown: the clusters that are not, and those of them that are made like one that is. */
  readonly leftOut?: Proof["leftOut"];
  readonly alike?: Proof["alike"];
}

export async function proofDocument(proof: Proof): Promise<ProofDocument> {
  const { countOf, violationsOf } = await loadProver();
  const { pairs, reachable } = countOf(proof);
  const { verdicts, expectations, unproved, assumptions, leftOut, alike } = proof;
  const part = leftOut.length === 0 ? {} : { leftOut, alike };
  return {
    pairs,
    reachable,
    ...part,
    violations: violationsOf(expectations),
    verdicts,
    expectations,
    unproved,
    assumptions,
  };
}

export interface PlanProofDocument extends ProofDocument {
  readonly reachability: ReachabilityDifference;
}

export async function planProofDocument({ proof, difference }: PlanProof): Promise<PlanProofDocument> {
  return { ...(await proofDocument(proof)), reachability: difference };
}
