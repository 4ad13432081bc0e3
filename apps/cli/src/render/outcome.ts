import type { Plan } from "@podspan/core/plan";
import type { ApplyOutcome, StepOutcome } from "@podspan/engine";
import type { Colours } from "./colour.ts";
import { causeKey } from "./gathered.ts";
import { plural } from "./report.ts";
import { printable } from "./value.ts";

/** What to say at the end. */
export interface Next {
  /** When all went well; empty: nothing. */
  readonly done: string;
  /** The command of this run, to be run again. */
  readonly again: string;
  /** The command that also replaces the nodes which hold what is left. */
  readonly roll?: string;
}

/** How a run ended: what failed with the world's own code and what to do, what was left out, and what to do next. */
export function outcomeText(plan: Plan, outcome: ApplyOutcome, next: Next, colours: Colours): string {
  const failures = groupsOf(outcome.steps).flatMap((same) => sameLines(same, colours));
  return [
    ...(failures.length > 0 ? [colours.bold("Not done"), ...failures, ""] : []),
    ...(outcome.stopped
      ? [
          `${colours.red(outcome.stopped.code)} ${outcome.stopped.message}`,
          `  ${colours.dim("fix:")} ${outcome.stopped.hint}`,
          "",
        ]
      : []),
    verdictLine(plan, outcome, colours),
    ...nextLines(outcome, next),
    "",
  ].join("\n");
}

/** Steps in their order; those that one thing blocks stand together. */
function groupsOf(steps: ApplyOutcome["steps"]): readonly ApplyOutcome["steps"][] {
  return [...Map.groupBy(steps, ({ key, outcome }) => (outcome.kind === "blocked" ? causeKey(outcome) : key)).values()];
}

function sameLines(steps: ApplyOutcome["steps"], colours: Colours): readonly string[] {
  const [first] = steps;
  if (first?.outcome.kind !== "blocked" || steps.length === 1) {
    return steps.flatMap(({ key, outcome }) => failureLines(key, outcome, colours));
  }
  const keys = steps.map(({ key }) => `           ${key}`);
  return [...failureLines(plural(steps.length, "step"), first.outcome, colours), ...keys];
}

function failureLines(key: string, step: StepOutcome, colours: Colours): readonly string[] {
  switch (step.kind) {
    case "done":
      return [];
    case "failed":
      return [
        `  ${colours.red("failed")}   ${key}: ${step.code}${step.api === "" ? "" : ` (${step.api})`}: ${printable(step.message)}`,
        `           ${colours.dim("fix:")} ${printable(step.hint)}`,
      ];
    case "blocked":
      return [
        `  ${colours.yellow("blocked")}  ${key}: ${step.code}: ${printable(step.reason)}`,
        `           ${colours.dim("fix:")} ${printable(step.fix)}`,
      ];
    case "skipped":
      return [`  ${colours.yellow("skipped")}  ${key}: needs ${step.because.join(", ")}`];
    case "interrupted":
      return [`  ${colours.yellow("stopped")}  ${key}`];
  }
}

function verdictLine(plan: Plan, outcome: ApplyOutcome, colours: Colours): string {
  const count = (kind: StepOutcome["kind"]): number =>
    outcome.steps.filter((step) => step.outcome.kind === kind).length;
  const parts = [
    `${count("done")} of ${plural(outcome.steps.length, "step")} done`,
    ...(["failed", "blocked", "skipped"] as const).flatMap((kind) =>
      count(kind) > 0 ? [`${count(kind)} ${kind}`] : [],
    ),
  ].join(", ");
  const name = plan.purpose === "destroy" ? "Destroy" : "Apply";
  switch (outcome.result) {
    case "succeeded":
      return outcome.steps.length === 0 ? `${name}: nothing to do.` : `${colours.green(`${name} done`)}: ${parts}.`;
    case "interrupted":
      return `${colours.yellow(`${name} interrupted`)}: ${parts}.`;
    case "waiting":
      return `${colours.yellow(`${name} waits for another account`)}: ${parts}.`;
    case "failed":
      return `${colours.red(`${name} failed`)}: ${parts}.`;
  }
}

function nextLines(outcome: ApplyOutcome, { done, again, roll }: Next): readonly string[] {
  switch (outcome.result) {
    case "succeeded":
      return done === "" ? [] : [done];
    case "interrupted":
      return [`Run ${again} again to go on; nothing is done twice.`];
    case "waiting":
      return [`Have it do what is named, then run ${again} again; what is done stays done.`];
    case "failed":
      return roll === undefined
        ? [`Mend what is named, then run ${again} again; what is done stays done.`]
        : [
            `Run ${roll} next: it replaces the nodes that hold what is left, and finishes. Or replace them by hand, then run ${again} again; what is done stays done.`,
          ];
  }
}
