import { isManagedKind, KINDS, type Scope, scopeKey, scopeText } from "@podspan/core/desired";
import type { Change, Check, HandOver, Plan, PlanSummary, Step } from "@podspan/core/plan";
import type { PlanProof } from "@podspan/core/prove";
import type { Only } from "../session/target.ts";
import { checksText, isNote } from "./checks.ts";
import type { Colours } from "./colour.ts";
import { byCause } from "./gathered.ts";
import { nothingText } from "./layer.ts";
import { areMany, countedText, fewOfEach, toldInFull } from "./many-steps.ts";
import { planProofText } from "./reachability.ts";
import { plural } from "./report.ts";
import { type Bindings, changeTexts, isNamed, printable, valueLines, valueText } from "./value.ts";

/** The plan as a person reads it: grouped by scope, field by field, with what it takes away and what stands in the way. */
export function planText(plan: Plan, proof: PlanProof | undefined, colours: Colours, only?: Only): string {
  const shown = plan.steps.filter((step) => !isRemovalHalf(step)).map((step) => withZoneIds(step, plan.zones));
  const many = areMany(shown);
  const groups = Map.groupBy(many ? toldInFull(shown) : shown, (step) => scopeKey(step.scope));
  const sections = [...groups.values()].map((steps) => groupText(steps, plan.bindings, colours));
  const findings = plan.checks.filter((check) => check.status !== "ok" || isNote(check));
  return [
    ...(plan.moves === undefined ? [] : [movesText(plan.moves, colours)]),
    ...(shown.length === 0 ? [nothingText(plan, only)] : sections),
    ...(many ? [countedText(shown, { scope: (step) => headingOf(step.scope), kind: kindTitle }, colours)] : []),
    ...(findings.length > 0 ? [findingsText(fewOfEach(findings), plan.purpose, colours)] : []),
    ...(plan.handOver ?? []).map((handOver) => handOverText(handOver, colours)),
    ...(proof === undefined ? [] : [planProofText(proof, colours, many ? "counted" : "whole")]),
    `${colours.bold(summaryText(plan.summary, plan.purpose))}\n`,
  ].join("\n");
}

/** Renames, one line each: nothing in the world is made or removed for them. */
function movesText(moves: NonNullable<Plan["moves"]>, colours: Colours): string {
  const lines = moves.map(
    ({ from, to }) => `  ${colours.cyan("=")} ${printable(from)} -> ${colours.bold(printable(to))}`,
  );
  return [colours.bold("Renamed, and kept"), ...lines, ""].join("\n");
}

/** `Plan: 11 to create, 1 to change; 3 unchanged.` */
export function summaryText(summary: PlanSummary, purpose: Plan["purpose"]): string {
  const parts = [
    [summary.create, "to create"],
    [summary.adopt, "to adopt"],
    [summary.update, "to change"],
    [summary.replace, "to replace"],
    [summary.delete, "to remove"],
    [summary.roll ?? 0, summary.roll === 1 ? "node to replace" : "nodes to replace"],
    [
      summary.rollGroups ?? 0,
      summary.rollGroups === 1
        ? "node group to come back under another name"
        : "node groups to come back under other names",
    ],
    [summary.release, "to give back"],
    [summary.blocked, "blocked"],
  ] as const;
  const wanted = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const name = purpose === "destroy" ? "Destroy" : "Plan";
  return `${name}: ${wanted.length === 0 ? "nothing to do" : wanted.join(", ")}; ${summary.unchanged} unchanged.`;
}

/** `AWS, account 111111111111, eu-west-1`, `Kubernetes, cluster prod`, `Router dc1/hub-1`. */
export function headingOf(scope: Scope): string {
  switch (scope.plane) {
    case "aws":
      return `AWS, ${scopeText(scope)}`;
    case "kubernetes":
      return `Kubernetes, ${scopeText(scope)}`;
    case "router":
      return `Router ${scope.router}`;
  }
}

/** What a person calls the kind of a step. */
export function kindTitle(kind: Step["kind"]): string {
  if (isManagedKind(kind)) return KINDS[kind].title;
  return kind.replace("-", " ");
}

function groupText(steps: readonly Step[], bindings: Bindings, colours: Colours): string {
  const [first] = steps;
  const head = first ? colours.bold(headingOf(first.scope)) : "";
  return [head, ...byCause(steps).flatMap((same) => sameLines(same, bindings, colours)), ""].join("\n");
}

/** A step; or several that one thing blocks, by name only: what they would do is not to be had now. */
function sameLines(steps: readonly Step[], bindings: Bindings, colours: Colours): readonly string[] {
  const [first] = steps;
  if (!first?.blocked || steps.length === 1) return steps.flatMap((step) => stepLines(step, bindings, colours));
  const { code, reason, fix } = first.blocked;
  return [
    `  ${colours.red("x")} ${plural(steps.length, "step")} ${colours.red(`blocked ${code}:`)} ${printable(reason)}`,
    `      ${colours.dim("fix:")} ${printable(fix)}`,
    ...steps.map((step) => `      ${kindTitle(step.kind)} ${printable(step.id)}`),
  ];
}

/** A replacement is shown once, by its creating half. */
function isRemovalHalf(step: Step): boolean {
  return step.action === "replace" && step.operation === "delete";
}

function stepLines(step: Step, bindings: Bindings, colours: Colours): readonly string[] {
  const [symbol, paint] = symbolOf(step, colours);
  const world = step.worldId && step.worldId !== step.id ? colours.dim(` [${step.worldId}]`) : "";
  const head = `  ${paint(symbol)} ${kindTitle(step.kind)} ${colours.bold(printable(step.id))}${world}`;
  return [head, ...noteLines(step, colours), ...changeLines(step, bindings, colours)];
}

function symbolOf(step: Step, colours: Colours): readonly [string, (text: string) => string] {
  if (step.blocked) return ["x", colours.red];
  switch (step.action) {
    case "create":
      return ["+", colours.green];
    case "update":
      return ["~", colours.yellow];
    case "roll":
      return rollSymbol(step, colours);
    case "adopt":
    case "release":
      return ["=", colours.cyan];
    case "replace":
      return ["±", colours.magenta];
    case "delete":
      return ["-", colours.red];
  }
}

/** A group beside another is made, and the other one is deleted; a node is replaced. */
function rollSymbol({ operation }: Step, colours: Colours): readonly [string, (text: string) => string] {
  switch (operation) {
    case "create":
      return ["+", colours.green];
    case "update":
      return ["~", colours.yellow];
    case "delete":
      return ["-", colours.red];
  }
}

function noteLines(step: Step, colours: Colours): readonly string[] {
  const lines: string[] = [];
  if (step.blocked) {
    lines.push(`      ${colours.red(`blocked ${step.blocked.code}:`)} ${printable(step.blocked.reason)}`);
    lines.push(`      ${colours.dim("fix:")} ${printable(step.blocked.fix)}`);
  }
  if (step.destructive || step.action === "replace") {
    lines.push(`      ${colours.red("destructive:")} ${printable(step.why)}`);
  } else if (step.action !== "create") {
    lines.push(`      ${colours.dim(printable(step.why))}`);
  }
  return lines;
}

function changeLines(step: Step, bindings: Bindings, colours: Colours): readonly string[] {
  const width = Math.max(0, ...step.changes.map((change) => change.field.length));
  return step.changes.flatMap((change) => {
    const [first = "", ...more] = textsOf(step, change, bindings);
    const indent = `      ${" ".repeat(width)}  `;
    return [`      ${colours.dim(change.field.padEnd(width))}  ${first}`, ...more.map((line) => `${indent}${line}`)];
  });
}

/** A new thing's fields by value, and so what has many by name; of lists what comes and goes; else from what to what. */
function textsOf(step: Step, { field, before, after }: Change, bindings: Bindings): readonly string[] {
  if (before === undefined && (step.operation === "create" || isNamed(after))) return valueLines(after, bindings);
  if (field.endsWith("[]")) {
    return before === undefined ? [`+ ${valueText(after, bindings)}`] : [`- ${valueText(before, bindings)}`];
  }
  return changeTexts(before, after, bindings);
}

/** With the zone's id beside its name, which is another in another account. */
function withZoneIds(step: Step, zones: Plan["zones"]): Step {
  const ids = zones?.[scopeKey(step.scope)];
  if (ids === undefined || step.kind !== "subnet") return step;
  const both = (name: unknown): unknown => (typeof name === "string" && ids[name] ? `${name} (${ids[name]})` : name);
  const changes = step.changes.map((change) =>
    change.field === "zone" ? { ...change, before: both(change.before), after: both(change.after) } : change,
  );
  return { ...step, changes };
}

/** What another account has to do, to be copied as it is. */
function handOverText({ account, region, vpc, commands }: HandOver, colours: Colours): string {
  const head = colours.bold(`Hand-over to account ${account}, the owner of VPC ${vpc}, in ${region}`);
  return [head, ...commands.map((command) => `  ${printable(command)}`), ""].join("\n");
}

function findingsText(findings: readonly Check[], purpose: Plan["purpose"], colours: Colours): string {
  return `${colours.bold(`To know before you ${purpose}`)}\n${checksText(findings, colours)}`;
}
