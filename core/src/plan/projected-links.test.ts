import { describe, expect, test } from "vitest";
import { SCOPE, snapshotOf, thing, vpc } from "../compile/world/world.fixture.ts";
import type { AwsScope, ManagedKind } from "../desired/index.ts";
import { type Observed, observedById, type Snapshot } from "../observed/index.ts";
import type { Plan, Step } from "./model/plan.ts";
import { project } from "./project.ts";

const FAR: AwsScope = { ...SCOPE, region: "us-west-2" };

function making(kind: ManagedKind, id: string, after: object, scope: AwsScope = SCOPE): Step {
  const step = { key: `create ${id}`, action: "create", operation: "create", kind, id, scope, after };
  return { ...step, dependsOn: [], destructive: false, changes: [], why: "" } as Step;
}

function removing(thing: Observed): Step {
  const step = { key: `delete ${thing.id}`, action: "delete", operation: "delete", kind: thing.kind, id: thing.id };
  return { ...step, scope: thing.scope, worldId: thing.id, dependsOn: [], changes: [], destructive: true } as never;
}

function after(before: Snapshot, ...steps: readonly Step[]): Snapshot {
  return project(before, { steps, bindings: {} } as unknown as Plan);
}

const OPEN = { protocol: "tcp", fromPort: 443, toPort: 443, cidr: "10.20.0.0/16", description: "link west1-west2" };
const OTHERS = { protocol: "-1", cidr: "10.10.0.0/16" };

function group(...ingress: readonly object[]): Observed {
  const props = { vpc: "vpc-1", name: "nodes", description: "", ingress: ingress as never, egress: [] };
  return thing("security-group", "sg-1", props, {});
}

const rule = { group: "sg-1", direction: "ingress", ...OPEN } as const;

describe("what steps of a link leave in other things", () => {
  test("a rule comes into the group that it is for, and goes out of it again; the group's own rules stay", () => {
    const there = thing("security-group-rule", "sgr-1", rule, {});
    const come = after(snapshotOf([group(OTHERS)]), making("security-group-rule", "a-b/security-group-rule/a", rule));
    expect(observedById(come, "security-group", "sg-1")?.props.ingress).toEqual([OTHERS, OPEN]);
    const gone = after(snapshotOf([group(OTHERS, OPEN), there]), removing(there));
    expect(observedById(gone, "security-group", "sg-1")?.props.ingress).toEqual([OTHERS]);
  });

  test("a peering is active once it is accepted, and tells the blocks that its VPCs then have (F37)", () => {
    const world = snapshotOf([vpc("vpc-1", ["10.10.0.0/16"]), vpc("vpc-2", ["10.20.0.0/16"], { scope: FAR })]);
    const props = { vpc: "vpc-1", peerVpc: "vpc-2", peerAccount: SCOPE.account, peerRegion: FAR.region };
    const asked = making("peering-connection", "a-b/peering", props);
    const accepted = making("peering-acceptance", "a-b/peering-acceptance", { peering: { $ref: "a-b/peering" } }, FAR);
    const peering = (snapshot: Snapshot) =>
      observedById(snapshot, "peering-connection", "planned:a-b/peering")?.facts.status;
    expect(peering(after(world, asked))).toBe("pending-acceptance");
    const done = after(world, asked, accepted);
    expect(observedById(done, "peering-connection", "planned:a-b/peering")?.facts).toEqual({
      status: "active",
      requester: { vpc: "vpc-1", cidrs: ["10.10.0.0/16"] },
      accepter: { vpc: "vpc-2", cidrs: ["10.20.0.0/16"], region: "us-west-2" },
    });
  });
});

describe("what steps of a link leave in transit gateways", () => {
  const attachment = { transitGateway: { $ref: "hub/transit-gateway/a" }, type: "vpc", vpc: "vpc-1", subnets: ["s-1"] };
  const ref = (id: string) => ({ $ref: id });
  const own = [
    making("transit-gateway", "hub/transit-gateway/a", { securityGroupReferencing: false }),
    making("transit-gateway-route-table", "hub/table", { transitGateway: ref("hub/transit-gateway/a") }),
    making("transit-gateway-attachment", "hub/one", attachment),
    making("transit-gateway-association", "hub/assoc", { attachment: ref("hub/one"), routeTable: ref("hub/table") }),
    making("transit-gateway-propagation", "hub/prop", { attachment: ref("hub/one"), routeTable: ref("hub/table") }),
  ];
  const world = snapshotOf([vpc("vpc-1", ["10.10.0.0/16"])]);

  test("an attachment has its table, and the table what the attachment's VPC has (F39, F40)", () => {
    const done = after(world, ...own);
    expect(observedById(done, "transit-gateway-attachment", "planned:hub/one")?.facts).toEqual({
      state: "available",
      resource: "vpc-1",
      routeTable: "planned:hub/table",
    });
    const table = observedById(done, "transit-gateway-route-table", "planned:hub/table")?.facts;
    expect(table?.propagations).toEqual(["planned:hub/one"]);
    expect(table?.routes.map(({ destination, origin }) => `${destination} ${origin}`)).toEqual([
      "10.10.0.0/16 propagated",
    ]);
  });

  test("a peering between gateways has an end at each, and static routes lead over it", () => {
    const peer = { transitGateway: "tgw-far", account: SCOPE.account, region: FAR.region };
    const peering = { ...attachment, type: "peering", vpc: "", subnets: [], peer };
    const route = { routeTable: ref("hub/table"), destination: "10.20.0.0/16", attachment: ref("hub/far") };
    const done = after(
      world,
      ...own,
      making("transit-gateway-attachment", "hub/far", peering),
      making("transit-gateway-acceptance", "hub/far-accepted", { attachment: ref("hub/far") }, FAR),
      making("transit-gateway-route", "hub/static", route),
    );
    const ends = done.resources.filter(({ id }) => id === "planned:hub/far");
    expect(ends.map(({ scope, facts }) => [scope, facts])).toEqual([
      [SCOPE, { state: "available" }],
      [FAR, { state: "available" }],
    ]);
    const table = observedById(done, "transit-gateway-route-table", "planned:hub/table")?.facts;
    expect(table?.routes[0]).toEqual({
      destination: "10.20.0.0/16",
      attachments: ["planned:hub/far"],
      resourceType: "peering",
      origin: "static",
      state: "active",
    });
  });

  test("of a table that is not ours everything stays but what the steps change", () => {
    const facts = {
      state: "available",
      propagations: ["tgw-attach-9"],
      routes: [{ destination: "10.9.0.0/16", attachments: ["tgw-attach-9"], origin: "propagated", state: "active" }],
    } as const;
    const foreign = thing("transit-gateway-route-table", "tgw-rtb-1", { transitGateway: "tgw-1" }, facts);
    const one = { transitGateway: "tgw-1", type: "vpc", vpc: "vpc-1", subnets: ["s-1"] };
    const learns = { attachment: "tgw-attach-1", routeTable: "tgw-rtb-1" };
    const there = [
      vpc("vpc-1", ["10.10.0.0/16"]),
      foreign,
      thing("transit-gateway-attachment", "tgw-attach-1", one, { state: "available" }),
    ];
    const done = after(snapshotOf(there), making("transit-gateway-propagation", "hub/prop", learns));
    expect(observedById(done, "transit-gateway-route-table", "tgw-rtb-1")?.facts).toMatchObject({
      propagations: ["tgw-attach-1", "tgw-attach-9"],
      routes: [{ destination: "10.9.0.0/16" }, { destination: "10.10.0.0/16", attachments: ["tgw-attach-1"] }],
    });
    expect(observedById(after(snapshotOf(there)), "transit-gateway-route-table", "tgw-rtb-1")).toBe(foreign);
  });
});
