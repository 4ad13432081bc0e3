import type { Plan } from "@podspan/core/plan";
import { describe, expect, test } from "vitest";
import { shownPlanOf } from "./plan-document.ts";
import { staleness } from "./staleness.ts";

const SCOPE = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const;

const STEP: Plan["steps"][number] = {
  key: "create a",
  action: "create",
  operation: "create",
  kind: "subnet",
  id: "a",
  scope: SCOPE,
  after: { cidr: "10.0.0.0/24" },
  changes: [],
  dependsOn: [],
  destructive: false,
  why: "w",
};

const FRESH: Plan = {
  kind: "Plan",
  version: 1,
  purpose: "apply",
  fabric: { name: "acme", uid: "u", hash: "h" },
  tool: "podspan test",
  target: "twin",
  scopes: [SCOPE],
  bindings: {},
  summary: { create: 1, update: 0, replace: 0, delete: 0, adopt: 0, release: 0, unchanged: 0, blocked: 0 },
  steps: [STEP],
  checks: [],
  diagnostics: [],
};

const SAVED = { ...shownPlanOf(FRESH, undefined), file: "fabric.yaml" };

test("a plan that is still the same, whatever the order of its keys, is not stale", () => {
  const { key, ...rest } = STEP;
  expect(staleness({ ...SAVED, steps: [{ ...rest, key }] }, FRESH)).toBeUndefined();
});

describe("a stale plan says why, and only what is true", () => {
  test.each<[string, Partial<Plan>]>([
    ["it belongs to another Fabric", { fabric: { ...FRESH.fabric, uid: "other" } }],
    ["the Fabric has changed", { fabric: { ...FRESH.fabric, hash: "other" } }],
    ["it was made by podspan test, and this is podspan new", { tool: "podspan new" }],
    ["it was made for twin, and this is aws", { target: "aws" }],
    ["it was applied already: there is nothing left to do", { steps: [], scopes: [] }],
    ["it was applied in part, or the world has changed for create a", { steps: [{ ...STEP, worldId: "subnet-1" }] }],
    [
      "it is about account 111111111111, and these credentials are of 222222222222",
      { scopes: [{ ...SCOPE, account: "222222222222" }] },
    ],
  ])("%s", (why, fresh) => {
    expect(staleness(SAVED, { ...FRESH, ...fresh })?.message).toBe(`the saved plan is stale: ${why}`);
  });

  test("its steps were edited, though the world is as it was", () => {
    const edited = { ...SAVED, steps: [{ ...STEP, after: { cidr: "10.0.1.0/24" } }] };
    const why = "its steps are not what podspan plans: the file was edited";
    expect(staleness(edited, FRESH)?.message).toBe(`the saved plan is stale: ${why}`);
  });
});
