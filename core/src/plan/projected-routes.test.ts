import { describe, expect, test } from "vitest";
import { SCOPE, snapshotOf, thing } from "../compile/world/world.fixture.ts";
import type { ManagedKind } from "../desired/index.ts";
import { type Observed, observedById, type Snapshot } from "../observed/index.ts";
import type { Plan, Step } from "./model/plan.ts";
import { project } from "./project.ts";

function after(before: Snapshot, ...steps: readonly object[]): Snapshot {
  const whole = steps.map((step) => ({
    scope: SCOPE,
    dependsOn: [],
    changes: [],
    destructive: false,
    why: "",
    ...step,
  }));
  return project(before, { steps: whole as unknown as readonly Step[], bindings: {} } as unknown as Plan);
}

const created = (kind: ManagedKind, id: string, props: object) => ({
  operation: "create",
  action: "create",
  kind,
  id,
  after: props,
});
const updated = ({ kind, id, props }: Observed, change: object, changes: readonly object[] = []) => ({
  ...{ operation: "update", action: "update", kind, id: `a/${id}`, worldId: id },
  ...{ after: { ...props, ...change }, changes },
});

const DEAD = { destination: "10.20.0.0/16", target: "pcx-1", origin: "static", state: "blackhole" } as const;

const table = thing("route-table", "rtb-1", { vpc: "vpc-1" }, { main: true, routes: [DEAD] });
const route = (target: string) =>
  thing(
    "route",
    "rtb-1/10.20.0.0/16",
    { routeTable: "rtb-1", destination: "10.20.0.0/16", target },
    { state: "blackhole" },
  );

/** The route as itself and as its table tells it. */
function statesOf(snapshot: Snapshot): readonly (string | undefined)[] {
  const alone = observedById(snapshot, "route", "rtb-1/10.20.0.0/16")?.facts.state;
  const [inTable] = observedById(snapshot, "route-table", "rtb-1")?.facts.routes ?? [];
  return [alone, inTable?.state];
}

function peering(status: string): Observed {
  const side = (vpc: string) => ({ vpc, cidrs: [] });
  const facts = { status, requester: side("vpc-1"), accepter: side("vpc-2") };
  const props = { vpc: "vpc-1", peerVpc: "vpc-2", peerAccount: SCOPE.account, peerRegion: SCOPE.region };
  return thing("peering-connection", "pcx-1", props, facts);
}

describe("a route that was a blackhole", () => {
  test("and is led elsewhere says what one to the new target does", () => {
    const world = snapshotOf([table, route("pcx-1"), peering("deleted")]);
    expect(statesOf(after(world, updated(route("pcx-1"), { target: "pcx-2" })))).toEqual(["active", "active"]);
  });

  test("over a peering is none once that is accepted, and stays one as long as it is not (F37)", () => {
    const world = snapshotOf([table, route("pcx-1"), peering("pending-acceptance")]);
    expect(statesOf(after(world, created("peering-acceptance", "a/accept", { peering: "pcx-1" })))).toEqual([
      "active",
      "active",
    ]);
    expect(statesOf(after(world, created("vpc-cidr", "a/block", { vpc: "vpc-1", cidr: "10.9.0.0/16" })))).toEqual([
      "blackhole",
      "blackhole",
    ]);
  });

  test("to a transit gateway is none once its own VPC is attached to that again, and not when another's is (F9)", () => {
    const world = snapshotOf([table, route("tgw-1")]);
    const attaching = (vpc: string) =>
      created("transit-gateway-attachment", "a/attachment", { transitGateway: "tgw-1", type: "vpc", vpc, subnets: [] });
    expect(statesOf(after(world, attaching("vpc-1")))).toEqual(["active", "active"]);
    expect(statesOf(after(world, attaching("vpc-2")))).toEqual(["blackhole", "blackhole"]);
  });

  test("to the interface of a router is none once the router runs again", () => {
    const instance = thing("router-instance", "i-1", { interfaces: ["eni-1"] } as never, { state: "stopped" });
    const seen = [
      thing("instance", "i-1", { state: "stopped", vpc: "vpc-1", networkInterfaces: ["eni-1"] }, {}),
      thing("network-interface", "eni-1", { vpc: "vpc-1", instance: "i-1" } as never, {}),
    ];
    const world = snapshotOf([table, route("eni-1"), instance, ...seen]);
    const started = after(world, updated(instance, {}, [{ field: "running", before: "stopped", after: "running" }]));
    expect(statesOf(started)).toEqual(["active", "active"]);
    expect(observedById(started, "instance", "i-1")?.props.state).toBe("running");
  });
});

test("what AWS was still at work on is finished once a step has waited for it", () => {
  const block = thing("vpc-cidr", "assoc-1", { vpc: "vpc-1", cidr: "100.64.0.0/16" }, { state: "associating" });
  const world = snapshotOf([block]);
  const waited = updated(block, {}, [{ field: "state", before: "associating", after: "finished" }]);
  expect(observedById(after(world, waited), "vpc-cidr", "assoc-1")?.facts.state).toBe("associated");
});
