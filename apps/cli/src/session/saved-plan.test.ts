import { describe, expect, test } from "vitest";
import { readSavedPlan } from "./saved-plan.ts";

const SAVED = {
  kind: "Plan",
  version: 1,
  purpose: "apply",
  fabric: { name: "a", uid: "b", hash: "c" },
  tool: "podspan 1",
  target: "twin",
  scopes: [],
  inputs: { "create x": "hash" },
  bindings: {},
  summary: {},
  steps: [],
  checks: [],
  diagnostics: [],
  file: "fabric.yaml",
};

const readingOf = (value: unknown) =>
  readSavedPlan({ path: "/there/plan.json", name: "plan.json", text: JSON.stringify(value) });

test("a plan that podspan wrote is one, and names its Fabric", () => {
  expect(readingOf(SAVED)).toMatchObject({ kind: "plan", fabric: "/there/fabric.yaml" });
  expect(readingOf({ ...SAVED, only: "aws" })).toMatchObject({ kind: "plan" });
});

test("anything else is a Fabric, or wants to be one", () => {
  for (const value of [{ kind: "Fabric" }, [], null, "Plan"]) expect(readingOf(value)).toEqual({ kind: "fabric" });
});

describe("a plan that is mangled is PLAN-1", () => {
  test.each([
    ["target", "azure"],
    ["target", undefined],
    ["only", "gcp"],
    ["only", null],
    ["tool", 7],
    ["fabric", {}],
    ["fabric", { name: "a", uid: "b" }],
    ["inputs", { x: null }],
    ["inputs", []],
    ["steps", null],
    ["scopes", {}],
    ["file", null],
    ["purpose", undefined],
    ["purpose", "admire"],
  ])("in `%s`: %j", (field, value) => {
    expect(readingOf({ ...SAVED, [field]: value })).toMatchObject({
      kind: "unusable",
      diagnostic: { code: "PLAN-1", message: expect.stringContaining("it is not what `podspan plan -o` writes") },
    });
  });
});
