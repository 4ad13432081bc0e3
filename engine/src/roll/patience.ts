import { ProviderError, type StepContext } from "@podspan/core/ports";

/** How long each part of a roll may take, milliseconds: several times what it takes on a bad day. */
export const PATIENCE = {
  /** From a terminated instance until the cloud controller has removed its node. */
  nodeGone: 10 * 60_000,
  /** From the order until the new nodes are Ready: EC2's launch, the AMI's boot, the VPC CNI's first interface. */
  nodeReady: 20 * 60_000,
  /** Until evicted pods have a node again. */
  podsPlaced: 5 * 60_000,
  /** Until a Ready node's interfaces are what they will be. */
  interfaces: 3 * 60_000,
  /** From a NodeClass's change until its nodes are found to have drifted: Karpenter looks every 5 min. */
  drift: 12 * 60_000,
  /** Without a node going, while a controller replaces its own. */
  controller: 15 * 60_000,
} as const;

/** Polls until there is an answer; when patience ends, throws what `explained` says instead of a bare "waited too long". */
export async function givenTime<T>(
  context: StepContext,
  what: string,
  patienceMs: number,
  poll: () => Promise<T | undefined>,
  explained: () => ProviderError,
): Promise<T> {
  const until = context.clock.now() + patienceMs;
  return context.waitFor(what, 2 * patienceMs, async () => {
    const answer = await poll();
    if (answer !== undefined) return answer;
    if (context.clock.now() >= until) throw explained();
    return undefined;
  });
}

/** A node that could not be replaced; nothing is undone. */
export function unreplaced(message: string, hint: string): ProviderError {
  return new ProviderError({ faultClass: "conflict", code: "NODE-4", message, hint, api: "" });
}
