import { beforeEach, expect, test } from "vitest";
import { given, REGION, refusal, type TwinUnderTest, twinUnderTest } from "../twin.fixture.ts";

const OWNER = "444444444445";
const VPC = "vpc-0123456789abcdef0";
let twin: TwinUnderTest;

beforeEach(async () => {
  twin = await twinUnderTest();
  twin.twin.invent({
    vpcs: [
      {
        key: "main",
        account: OWNER,
        region: REGION,
        id: VPC,
        tags: { secret: "of the owner" },
        cidr: "10.0.0.0/16",
        zones: ["euw1-az1", "euw1-az2"],
        sharedWith: ["caller"],
      },
    ],
  });
});

function ownersSide() {
  const account = { id: OWNER, partition: "aws", assumeRole: `arn:aws:iam::${OWNER}:role/network` };
  return twin.twin.aws.open({ region: REGION, account });
}

test("a participant sees the VPC and its shared subnets, whose they are, and none of the owner's tags", async () => {
  const [vpc] = (await twin.ec2.describeVpcs({})).Vpcs ?? [];
  expect(vpc).toMatchObject({ VpcId: VPC, OwnerId: OWNER, Tags: [] });
  const { Subnets = [] } = await twin.ec2.describeSubnets({});
  expect(Subnets).toHaveLength(4);
  expect(Subnets.every(({ OwnerId, Tags = [] }) => OwnerId === OWNER && Tags.length === 0)).toBe(true);
  expect((await twin.ec2.describeRouteTables({})).RouteTables).toEqual([]);
});

test("the zone's id is the same for both, its name each account's own", async () => {
  const zones = async (api: Pick<TwinUnderTest, "ec2">) => {
    const { Subnets = [] } = await api.ec2.describeSubnets({});
    return new Map(Subnets.map((subnet) => [subnet.AvailabilityZoneId, subnet.AvailabilityZone]));
  };
  const [ours, theirs] = [await zones(twin), await zones(await ownersSide())];
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  expect(ours.get("euw1-az1")).not.toBe(theirs.get("euw1-az1"));
});

test("what is the owner's a participant may not make or change", async () => {
  const refused = /^UnauthorizedOperation: .*shared but the provided object is not owned by you/;
  const [subnet] = (await twin.ec2.describeSubnets({})).Subnets ?? [];
  const SubnetId = given(subnet?.SubnetId);
  expect(await refusal(twin.ec2.createSubnet({ VpcId: VPC, CidrBlock: "10.0.200.0/24" }))).toMatch(refused);
  expect(await refusal(twin.ec2.associateVpcCidrBlock({ VpcId: VPC, CidrBlock: "100.64.0.0/16" }))).toMatch(refused);
  expect(await refusal(twin.ec2.createRouteTable({ VpcId: VPC }))).toMatch(refused);
  expect(await refusal(twin.ec2.deleteSubnet({ SubnetId }))).toMatch(refused);
  expect(await refusal(twin.ec2.createTags({ Resources: [SubnetId], Tags: [{ Key: "a", Value: "b" }] }))).toMatch(
    refused,
  );
  const { ec2 } = await ownersSide();
  const { CidrBlockAssociation } = await ec2.associateVpcCidrBlock({ VpcId: VPC, CidrBlock: "100.64.0.0/16" });
  const AssociationId = given(CidrBlockAssociation?.AssociationId);
  expect(await refusal(twin.ec2.disassociateVpcCidrBlock({ AssociationId }))).toMatch(refused);
});

test("security groups and interfaces in it are the participant's own, and an interface holds the owner's subnet", async () => {
  const { GroupId } = await twin.ec2.createSecurityGroup({ VpcId: VPC, GroupName: "pods", Description: "pods" });
  const { ec2 } = await ownersSide();
  expect(
    (await ec2.describeSecurityGroups({ Filters: [{ Name: "group-name", Values: ["pods"] }] })).SecurityGroups,
  ).toEqual([]);
  await ec2.associateVpcCidrBlock({ VpcId: VPC, CidrBlock: "100.64.0.0/16" });
  const { Subnet } = await ec2.createSubnet({ VpcId: VPC, CidrBlock: "100.64.0.0/24", AvailabilityZoneId: "euw1-az1" });
  const subnet = given(Subnet?.SubnetId);
  const [eni] = twin.twin.invent({ interfaces: [{ region: REGION, subnet, groups: [given(GroupId)] }] }).interfaces;
  const seen = (await ec2.describeNetworkInterfaces({ Filters: [{ Name: "subnet-id", Values: [subnet] }] }))
    .NetworkInterfaces;
  expect(seen?.map(({ NetworkInterfaceId, OwnerId }) => [NetworkInterfaceId, OwnerId])).toEqual([
    [eni, "111122223333"],
  ]);
  expect(await refusal(ec2.deleteSubnet({ SubnetId: subnet }))).toMatch(/^DependencyViolation/);
  await twin.ec2.deleteNetworkInterface({ NetworkInterfaceId: given(eni) });
  await ec2.deleteSubnet({ SubnetId: subnet });
});

test("who shares with whom is kept when the world is saved", async () => {
  const again = await twinUnderTest({}, twin.twin.save());
  expect((await again.ec2.describeVpcs({})).Vpcs).toHaveLength(1);
});
