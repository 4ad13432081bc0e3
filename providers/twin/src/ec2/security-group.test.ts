import { describe, expect, test } from "vitest";
import { ACCOUNT, code, groupOf, interfaceIn, refusal, subnetOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

async function ground(behaviour = {}) {
  const aws = await twinUnderTest(behaviour);
  return { aws, ec2: aws.ec2, vpc: await vpcOf(aws) };
}

describe("CreateSecurityGroup", () => {
  test("has no way in and every way out (F23), and its tags from the call itself", async () => {
    const { ec2, vpc } = await ground();
    const Tags = [{ Key: "podspan.dev/id", Value: "prod/pods" }];
    const answer = await ec2.createSecurityGroup({
      VpcId: vpc,
      GroupName: "pods",
      Description: "pods of prod",
      TagSpecifications: [{ ResourceType: "security-group", Tags }],
    });
    expect(answer).toMatchObject({ GroupId: expect.stringMatching(/^sg-0[0-9a-f]{16}$/), Tags });
    const { SecurityGroups } = await ec2.describeSecurityGroups({ GroupIds: [`${answer.GroupId}`] });
    expect(SecurityGroups).toMatchObject([
      {
        GroupName: "pods",
        Description: "pods of prod",
        VpcId: vpc,
        OwnerId: ACCOUNT,
        Tags,
        IpPermissions: [],
        IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      },
    ]);
  });

  test("a name is there once in a VPC, and may be there again in another", async () => {
    const { aws, vpc } = await ground();
    await groupOf(aws, vpc);
    expect(await refusal(groupOf(aws, vpc))).toBe(
      `InvalidGroup.Duplicate: The security group 'pods' already exists for VPC '${vpc}'`,
    );
    await groupOf(aws, await vpcOf(aws));
  });

  test.each([
    ["sg-pods", "InvalidParameterValue"],
    ["default", "InvalidGroup.Reserved"],
    ["", "MissingParameter"],
    ["naïve", "InvalidParameterValue"],
    ["x".repeat(256), "InvalidParameterValue"],
    ["pods/eu-west-1 (prod)", "taken"],
  ])("the name %j is %s (moto takes sg-…: probe 64)", async (GroupName, expected) => {
    const { ec2, vpc } = await ground();
    const answer = ec2.createSecurityGroup({ VpcId: vpc, GroupName, Description: "d" });
    if (expected === "taken") await answer;
    else expect(await code(answer)).toBe(expected);
  });

  test("needs a description, of the same characters", async () => {
    const { ec2, vpc } = await ground();
    const input = { VpcId: vpc, GroupName: "pods" };
    expect(await refusal(ec2.createSecurityGroup({ ...input, Description: undefined }))).toBe(
      "MissingParameter: The request must contain the parameter GroupDescription",
    );
    expect(await code(ec2.createSecurityGroup({ ...input, Description: "pods → nodes" }))).toBe(
      "InvalidParameterValue",
    );
  });

  test("needs a VPC, as there is no default one", async () => {
    const { ec2 } = await ground();
    expect(await code(ec2.createSecurityGroup({ GroupName: "pods", Description: "d" }))).toBe("VPCIdNotSpecified");
    const unknown = { VpcId: "vpc-0dead0000dead0000", GroupName: "pods", Description: "d" };
    expect(await code(ec2.createSecurityGroup(unknown))).toBe("InvalidVpcID.NotFound");
  });

  test("a region has 2,500 at most (F31)", async () => {
    const { aws, vpc } = await ground({ limits: { ...DEFAULT_LIMITS, groupsPerRegion: 2 } });
    await groupOf(aws, vpc, "one");
    expect(await code(groupOf(aws, vpc, "two"))).toBe("SecurityGroupLimitExceeded");
    expect(DEFAULT_LIMITS.groupsPerRegion).toBe(2_500);
  });
});

describe("DeleteSecurityGroup", () => {
  test("takes its rules along, those that name itself included", async () => {
    const { aws, ec2, vpc } = await ground();
    const GroupId = await groupOf(aws, vpc);
    const IpPermissions = [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId }] }];
    await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
    await ec2.deleteSecurityGroup({ GroupId });
    expect((await ec2.describeSecurityGroups({})).SecurityGroups).toHaveLength(1);
    expect(aws.twin.save()["aws_configs/eu-west-1/SecurityGroupRules.json"]).not.toContain(GroupId);
  });

  test("is refused while an interface carries it (moto takes it: probe 180)", async () => {
    const { aws, ec2, vpc } = await ground();
    const GroupId = await groupOf(aws, vpc);
    const NetworkInterfaceId = interfaceIn(aws, await subnetOf(aws, vpc, "10.196.24.0/28"), [GroupId]);
    expect(await refusal(ec2.deleteSecurityGroup({ GroupId }))).toBe(
      `DependencyViolation: resource ${GroupId} has a dependent object`,
    );
    await ec2.deleteNetworkInterface({ NetworkInterfaceId });
    await ec2.deleteSecurityGroup({ GroupId });
  });

  test("is refused while another group's rule names it", async () => {
    const { aws, ec2, vpc } = await ground();
    const [GroupId, other] = [await groupOf(aws, vpc, "one"), await groupOf(aws, vpc, "two")];
    const IpPermissions = [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId }] }];
    await ec2.authorizeSecurityGroupIngress({ GroupId: other, IpPermissions });
    expect(await code(ec2.deleteSecurityGroup({ GroupId }))).toBe("DependencyViolation");
    await ec2.deleteSecurityGroup({ GroupId: other });
    await ec2.deleteSecurityGroup({ GroupId });
  });

  test("is refused for the default group (F24), and for one that is not there", async () => {
    const { ec2 } = await ground();
    const { SecurityGroups } = await ec2.describeSecurityGroups({});
    expect(await code(ec2.deleteSecurityGroup({ GroupId: SecurityGroups?.[0]?.GroupId }))).toBe("CannotDelete");
    expect(await code(ec2.deleteSecurityGroup({ GroupId: "sg-0dead0000dead0000" }))).toBe("InvalidGroup.NotFound");
    expect(await code(ec2.deleteSecurityGroup({ GroupId: "pods" }))).toBe("InvalidGroupId.Malformed");
  });
});
