import { ProviderError, type WriteRequest } from "@podspan/core/ports";
import { startRetries } from "./retry.ts";
import { type TransmitDeps, tellRetry, transmit } from "./transmit.ts";

/** One intent on its way to the world. */
export interface WriteCall<T> {
  readonly request: WriteRequest<T>;
  /** The same on every try. */
  readonly token: string;
  /** How long a taken request may stay invisible, milliseconds. */
  readonly windowMs: number;
  /** Called, and waited for, before each time that the request may reach the world; rejects: nothing is sent. */
  readonly beforeSend: () => Promise<void>;
  /** Set when an earlier run sent the same and never heard: until when (epoch ms) what it made may still appear. */
  readonly earlierTry?: { readonly until: number };
}

export type Sent<T> =
  | { readonly kind: "answered"; readonly answer: T }
  /** `mayBeTaken`: the world may have done it all the same. */
  | { readonly kind: "failed"; readonly error: unknown; readonly mayBeTaken: boolean };

const FIRST_LOOK_MS = 200;
const LAST_LOOK_MS = 5_000;

/**
 * Sends until the world has answered once, without ever making a thing twice:
 * - refused unseen (`throttled`, `not-yet-visible`): wait, send again;
 * - no answer (`transient`): look for what it would have made until the window has passed, only then send again, with the
 *   same token; a request without `readBack` is one that may be repeated, and is sent again after a pause;
 * - `exists` after an own try, of this run or an earlier one: look for it, it is ours if it is there;
 * - anything else is final.
 * Never rejects.
 */
export async function sendWrite<T>(call: WriteCall<T>, deps: TransmitDeps): Promise<Sent<T>> {
  const sending = new Sending(call, deps);
  try {
    return { kind: "answered", answer: await sending.run() };
  } catch (error) {
    return { kind: "failed", error, mayBeTaken: sending.mayBeTaken };
  }
}

/** A found answer; wrapped, because an answer may itself be undefined. */
type Found<T> = { readonly answer: T } | undefined;

class Sending<T> {
  /** Whether a try of this run may have been taken. */
  mayBeTaken = false;
  readonly #call: WriteCall<T>;
  readonly #deps: TransmitDeps;
  /** Whether the current try has left us. */
  #left = false;

  constructor(call: WriteCall<T>, deps: TransmitDeps) {
    this.#call = call;
    this.#deps = deps;
  }

  async run(): Promise<T> {
    const { request, token, earlierTry, beforeSend } = this.#call;
    if (earlierTry !== undefined) {
      await beforeSend();
      const found = await this.#look(earlierTry.until);
      if (found !== undefined) return found.answer;
    }
    const nextTry = startRetries(this.#deps.clock, this.#deps.retry, token);
    for (let attempt = 1; ; attempt++) {
      this.#left = false;
      try {
        return await transmit(this.#deps, request, attempt, async () => {
          // Not before its turn has come: an intent's window is counted from its time.
          await beforeSend();
          this.#left = true;
          return request.send(token);
        });
      } catch (error) {
        const found = await this.#afterFault(error, attempt, nextTry);
        if (found !== undefined) return found.answer;
      }
    }
  }

  /** Answers what was found instead; undefined: send again now. Throws when the fault is final. */
  async #afterFault(error: unknown, attempt: number, nextTry: ReturnType<typeof startRetries>): Promise<Found<T>> {
    if (!(error instanceof ProviderError)) {
      // A bug, or an abort that `send` must not heed: nobody knows how far the request got.
      if (this.#left) this.mayBeTaken = true;
      throw error;
    }
    if (error.faultClass === "transient") this.mayBeTaken = true;
    if (error.faultClass === "exists") return this.#ours(error);
    const afterMs = nextTry(error.faultClass);
    if (afterMs === undefined) throw error;
    tellRetry(this.#deps, this.#call.request, attempt, afterMs, error);
    const { clock, signal } = this.#deps;
    if (error.faultClass === "transient" && this.#call.request.readBack !== undefined) {
      return this.#look(clock.now() + Math.max(afterMs, this.#call.windowMs));
    }
    await clock.sleep(afterMs, signal);
    return this.mayBeTaken ? this.#look(clock.now()) : undefined;
  }

  async #ours(error: ProviderError): Promise<Found<T>> {
    if (!this.mayBeTaken && this.#call.earlierTry === undefined) throw error;
    const found = await this.#look(this.#deps.clock.now() + this.#call.windowMs);
    if (found === undefined) throw error;
    return found;
  }

  /** Looks at least once, then again and again until `until`. */
  async #look(until: number): Promise<Found<T>> {
    const { readBack, api } = this.#call.request;
    if (readBack === undefined) return undefined;
    const { clock, signal, tell, step } = this.#deps;
    for (let delay = FIRST_LOOK_MS; ; delay = Math.min(delay * 2, LAST_LOOK_MS)) {
      signal.throwIfAborted();
      const answer = await readBack();
      if (answer !== undefined) return { answer };
      const left = until - clock.now();
      if (left <= 0) return undefined;
      if (delay === FIRST_LOOK_MS) {
        const what = `${api}: its answer was lost, looking whether it was done`;
        tell(step === undefined ? { kind: "waiting", what } : { kind: "waiting", what, step });
      }
      await clock.sleep(Math.min(delay, left), signal);
    }
  }
}
