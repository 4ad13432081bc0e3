import type { KindProps } from "@podspan/core/desired";
import type { ObservedKind } from "@podspan/core/observed";
import { observedOf } from "@podspan/core/observed";
import type { BoundStep } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { awsReader, awsWriter } from "../../index.ts";
import { TRANSIT_KINDS } from "../../observe/transit.ts";
import { requestFor, scopeIn, stepOf, UID } from "../../testing/steps.ts";
import { ACCOUNT, emptyVpc, REGION, SCOPE, subnetIn, type TwinSide, twinSide } from "../../testing/twin.ts";

const FAR = scopeIn("us-west-2", ACCOUNT);
const referencing = { securityGroupReferencing: false };

type Kind = Extract<ObservedKind & BoundStep["kind"], keyof KindProps>;

/** Makes one thing of link `hub`; answers its world id. */
async function made<K extends Kind>(
  { writer, context }: TwinSide,
  kind: K,
  after: KindProps[K],
  { scope = SCOPE, id = `hub/${kind}` } = {},
): Promise<string> {
  const { worldId = "" } = await writer.run(stepOf(scope, "create", kind, id, { after: after as never }), context());
  return worldId;
}

async function seen({ twin, context }: TwinSide, region = REGION) {
  const request = requestFor(region, [], { kinds: new Set(TRANSIT_KINDS), transit: { uid: UID, ids: [] } });
  return awsReader(twin.aws).observe(request, context());
}

/** A gateway with a table, and a VPC that is attached to it by one subnet. */
async function attached(side: TwinSide) {
  const vpc = await emptyVpc(side);
  const subnet = await subnetIn(side, vpc, "10.196.24.0/25");
  const gateway = await made(side, "transit-gateway", referencing);
  const table = await made(side, "transit-gateway-route-table", { transitGateway: gateway });
  const attachment = await made(side, "transit-gateway-attachment", {
    transitGateway: gateway,
    type: "vpc",
    vpc,
    subnets: [subnet],
  });
  return { vpc, subnet, gateway, table, attachment };
}

describe("what a link over transit gateways is made of", () => {
  test("is waited for, carries its marks, and is read back as it was made", async () => {
    const side = await twinSide();
    const { vpc, subnet, gateway, table, attachment } = await attached(side);
    await made(side, "transit-gateway-association", { attachment, routeTable: table });
    await made(side, "transit-gateway-propagation", { attachment, routeTable: table });
    await made(side, "transit-gateway-route", { routeTable: table, destination: "10.99.0.0/16", attachment });
    const snapshot = await seen(side);
    expect(observedOf(snapshot, "transit-gateway")).toMatchObject([
      {
        id: gateway,
        owner: { uid: UID, id: "hub/transit-gateway" },
        props: { asn: 64512, securityGroupReferencing: false },
        facts: { state: "available", owner: ACCOUNT },
      },
    ]);
    expect(observedOf(snapshot, "transit-gateway")[0]?.facts).not.toHaveProperty("associationTable");
    expect(observedOf(snapshot, "transit-gateway-attachment")).toMatchObject([
      {
        id: attachment,
        owner: { uid: UID },
        props: { transitGateway: gateway, type: "vpc", vpc, subnets: [subnet] },
        facts: { state: "available", routeTable: table },
      },
    ]);
    const parts = (kind: ObservedKind) => observedOf(snapshot, kind).map(({ id, props }) => [id, props]);
    expect(parts("transit-gateway-association")).toEqual([
      [`${attachment}/association`, { attachment, routeTable: table }],
    ]);
    expect(parts("transit-gateway-propagation")).toEqual([
      [`${table}/propagation/${attachment}`, { attachment, routeTable: table }],
    ]);
    expect(parts("transit-gateway-route")).toEqual([
      [`${table}/10.99.0.0/16`, { routeTable: table, destination: "10.99.0.0/16", attachment }],
    ]);
    expect(observedOf(snapshot, "transit-gateway-route-table")[0]?.facts.routes).toHaveLength(2);
  });

  test.each([
    "ec2:CreateTransitGateway",
    "ec2:CreateTransitGatewayRouteTable",
    "ec2:CreateTransitGatewayVpcAttachment",
  ])("after a lost answer of %s there is exactly one", async (api) => {
    const side = await twinSide({ faults: [{ api, fault: "lost-answer", nth: 1 }] });
    await attached(side);
    const snapshot = await seen(side);
    for (const kind of ["transit-gateway", "transit-gateway-route-table", "transit-gateway-attachment"] as const) {
      expect(observedOf(snapshot, kind)).toHaveLength(1);
    }
  });

  test("is seen some seconds late, and waited for", async () => {
    const side = await twinSide({ visibilityMs: 2_000 });
    const { table, attachment } = await attached(side);
    await made(side, "transit-gateway-association", { attachment, routeTable: table });
    await side.settle();
    expect(observedOf(await seen(side), "transit-gateway-association")).toHaveLength(1);
  });

  test("goes in its order, each waited for until it is gone", async () => {
    const side = await twinSide();
    const { vpc, gateway, table, attachment } = await attached(side);
    const pair = { attachment, routeTable: table };
    const association = await made(side, "transit-gateway-association", pair);
    const propagation = await made(side, "transit-gateway-propagation", pair);
    let { writer } = side;
    const remove = (kind: Kind, worldId: string, before: object = {}) =>
      writer.run(stepOf(SCOPE, "delete", kind, `hub/${kind}`, { worldId, before }), side.context());
    await expect(remove("transit-gateway", gateway)).rejects.toMatchObject({ faultClass: "in-use" });
    await expect(remove("transit-gateway-route-table", table)).rejects.toMatchObject({ faultClass: "in-use" });
    await remove("transit-gateway-propagation", propagation, pair);
    await remove("transit-gateway-association", association, pair);
    await remove("transit-gateway-route-table", table);
    await remove("transit-gateway-attachment", attachment, { type: "vpc" });
    await remove("transit-gateway", gateway);
    const snapshot = await seen(side);
    expect(snapshot.resources.filter(({ owner }) => owner !== undefined)).toEqual([]);
    // For another run, what is gone already is as it should be.
    writer = awsWriter(side.twin.aws);
    await remove("transit-gateway", gateway);
    await remove("transit-gateway-attachment", attachment, { type: "vpc" });
    const { Subnets = [] } = await side.api.ec2.describeSubnets({});
    for (const { SubnetId } of Subnets) await side.api.ec2.deleteSubnet({ SubnetId });
    await side.api.ec2.deleteVpc({ VpcId: vpc });
  });

  test("an attachment gets other subnets in one call", async () => {
    const side = await twinSide();
    const { vpc, subnet, gateway, attachment } = await attached(side);
    const other = await subnetIn(side, vpc, "10.196.24.128/25", "a");
    const props = { transitGateway: gateway, type: "vpc", vpc };
    const context = side.context();
    await side.writer.run(
      stepOf(SCOPE, "update", "transit-gateway-attachment", "hub/transit-gateway-attachment", {
        worldId: attachment,
        before: { ...props, subnets: [subnet] },
        after: { ...props, subnets: [other] },
      }),
      context,
    );
    expect(context.requests.filter((api) => !api.startsWith("ec2:Describe"))).toEqual([
      "ec2:ModifyTransitGatewayVpcAttachment",
    ]);
    expect(observedOf(await seen(side), "transit-gateway-attachment")[0]?.props.subnets).toEqual([other]);
  });

  test("made again while the former is leaving, it waits for that", async () => {
    const side = await twinSide();
    const { vpc, subnet, gateway, attachment } = await attached(side);
    await side.api.ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: attachment });
    const step = stepOf(SCOPE, "create", "transit-gateway-attachment", "hub/transit-gateway-attachment", {
      after: { transitGateway: gateway, type: "vpc", vpc, subnets: [subnet] },
      changes: [{ field: "state", before: "deleting", after: "finished" }],
    });
    const { worldId } = await side.writer.run(step, side.context());
    expect(worldId).not.toBe(attachment);
  });

  test("a VPC that somebody else attached to the gateway is a conflict that says so", async () => {
    const side = await twinSide();
    const { vpc, subnet, gateway } = await attached(side);
    const again = made(
      side,
      "transit-gateway-attachment",
      { transitGateway: gateway, type: "vpc", vpc, subnets: [subnet] },
      { id: "other/transit-gateway-attachment" },
    );
    await expect(again).rejects.toMatchObject({
      faultClass: "exists",
      hint: expect.stringContaining("by somebody else"),
    });
  });
});

test("a peering of two gateways is asked for here, accepted there, and carries what its static routes say", async () => {
  const side = await twinSide();
  const [here, there] = [
    await made(side, "transit-gateway", referencing),
    await made(side, "transit-gateway", referencing, { scope: FAR, id: "hub/transit-gateway/far" }),
  ];
  const peering = {
    transitGateway: here,
    type: "peering",
    vpc: "",
    subnets: [],
    peer: { transitGateway: there, region: FAR.region },
  };
  const attachment = await made(side, "transit-gateway-attachment", peering);
  expect(observedOf(await seen(side, FAR.region), "transit-gateway-acceptance")).toEqual([]);
  const accepted = await made(side, "transit-gateway-acceptance", { attachment }, { scope: FAR });
  expect(accepted).toBe(`${attachment}/accepted`);
  // Accepted once more, by a run that does not know of it.
  await made(side, "transit-gateway-acceptance", { attachment }, { scope: FAR });
  const [near, far] = [await seen(side), await seen(side, FAR.region)];
  const peerings = (snapshot: typeof near) => observedOf(snapshot, "transit-gateway-attachment");
  expect(peerings(near)).toMatchObject([{ id: attachment, owner: { uid: UID }, props: peering }]);
  expect(peerings(far)).toMatchObject([{ id: attachment, props: { peer: { transitGateway: here, region: REGION } } }]);
  expect(peerings(far)[0]?.owner).toBeUndefined();
  expect(observedOf(far, "transit-gateway-acceptance")).toMatchObject([{ facts: { state: "available" } }]);
  const step = stepOf(SCOPE, "delete", "transit-gateway-attachment", "hub/transit-gateway-attachment", {
    worldId: attachment,
    before: peering,
  });
  await side.writer.run(step, side.context());
  expect(observedOf(await seen(side, FAR.region), "transit-gateway-acceptance")).toEqual([]);
});
