import { describe, expect, test } from "vitest";
import { ACCOUNT, code, given, REGION, refusal, subnetOf, tableOf, twinUnderTest, vpcOf } from "../../twin.fixture.ts";
import {
  attachedVpc,
  attachmentOf,
  FAR,
  gatewayOf,
  routesIn,
  slowTwin,
  stateOfAttachment,
  transitTableOf,
} from "./transit.fixture.ts";

describe("a transit gateway", () => {
  test("is pending, available, and deleted; a deleted one stays listed for a while and is not found", async () => {
    const aws = await slowTwin();
    const gateway = await gatewayOf(aws);
    const state = async () => (await aws.ec2.describeTransitGateways({})).TransitGateways?.map(({ State }) => State);
    expect(await state()).toEqual(["pending"]);
    expect(await code(aws.ec2.createTransitGatewayRouteTable({ TransitGatewayId: gateway }))).toBe("IncorrectState");
    await aws.clock.sleep(10_000);
    expect(await state()).toEqual(["available"]);
    await aws.ec2.deleteTransitGateway({ TransitGatewayId: gateway });
    expect(await state()).toEqual(["deleting"]);
    await aws.clock.sleep(10_000);
    expect(await state()).toEqual(["deleted"]);
    expect(await code(aws.ec2.deleteTransitGateway({ TransitGatewayId: gateway }))).toBe(
      "InvalidTransitGatewayID.NotFound",
    );
    await aws.clock.sleep(60_000);
    expect(await state()).toEqual([]);
  });

  test("has a default table unless both its uses are switched off, and what is attached uses it", async () => {
    const aws = await twinUnderTest();
    await gatewayOf(aws);
    expect((await aws.ec2.describeTransitGatewayRouteTables({})).TransitGatewayRouteTables).toEqual([]);
    const { TransitGateway } = await aws.ec2.createTransitGateway({});
    const table = given(TransitGateway?.Options?.AssociationDefaultRouteTableId);
    expect(TransitGateway?.Options?.PropagationDefaultRouteTableId).toBe(table);
    const { attachment } = await attachedVpc(aws, given(TransitGateway?.TransitGatewayId));
    expect(await routesIn(aws, table)).toEqual([`10.10.0.0/16 ${attachment} active propagated`]);
    const { TransitGatewayAttachments } = await aws.ec2.describeTransitGatewayAttachments({});
    expect(TransitGatewayAttachments).toMatchObject([
      { Association: { TransitGatewayRouteTableId: table, State: "associated" }, ResourceType: "vpc" },
    ]);
  });

  test("has a private AS number, and five is what a region may have", async () => {
    const aws = await twinUnderTest();
    const asn = (AmazonSideAsn: number) => aws.ec2.createTransitGateway({ Options: { AmazonSideAsn } });
    expect(await code(asn(65_535))).toBe("InvalidParameterValue");
    await asn(65_534);
    for (let index = 0; index < 4; index += 1) await gatewayOf(aws);
    expect(await code(gatewayOf(aws))).toBe("TransitGatewayLimitExceeded");
  });

  test("is not deleted while anything is attached, and the refusal names it", async () => {
    const aws = await twinUnderTest();
    const gateway = await gatewayOf(aws);
    const { attachment } = await attachedVpc(aws, gateway);
    expect(await refusal(aws.ec2.deleteTransitGateway({ TransitGatewayId: gateway }))).toBe(
      `IncorrectState: ${gateway} has non-deleted Transit Gateway Attachments: ${attachment}.`,
    );
    await aws.ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: attachment });
    await aws.ec2.deleteTransitGateway({ TransitGatewayId: gateway });
    expect((await aws.ec2.describeTransitGateways({})).TransitGateways).toEqual([]);
  });

  test("and its attachments and tables carry tags, of the create call and later ones", async () => {
    const aws = await twinUnderTest();
    const gateway = await gatewayOf(aws);
    const { attachment } = await attachedVpc(aws, gateway);
    const table = await transitTableOf(aws, gateway);
    await aws.ec2.createTags({ Resources: [gateway, attachment, table], Tags: [{ Key: "team", Value: "net" }] });
    const Filters = [{ Name: "tag:team", Values: ["net"] }];
    expect((await aws.ec2.describeTransitGateways({ Filters })).TransitGateways).toHaveLength(1);
    expect((await aws.ec2.describeTransitGatewayAttachments({ Filters })).TransitGatewayAttachments).toHaveLength(1);
    expect(
      (await aws.ec2.describeTransitGatewayVpcAttachments({ Filters: [] })).TransitGatewayVpcAttachments,
    ).toMatchObject([{ Tags: [{ Key: "team", Value: "net" }] }]);
    expect((await aws.ec2.describeTransitGatewayRouteTables({ Filters })).TransitGatewayRouteTables).toHaveLength(1);
  });
});

describe("an attachment of a VPC", () => {
  test("takes one subnet a zone, of the VPC, and one attachment a gateway", async () => {
    const aws = await twinUnderTest();
    const gateway = await gatewayOf(aws);
    const vpc = await vpcOf(aws, "10.10.0.0/16");
    const [one, two] = [await subnetOf(aws, vpc, "10.10.0.0/24"), await subnetOf(aws, vpc, "10.10.1.0/24")];
    const other = await subnetOf(aws, await vpcOf(aws, "10.20.0.0/16"), "10.20.0.0/24");
    expect(await code(attachmentOf(aws, gateway, vpc, []))).toBe("MissingParameter");
    expect(await code(attachmentOf(aws, gateway, vpc, [one, two]))).toBe("DuplicateSubnetsInSameZone");
    expect(await code(attachmentOf(aws, gateway, vpc, [other]))).toBe("InvalidSubnetID.NotFound");
    expect(await code(attachmentOf(aws, "tgw-0123456789abcdef0", vpc, [one]))).toBe("InvalidTransitGatewayID.NotFound");
    await attachmentOf(aws, gateway, vpc, [one]);
    expect(await code(attachmentOf(aws, gateway, vpc, [one]))).toBe("DuplicateTransitGatewayAttachment");
  });

  test("has an interface in each of its subnets, which holds subnet and VPC until it is gone", async () => {
    const aws = await slowTwin();
    const gateway = await gatewayOf(aws);
    await aws.clock.sleep(10_000);
    const { vpc, subnet, attachment } = await attachedVpc(aws, gateway);
    const free = async () => (await aws.ec2.describeSubnets({})).Subnets?.[0]?.AvailableIpAddressCount;
    expect(await free()).toBe(250);
    expect((await aws.ec2.describeNetworkInterfaces({})).NetworkInterfaces).toMatchObject([
      { InterfaceType: "transit_gateway", SubnetId: subnet, RequesterManaged: true },
    ]);
    await aws.clock.sleep(10_000);
    expect(await code(aws.ec2.deleteSubnet({ SubnetId: subnet }))).toBe("DependencyViolation");
    await aws.ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: attachment });
    expect(await code(aws.ec2.deleteSubnet({ SubnetId: subnet }))).toBe("DependencyViolation");
    await aws.clock.sleep(10_000);
    expect(await free()).toBe(251);
    await aws.ec2.deleteSubnet({ SubnetId: subnet });
    await aws.ec2.deleteVpc({ VpcId: vpc });
  });

  test("changes its subnets, of which one is left at least", async () => {
    const aws = await twinUnderTest();
    const { vpc, subnet, attachment } = await attachedVpc(aws, await gatewayOf(aws));
    const second = await subnetOf(aws, vpc, "10.10.1.0/24", "eu-west-1b");
    const id = { TransitGatewayAttachmentId: attachment };
    await aws.ec2.modifyTransitGatewayVpcAttachment({ ...id, AddSubnetIds: [second] });
    await aws.ec2.modifyTransitGatewayVpcAttachment({ ...id, RemoveSubnetIds: [subnet] });
    const { TransitGatewayVpcAttachments } = await aws.ec2.describeTransitGatewayVpcAttachments({});
    expect(TransitGatewayVpcAttachments).toMatchObject([{ SubnetIds: [second], State: "available" }]);
    await aws.ec2.deleteSubnet({ SubnetId: subnet });
    const none = aws.ec2.modifyTransitGatewayVpcAttachment({ ...id, RemoveSubnetIds: [second] });
    expect(await code(none)).toBe("InvalidParameterValue");
  });

  test("lets the VPC's tables lead to the gateway while it is there; then those routes are blackholes (F9)", async () => {
    const aws = await slowTwin();
    const gateway = await gatewayOf(aws);
    await aws.clock.sleep(10_000);
    const { vpc, attachment } = await attachedVpc(aws, gateway);
    const table = await tableOf(aws, vpc);
    const route = { RouteTableId: table, DestinationCidrBlock: "10.20.0.0/16", TransitGatewayId: gateway };
    expect(await code(aws.ec2.createRoute(route))).toBe("InvalidTransitGatewayID.NotFound");
    await aws.clock.sleep(10_000);
    await aws.ec2.createRoute(route);
    const state = async () => {
      const { RouteTables } = await aws.ec2.describeRouteTables({ RouteTableIds: [table] });
      return RouteTables?.[0]?.Routes?.find((one) => one.TransitGatewayId === gateway)?.State;
    };
    await aws.ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: attachment });
    expect(await state()).toBe("active");
    await aws.clock.sleep(10_000);
    expect(await state()).toBe("blackhole");
  });
});

describe("the tables of a transit gateway", () => {
  test("an attachment has one, which is not deleted while it has", async () => {
    const aws = await slowTwin();
    const gateway = await gatewayOf(aws);
    await aws.clock.sleep(10_000);
    const { attachment } = await attachedVpc(aws, gateway);
    const [one, two] = [await transitTableOf(aws, gateway), await transitTableOf(aws, gateway)];
    const pair = (TransitGatewayRouteTableId: string) => ({
      TransitGatewayRouteTableId,
      TransitGatewayAttachmentId: attachment,
    });
    expect(await code(aws.ec2.associateTransitGatewayRouteTable(pair(one)))).toBe("IncorrectState");
    await aws.clock.sleep(10_000);
    await aws.ec2.associateTransitGatewayRouteTable(pair(one));
    expect(await code(aws.ec2.associateTransitGatewayRouteTable(pair(two)))).toBe("Resource.AlreadyAssociated");
    expect(await code(aws.ec2.disassociateTransitGatewayRouteTable(pair(one)))).toBe("IncorrectState");
    await aws.clock.sleep(10_000);
    const remove = () => aws.ec2.deleteTransitGatewayRouteTable({ TransitGatewayRouteTableId: one });
    expect(await code(remove())).toBe("IncorrectState");
    await aws.ec2.disassociateTransitGatewayRouteTable(pair(one));
    await aws.clock.sleep(10_000);
    expect(await code(aws.ec2.disassociateTransitGatewayRouteTable(pair(one)))).toBe("InvalidAssociation.NotFound");
    await remove();
    await aws.clock.sleep(10_000);
    expect(await code(remove())).toBe("InvalidRouteTableID.NotFound");
  });

  test("twenty of them is what a gateway may have", async () => {
    const aws = await twinUnderTest();
    const gateway = await gatewayOf(aws);
    for (let index = 0; index < 20; index += 1) await transitTableOf(aws, gateway);
    expect(await code(transitTableOf(aws, gateway))).toBe("TransitGatewayRouteTableLimitExceeded");
  });

  test("propagated routes follow the VPC's blocks, and an overlapping block is not propagated (F39)", async () => {
    const aws = await twinUnderTest();
    const gateway = await gatewayOf(aws);
    const table = await transitTableOf(aws, gateway);
    const first = await attachedVpc(aws, gateway);
    await aws.clock.sleep(1_000);
    const second = await attachedVpc(aws, gateway);
    const enable = (TransitGatewayAttachmentId: string) =>
      aws.ec2.enableTransitGatewayRouteTablePropagation({
        TransitGatewayRouteTableId: table,
        TransitGatewayAttachmentId,
      });
    await enable(second.attachment);
    await enable(first.attachment);
    expect(await code(enable(first.attachment))).toBe("TransitGatewayRouteTablePropagation.Duplicate");
    expect(await routesIn(aws, table)).toEqual([`10.10.0.0/16 ${first.attachment} active propagated`]);
    await aws.ec2.associateVpcCidrBlock({ VpcId: second.vpc, CidrBlock: "100.64.0.0/16" });
    expect(await routesIn(aws, table)).toEqual([
      `10.10.0.0/16 ${first.attachment} active propagated`,
      `100.64.0.0/16 ${second.attachment} active propagated`,
    ]);
    await aws.ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: first.attachment });
    expect(await routesIn(aws, table)).toEqual([
      `10.10.0.0/16 ${second.attachment} active propagated`,
      `100.64.0.0/16 ${second.attachment} active propagated`,
    ]);
    const off = { TransitGatewayRouteTableId: table, TransitGatewayAttachmentId: second.attachment };
    await aws.ec2.disableTransitGatewayRouteTablePropagation(off);
    expect(await code(aws.ec2.disableTransitGatewayRouteTablePropagation(off))).toBe(
      "TransitGatewayRouteTablePropagation.NotFound",
    );
    expect(await routesIn(aws, table)).toEqual([]);
  });

  test("a static route goes before a propagated one, is one a destination, and leads nowhere once its attachment is gone", async () => {
    const aws = await twinUnderTest();
    const gateway = await gatewayOf(aws);
    const table = { TransitGatewayRouteTableId: await transitTableOf(aws, gateway) };
    const [one, two] = [await attachedVpc(aws, gateway), await attachedVpc(aws, gateway, "10.20.0.0/16")];
    const to = (TransitGatewayAttachmentId: string, DestinationCidrBlock = "10.10.5.5/16") => ({
      ...table,
      TransitGatewayAttachmentId,
      DestinationCidrBlock,
    });
    await aws.ec2.enableTransitGatewayRouteTablePropagation({ ...table, TransitGatewayAttachmentId: one.attachment });
    await aws.ec2.createTransitGatewayRoute(to(two.attachment));
    const id = table.TransitGatewayRouteTableId;
    expect(await routesIn(aws, id)).toEqual([`10.10.0.0/16 ${two.attachment} active static`]);
    expect(await code(aws.ec2.createTransitGatewayRoute(to(one.attachment)))).toBe("RouteAlreadyExists");
    expect(await code(aws.ec2.replaceTransitGatewayRoute(to(one.attachment, "10.99.0.0/16")))).toBe(
      "InvalidRoute.NotFound",
    );
    await aws.ec2.deleteTransitGatewayVpcAttachment({ TransitGatewayAttachmentId: two.attachment });
    expect(await routesIn(aws, id)).toEqual([`10.10.0.0/16 ${two.attachment} blackhole static`]);
    await aws.ec2.replaceTransitGatewayRoute(to(one.attachment));
    expect(await routesIn(aws, id)).toEqual([`10.10.0.0/16 ${one.attachment} active static`]);
    const { Route } = await aws.ec2.deleteTransitGatewayRoute({ ...table, DestinationCidrBlock: "10.10.0.0/16" });
    expect(Route?.State).toBe("deleted");
    expect(await routesIn(aws, id)).toEqual([`10.10.0.0/16 ${one.attachment} active propagated`]);
    const propagated = aws.ec2.deleteTransitGatewayRoute({ ...table, DestinationCidrBlock: "10.10.0.0/16" });
    expect(await code(propagated)).toBe("InvalidRoute.NotFound");
    await aws.ec2.createTransitGatewayRoute({ ...table, DestinationCidrBlock: "10.99.0.0/16", Blackhole: true });
    expect(await routesIn(aws, id)).toContain("10.99.0.0/16 - blackhole static");
    const neither = aws.ec2.createTransitGatewayRoute({ ...table, DestinationCidrBlock: "10.98.0.0/16" });
    expect(await code(neither)).toBe("InvalidParameterCombination");
  });
});

describe("a peering of two transit gateways", () => {
  async function peered() {
    const near = await slowTwin();
    const far = await near.twin.aws.open({ region: FAR });
    const [here, there] = [await gatewayOf(near), await gatewayOf(far)];
    await near.clock.sleep(10_000);
    const request = (PeerTransitGatewayId = there) =>
      near.ec2.createTransitGatewayPeeringAttachment({
        TransitGatewayId: here,
        PeerTransitGatewayId,
        PeerAccountId: ACCOUNT,
        PeerRegion: FAR,
      });
    return { near, far, here, there, request };
  }

  test("waits for its acceptance in the other region, then carries static routes only (F40)", async () => {
    const { near, far, here, there, request } = await peered();
    const { TransitGatewayPeeringAttachment: made } = await request();
    const id = given(made?.TransitGatewayAttachmentId);
    expect(made).toMatchObject({
      State: "initiatingRequest",
      RequesterTgwInfo: { TransitGatewayId: here, Region: REGION, OwnerId: ACCOUNT },
      AccepterTgwInfo: { TransitGatewayId: there, Region: FAR, OwnerId: ACCOUNT },
    });
    const accept = (aws: typeof far) =>
      aws.ec2.acceptTransitGatewayPeeringAttachment({ TransitGatewayAttachmentId: id });
    expect(await code(accept(far))).toBe("IncorrectState");
    await near.clock.sleep(10_000);
    expect(await stateOfAttachment(far, id)).toBe("pendingAcceptance");
    expect(await code(accept(near))).toBe("OperationNotPermitted");
    await accept(far);
    expect(await stateOfAttachment(near, id)).toBe("pending");
    const table = { TransitGatewayRouteTableId: await transitTableOf(near, here) };
    await near.clock.sleep(10_000);
    expect(await stateOfAttachment(near, id)).toBe("available");
    const pair = { ...table, TransitGatewayAttachmentId: id };
    expect(await code(near.ec2.enableTransitGatewayRouteTablePropagation(pair))).toBe("UnsupportedOperation");
    await near.ec2.createTransitGatewayRoute({ ...pair, DestinationCidrBlock: "10.20.0.0/16" });
    expect(await routesIn(near, table.TransitGatewayRouteTableId)).toEqual([`10.20.0.0/16 ${id} active static`]);
    expect(await code(far.ec2.deleteTransitGateway({ TransitGatewayId: there }))).toBe("IncorrectState");
    await far.ec2.deleteTransitGatewayPeeringAttachment({ TransitGatewayAttachmentId: id });
    await near.clock.sleep(10_000);
    expect(await stateOfAttachment(near, id)).toBe("deleted");
    expect(await routesIn(near, table.TransitGatewayRouteTableId)).toEqual([`10.20.0.0/16 ${id} blackhole static`]);
    await near.clock.sleep(60_000);
    expect(await stateOfAttachment(near, id)).toBeUndefined();
    expect(await stateOfAttachment(far, id)).toBeUndefined();
  });

  test("with a gateway that nobody has fails, and is seen on this side only", async () => {
    const { near, far, request } = await peered();
    const { TransitGatewayPeeringAttachment: made } = await request("tgw-0123456789abcdef0");
    await near.clock.sleep(10_000);
    expect(await stateOfAttachment(near, given(made?.TransitGatewayAttachmentId))).toBe("failed");
    expect((await far.ec2.describeTransitGatewayPeeringAttachments({})).TransitGatewayPeeringAttachments).toEqual([]);
  });
});
