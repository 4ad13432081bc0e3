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

test("what was entered by hand goes with the instance", () => {
  const byHand = ROUTER.replace(" }", ", configured: byHand }");
  expect(said(planOf("replace", "a"), byHand)).toEqual([
    expect.stringContaining("the link has no other router"),
    "warning hybrid: us-west-1a is configured by hand, and what was entered there goes with the instance",
  ]);
});

test("where only user data differ it is said in what, and what would let the routers stay", () => {
  const file = (text: string) =>
    `#cloud-config\npackages: [frr]\nwrite_files:\n- path: /etc/podspan/frr.conf\n  ${text}\nruncmd:\n`;
  const told = (zone: string, more: readonly string[] = []) => ({
    ...stepOf("replace", zone),
    changes: [
      { field: "userData", before: file("a"), after: file("b") },
      ...more.map((field) => ({ field, before: "a", after: "b" })),
    ],
  });
  const checks = plannedRouters(planWith(told("a"), told("b", ["tags.Name"])), documentFabric(PAIR));
  expect(checks).toEqual([
    expect.objectContaining({
      message: expect.stringContaining(
        "because user data, which are read at the first boot alone, differ in /etc/podspan/frr.conf, each while another router",
      ),
      fix: expect.stringContaining("a router with `access` is told such things over SSH and stays"),
    }),
  ]);
  expect(said(planWith(told("a")), ROUTER)).toEqual([expect.stringContaining("differ in /etc/podspan/frr.conf, and")]);
  const [other] = plannedRouters(planWith(told("a", ["image"]), told("b")), documentFabric(PAIR));
  expect(other?.message).not.toContain("because");
});

test("under the link's new name they have other IKE identities, which hubs that nobody tells must know", () => {
  const renamed = (zone: string) => ({
    ...stepOf("replace", zone),
    changes: [{ field: "tags.podspan.dev/id", before: "old", after: "hybrid" }],
  });
  const checks = (routers: string) => said(planWith(renamed("a"), renamed("b")), routers);
  expect(checks(PAIR)).toEqual([
    expect.stringContaining("carries its packets"),
    expect.stringContaining("us-west-1a and us-west-1b have other IKE identities under the link's new name"),
  ]);
  expect(checks(PAIR.replace(" }", ", identity: west-a }"))).toEqual([
    expect.stringContaining("carries its packets"),
    expect.stringContaining("us-west-1b has another IKE identity"),
  ]);
  expect(
    checks(PAIR.replaceAll(/tunnelAddress: (\S+)\.(\d+) }/g, "tunnelAddress: $1.$2, identity: west-$2 }")),
  ).toEqual([expect.stringContaining("carries its packets")]);
});

test("a link that comes where another one goes is mostly the same one, renamed", () => {
  const [goes, comes] = [stepOf("delete", "a", undefined, "old"), stepOf("create", "a")];
  expect(said(planWith(goes, comes), PAIR)).toEqual([
    expect.stringMatching(/^warning hybrid: routers of hybrid come in the zones of those of old, which go/),
  ]);
  expect(said(planWith(goes, stepOf("create", "b")), PAIR)).toEqual([]);
});
