import type { Clock, StepContext } from "@podspan/core/ports";

/** A step's context without an engine: sends at once, keeps what is to be remembered, and counts. */
export interface PlainContext extends StepContext {
  /** Of every write, in order: its api and what would have been journaled. */
  readonly writes: readonly { readonly api: string; readonly intent: unknown }[];
  readonly notes: readonly string[];
}

export interface PlainContextOptions {
  readonly clock: Clock;
  /** What state remembers from earlier runs. */
  readonly prior?: Readonly<Record<string, unknown>>;
  /** Throws to stop the run before or after the nth write (counted from 1). */
  readonly onWrite?: (point: "before" | "after", number: number) => void;
}

export function plainContext({ clock, prior, onWrite = () => {} }: PlainContextOptions): PlainContext {
  const writes: { api: string; intent: unknown }[] = [];
  const notes: string[] = [];
  let remembered = prior;
  return {
    clock,
    signal: new AbortController().signal,
    read: (_request, send) => send(),
    write: async ({ api, intent, send }) => {
      writes.push({ api, intent });
      const number = writes.length;
      onWrite("before", number);
      const answer = await send(`token-${number}`);
      onWrite("after", number);
      return answer;
    },
    waitFor: async (what, windowMs, poll) => {
      for (const until = clock.now() + windowMs; clock.now() <= until; await clock.sleep(200)) {
        const answer = await poll();
        if (answer !== undefined) return answer;
      }
      throw new Error(`${what}: not within ${windowMs} ms`);
    },
    rememberPrior: async (fields) => {
      const first = remembered ?? {};
      remembered = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, first[name] ?? value]));
    },
    get prior() {
      return remembered;
    },
    note: (text) => {
      notes.push(text);
    },
    milestone: (subject, reached) => {
      notes.push(`${subject} ${reached}`);
    },
    writes,
    notes,
  };
}
