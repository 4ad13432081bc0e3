import { type Clock, ProviderError, type Request, type StepContext, type WriteRequest } from "@podspan/core/ports";

export interface TestContextOptions {
  readonly clock: Clock;
  readonly prior?: Readonly<Record<string, unknown>>;
  /** Tells the tokens of one context from those of another; default "run". */
  readonly run?: string;
}

/** A StepContext for tests that keeps what passed through it. */
export interface TestContext extends StepContext {
  /** Every request in order: `ec2:CreateSubnet`. */
  readonly requests: string[];
  readonly notes: string[];
  readonly remembered: Readonly<Record<string, unknown>>[];
}

const TRIES = 5;

/**
 * The engine's rules in their shortest form: throttled and not yet visible requests are sent again; after a lost answer, and on
 * `exists` after a try of our own, it reads back first. Every try of a request has the same token.
 */
export function testContext({ clock, prior, run = "run" }: TestContextOptions): TestContext {
  const requests: string[] = [];
  const notes: string[] = [];
  const remembered: Readonly<Record<string, unknown>>[] = [];
  let known = prior;
  let writes = 0;

  async function read<T>({ api }: Request, send: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      requests.push(api);
      try {
        return await send();
      } catch (error) {
        if (!isRepeatable(error) || attempt === TRIES) throw error;
        await clock.sleep(1000);
      }
    }
  }

  async function write<T>(request: WriteRequest<T>): Promise<T> {
    writes += 1;
    const token = `${run}-${writes}`;
    let tried = false;
    for (let attempt = 1; ; attempt += 1) {
      requests.push(request.api);
      try {
        return await request.send(token);
      } catch (error) {
        const ours = error instanceof ProviderError && error.faultClass === "exists" && tried;
        if (!(isRepeatable(error) || ours) || attempt === TRIES) throw error;
        if (error instanceof ProviderError && error.faultClass === "transient") tried = true;
        const found = tried ? await request.readBack?.() : undefined;
        if (found !== undefined) return found;
        if (ours) throw error;
        await clock.sleep(1000);
      }
    }
  }

  return {
    clock,
    signal: new AbortController().signal,
    requests,
    notes,
    remembered,
    get prior() {
      return known;
    },
    read,
    write,
    waitFor: async (what, windowMs, poll) => {
      const until = clock.now() + windowMs;
      for (let delay = 100; clock.now() <= until; delay = Math.min(delay * 2, 5000)) {
        const answer = await poll();
        if (answer !== undefined) return answer;
        await clock.sleep(delay);
      }
      throw new ProviderError({ faultClass: "transient", code: "WaitedTooLong", message: what, hint: "h", api: "" });
    },
    rememberPrior: async (values) => {
      remembered.push(values);
      const first = known ?? {};
      known = Object.fromEntries(
        Object.entries(values).map(([field, value]) => [field, field in first ? first[field] : value]),
      );
    },
    note: (text) => {
      notes.push(text);
    },
    milestone: (subject, reached) => {
      notes.push(`${subject} ${reached}`);
    },
  };
}

function isRepeatable(error: unknown): boolean {
  return error instanceof ProviderError && ["throttled", "transient", "not-yet-visible"].includes(error.faultClass);
}
