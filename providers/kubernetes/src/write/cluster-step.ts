import { type BoundStep, type FaultClass, ProviderError, type StepContext } from "@podspan/core/ports";
import type { ClusterReads, ClusterWrites } from "../cluster.ts";

/** What a step works with: the cluster's calls, and the engine's context. */
export interface ClusterStep {
  readonly step: BoundStep;
  readonly reads: ClusterReads;
  readonly writes: ClusterWrites;
  readonly context: StepContext;
}

/** A refusal of our own, before anything was sent. */
export function refusal(faultClass: FaultClass, code: string, message: string, hint: string): ProviderError {
  return new ProviderError({ faultClass, code, message, hint, api: "kubernetes:apply" });
}
