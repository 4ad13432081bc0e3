import { type BoundStep, ProviderError, type StepContext } from "@podspan/core/ports";
import type { RouterAccess } from "../access.ts";

/** Milliseconds from a router's launch until it answers: a Cisco starts twice, for its licence, and takes some ten minutes. */
const ANSWERS_WITHIN = 20 * 60_000;

/**
 * Waits until a router answers that nobody has seen yet: its instance has just been launched, and EC2 calls it running long before. One that was
 * seen and is not there now is not waited for: that is a fault.
 */
export async function untilItAnswers(access: RouterAccess, step: BoundStep, context: StepContext): Promise<void> {
  if (step.worldId !== undefined || step.scope.plane !== "router") return;
  const { router } = step.scope;
  await context.waitFor(`router ${router} to answer by SSH, which takes minutes after its launch`, ANSWERS_WITHIN, () =>
    answers(access, context.signal),
  );
}

async function answers({ api }: RouterAccess, signal: AbortSignal): Promise<true | undefined> {
  try {
    await api.pending(signal);
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.faultClass === "transient") return undefined;
    throw error;
  }
}
