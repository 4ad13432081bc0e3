import { describe, expect, test } from "vitest";
import { SCOPE, snapshotOf, thing, vpc } from "../../compile/world/world.fixture.ts";
import type { Observed } from "../../observed/index.ts";
import type { Step } from "../model/plan.ts";
import { transitRemovals } from "./transit-removals.ts";

const UID = "11111111-2222-4333-8444-555555555555";
const OURS = { fabric: "west", uid: UID, id: "hub/transit-gateway-route-table/us-west-1" };

function table(owner: boolean): Observed {
  const props = { transitGateway: "tgw-1" };
  const facts = { state: "available", propagations: [], routes: [] };
  return thing("transit-gateway-route-table", "tgw-rtb-1", props, facts, owner ? { owner: OURS } : {});
}

function attachment(id: string, of: string): Observed {
  const props = { transitGateway: "tgw-1", type: "vpc", vpc: of, subnets: [] } as const;
  return thing("transit-gateway-attachment", id, props, { state: "available" });
}

function tied(kind: "transit-gateway-association" | "transit-gateway-propagation", id: string): Observed {
  return thing(kind, `tgw-rtb-1/${id}`, { attachment: id, routeTable: "tgw-rtb-1" }, { state: "enabled" });
}

function deletion(kind: Step["kind"], worldId: string): Step {
  const step = { key: `delete ${worldId}`, action: "delete", operation: "delete", kind, id: worldId, scope: SCOPE };
  return { ...step, worldId, dependsOn: [], changes: [], destructive: true, why: "" } as Step;
}

const TIES = [tied("transit-gateway-association", "tgw-attach-1"), tied("transit-gateway-propagation", "tgw-attach-1")];

function removed(things: readonly Observed[], going: readonly Step[] = [], kept: readonly Observed[] = []) {
  return transitRemovals(UID, snapshotOf(things), going, new Set(kept)).map(
    ({ kind, worldId, blocked }) =>
      `${kind.replace("transit-gateway-", "")} ${worldId}${blocked ? ` ${blocked.code}` : ""}`,
  );
}

describe("what ties an attachment to a table of ours", () => {
  const world = [vpc("vpc-1", ["10.10.0.0/16"]), table(true), attachment("tgw-attach-1", "vpc-1"), ...TIES];

  test("goes where nobody wants it any more", () => {
    expect(removed(world)).toEqual(["association tgw-rtb-1/tgw-attach-1", "propagation tgw-rtb-1/tgw-attach-1"]);
  });

  test("stays where it is wanted", () => {
    expect(removed(world, [], TIES)).toEqual([]);
  });

  test("goes with its attachment by itself", () => {
    expect(removed(world, [deletion("transit-gateway-attachment", "tgw-attach-1")])).toEqual([]);
  });

  test("what a table learns goes with the table, and what is associated goes before it", () => {
    const going = [deletion("transit-gateway-route-table", "tgw-rtb-1")];
    expect(removed(world, going)).toEqual(["association tgw-rtb-1/tgw-attach-1"]);
  });

  test("is left alone in somebody else's table", () => {
    expect(removed([table(false), attachment("tgw-attach-1", "vpc-1"), ...TIES])).toEqual([]);
  });
});

describe("an attachment of what the Fabric does not know", () => {
  const world = [table(true), attachment("tgw-attach-1", "vpc-9"), ...TIES];

  test("keeps the table that somebody gave it", () => {
    expect(removed(world)).toEqual([]);
  });

  test("holds a table that is to go, with the command that frees it", () => {
    const going = [deletion("transit-gateway-route-table", "tgw-rtb-1")];
    expect(removed(world, going)).toEqual(["association tgw-rtb-1/tgw-attach-1 OWN-3"]);
  });
});
