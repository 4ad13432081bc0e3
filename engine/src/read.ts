import { type Clock, ProviderError, type ReadContext, type Request } from "@podspan/core/ports";
import { type ApplyEvent, teller } from "./events.ts";
import type { Limiter } from "./limiter.ts";
import { DEFAULT_RETRY, type RetryPolicy, startRetries } from "./retry.ts";
import { type TransmitDeps, tellRetry, transmit } from "./transmit.ts";

export interface ReadDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Shared with apply, so that reading and writing draw from the same buckets; it counts the requests too. */
  readonly limiter: Limiter;
  readonly events: (event: ApplyEvent) => void;
  readonly retry?: RetryPolicy;
}

/** How providers read while observing: limited, retried, told as events. Throws ProviderError when retries do not help. */
export function readContext(deps: ReadDeps): ReadContext {
  const { clock, signal, limiter } = deps;
  const tell = teller(clock, deps.events);
  const transmitDeps: TransmitDeps = { clock, signal, limiter, tell, retry: deps.retry ?? DEFAULT_RETRY };
  return { clock, signal, read: (request, send) => readOnce(transmitDeps, request, send) };
}

/** One read: sends until it is answered or another try makes no sense. */
export async function readOnce<T>(deps: TransmitDeps, request: Request, send: () => Promise<T>): Promise<T> {
  const nextTry = startRetries(deps.clock, deps.retry, `${deps.step ?? "observe"} ${request.api}`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await transmit(deps, request, attempt, send);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const afterMs = nextTry(error.faultClass);
      if (afterMs === undefined) throw error;
      tellRetry(deps, request, attempt, afterMs, error);
      await deps.clock.sleep(afterMs, deps.signal);
    }
  }
}
