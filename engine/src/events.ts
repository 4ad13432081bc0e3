import type { Scope } from "@podspan/core/desired";
import type { Action, Plan, Step } from "@podspan/core/plan";
import type { Clock, Milestone } from "@podspan/core/ports";

/** How a run ended: see `ApplyOutcome.result`. */
export type RunResult = "succeeded" | "failed" | "interrupted" | "waiting";

/** What happened, without its time. `step` is a step's key; absent while observing. */
export type ApplyHappening =
  | {
      readonly kind: "run-started";
      readonly run: string;
      readonly purpose: Plan["purpose"];
      readonly steps: number;
    }
  | {
      readonly kind: "step-started";
      readonly step: string;
      readonly action: Action;
      readonly resource: Step["kind"];
      readonly id: string;
    }
  /** A request left for the world; `attempt` counts from 1. */
  | {
      readonly kind: "request-sent";
      readonly api: string;
      readonly scope: Scope;
      readonly attempt: number;
      readonly step?: string;
    }
  /** A request failed and is tried again after `afterMs`. */
  | {
      readonly kind: "retry";
      readonly api: string;
      readonly attempt: number;
      readonly afterMs: number;
      readonly why: string;
      readonly step?: string;
    }
  /** Something of the world is waited for; holds no request slot. */
  | { readonly kind: "waiting"; readonly what: string; readonly step?: string }
  | { readonly kind: "note"; readonly text: string; readonly step?: string }
  /** What became of a node or a node group (`subject`) that a roll replaces. */
  | {
      readonly kind: "milestone";
      readonly subject: string;
      readonly reached: Milestone;
      readonly step?: string;
    }
  | { readonly kind: "step-done"; readonly step: string; readonly worldId?: string }
  | {
      readonly kind: "step-failed";
      readonly step: string;
      readonly code: string;
      readonly message: string;
      readonly hint: string;
      readonly api: string;
    }
  /** Left out because steps that it needs (`because`, keys) failed or are blocked. */
  | { readonly kind: "step-skipped"; readonly step: string; readonly because: readonly string[] }
  | {
      readonly kind: "step-blocked";
      readonly step: string;
      readonly code: string;
      readonly reason: string;
      readonly fix: string;
    }
  /** Not started, or stopped between two requests; running again goes on from here. */
  | { readonly kind: "step-interrupted"; readonly step: string }
  | { readonly kind: "run-ended"; readonly run: string; readonly result: RunResult };

/** One line of a run's story; `at` in milliseconds since the epoch, from the Clock. */
export type ApplyEvent = ApplyHappening & { readonly at: number };

/** Tells what happens; the engine has no other output. */
export type Tell = (happening: ApplyHappening) => void;

/** Stamps happenings with the clock's time. */
export function teller(clock: Clock, events: (event: ApplyEvent) => void): Tell {
  return (happening) => events({ ...happening, at: clock.now() });
}
