import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { code, given, refusal, subnetOf, type TwinUnderTest, tableOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

async function ground(behaviour = {}) {
  const aws = await twinUnderTest(behaviour);
  const vpc = await vpcOf(aws);
  return { aws, ec2: aws.ec2, vpc, subnet: await subnetOf(aws, vpc, "10.196.24.0/28"), table: await tableOf(aws, vpc) };
}

async function mainTable({ ec2 }: TwinUnderTest) {
  const { RouteTables } = await ec2.describeRouteTables({ Filters: [{ Name: "association.main", Values: ["true"] }] });
  return given(RouteTables?.[0]);
}

describe("CreateRouteTable", () => {
  test("has a local route for every associated block, and no other (F2)", async () => {
    const aws = await twinUnderTest();
    const VpcId = await vpcOf(aws);
    await aws.ec2.associateVpcCidrBlock({ VpcId, CidrBlock: "100.64.0.0/16" });
    const { RouteTable } = await aws.ec2.createRouteTable({ VpcId });
    expect(RouteTable).toMatchObject({
      VpcId,
      Associations: [],
      Routes: [
        { DestinationCidrBlock: "10.196.24.0/24", GatewayId: "local" },
        { DestinationCidrBlock: "100.64.0.0/16", GatewayId: "local" },
      ],
    });
  });

  test("the same client token makes one table, with other parameters it is refused (EC2 idempotency page)", async () => {
    const { ec2, vpc } = await ground();
    const input = { VpcId: vpc, ClientToken: "intent-1" };
    const first = await ec2.createRouteTable(input);
    const second = await ec2.createRouteTable(input);
    expect(second.RouteTable?.RouteTableId).toBe(first.RouteTable?.RouteTableId);
    expect(second.ClientToken).toBe("intent-1");
    const TagSpecifications = [{ ResourceType: "route-table" as const, Tags: [{ Key: "a", Value: "b" }] }];
    expect(await code(ec2.createRouteTable({ ...input, TagSpecifications }))).toBe("IdempotentParameterMismatch");
  });

  test("a VPC has 200 at most, the main one included (F20)", async () => {
    const { aws, vpc } = await ground({ limits: { ...DEFAULT_LIMITS, tablesPerVpc: 2 } });
    expect(await code(tableOf(aws, vpc))).toBe("RouteTableLimitExceeded");
    expect(DEFAULT_LIMITS.tablesPerVpc).toBe(200);
  });
});

describe("DeleteRouteTable", () => {
  test("is refused while a subnet uses it", async () => {
    const { ec2, subnet, table } = await ground();
    const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    expect(await refusal(ec2.deleteRouteTable({ RouteTableId: table }))).toBe(
      `DependencyViolation: The routeTable '${table}' has dependencies and cannot be deleted.`,
    );
    await ec2.disassociateRouteTable({ AssociationId });
    await ec2.deleteRouteTable({ RouteTableId: table });
    expect(await code(ec2.deleteRouteTable({ RouteTableId: table }))).toBe("InvalidRouteTableID.NotFound");
  });

  test("is refused for the main table", async () => {
    const { aws, ec2 } = await ground();
    const { RouteTableId } = await mainTable(aws);
    expect(await code(ec2.deleteRouteTable({ RouteTableId }))).toBe("DependencyViolation");
  });
});

describe("AssociateRouteTable", () => {
  test("gives the subnet this table; the same again is the same association", async () => {
    const { ec2, subnet, table } = await ground();
    const input = { SubnetId: subnet, RouteTableId: table };
    const first = await ec2.associateRouteTable(input);
    expect(first).toMatchObject({ AssociationState: { State: "associated" } });
    expect((await ec2.associateRouteTable(input)).AssociationId).toBe(first.AssociationId);
    const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds: [table] });
    expect(RouteTables?.[0]?.Associations).toEqual([
      {
        RouteTableAssociationId: first.AssociationId,
        RouteTableId: table,
        SubnetId: subnet,
        Main: false,
        AssociationState: { State: "associated" },
      },
    ]);
  });

  test("is refused when another table has the subnet (moto answers the old association: probe 57)", async () => {
    const { aws, ec2, vpc, subnet, table } = await ground();
    await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    const other = await tableOf(aws, vpc);
    expect(await refusal(ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: other }))).toBe(
      `Resource.AlreadyAssociated: the specified association for route table ${other} conflicts with an existing association`,
    );
  });

  test("is refused across VPCs (moto takes it: probe 58)", async () => {
    const { aws, ec2, subnet } = await ground();
    const foreign = await tableOf(aws, await vpcOf(aws));
    expect(await code(ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: foreign }))).toBe(
      "InvalidParameterValue",
    );
  });

  test("without a subnet, or with an unknown one, is refused", async () => {
    const { ec2, table } = await ground();
    expect(await code(ec2.associateRouteTable({ RouteTableId: table }))).toBe("MissingParameter");
    const unknown = { RouteTableId: table, SubnetId: "subnet-0dead0000dead0000" };
    expect(await code(ec2.associateRouteTable(unknown))).toBe("InvalidSubnetID.NotFound");
  });

  test("is associating first where that takes time", async () => {
    const timing = { ...INSTANT_BEHAVIOUR.timing, association: 500 };
    const { aws, ec2, subnet, table } = await ground({ timing });
    const answer = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    expect(answer.AssociationState?.State).toBe("associating");
    await aws.clock.sleep(500);
    const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds: [table] });
    expect(RouteTables?.[0]?.Associations?.[0]?.AssociationState?.State).toBe("associated");
  });
});

describe("ReplaceRouteTableAssociation", () => {
  test("moves the subnet under a new association id", async () => {
    const { aws, ec2, vpc, subnet, table } = await ground();
    const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    const other = await tableOf(aws, vpc);
    const { NewAssociationId } = await ec2.replaceRouteTableAssociation({ AssociationId, RouteTableId: other });
    expect(NewAssociationId).not.toBe(AssociationId);
    const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds: [other] });
    expect(RouteTables?.[0]?.Associations).toMatchObject([
      { RouteTableAssociationId: NewAssociationId, SubnetId: subnet },
    ]);
    await ec2.deleteRouteTable({ RouteTableId: table });
  });

  test("makes another table the main one, which moves every subnet without a table of its own (F10)", async () => {
    const { aws, ec2, table } = await ground();
    const main = await mainTable(aws);
    const AssociationId = main.Associations?.[0]?.RouteTableAssociationId;
    await ec2.replaceRouteTableAssociation({ AssociationId, RouteTableId: table });
    expect((await mainTable(aws)).RouteTableId).toBe(table);
    await ec2.deleteRouteTable({ RouteTableId: main.RouteTableId });
  });

  test("an unknown association, or a table of another VPC, is refused", async () => {
    const { aws, ec2, subnet, table } = await ground();
    const unknown = { AssociationId: "rtbassoc-0dead0000dead0000", RouteTableId: table };
    expect(await code(ec2.replaceRouteTableAssociation(unknown))).toBe("InvalidAssociationID.NotFound");
    const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    const foreign = await tableOf(aws, await vpcOf(aws));
    expect(await code(ec2.replaceRouteTableAssociation({ AssociationId, RouteTableId: foreign }))).toBe(
      "InvalidParameterValue",
    );
  });
});

describe("DisassociateRouteTable", () => {
  test("leaves the subnet to the main table", async () => {
    const { ec2, subnet, table } = await ground();
    const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    await ec2.disassociateRouteTable({ AssociationId });
    const filter = { Name: "association.subnet-id", Values: [subnet] };
    expect((await ec2.describeRouteTables({ Filters: [filter] })).RouteTables).toEqual([]);
    expect(await code(ec2.disassociateRouteTable({ AssociationId }))).toBe("InvalidAssociationID.NotFound");
  });

  test("is refused for the main association", async () => {
    const { aws, ec2 } = await ground();
    const AssociationId = (await mainTable(aws)).Associations?.[0]?.RouteTableAssociationId;
    expect(await code(ec2.disassociateRouteTable({ AssociationId }))).toBe("InvalidParameterValue");
  });
});
