import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { ACCOUNT, code, given, groupOf, refusal, subnetOf, tableOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

describe("CreateVpc", () => {
  test("answers a pending VPC of the caller, which is available a moment later", async () => {
    const timing = { ...INSTANT_BEHAVIOUR.timing, vpc: 1_000 };
    const { ec2, clock } = await twinUnderTest({ timing });
    const { Vpc } = await ec2.createVpc({ CidrBlock: "10.196.24.0/24" });
    expect(Vpc).toMatchObject({ State: "pending", CidrBlock: "10.196.24.0/24", OwnerId: ACCOUNT, IsDefault: false });
    expect(Vpc?.VpcId).toMatch(/^vpc-0[0-9a-f]{16}$/);
    const state = async () => (await ec2.describeVpcs({})).Vpcs?.[0]?.State;
    expect(await state()).toBe("pending");
    await clock.sleep(1_000);
    expect(await state()).toBe("available");
  });

  test("its tags come with the call itself", async () => {
    const { ec2 } = await twinUnderTest();
    const Tags = [{ Key: "Name", Value: "Internal" }];
    await ec2.createVpc({ CidrBlock: "10.0.0.0/16", TagSpecifications: [{ ResourceType: "vpc", Tags }] });
    expect((await ec2.describeVpcs({})).Vpcs).toMatchObject([{ Tags }]);
  });

  test("clears host bits (F15; moto keeps them: aws-benchmarks probe 5)", async () => {
    const { ec2 } = await twinUnderTest();
    expect((await ec2.createVpc({ CidrBlock: "10.1.2.3/16" })).Vpc?.CidrBlock).toBe("10.1.0.0/16");
  });

  test.each([
    ["10.0.0.0/8", "InvalidVpc.Range"],
    ["10.0.0.0/29", "InvalidVpc.Range"],
    ["169.254.0.0/16", "InvalidVpc.Range"],
    ["10.0.0.0", "InvalidParameterValue"],
    ["300.0.0.0/16", "InvalidParameterValue"],
  ])("refuses %s as %s", async (CidrBlock, expected) => {
    const { ec2 } = await twinUnderTest();
    expect(await code(ec2.createVpc({ CidrBlock }))).toBe(expected);
    expect((await ec2.describeVpcs({})).Vpcs).toEqual([]);
  });

  test("without a block a parameter is missing", async () => {
    const { ec2 } = await twinUnderTest();
    expect(await code(ec2.createVpc({}))).toBe("MissingParameter");
  });

  test("two VPCs may have the same block", async () => {
    const { ec2 } = await twinUnderTest();
    await ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
    await ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
    expect((await ec2.describeVpcs({})).Vpcs).toHaveLength(2);
  });

  test("a region has five at most", async () => {
    const aws = await twinUnderTest();
    for (let count = 0; count < 5; count += 1) await vpcOf(aws);
    expect(await code(aws.ec2.createVpc({ CidrBlock: "10.0.0.0/16" }))).toBe("VpcLimitExceeded");
  });

  test("brings its main table with the local route, explicitly for no subnet (F2, F10)", async () => {
    const aws = await twinUnderTest();
    const vpc = await vpcOf(aws);
    const { RouteTables } = await aws.ec2.describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [vpc] }] });
    expect(RouteTables).toMatchObject([
      {
        VpcId: vpc,
        Associations: [{ Main: true, AssociationState: { State: "associated" } }],
        Routes: [
          { DestinationCidrBlock: "10.196.24.0/24", GatewayId: "local", Origin: "CreateRouteTable", State: "active" },
        ],
      },
    ]);
    expect(RouteTables?.[0]?.Associations?.[0]).not.toHaveProperty("SubnetId");
  });

  test("brings its default group: in from itself, out to everywhere (F24)", async () => {
    const aws = await twinUnderTest();
    await vpcOf(aws);
    const { SecurityGroups = [] } = await aws.ec2.describeSecurityGroups({});
    const [group] = SecurityGroups;
    expect(SecurityGroups).toHaveLength(1);
    expect(group).toMatchObject({
      GroupName: "default",
      IpPermissions: [
        { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: group?.GroupId, UserId: ACCOUNT }], IpRanges: [] },
      ],
      IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
  });

  test("brings its default network ACL: all in, all out, and the deny at the end (F33)", async () => {
    const aws = await twinUnderTest();
    await vpcOf(aws);
    const file = given(aws.twin.save()["aws_configs/eu-west-1/NetworkAcls.json"]);
    const [acl] = JSON.parse(file).NetworkAcls;
    const rules = acl.Entries.map(
      (one: Record<string, unknown>) => `${one.Egress ? "out" : "in"} ${one.RuleNumber} ${one.RuleAction}`,
    );
    expect(rules).toEqual(["out 100 allow", "out 32767 deny", "in 100 allow", "in 32767 deny"]);
  });
});

describe("DeleteVpc", () => {
  test("takes what came with it along", async () => {
    const aws = await twinUnderTest();
    await aws.ec2.deleteVpc({ VpcId: await vpcOf(aws) });
    expect((await aws.ec2.describeVpcs({})).Vpcs).toEqual([]);
    expect((await aws.ec2.describeRouteTables({})).RouteTables).toEqual([]);
    expect((await aws.ec2.describeSecurityGroups({})).SecurityGroups).toEqual([]);
    expect(Object.keys(aws.twin.save())).toEqual(["aws_configs/eu-west-1/AvailabilityZones.json", "twin.json"]);
  });

  test.each([
    ["a subnet", (aws: Awaited<ReturnType<typeof twinUnderTest>>, vpc: string) => subnetOf(aws, vpc, "10.196.24.0/28")],
    ["a table of its own", tableOf],
    ["a group of its own", groupOf],
  ])("is refused while %s is in it", async (_what, make) => {
    const aws = await twinUnderTest();
    const vpc = await vpcOf(aws);
    await make(aws, vpc);
    expect(await refusal(aws.ec2.deleteVpc({ VpcId: vpc }))).toBe(
      `DependencyViolation: The vpc '${vpc}' has dependencies and cannot be deleted.`,
    );
  });

  test("leaves other VPCs alone", async () => {
    const aws = await twinUnderTest();
    const [one, two] = [await vpcOf(aws), await vpcOf(aws, "10.0.0.0/16")];
    await aws.ec2.deleteVpc({ VpcId: one });
    expect((await aws.ec2.describeVpcs({})).Vpcs).toMatchObject([{ VpcId: two }]);
    expect((await aws.ec2.describeRouteTables({})).RouteTables).toMatchObject([{ VpcId: two }]);
    expect((await aws.ec2.describeSecurityGroups({})).SecurityGroups?.[0]?.IpPermissions).toHaveLength(1);
  });

  test("an unknown one is not found, a malformed id is malformed", async () => {
    const { ec2 } = await twinUnderTest();
    expect(await code(ec2.deleteVpc({ VpcId: "vpc-0dead0000dead0000" }))).toBe("InvalidVpcID.NotFound");
    expect(await code(ec2.deleteVpc({ VpcId: "nope" }))).toBe("InvalidVpcID.Malformed");
  });
});

test("quotas are AWS's defaults and may be raised, as on AWS", async () => {
  const aws = await twinUnderTest({ limits: { ...DEFAULT_LIMITS, vpcsPerRegion: 6 } });
  for (let count = 0; count < 6; count += 1) await vpcOf(aws);
  expect(await code(aws.ec2.createVpc({ CidrBlock: "10.0.0.0/16" }))).toBe("VpcLimitExceeded");
});
