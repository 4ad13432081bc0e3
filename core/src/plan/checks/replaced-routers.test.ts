import { expect, test } from "vitest";
import { documentFabric, PAIR, ROUTER } from "../../compile/links/dmvpn/dmvpn-world.fixture.ts";
import type { Plan } from "../model/plan.ts";
import { plannedRouters } from "./replaced-routers.ts";

function planOf(action: "replace" | "create", ...zones: readonly string[]): Plan {
  const steps = zones.map((zone) => ({
    kind: "router-instance",
    action,
    operation: "create",
    id: `hybrid/router-instance/us-west-1${zone}`,
  }));
  return { steps } as unknown as Plan;
}

const said = (plan: Plan, routers: string): readonly string[] =>
  plannedRouters(plan, documentFabric(routers)).map(
    ({ status, subject, message }) => `${status} ${subject}: ${message}`,
  );

test("of two routers each goes while the other carries", () => {
  expect(said(planOf("replace", "a", "b"), PAIR)).toEqual([
    expect.stringMatching(/^warning hybrid: us-west-1a and us-west-1b are replaced, each while another router/),
  ]);
  expect(said(planOf("replace", "b"), PAIR)).toEqual([
    expect.stringMatching(/^warning hybrid: us-west-1b is replaced/),
  ]);
});

test("one alone leaves the link without a router for a while, and what is new interrupts nothing", () => {
  expect(said(planOf("replace", "a"), ROUTER)).toEqual([expect.stringContaining("the link has no other router")]);
  expect(said(planOf("create", "a", "b"), PAIR)).toEqual([]);
});
