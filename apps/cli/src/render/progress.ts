import type { Plan, Step } from "@podspan/core/plan";
import type { ApplyEvent } from "@podspan/engine";
import type { Colours } from "./colour.ts";
import { kindTitle } from "./plan.ts";
import { printable } from "./value.ts";

/** One step that is under way. */
export interface Running {
  readonly label: string;
  /** Milliseconds since the epoch, on the world's clock. */
  readonly since: number;
  /** What it waits for or is doing, if it said so. */
  readonly doing: string;
  /** Reasons that it was slow for, each told once. */
  readonly reasons: ReadonlySet<string>;
}

/** Where a run stands, folded from its events. A fleet has thousands of steps under way: `running` is one map, changed in place. */
export interface Progress {
  readonly steps: ReadonlyMap<string, Step>;
  readonly total: number;
  readonly finished: number;
  /** By step key, in order of start. */
  readonly running: Map<string, Running>;
}

export function startOf(plan: Plan): Progress {
  const steps = new Map(plan.steps.map((step) => [step.key, step]));
  return { steps, total: plan.steps.filter((step) => !step.blocked).length, finished: 0, running: new Map() };
}

/** The state after one more event; `progress` is not to be used any more. */
export function advance(progress: Progress, event: ApplyEvent): Progress {
  switch (event.kind) {
    case "step-started": {
      const running = { label: labelOf(progress, event.step), since: event.at, doing: "", reasons: new Set<string>() };
      progress.running.set(event.step, running);
      return progress;
    }
    case "waiting":
    case "note":
    case "retry":
    case "request-sent":
      return doing(progress, event, doingText(event));
    case "step-done":
    case "step-failed":
    case "step-skipped":
    case "step-interrupted":
      return ended(progress, event.step);
    case "milestone":
    case "step-blocked":
    case "run-started":
    case "run-ended":
      return progress;
  }
}

/** The line that an event leaves behind, if it leaves one. `before` is the state without it. */
export function lineOf(before: Progress, event: ApplyEvent, colours: Colours): string | undefined {
  switch (event.kind) {
    case "step-done":
      return doneLine(before, event, colours);
    case "step-failed":
      return [
        row(colours.red("FAILED"), 6, `${labelOf(before, event.step)}: ${event.code}: ${printable(event.message)}`),
        `           ${colours.dim("fix:")} ${printable(event.hint)}`,
      ].join("\n");
    case "step-skipped":
      return row(colours.yellow("skipped"), 7, `${labelOf(before, event.step)}: needs ${event.because.join(", ")}`);
    case "step-interrupted":
      return row(colours.yellow("stopped"), 7, labelOf(before, event.step));
    // The plan above and the end below name what is blocked, and why, once.
    case "step-blocked":
    case "waiting":
    case "retry":
    case "note":
    case "milestone":
    case "step-started":
    case "request-sent":
    case "run-started":
    case "run-ended":
      return undefined;
  }
}

/** What a pipe or a log gets beside `lineOf`: that something takes its time, once per reason. */
export function slowLineOf(before: Progress, event: ApplyEvent, colours: Colours): string | undefined {
  if (event.kind !== "waiting" && event.kind !== "retry") return undefined;
  const known = event.step === undefined ? undefined : before.running.get(event.step);
  const reason = reasonOf(event);
  if (known === undefined || reason === undefined || known.reasons.has(reason)) return undefined;
  return row(colours.dim("..."), 3, `${known.label}: ${printable(doingText(event))}`);
}

/** Why it takes its time: the same one is waited for, or tried again for, however often. */
function reasonOf(event: Doing): string | undefined {
  switch (event.kind) {
    case "waiting":
      return event.what;
    case "retry":
      return event.why;
    case "note":
    case "request-sent":
      return undefined;
  }
}

type Doing = Extract<ApplyEvent, { readonly kind: "waiting" | "note" | "retry" | "request-sent" }>;

/** What a step says that it is doing; nothing while all goes its way. */
function doingText(event: Doing): string {
  switch (event.kind) {
    case "waiting":
      return `waiting for ${event.what}`;
    case "note":
      return event.text;
    case "retry":
      return `${event.why}: trying again in ${seconds(event.afterMs)}`;
    case "request-sent":
      return event.attempt === 1 ? "" : `${event.api}, attempt ${event.attempt}`;
  }
}

/** `850 ms`, `3.2 s`, `2 min 5 s`. */
export function seconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

function doneLine(before: Progress, event: ApplyEvent & { kind: "step-done" }, colours: Colours): string {
  const running = before.running.get(event.step);
  const took = running ? colours.dim(`  ${seconds(event.at - running.since)}`) : "";
  const world = event.worldId === undefined ? "" : `  ${event.worldId}`;
  return row(colours.green("done"), 4, `${labelOf(before, event.step)}${world}${took}`);
}

function row(word: string, width: number, text: string): string {
  return `  ${word}${" ".repeat(Math.max(1, 9 - width))}${text}`;
}

function doing(progress: Progress, event: Doing, text: string): Progress {
  const { step } = event;
  const running = step === undefined ? undefined : progress.running.get(step);
  if (step === undefined || !running || running.doing === text) return progress;
  const reason = reasonOf(event);
  const reasons =
    reason === undefined || running.reasons.has(reason) ? running.reasons : new Set([...running.reasons, reason]);
  progress.running.set(step, { ...running, doing: text, reasons });
  return progress;
}

function ended(progress: Progress, step: string): Progress {
  progress.running.delete(step);
  return { ...progress, finished: progress.finished + 1 };
}

/** As the plan has it: what is taken over or given back is neither made nor removed. */
function symbolOf({ action, operation }: Step): string {
  return action === "adopt" || action === "release" ? "=" : SYMBOLS[operation];
}

const SYMBOLS: Readonly<Record<Step["operation"], string>> = { create: "+", update: "~", delete: "-" };

/** `+ subnet prod/subnet/pods/eu-west-1b`. */
function labelOf(progress: Progress, key: string): string {
  const step = progress.steps.get(key);
  return step ? `${symbolOf(step)} ${kindTitle(step.kind)} ${printable(step.id)}` : key;
}
