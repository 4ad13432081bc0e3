import { expect, test } from "vitest";
import type { Snapshot } from "../../observed/index.ts";
import type { Step } from "../model/plan.ts";
import { orderSteps } from "./order.ts";

const NOTHING = { resources: [] } as unknown as Snapshot;

type Part = Pick<Step, "kind" | "action" | "operation"> & Partial<Pick<Step, "before" | "dependsOn">>;

function step(id: string, part: Part): Step {
  const key = `${part.operation} ${id}`;
  return { key, id, changes: [], dependsOn: [], destructive: false, why: "", ...part } as unknown as Step;
}

/** `KEY <- WHAT IT WAITS FOR` in the order of the plan. */
function ordered(...steps: readonly Step[]): readonly string[] {
  return orderSteps(steps, NOTHING, new Map()).map(({ key, dependsOn }) => `${key} <- ${dependsOn.join(", ")}`);
}

const INTERFACES = { before: { interfaces: ["eni-out", "eni-in"] } };
const going = [
  step("up/router-address/b", {
    kind: "router-address",
    action: "delete",
    operation: "delete",
    before: { interface: "eni-out" },
  }),
  step("up/router-instance/b", { kind: "router-instance", action: "delete", operation: "delete", ...INTERFACES }),
];

test("a router goes once those that stay are there and routes lead to them, and its address goes last", () => {
  const replaced = { kind: "router-instance", action: "replace" } as const;
  const told = { kind: "router-configuration", action: "update", operation: "update" } as const;
  const route = { kind: "route", action: "update", operation: "update", before: { target: "eni-in" } } as const;
  expect(
    ordered(
      ...going,
      step("up/router-instance/a", { ...replaced, operation: "delete" }),
      step("up/router-instance/a", {
        ...replaced,
        operation: "create",
        dependsOn: ["delete up/router-instance/a"],
      }),
      step("up/router-configuration/a", { ...told, dependsOn: ["up/router-instance/a"] }),
      step("up/router-route/1", { ...route, dependsOn: ["up/router-configuration/a"] }),
      step("other/router-instance/a", { kind: "router-instance", action: "create", operation: "create" }),
    ),
  ).toEqual([
    "delete up/router-instance/a <- ",
    "create up/router-instance/a <- delete up/router-instance/a",
    "update up/router-configuration/a <- create up/router-instance/a",
    "update up/router-route/1 <- update up/router-configuration/a",
    "delete up/router-instance/b <- create up/router-instance/a, update up/router-configuration/a, update up/router-route/1",
    "delete up/router-address/b <- delete up/router-instance/b",
    "create other/router-instance/a <- ",
  ]);
});

test("where all of a link goes nothing is waited for but its routes", () => {
  const route = { kind: "route", action: "delete", operation: "delete", before: { target: "eni-in" } } as const;
  expect(ordered(...going, step("up/router-route/1", route))).toEqual([
    "delete up/router-route/1 <- ",
    "delete up/router-instance/b <- delete up/router-route/1",
    "delete up/router-address/b <- delete up/router-instance/b",
  ]);
});
