import { type Clock, ProviderError, type Request } from "@podspan/core/ports";
import type { Tell } from "./events.ts";
import type { Limiter } from "./limiter.ts";
import type { RetryPolicy } from "./retry.ts";

/** What sending needs. `signal` stops waiting, never a request in flight. */
export interface TransmitDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly limiter: Limiter;
  readonly tell: Tell;
  readonly retry: RetryPolicy;
  /** Key of the step that asks, for the events. */
  readonly step?: string;
}

/** Sends one request once, when the limiter lets it; throws what `send` throws. */
export async function transmit<T>(
  deps: TransmitDeps,
  request: Request,
  attempt: number,
  send: () => Promise<T>,
): Promise<T> {
  const permit = await deps.limiter.acquire(request, deps.signal);
  const { api, scope } = request;
  deps.tell({ kind: "request-sent", api, scope, attempt, ...stepOf(deps) });
  let throttled = false;
  try {
    return await send();
  } catch (error) {
    throttled = error instanceof ProviderError && error.faultClass === "throttled";
    throw error;
  } finally {
    permit.release(throttled ? "throttled" : "answered");
  }
}

/** Says that a request failed and when it is tried again. */
export function tellRetry(
  deps: TransmitDeps,
  request: Request,
  attempt: number,
  afterMs: number,
  fault: ProviderError,
): void {
  const why = `${fault.code}: ${fault.message}`;
  deps.tell({ kind: "retry", api: request.api, attempt, afterMs, why, ...stepOf(deps) });
}

/** `{step}` when there is one: an absent property, not an undefined one. */
export function stepOf(deps: { readonly step?: string }): { readonly step?: string } {
  return deps.step === undefined ? {} : { step: deps.step };
}
