import { dirname, relative, resolve } from "node:path";
import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import { type Plan, staleSteps } from "@podspan/core/plan";
import type { FabricFile, UserFile } from "./fabric-file.ts";
import type { Only } from "./target.ts";

/** A plan on disk: the Plan, and what is needed to make it again. */
export interface SavedPlan extends Plan {
  /** The Fabric that it was made from, relative to the plan's own folder. */
  readonly file: string;
  readonly only?: Only;
}

export function savedPlanOf(plan: Plan, file: FabricFile, only: Only | undefined, path: string): SavedPlan {
  const from = relative(dirname(path), file.path).replaceAll("\\", "/");
  return { ...plan, file: from, ...(only === undefined ? {} : { only }) };
}

/** What a file given to `apply` is: a saved plan by its content, else a Fabric; or a plan that cannot be used. */
export type PlanReading =
  | { readonly kind: "fabric" }
  | { readonly kind: "plan"; readonly plan: SavedPlan; readonly fabric: string }
  | { readonly kind: "unusable"; readonly diagnostic: Diagnostic };

/** Tells a saved plan from a Fabric, which may be JSON too. */
export function readSavedPlan(file: UserFile): PlanReading {
  const value = jsonOf(file.text);
  if (!isRecord(value) || value.kind !== "Plan") return { kind: "fabric" };
  const refuse = (why: string): PlanReading => ({
    kind: "unusable",
    diagnostic: diagnose("PLAN-1", { message: `${file.name} cannot be applied: ${why}` }),
  });
  if (value.version !== 1) return refuse(`it has version ${String(value.version)}, and this podspan knows version 1`);
  if (!isSavedPlan(value)) return refuse("it is not what `podspan plan -o` writes");
  if (value.purpose !== "apply") return refuse("it is a plan to destroy; `podspan destroy` makes and shows its own");
  return { kind: "plan", plan: value, fabric: resolve(dirname(file.path), value.file) };
}

/** Why a saved plan is no longer what a fresh one says; undefined when the two are the same. */
export function staleness(saved: SavedPlan, fresh: Plan): Diagnostic | undefined {
  const steps = staleSteps(saved, fresh);
  const reasons = [
    ...(saved.fabric.uid === fresh.fabric.uid ? [] : ["it belongs to another Fabric"]),
    ...(saved.fabric.hash === fresh.fabric.hash ? [] : ["the Fabric has changed"]),
    ...(saved.tool === fresh.tool ? [] : [`it was made by ${saved.tool}, and this is ${fresh.tool}`]),
    ...(saved.target === fresh.target ? [] : [`it was made for ${saved.target}, and this is ${fresh.target}`]),
    ...(JSON.stringify(saved.scopes) === JSON.stringify(fresh.scopes)
      ? []
      : ["it is about other accounts or clusters"]),
    ...(steps.length === 0
      ? []
      : [`the world has changed for ${steps.slice(0, 5).join(", ")}${steps.length > 5 ? ", ..." : ""}`]),
  ];
  if (reasons.length === 0) return undefined;
  return diagnose("PLAN-1", { message: `the saved plan is stale: ${reasons.join("; ")}` });
}

/** Whether everything that is used of a saved plan has its type; the steps themselves are made anew. */
function isSavedPlan(value: Readonly<Record<string, unknown>>): value is Record<string, unknown> & SavedPlan {
  const { fabric, inputs, target, only } = value;
  return (
    hasTexts(value, "file", "tool", "purpose") &&
    Array.isArray(value.steps) &&
    Array.isArray(value.scopes) &&
    isRecord(inputs) &&
    Object.values(inputs).every((input) => typeof input === "string") &&
    isRecord(fabric) &&
    hasTexts(fabric, "name", "uid", "hash") &&
    (target === "twin" || target === "aws") &&
    (only === undefined || only === "aws" || only === "kubernetes")
  );
}

function hasTexts(value: Readonly<Record<string, unknown>>, ...names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === "string");
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
