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
});

test("of what lies around shared subnets a participant sees tables in use, ACLs and the internet gateway, and no NAT gateway", async () => {
  const { ec2 } = await ownersSide();
  twin.twin.invent({ internetGateways: [{ account: OWNER, region: REGION, vpc: VPC }] });
  await ec2.createRouteTable({ VpcId: VPC });
  const owners = (await ec2.describeRouteTables({})).RouteTables ?? [];
  const { RouteTables = [] } = await twin.ec2.describeRouteTables({});
  const inUse = owners.filter(({ Associations = [] }) => Associations.length > 0);
  expect(inUse.length).toBe(owners.length - 1);
  expect(RouteTables).toEqual(inUse.map((table) => ({ ...table, Tags: [] })));
  expect((await twin.ec2.describeNetworkAcls({})).NetworkAcls).toHaveLength(1);
  expect((await twin.ec2.describeInternetGateways({})).InternetGateways).toHaveLength(1);
  expect((await ec2.describeNatGateways({})).NatGateways).not.toEqual([]);
  expect((await twin.ec2.describeNatGateways({})).NatGateways).toEqual([]);
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
  const [table] = (await twin.ec2.describeRouteTables({})).RouteTables ?? [];
  const RouteTableId = given(table?.RouteTableId);
  expect(await refusal(twin.ec2.associateRouteTable({ RouteTableId, SubnetId }))).toMatch(refused);
  expect(await refusal(twin.ec2.deleteRouteTable({ RouteTableId }))).toMatch(refused);
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
  // The owner is shown it, and cannot work with it.
  const [shown] = (await ec2.describeSecurityGroups({ GroupIds: [given(GroupId)] })).SecurityGroups ?? [];
  expect(shown).toMatchObject({ OwnerId: "111122223333", Tags: [], IpPermissionsEgress: [{ IpProtocol: "-1" }] });
  expect(await refusal(ec2.deleteSecurityGroup({ GroupId: given(GroupId) }))).toMatch(/^UnauthorizedOperation/);
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
