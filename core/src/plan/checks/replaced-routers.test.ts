import { expect, test } from "vitest";
import { documentFabric, PAIR, ROUTER } from "../../compile/links/dmvpn/dmvpn-world.fixture.ts";
import { HERE } from "../../compile/links/linked-world.fixture.ts";
import type { Plan } from "../model/plan.ts";
import { plannedRouters } from "./replaced-routers.ts";

function planOf(action: "replace" | "create", ...zones: readonly string[]): Plan {
  return planWith(...zones.map((zone) => stepOf(action, zone)));
}

function stepOf(
  action: "replace" | "create" | "delete",
  zone: string,
  profile?: readonly [string, string],
  link = "hybrid",
) {
  const [before, after] = profile ?? [];
  return {
    kind: "router-instance",
    action,
    operation: action === "delete" ? "delete" : "create",
    scope: HERE,
    id: `${link}/router-instance/us-west-1${zone}`,
    changes: profile === undefined ? [] : [{ field: "profile", before, after }],
  };
}

function planWith(...steps: readonly ReturnType<typeof stepOf>[]): Plan {
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

test("under a link's former name none takes over for the other", () => {
  const { name } = documentFabric(PAIR).metadata;
  const renamed = (zone: string) =>
    stepOf("replace", zone, [`podspan-${name}-old-us-west-1${zone}`, `podspan-${name}-hybrid-us-west-1${zone}`]);
  const lost = expect.stringContaining("what the first one carries is lost until it is back");
  expect(said(planWith(renamed("a"), renamed("b")), PAIR)).toEqual([lost]);
  expect(said(planWith(renamed("a"), stepOf("delete", "b")), ROUTER)).toEqual([lost]);
  // Killed in between: the other one has its new name already.
  expect(said(planWith(renamed("b")), PAIR)).toEqual([expect.stringContaining("carries its packets")]);
  // With another name of the Fabric they find each other all the same.
  const other = (zone: string) =>
    stepOf("replace", zone, [`podspan-other-hybrid-us-west-1${zone}`, `podspan-${name}-hybrid-us-west-1${zone}`]);
  expect(said(planWith(other("a"), other("b")), PAIR)).toEqual([expect.stringContaining("carries its packets")]);
});

test("a link that comes where another one goes is mostly the same one, renamed", () => {
  const [goes, comes] = [stepOf("delete", "a", undefined, "old"), stepOf("create", "a")];
  expect(said(planWith(goes, comes), PAIR)).toEqual([
    expect.stringMatching(/^warning hybrid: routers of hybrid come in the zones of those of old, which go/),
  ]);
  expect(said(planWith(goes, stepOf("create", "b")), PAIR)).toEqual([]);
});
