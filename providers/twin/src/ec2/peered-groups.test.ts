import type { AwsApi } from "@podspan/aws/api";
import { describe, expect, test } from "vitest";
import { code, everyPage, given, groupOf, type TwinUnderTest, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import {
  ACROSS_ACCOUNTS,
  ACROSS_REGIONS,
  HERE,
  type Pair,
  type Place,
  pairOf,
  peered,
  requested,
} from "./peering.fixture.ts";

interface Groups {
  readonly aws: TwinUnderTest;
  readonly pair: Pair;
  /** A group of each VPC. */
  readonly own: string;
  readonly far: string;
}

async function groups(place: Place): Promise<Groups> {
  const aws = await twinUnderTest();
  const pair = await pairOf(aws, place);
  return { aws, pair, own: await groupOf(aws, pair.vpc), far: await groupOf(pair.there, pair.peer) };
}

function naming({ aws, pair, own, far }: Groups) {
  const UserIdGroupPairs = [{ GroupId: far, UserId: pair.place.account }];
  return aws.ec2.authorizeSecurityGroupIngress({
    GroupId: own,
    IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs }],
  });
}

/** How the group's own region tells of the group that its rule names. */
async function reference({ aws, own }: Groups) {
  const Filters = [{ Name: "group-id", Values: [own] }];
  const { SecurityGroupRules = [] } = await aws.ec2.describeSecurityGroupRules({ Filters });
  return SecurityGroupRules.find(({ IsEgress }) => !IsEgress)?.ReferencedGroupInfo;
}

describe("a rule that names a group of a peered VPC (F27)", () => {
  test.each([
    ["in one account", HERE],
    ["of another account", ACROSS_ACCOUNTS],
  ])("%s is taken while the peering is active, and told with the peering", async (_, place) => {
    const at = await groups(place);
    expect(await code(naming(at))).toBe("InvalidGroup.NotFound");
    const id = await peered(at.aws, at.pair);
    await naming(at);
    const told = {
      GroupId: at.far,
      UserId: place.account,
      VpcId: at.pair.peer,
      VpcPeeringConnectionId: id,
      PeeringStatus: "active",
    };
    expect(await reference(at)).toEqual(told);
    const { SecurityGroups } = await at.aws.ec2.describeSecurityGroups({ GroupIds: [at.own] });
    expect(SecurityGroups?.[0]?.IpPermissions?.[0]?.UserIdGroupPairs).toEqual([told]);
  });

  test("is refused across regions, and while the request is pending", async () => {
    const far = await groups(ACROSS_REGIONS);
    await peered(far.aws, far.pair);
    expect(await code(naming(far))).toBe("InvalidGroup.NotFound");
    const near = await groups(HERE);
    await requested(near.aws, near.pair);
    expect(await code(naming(near))).toBe("InvalidGroup.NotFound");
  });

  test("goes stale with the peering, can be taken away all the same, and means its group again with a new one (F30)", async () => {
    const at = await groups(ACROSS_ACCOUNTS);
    const id = await peered(at.aws, at.pair);
    await naming(at);
    await at.aws.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: id });
    expect(await reference(at)).toMatchObject({ VpcPeeringConnectionId: id, PeeringStatus: "deleted" });
    const again = await peered(at.aws, at.pair);
    expect(await reference(at)).toMatchObject({ VpcPeeringConnectionId: again, PeeringStatus: "active" });
    await at.aws.ec2.deleteVpcPeeringConnection({ VpcPeeringConnectionId: again });
    const UserIdGroupPairs = [{ GroupId: at.far, UserId: at.pair.place.account }];
    const IpPermissions = [{ IpProtocol: "-1", UserIdGroupPairs }];
    await at.aws.ec2.revokeSecurityGroupIngress({ GroupId: at.own, IpPermissions });
    expect(await reference(at)).toBeUndefined();
  });

  test("does not keep that group from being deleted, as one of its own VPC does", async () => {
    const at = await groups(HERE);
    await peered(at.aws, at.pair);
    await naming(at);
    await at.pair.there.ec2.deleteSecurityGroup({ GroupId: at.far });
    const sibling = await groupOf(at.aws, at.pair.vpc, "sibling");
    const UserIdGroupPairs = [{ GroupId: sibling }];
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 1, ToPort: 2, UserIdGroupPairs }];
    await at.aws.ec2.authorizeSecurityGroupIngress({ GroupId: at.own, IpPermissions });
    expect(await code(at.aws.ec2.deleteSecurityGroup({ GroupId: sibling }))).toBe("DependencyViolation");
  });

  test("outlives the saving of its world", async () => {
    const at = await groups(HERE);
    const id = await peered(at.aws, at.pair);
    await naming(at);
    const again = { ...at, aws: await twinUnderTest({}, at.aws.twin.save()) };
    expect(await reference(again)).toMatchObject({ VpcPeeringConnectionId: id, PeeringStatus: "active" });
  });
});

describe("DescribeSecurityGroupRules", () => {
  const one = (ec2: AwsApi["ec2"], GroupId: string, port: number, tag: string) =>
    ec2.authorizeSecurityGroupIngress({
      GroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
      TagSpecifications: [{ ResourceType: "security-group-rule", Tags: [{ Key: "of", Value: tag }] }],
    });

  test("lists rules with ids and tags, by group, id and tag, a page at a time", async () => {
    const aws = await twinUnderTest({ pageSize: 3 });
    const vpc = await vpcOf(aws);
    const [a, b] = [await groupOf(aws, vpc, "a"), await groupOf(aws, vpc, "b")];
    const made: string[] = [];
    for (let port = 1; port <= 5; port += 1) {
      const answer = await one(aws.ec2, port < 4 ? a : b, port, port < 3 ? "west" : "east");
      made.push(given(answer.SecurityGroupRules?.[0]?.SecurityGroupRuleId));
    }
    const ports = async (Name: string, ...Values: string[]) => {
      const { records, pages } = await everyPage(
        (NextToken) =>
          aws.ec2.describeSecurityGroupRules({ Filters: [{ Name, Values }], ...(NextToken ? { NextToken } : {}) }),
        (answer) => answer.SecurityGroupRules,
      );
      return [records.map(({ FromPort }) => FromPort).sort(), pages];
    };
    expect(await ports("tag:of", "west")).toEqual([[1, 2], 1]);
    expect(await ports("tag:of", "*")).toEqual([[1, 2, 3, 4, 5], 2]);
    // Its own rule that lets everything out is one of the group's.
    expect(await ports("group-id", a)).toEqual([[-1, 1, 2, 3], 2]);
    expect(await ports("security-group-rule-id", made[4] ?? "")).toEqual([[5], 1]);
    const SecurityGroupRuleIds = ["sgr-0fffffffffffffff1"];
    expect(await code(aws.ec2.describeSecurityGroupRules({ SecurityGroupRuleIds }))).toBe(
      "InvalidSecurityGroupRuleId.NotFound",
    );
  });

  test("a rule's tags are changed by its id, and a revoked one is gone", async () => {
    const aws = await twinUnderTest();
    const group = await groupOf(aws, await vpcOf(aws));
    const id = given((await one(aws.ec2, group, 443, "west")).SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    await aws.ec2.createTags({ Resources: [id], Tags: [{ Key: "of", Value: "east" }] });
    const Filters = [{ Name: "security-group-rule-id", Values: [id] }];
    const read = async () => (await aws.ec2.describeSecurityGroupRules({ Filters })).SecurityGroupRules;
    expect(await read()).toMatchObject([{ FromPort: 443, GroupId: group, Tags: [{ Key: "of", Value: "east" }] }]);
    await aws.ec2.revokeSecurityGroupIngress({ GroupId: group, SecurityGroupRuleIds: [id] });
    expect(await read()).toEqual([]);
    expect(await code(aws.ec2.revokeSecurityGroupIngress({ GroupId: group, SecurityGroupRuleIds: [id] }))).toBe(
      "InvalidSecurityGroupRuleId.NotFound",
    );
  });
});
