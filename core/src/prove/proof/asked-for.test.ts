import { expect, test } from "vitest";
import type { AwsScope } from "../../desired/index.ts";
import type { Declared } from "../../network/index.ts";
import type { Plan, Step } from "../../plan/index.ts";
import { askedForBy, withAskedFor } from "./asked-for.ts";
import type { ReachabilityChange } from "./difference.ts";

const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };

const cluster = (key: string, vpc: string) => ({ key, scope: SCOPE, vpc, podRanges: [], zones: [] });

const A_B = {
  key: "a-b",
  kind: "peering",
  ends: [
    { kind: "vpc", key: "a", vpc: "vpc-a" },
    { kind: "vpc", key: "b", vpc: "vpc-b" },
  ],
  allow: [],
} as const;

function declared(...links: Declared["links"]): Declared {
  const vpcs = ["a", "b", "c"].map((key) => ({ key, scope: SCOPE, vpc: `vpc-${key}` }));
  return { clusters: vpcs.map(({ key, vpc }) => cluster(key, vpc)), vpcs, sites: [], links };
}

function removal(kind: Step["kind"], id: string, before: object): Step {
  const step = { key: `delete ${id}`, action: "delete", operation: "delete", kind, id, scope: SCOPE, before };
  return { ...step, dependsOn: [], changes: [], destructive: true, why: "" } as Step;
}

const PEERING = removal("peering-connection", "a-b/peering", { vpc: "vpc-a", peerVpc: "vpc-b" });
const ROUTE = removal("route", "a-b/peering-route/a/rtb-1/10.2.0.0/16", { routeTable: "rtb-1" });
const RULE = removal("security-group-rule", "a-b/security-group-rule/a/sg-1/x", { group: "sg-1" });

const seen = { nat: [] };
const lost = (from: string, to: string): ReachabilityChange => ({
  from,
  to,
  what: "lost",
  before: { verdict: "reachable", ...seen },
  after: { verdict: "unreachable", ...seen },
});

function asked(plan: Pick<Plan, "purpose" | "steps">, given: Declared, ...changes: readonly ReachabilityChange[]) {
  return withAskedFor(changes, askedForBy(plan, given)).map((change) => change.asked);
}

const PODS = lost("clusters/a/pods/eu-west-1a", "clusters/b/nodes/eu-west-1a");

test("what a link that is gone from the Fabric carried is lost with it, between what it joined and nothing else", () => {
  const plan = { purpose: "apply", steps: [ROUTE, PEERING] } as const;
  expect(asked(plan, declared(), PODS, lost("vpcs/b", "vpcs/a"))).toEqual(["a-b", "a-b"]);
  expect(asked(plan, declared(), lost("clusters/a/pods", "clusters/c/pods"), lost("internet", "vpcs/a"))).toEqual([
    undefined,
    undefined,
  ]);
  expect(asked(plan, declared(), lost("clusters/a/pods/x", "clusters/a/nodes/x"))).toEqual([undefined]);
});

test("destroy asks for all that the Fabric's links carry", () => {
  expect(asked({ purpose: "destroy", steps: [ROUTE] }, declared(A_B), PODS)).toEqual(["a-b"]);
});

test("of a link that stays, fewer rules are asked for, and a route that goes is not", () => {
  expect(asked({ purpose: "apply", steps: [RULE] }, declared(A_B), PODS)).toEqual(["a-b"]);
  expect(asked({ purpose: "apply", steps: [ROUTE] }, declared(A_B), PODS)).toEqual([undefined]);
  const blocked = { ...RULE, blocked: { code: "SCOPE-1", reason: "", fix: "" } };
  expect(asked({ purpose: "apply", steps: [blocked] }, declared(A_B), PODS)).toEqual([undefined]);
});

test("a link over somebody else's peering, which stays, was between the VPCs that lose its routes and rules", () => {
  const far = removal("route", "a-b/peering-route/b/rtb-2/10.1.0.0/16", { routeTable: "rtb-2" });
  const plan = { purpose: "apply", steps: [ROUTE, RULE, far] } as const;
  expect(asked(plan, declared(), PODS, lost("clusters/a/pods", "clusters/c/pods"))).toEqual(["a-b", undefined]);
});

test("a link that leads elsewhere now was between what it joined before; between what it still joins nothing is to be lost", () => {
  const leaving = { purpose: "apply", steps: [PEERING] } as const;
  const ends = [A_B.ends[0], { kind: "vpc", key: "c", vpc: "vpc-c" }] as const;
  expect(asked(leaving, declared({ ...A_B, ends }), PODS, lost("clusters/a/pods", "clusters/c/pods"))).toEqual([
    "a-b",
    undefined,
  ]);
  const attachment = removal("transit-gateway-attachment", "a-b/transit-gateway-attachment/b", { vpc: "vpc-b" });
  const hub = declared({ ...A_B, kind: "transitGateway", ends });
  expect(
    asked(
      { purpose: "apply", steps: [attachment] },
      hub,
      PODS,
      lost("clusters/c/pods", "clusters/b/pods"),
      lost("vpcs/a", "vpcs/c"),
    ),
  ).toEqual(["a-b", "a-b", undefined]);
});

test("what is not lost is as it was", () => {
  const gained = { ...PODS, what: "gained" } as const;
  expect(asked({ purpose: "apply", steps: [PEERING] }, declared(), gained)).toEqual([undefined]);
});
