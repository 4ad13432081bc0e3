import { type BoundStep, ProviderError, type StepContext, type WriteRequest } from "@podspan/core/ports";
import { naturalKey, type Result, type Subject } from "./journal-entry.ts";
import type { Point } from "./kill-point.ts";
import { readOnce } from "./read.ts";
import type { Run } from "./run.ts";
import { intentToken } from "./token.ts";
import type { TransmitDeps } from "./transmit.ts";
import { windowOf } from "./windows.ts";
import { type Sent, sendWrite } from "./write.ts";

/** What a step's entries in the journal are about. */
export function subjectOf(step: BoundStep): Subject {
  return { id: step.id, kind: step.kind, scope: step.scope };
}

/** How a provider carries out one step of a run. */
export function stepContext(step: BoundStep, run: Run): StepContext {
  const { clock, signal, limiter, tell, retry } = run;
  const deps: TransmitDeps = { clock, signal, limiter, tell, retry, step: step.key };
  let calls = 0;
  return {
    clock,
    signal,
    read: (request, send) => readOnce(deps, request, send),
    write: (request) => {
      calls += 1;
      return run.track(write(step, run, deps, request, intentToken(run.journal.run, step.key, calls)));
    },
    waitFor: (what, windowMs, poll) => waitFor(deps, what, windowMs, poll),
    rememberPrior: async (prior) => {
      signal.throwIfAborted();
      const worldId = step.worldId === undefined ? {} : { worldId: step.worldId };
      await run.record({ kind: "prior", subject: subjectOf(step), prior, ...worldId });
    },
    get prior() {
      return run.fold.remembered(step.id)?.prior;
    },
    note: (text) => tell({ kind: "note", text, step: step.key }),
    milestone: (subject, reached) => tell({ kind: "milestone", subject, reached, step: step.key }),
  };
}

/** Intent on disk, request, result on disk. */
async function write<T>(
  step: BoundStep,
  run: Run,
  deps: TransmitDeps,
  request: WriteRequest<T>,
  token: string,
): Promise<T> {
  run.signal.throwIfAborted();
  const log = new WriteLog(step, run, request, token);
  const earlier = run.doubtfulCall(step.id, request.api);
  const windowMs = windowOf(run.windows, step.kind, step.operation);
  const earlierTry = earlier === undefined ? {} : { earlierTry: { until: earlier.at + windowMs } };
  const sent = await sendWrite({ request, token, windowMs, beforeSend: () => log.beforeSend(), ...earlierTry }, deps);
  await log.answered(sent);
  if (sent.kind === "failed") throw sent.error;
  await log.point("after-result");
  return sent.answer;
}

/** What the journal learns of one write. */
class WriteLog<T> {
  readonly #step: BoundStep;
  readonly #run: Run;
  readonly #request: WriteRequest<T>;
  readonly #token: string;
  /** The write's number in the run; undefined until its intent is written. */
  #call: number | undefined;

  constructor(step: BoundStep, run: Run, request: WriteRequest<T>, token: string) {
    this.#step = step;
    this.#run = run;
    this.#request = request;
    this.#token = token;
  }

  async beforeSend(): Promise<void> {
    if (this.#call !== undefined) {
      await this.#run.record({ kind: "resent", call: this.#call });
      return;
    }
    this.#call = this.#run.nextCall();
    await this.#run.record(intentOf(this.#step, this.#run, this.#request, this.#call, this.#token));
    await this.point("after-intent");
  }

  /** A write that never had its turn has no intent, and needs no result. */
  async answered(sent: Sent<T>): Promise<void> {
    if (this.#call === undefined) return;
    if (sent.kind === "answered") await this.point("after-effect");
    const outcome = outcomeOf(sent, this.#request, this.#run);
    await this.#run.record({ kind: "result", call: this.#call, outcome });
  }

  point(point: Point): Promise<void> {
    return this.#run.point(point, { step: this.#step.key, api: this.#request.api, call: this.#call ?? 0 });
  }
}

function intentOf<T>(step: BoundStep, run: Run, request: WriteRequest<T>, call: number, token: string) {
  const former = step.operation === "create" ? run.bindings.get(step.id) : undefined;
  const key = step.operation === "delete" ? undefined : naturalKey(step.kind, step.after);
  return {
    kind: "intent",
    call,
    step: step.key,
    subject: subjectOf(step),
    operation: step.operation,
    api: request.api,
    token,
    ...(step.worldId === undefined ? {} : { worldId: step.worldId }),
    ...(former === undefined ? {} : { former }),
    ...(key === undefined ? {} : { naturalKey: key }),
    ...(request.intent === undefined ? {} : { detail: request.intent }),
  } as const;
}

function outcomeOf<T>(sent: Sent<T>, request: WriteRequest<T>, run: Run): Result["outcome"] {
  if (sent.kind === "answered") {
    const worldId = request.worldId?.(sent.answer);
    return worldId === undefined ? { ok: true } : { ok: true, worldId };
  }
  const { error, mayBeTaken } = sent;
  if (error instanceof ProviderError) {
    return { ok: false, faultClass: error.faultClass, code: error.code, mayBeTaken };
  }
  const stopped = run.signal.aborted && error === run.signal.reason;
  return { ok: false, faultClass: stopped ? "interrupted" : "bug", code: nameOfError(error), mayBeTaken };
}

function nameOfError(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

const FIRST_POLL_MS = 100;
const LAST_POLL_MS = 5_000;

/** Polls at once, then after 100 ms, doubling up to 5 s: the fast case stays fast, the slow one costs few requests. */
async function waitFor<T>(
  deps: TransmitDeps,
  what: string,
  windowMs: number,
  poll: () => Promise<T | undefined>,
): Promise<T> {
  const { clock, signal, tell, step } = deps;
  const until = clock.now() + windowMs;
  for (let delay = FIRST_POLL_MS; ; delay = Math.min(delay * 2, LAST_POLL_MS)) {
    signal.throwIfAborted();
    const answer = await poll();
    if (answer !== undefined) return answer;
    const left = until - clock.now();
    if (left <= 0) throw waitedTooLong(what, windowMs);
    if (delay === FIRST_POLL_MS) tell(step === undefined ? { kind: "waiting", what } : { kind: "waiting", what, step });
    await clock.sleep(Math.min(delay, left), signal);
  }
}

function waitedTooLong(what: string, windowMs: number): ProviderError {
  return new ProviderError({
    faultClass: "transient",
    code: "WaitedTooLong",
    message: `${what}: not within ${Math.round(windowMs / 1000)} s`,
    hint: "Run the same command again: it goes on from here.",
    api: "",
  });
}
