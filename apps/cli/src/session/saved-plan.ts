import { dirname, resolve } from "node:path";
import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import type { Plan, PlanInputs } from "@podspan/core/plan";
import type { PlanProofDocument } from "./proof-document.ts";
import type { RollWish } from "./roll-wish.ts";
import type { Only } from "./target.ts";

/** A plan as programs get it: what it was decided from tells whether the world has changed since. */
export interface ShownPlan extends Plan, Partial<PlanProofDocument> {
  readonly inputs: PlanInputs;
}

/** A plan on disk: the Plan, and what is needed to make it again. */
export interface SavedPlan extends ShownPlan {
  /** The Fabric that it was made from, relative to the plan's own folder. */
  readonly file: string;
  readonly only?: Only;
  /** Set when it replaces nodes. */
  readonly roll?: RollWish;
}

/** A text file of the user's; `path` is absolute, `name` as people write it. */
interface TextFile {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** What a file given to `apply` or `destroy` is: a saved plan by its content, else a Fabric; or a plan that cannot be used. */
export type PlanReading =
  | { readonly kind: "fabric" }
  | { readonly kind: "plan"; readonly plan: SavedPlan; readonly fabric: string }
  | { readonly kind: "unusable"; readonly diagnostic: Diagnostic };

/** Tells a saved plan from a Fabric, which may be JSON too. */
export function readSavedPlan(file: TextFile): PlanReading {
  const value = jsonOf(file.text);
  const isBroken = value === undefined && isLikePlan(file);
  if (!isBroken && (!isRecord(value) || value.kind !== "Plan")) return { kind: "fabric" };
  const refuse = (why: string): PlanReading => ({
    kind: "unusable",
    diagnostic: diagnose("PLAN-1", { message: `${file.name} cannot be applied: ${why}` }),
  });
  if (!isRecord(value)) return refuse("it breaks off, or was edited: it is not JSON");
  if (value.version === undefined) return refuse("it does not say its version");
  if (value.version !== 1) return refuse(`it has version ${String(value.version)}, and this podspan knows version 1`);
  if (!isSavedPlan(value)) return refuse("it is not what `podspan plan -o` writes");
  return { kind: "plan", plan: value, fabric: resolve(dirname(file.path), value.file) };
}

/** Whether everything that is used of a saved plan has its type; the steps themselves are made anew. */
function isSavedPlan(value: Readonly<Record<string, unknown>>): value is Record<string, unknown> & SavedPlan {
  const { fabric, inputs, target, only, roll } = value;
  return (
    hasTexts(value, "file", "tool") &&
    (value.purpose === "apply" || value.purpose === "destroy") &&
    Array.isArray(value.steps) &&
    Array.isArray(value.scopes) &&
    isRecord(inputs) &&
    Object.values(inputs).every((input) => typeof input === "string") &&
    isRecord(fabric) &&
    hasTexts(fabric, "name", "uid", "hash") &&
    (target === "twin" || target === "aws") &&
    (only === undefined || only === "aws" || only === "kubernetes") &&
    (roll === undefined || (isRecord(roll) && typeof roll.barePods === "boolean"))
  );
}

function hasTexts(value: Readonly<Record<string, unknown>>, ...names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === "string");
}

/** A file that is no Fabric, and not even a plan that could be carried out, given to a verb that takes a Fabric. */
export function noFabric(name: string): Diagnostic {
  return diagnose("USAGE", {
    message: `${name} is no Fabric: it says that it is a plan, or breaks off as one`,
    cause: "This verb takes a Fabric; a saved plan is only carried out.",
    fix: "Name the Fabric.",
  });
}

/** What to do with a saved plan that was given to a verb which cannot use it: `x.plan is a saved plan: ...`. */
export function misplaced(name: string, { purpose }: Pick<Plan, "purpose">): Diagnostic {
  const what = purpose === "destroy" ? "a saved plan to destroy" : "a saved plan";
  return diagnose("USAGE", {
    message: `${name} is ${what}: \`podspan ${purpose} ${name}\``,
    cause: "This verb takes a Fabric; a saved plan is only carried out.",
    fix: `Type \`podspan ${purpose} ${name}\`, or name the Fabric.`,
  });
}

/** What is no JSON and begins as such: a plan that broke off, unless it says that it is a Fabric, or its name does. */
function isLikePlan({ name, text }: TextFile): boolean {
  if (!text.trimStart().startsWith("{") || /\bkind["']?\s*:\s*["']?Fabric\b/.test(text)) return false;
  return /"kind"\s*:\s*"Plan"/.test(text) || !/\.ya?ml$/i.test(name);
}

function jsonOf(text: string): unknown {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
