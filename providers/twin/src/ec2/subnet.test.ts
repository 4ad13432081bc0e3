import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import {
  code,
  interfaceIn,
  refusal,
  subnetOf,
  type TwinUnderTest,
  tableOf,
  twinUnderTest,
  vpcOf,
} from "../twin.fixture.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

const vpcWithPods = async (aws: TwinUnderTest) => {
  const vpc = await vpcOf(aws);
  await aws.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" });
  return vpc;
};
const free = async ({ ec2 }: TwinUnderTest, id: string) =>
  (await ec2.describeSubnets({ SubnetIds: [id] })).Subnets?.[0]?.AvailableIpAddressCount;

describe("CreateSubnet", () => {
  test("is pending, then available, in the zone asked for, less the five addresses that AWS keeps (F14)", async () => {
    const timing = { ...INSTANT_BEHAVIOUR.timing, subnet: 1_500 };
    const aws = await twinUnderTest({ timing });
    const vpc = await vpcWithPods(aws);
    const { Subnet } = await aws.ec2.createSubnet({
      VpcId: vpc,
      CidrBlock: "100.64.0.0/17",
      AvailabilityZone: "eu-west-1b",
      TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "Name", Value: "Internal/pods-eu-west-1b" }] }],
    });
    expect(Subnet).toMatchObject({
      State: "pending",
      AvailabilityZone: "eu-west-1b",
      AvailabilityZoneId: expect.stringMatching(/^euw1-az[123]$/),
      AvailableIpAddressCount: 32_763,
      Tags: [{ Key: "Name", Value: "Internal/pods-eu-west-1b" }],
    });
    await aws.clock.sleep(1_500);
    expect((await aws.ec2.describeSubnets({})).Subnets?.[0]?.State).toBe("available");
  });

  test("may name the zone by its id, or none: then AWS chooses", async () => {
    const aws = await twinUnderTest();
    const VpcId = await vpcOf(aws);
    const byId = await aws.ec2.createSubnet({ VpcId, CidrBlock: "10.196.24.0/28", AvailabilityZoneId: "euw1-az1" });
    expect(byId.Subnet?.AvailabilityZoneId).toBe("euw1-az1");
    const chosen = await aws.ec2.createSubnet({ VpcId, CidrBlock: "10.196.24.16/28" });
    expect(chosen.Subnet?.AvailabilityZone).toMatch(/^eu-west-1[abc]$/);
  });

  test("clears host bits (F15)", async () => {
    const aws = await twinUnderTest();
    const VpcId = await vpcOf(aws);
    expect((await aws.ec2.createSubnet({ VpcId, CidrBlock: "10.196.24.77/26" })).Subnet?.CidrBlock).toBe(
      "10.196.24.64/26",
    );
  });

  test.each([
    ["outside the VPC's blocks", "172.16.0.0/24", "InvalidSubnet.Range"],
    ["larger than its block", "10.196.0.0/16", "InvalidSubnet.Range"],
    ["smaller than /28 (F14; moto takes it)", "10.196.24.0/29", "InvalidSubnet.Range"],
    ["the same as another subnet", "10.196.24.0/26", "InvalidSubnet.Conflict"],
    ["inside another subnet", "10.196.24.32/28", "InvalidSubnet.Conflict"],
    ["around another subnet", "10.196.24.0/25", "InvalidSubnet.Conflict"],
    ["no block", "10.196.24.0", "InvalidParameterValue"],
  ])("refuses one that is %s", async (_why, CidrBlock, expected) => {
    const aws = await twinUnderTest();
    const VpcId = await vpcOf(aws);
    await subnetOf(aws, VpcId, "10.196.24.0/26");
    expect(await code(aws.ec2.createSubnet({ VpcId, CidrBlock }))).toBe(expected);
    expect((await aws.ec2.describeSubnets({})).Subnets).toHaveLength(1);
  });

  test("is refused in a block that is only associating, or on its way out (F19)", async () => {
    const timing = { ...INSTANT_BEHAVIOUR.timing, cidr: 3_000 };
    const aws = await twinUnderTest({ timing });
    const VpcId = await vpcOf(aws);
    const { CidrBlockAssociation } = await aws.ec2.associateVpcCidrBlock({ VpcId, CidrBlock: "100.64.0.0/16" });
    const make = () => aws.ec2.createSubnet({ VpcId, CidrBlock: "100.64.0.0/17" });
    expect(await code(make())).toBe("InvalidSubnet.Range");
    await aws.clock.sleep(3_000);
    await aws.ec2.disassociateVpcCidrBlock({ AssociationId: CidrBlockAssociation?.AssociationId });
    expect(await code(make())).toBe("InvalidSubnet.Range");
  });

  test("the same block in another VPC is no conflict", async () => {
    const aws = await twinUnderTest();
    const [one, two] = [await vpcOf(aws), await vpcOf(aws)];
    await subnetOf(aws, one, "10.196.24.0/26");
    await subnetOf(aws, two, "10.196.24.0/26");
    const { Subnets = [] } = await aws.ec2.describeSubnets({});
    expect(Subnets.map(({ VpcId }) => VpcId).sort()).toEqual([one, two].sort());
  });

  test("refuses a zone of another region, and says which there are (moto takes it: probe 43)", async () => {
    const aws = await twinUnderTest();
    const VpcId = await vpcOf(aws);
    const input = { VpcId, CidrBlock: "10.196.24.0/26" };
    expect(await refusal(aws.ec2.createSubnet({ ...input, AvailabilityZone: "us-east-1a" }))).toBe(
      "InvalidParameterValue: Value (us-east-1a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: eu-west-1a, eu-west-1b, eu-west-1c.",
    );
    expect(await code(aws.ec2.createSubnet({ ...input, AvailabilityZoneId: "use1-az1" }))).toBe(
      "InvalidParameterValue",
    );
    const both = { ...input, AvailabilityZone: "eu-west-1a", AvailabilityZoneId: "euw1-az1" };
    expect(await code(aws.ec2.createSubnet(both))).toBe("InvalidParameterCombination");
  });

  test("a VPC has 200 at most (F20)", async () => {
    const aws = await twinUnderTest({ limits: { ...DEFAULT_LIMITS, subnetsPerVpc: 2 } });
    const vpc = await vpcOf(aws);
    await subnetOf(aws, vpc, "10.196.24.0/28");
    await subnetOf(aws, vpc, "10.196.24.16/28");
    expect(await code(subnetOf(aws, vpc, "10.196.24.32/28"))).toBe("SubnetLimitExceeded");
    expect(DEFAULT_LIMITS.subnetsPerVpc).toBe(200);
  });

  test("belongs to no table explicitly: the main one routes it (F10)", async () => {
    const aws = await twinUnderTest();
    await subnetOf(aws, await vpcOf(aws), "10.196.24.0/28");
    const { RouteTables } = await aws.ec2.describeRouteTables({});
    expect(RouteTables?.flatMap((table) => table.Associations?.map((one) => one.SubnetId))).toEqual([undefined]);
  });
});

describe("a subnet's free addresses", () => {
  test("go with its interfaces and come back with their deletion (F14)", async () => {
    const aws = await twinUnderTest();
    const subnet = await subnetOf(aws, await vpcOf(aws), "10.196.24.0/28");
    expect(await free(aws, subnet)).toBe(11);
    const eni = interfaceIn(aws, subnet);
    expect(await free(aws, subnet)).toBe(10);
    await aws.ec2.deleteNetworkInterface({ NetworkInterfaceId: eni });
    expect(await free(aws, subnet)).toBe(11);
  });

  test("never are the first four or the last, and run out (F14)", async () => {
    const aws = await twinUnderTest();
    const subnet = await subnetOf(aws, await vpcOf(aws), "10.196.24.16/28");
    for (let count = 0; count < 11; count += 1) interfaceIn(aws, subnet);
    const { NetworkInterfaces = [] } = await aws.ec2.describeNetworkInterfaces({});
    const taken = NetworkInterfaces.map((eni) => Number(eni.PrivateIpAddress?.split(".")[3])).sort((a, b) => a - b);
    expect(taken).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(() => interfaceIn(aws, subnet)).toThrow("does not have enough free addresses");
  });
});

describe("DeleteSubnet", () => {
  test("is refused while an interface is in it (moto takes it: probe 47)", async () => {
    const aws = await twinUnderTest();
    const SubnetId = await subnetOf(aws, await vpcOf(aws), "10.196.24.0/28");
    const NetworkInterfaceId = interfaceIn(aws, SubnetId);
    expect(await refusal(aws.ec2.deleteSubnet({ SubnetId }))).toBe(
      `DependencyViolation: The subnet '${SubnetId}' has dependencies and cannot be deleted.`,
    );
    await aws.ec2.deleteNetworkInterface({ NetworkInterfaceId });
    await aws.ec2.deleteSubnet({ SubnetId });
    expect((await aws.ec2.describeSubnets({})).Subnets).toEqual([]);
  });

  test("takes its association along, so that its table can go", async () => {
    const aws = await twinUnderTest();
    const vpc = await vpcOf(aws);
    const SubnetId = await subnetOf(aws, vpc, "10.196.24.0/28");
    const RouteTableId = await tableOf(aws, vpc);
    await aws.ec2.associateRouteTable({ SubnetId, RouteTableId });
    await aws.ec2.deleteSubnet({ SubnetId });
    await aws.ec2.deleteRouteTable({ RouteTableId });
    const { RouteTables = [] } = await aws.ec2.describeRouteTables({});
    expect(RouteTables.map((table) => table.RouteTableId)).not.toContain(RouteTableId);
  });

  test("a second time it is not found", async () => {
    const aws = await twinUnderTest();
    const SubnetId = await subnetOf(aws, await vpcOf(aws), "10.196.24.0/28");
    await aws.ec2.deleteSubnet({ SubnetId });
    expect(await refusal(aws.ec2.deleteSubnet({ SubnetId }))).toBe(
      `InvalidSubnetID.NotFound: The subnet ID '${SubnetId}' does not exist`,
    );
  });
});
