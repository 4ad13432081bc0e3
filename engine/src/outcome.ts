import { WAITS_FOR_ANOTHER_ACCOUNT } from "@podspan/core/plan";
import type { RunResult } from "./events.ts";

/** What became of one step. */
export type StepOutcome =
  | { readonly kind: "done"; readonly worldId?: string }
  | {
      readonly kind: "failed";
      /** The world's own code (`InvalidSubnet.Conflict`), or `BUG`, `NO-WRITER`, `UNBOUND`. */
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      /** `ec2:CreateSubnet`; "" when no request was made. */
      readonly api: string;
    }
  /** Not run because of these steps (keys, sorted), which failed or are blocked. */
  | { readonly kind: "skipped"; readonly because: readonly string[] }
  | { readonly kind: "blocked"; readonly code: string; readonly reason: string; readonly fix: string }
  /** Not started, or stopped between two requests. */
  | { readonly kind: "interrupted" };

/** Why a run ended before its steps did. */
export interface StopReason {
  /** The world's code, or STATE-1 (cannot be read), STATE-2 (taken over by another run), STATE-3 (cannot be written). */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What a run did. */
export interface ApplyOutcome {
  readonly kind: "ApplyOutcome";
  readonly version: 1;
  readonly run: string;
  /**
   * `succeeded`: every step is done. `interrupted`: the signal stopped it; running again goes on. `waiting`: all that is ours to do is done, and the
   * rest waits for another account; running again, once that has done its part, goes on. `failed`: at least one step failed or was left out for
   * something else (blocked steps too: what was planned is not all there).
   */
  readonly result: RunResult;
  /** In plan order. */
  readonly steps: readonly { readonly key: string; readonly outcome: StepOutcome }[];
  /** Set when the whole run was stopped by something else than a signal: credentials, state. */
  readonly stopped?: StopReason;
  /** Requests sent through this run's limiter, by api. */
  readonly requests: Readonly<Record<string, number>>;
}

/** The result that follows from the steps' outcomes. */
export function resultOf(
  outcomes: readonly StepOutcome[],
  interrupted: boolean,
  stopped: StopReason | undefined,
): RunResult {
  if (stopped !== undefined) return "failed";
  if (outcomes.every((outcome) => outcome.kind === "done")) return "succeeded";
  if (interrupted) return "interrupted";
  // What is skipped is so because of one of these.
  const causes = outcomes.filter(({ kind }) => kind !== "done" && kind !== "skipped");
  return causes.length > 0 && causes.every(isWaiting) ? "waiting" : "failed";
}

function isWaiting(outcome: StepOutcome): boolean {
  return outcome.kind === "blocked" && WAITS_FOR_ANOTHER_ACCOUNT.has(outcome.code);
}
