import { KINDS } from "@podspan/core/desired";
import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import type { Check, Plan } from "@podspan/core/plan";
import { gathered } from "../render/gathered.ts";

/**
 * After apply: of parts that could not be read nobody knows whether they are as the Fabric wants them. Of what it
 * never makes, as what only tells how packets go, that is a warning.
 */
export function unseen({ checks }: Pick<Plan, "checks">): readonly Diagnostic[] {
  const { warning = [], error = [] } = Object.groupBy(checks.filter(isUnread), ({ subject }) =>
    Object.hasOwn(KINDS, subject.slice(subject.indexOf("#") + 1)) ? "error" : "warning",
  );
  const told = (some: readonly Check[], severity: "warning" | "error"): readonly Diagnostic[] =>
    gathered(some).map(({ subject, message, fix }) =>
      diagnose("SCOPE-1", { message: `not all could be looked at: ${subject}: ${message}`, fix, severity }),
    );
  return [...told(error, "error"), ...told(warning, "warning")];
}

/**
 * After destroy: what is still there, and what could not be looked at. Where `first` could not look either, and yet blocked nothing, state
 * remembers nothing: with a state to tell so (`remembers`) that is no failure, and still not called gone.
 */
export function remains(
  { steps, checks }: Pick<Plan, "steps" | "checks">,
  first: Pick<Plan, "checks">,
  remembers: boolean,
): readonly Diagnostic[] {
  const before = new Set(first.checks.filter(isUnread).map(({ subject }) => subject));
  const { harmless = [], unknown = [] } = Object.groupBy(checks.filter(isUnread), ({ subject }) =>
    remembers && before.has(subject) ? "harmless" : "unknown",
  );
  const things = steps.map((step) => `${step.kind} ${step.worldId ?? step.id}`);
  return [
    ...(things.length === 0 ? [] : [diagnose("LEFT-1", { message: `still there: ${things.join(", ")}` })]),
    ...gathered(unknown).map((check) => diagnose("LEFT-1", notLookedAt(check))),
    ...gathered(harmless).map((check) => diagnose("LEFT-1", { ...notLookedAt(check), severity: "warning" })),
  ];
}

function isUnread({ code, status }: Check): boolean {
  return code === "readable" && status === "unknown";
}

function notLookedAt({ subject, message, fix }: Check): Pick<Diagnostic, "message" | "fix"> {
  return {
    message: `could not be looked at: ${subject}: ${message}`,
    fix: `${fix}; then run \`podspan destroy\` again`,
  };
}
