import type { IpPermission } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import { ACCOUNT, code, given, groupOf, REGION, refusal, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import { DEFAULT_LIMITS } from "./limits.ts";

async function ground() {
  const aws = await twinUnderTest();
  const vpc = await vpcOf(aws);
  return { aws, ec2: aws.ec2, vpc, GroupId: await groupOf(aws, vpc) };
}
type Ground = Awaited<ReturnType<typeof ground>>;

async function permissions({ ec2, GroupId }: Ground): Promise<readonly IpPermission[]> {
  return (await ec2.describeSecurityGroups({ GroupIds: [GroupId] })).SecurityGroups?.[0]?.IpPermissions ?? [];
}

const all = (...cidrs: string[]): IpPermission => ({ IpProtocol: "-1", IpRanges: cidrs.map((CidrIp) => ({ CidrIp })) });
const tcp = (port: number, CidrIp = "10.0.0.0/8"): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp }],
});

describe("AuthorizeSecurityGroupIngress", () => {
  test("answers every rule that it made, one for each range (moto answers the last permission's only)", async () => {
    const at = await ground();
    const answer = await at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [all("10.196.24.0/24", "100.64.0.0/16"), tcp(443)],
    });
    expect(answer.Return).toBe(true);
    expect(answer.SecurityGroupRules).toMatchObject([
      {
        IpProtocol: "-1",
        FromPort: -1,
        ToPort: -1,
        CidrIpv4: "10.196.24.0/24",
        IsEgress: false,
        GroupOwnerId: ACCOUNT,
      },
      { IpProtocol: "-1", CidrIpv4: "100.64.0.0/16" },
      { IpProtocol: "tcp", FromPort: 443, ToPort: 443, CidrIpv4: "10.0.0.0/8" },
    ]);
    expect(answer.SecurityGroupRules?.every((rule) => /^sgr-0[0-9a-f]{16}$/.test(rule.SecurityGroupRuleId ?? ""))).toBe(
      true,
    );
  });

  test("is atomic: with one duplicate among new rules none is made (moto keeps the new ones: probe 68)", async () => {
    const at = await ground();
    await at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [all("10.0.0.0/8")] });
    const both = { GroupId: at.GroupId, IpPermissions: [all("172.16.0.0/12"), all("10.0.0.0/8")] };
    expect(await code(at.ec2.authorizeSecurityGroupIngress(both))).toBe("InvalidPermission.Duplicate");
    expect((await permissions(at))[0]?.IpRanges).toEqual([{ CidrIp: "10.0.0.0/8" }]);
  });

  test("a rule with another description is the same rule", async () => {
    const at = await ground();
    const described = (Description: string) => ({
      GroupId: at.GroupId,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8", Description }] }],
    });
    await at.ec2.authorizeSecurityGroupIngress(described("one"));
    expect(await code(at.ec2.authorizeSecurityGroupIngress(described("two")))).toBe("InvalidPermission.Duplicate");
  });

  test("the same rule twice in one request is refused", async () => {
    const at = await ground();
    const twice = { GroupId: at.GroupId, IpPermissions: [tcp(443), tcp(443)] };
    expect(await refusal(at.ec2.authorizeSecurityGroupIngress(twice))).toBe(
      "InvalidParameterValue: The same permission must not appear multiple times",
    );
  });

  test("clears host bits of IPv4 and IPv6 (F15; moto keeps them: probe 70), so that both spellings are one rule", async () => {
    const at = await ground();
    const Ipv6Ranges = [{ CidrIpv6: "FD00:0:0::1/64" }];
    await at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [{ ...all("10.5.5.5/16"), Ipv6Ranges }],
    });
    expect(await permissions(at)).toMatchObject([
      { IpRanges: [{ CidrIp: "10.5.0.0/16" }], Ipv6Ranges: [{ CidrIpv6: "fd00::/64" }] },
    ]);
    const again = { GroupId: at.GroupId, IpPermissions: [all("10.5.0.0/16")] };
    expect(await code(at.ec2.authorizeSecurityGroupIngress(again))).toBe("InvalidPermission.Duplicate");
  });

  test.each([
    ["a malformed range", all("10.1.0.0/99"), "InvalidParameterValue: CIDR block 10.1.0.0/99 is malformed"],
    [
      "a malformed IPv6 range",
      { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "fd00::/200" }] },
      "InvalidParameterValue: CIDR block fd00::/200 is malformed",
    ],
    [
      "TCP without ports",
      { IpProtocol: "tcp", IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
      "InvalidParameterValue: Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
    ],
    [
      "ports the wrong way round",
      { ...tcp(443), ToPort: 80 },
      "InvalidParameterValue: Invalid TCP/UDP port range (443:80)",
    ],
    [
      "no protocol",
      { IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
      "MissingParameter: The request must contain the parameter ipProtocol",
    ],
    [
      "an unknown protocol",
      { ...all("10.0.0.0/8"), IpProtocol: "tpc" },
      "InvalidParameterValue: Invalid value 'tpc' for IP protocol. Unknown protocol.",
    ],
    [
      "no source",
      { IpProtocol: "-1" },
      "MissingParameter: The request must contain a source or destination for each permission",
    ],
  ] as const)("refuses %s", async (_what, permission, expected) => {
    const at = await ground();
    const call = at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [permission as IpPermission],
    });
    expect(await refusal(call)).toBe(expected);
  });

  test("a request without permissions is refused", async () => {
    const at = await ground();
    expect(await code(at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [] }))).toBe(
      "MissingParameter",
    );
    expect(await code(at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId }))).toBe("MissingParameter");
  });

  test("protocol numbers are written as names, ICMP keeps type and code, others have no ports", async () => {
    const at = await ground();
    const IpRanges = [{ CidrIp: "10.0.0.0/8" }];
    await at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [
        { IpProtocol: "17", FromPort: 4789, ToPort: 4789, IpRanges },
        { IpProtocol: "icmp", FromPort: 3, ToPort: 4, IpRanges },
        { IpProtocol: "50", FromPort: 1, ToPort: 2, IpRanges },
      ],
    });
    const shown = (await permissions(at)).map((one) => `${one.IpProtocol} ${one.FromPort} ${one.ToPort}`);
    expect(shown.sort()).toEqual(["50 -1 -1", "icmp 3 4", "udp 4789 4789"]);
  });

  test("the short form names one rule beside the group", async () => {
    const at = await ground();
    await at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpProtocol: "-1", CidrIp: "10.1.0.0/16" });
    expect(await permissions(at)).toMatchObject([{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.1.0.0/16" }] }]);
  });

  test("sixty rules each way, IPv4 and IPv6 counted apart, references for both (F31)", async () => {
    const at = await ground();
    const v4 = Array.from({ length: 59 }, (_, index) => tcp(1_000 + index));
    await at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: v4 });
    const v6 = Array.from({ length: 59 }, (_, index) => ({ CidrIpv6: `fd00:${index + 1}::/64` }));
    await at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [{ IpProtocol: "-1", Ipv6Ranges: v6 }],
    });
    const self = [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: at.GroupId }] }];
    await at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: self });
    expect(await code(at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [tcp(2_000)] }))).toBe(
      "RulesPerSecurityGroupLimitExceeded",
    );
    expect(DEFAULT_LIMITS.rulesPerGroup).toBe(60);
  });

  test("too many at once leave none behind", async () => {
    const at = await ground();
    const many = Array.from({ length: 61 }, (_, index) => tcp(1_000 + index));
    await code(at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: many }));
    expect(await permissions(at)).toEqual([]);
  });

  test("rules have their tags from the call itself", async () => {
    const at = await ground();
    const Tags = [{ Key: "owner", Value: "prod" }];
    const answer = await at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [tcp(443)],
      TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
    });
    expect(answer.SecurityGroupRules).toMatchObject([{ Tags }]);
  });
});

describe("a rule that names a group (F26, F27)", () => {
  const naming = (GroupId: string): IpPermission => ({ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId }] });

  test("of the same VPC is taken, and shows the group and its owner", async () => {
    const at = await ground();
    const other = await groupOf(at.aws, at.vpc, "nodes");
    await at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [naming(other)] });
    expect(await permissions(at)).toMatchObject([{ UserIdGroupPairs: [{ GroupId: other, UserId: ACCOUNT }] }]);
  });

  test("that is unknown or malformed is refused", async () => {
    const at = await ground();
    const call = (id: string) =>
      at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [naming(id)] });
    expect(await code(call("sg-0dead0000dead0000"))).toBe("InvalidGroup.NotFound");
    expect(await code(call("nodes"))).toBe("InvalidGroupId.Malformed");
  });

  test("of a VPC that is not peered is refused", async () => {
    const at = await ground();
    const foreign = await groupOf(at.aws, await vpcOf(at.aws), "foreign");
    const call = at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [naming(foreign)] });
    expect(await refusal(call)).toBe(
      "InvalidGroup.NotFound: You have specified two resources that belong to different networks.",
    );
  });

  test.each([
    ["active", REGION, "taken"],
    ["pending-acceptance", REGION, "InvalidGroup.NotFound"],
    ["active", "eu-central-1", "InvalidGroup.NotFound"],
  ])("of a VPC behind a peering that is %s with %s is %s", async (status, region, expected) => {
    const at = await ground();
    const peer = await vpcOf(at.aws, "10.9.0.0/16");
    const foreign = await groupOf(at.aws, peer, "foreign");
    const peering = {
      VpcPeeringConnectionId: "pcx-0aaaaaaaaaaaaaaaa",
      RequesterVpcInfo: { VpcId: at.vpc, Region: REGION, OwnerId: ACCOUNT },
      AccepterVpcInfo: { VpcId: peer, Region: region, OwnerId: ACCOUNT },
      Status: { Code: status },
    };
    const files = {
      ...at.aws.twin.save(),
      [`aws_configs/${REGION}/VpcPeeringConnections.json`]: JSON.stringify({ VpcPeeringConnections: [peering] }),
    };
    const { ec2 } = await twinUnderTest({}, files);
    const call = ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [naming(foreign)] });
    if (expected === "taken") await call;
    else expect(await code(call)).toBe(expected);
  });
});

describe("RevokeSecurityGroupIngress and Egress", () => {
  test("take rules by what they say, whatever their description, and answer them", async () => {
    const at = await ground();
    await at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [all("10.0.0.0/8", "100.64.0.0/16")],
    });
    const answer = await at.ec2.revokeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "any" }] }],
    });
    expect(answer).toMatchObject({
      Return: true,
      RevokedSecurityGroupRules: [{ CidrIpv4: "10.0.0.0/8", IsEgress: false }],
    });
    expect((await permissions(at))[0]?.IpRanges).toEqual([{ CidrIp: "100.64.0.0/16" }]);
  });

  test("take rules by id, and say which group a rule named", async () => {
    const at = await ground();
    const { SecurityGroupRules } = await at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: at.GroupId }] }],
    });
    const SecurityGroupRuleIds = [given(SecurityGroupRules?.[0]?.SecurityGroupRuleId)];
    const answer = await at.ec2.revokeSecurityGroupIngress({ GroupId: at.GroupId, SecurityGroupRuleIds });
    expect(answer.RevokedSecurityGroupRules).toMatchObject([{ ReferencedGroupId: at.GroupId }]);
    expect(await code(at.ec2.revokeSecurityGroupIngress({ GroupId: at.GroupId, SecurityGroupRuleIds }))).toBe(
      "InvalidSecurityGroupRuleId.NotFound",
    );
  });

  test("one that is not there refuses the call, and the others stay", async () => {
    const at = await ground();
    await at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [tcp(443)] });
    const call = at.ec2.revokeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [tcp(443), tcp(80)] });
    expect(await code(call)).toBe("InvalidPermission.NotFound");
    expect(await permissions(at)).toHaveLength(1);
  });

  test("a direction knows only its own rules", async () => {
    const at = await ground();
    const everywhere = { GroupId: at.GroupId, IpPermissions: [all("0.0.0.0/0")] };
    expect(await code(at.ec2.revokeSecurityGroupIngress(everywhere))).toBe("InvalidPermission.NotFound");
    await at.ec2.revokeSecurityGroupEgress(everywhere);
    const { SecurityGroups } = await at.ec2.describeSecurityGroups({ GroupIds: [at.GroupId] });
    expect(SecurityGroups?.[0]?.IpPermissionsEgress).toEqual([]);
    await at.ec2.authorizeSecurityGroupEgress(everywhere);
    expect(await code(at.ec2.authorizeSecurityGroupEgress(everywhere))).toBe("InvalidPermission.Duplicate");
  });
});

describe("UpdateSecurityGroupRuleDescriptions", () => {
  const described = (Description?: string): IpPermission => ({
    IpProtocol: "-1",
    IpRanges: [{ CidrIp: "10.0.0.0/8", ...(Description === undefined ? {} : { Description }) }],
  });

  test("changes the description and nothing else, and takes it away", async () => {
    const at = await ground();
    await at.ec2.authorizeSecurityGroupIngress({ GroupId: at.GroupId, IpPermissions: [described("one")] });
    await at.ec2.updateSecurityGroupRuleDescriptionsIngress({ GroupId: at.GroupId, IpPermissions: [described("two")] });
    expect((await permissions(at))[0]?.IpRanges).toEqual([{ CidrIp: "10.0.0.0/8", Description: "two" }]);
    await at.ec2.updateSecurityGroupRuleDescriptionsIngress({ GroupId: at.GroupId, IpPermissions: [described()] });
    expect((await permissions(at))[0]?.IpRanges).toEqual([{ CidrIp: "10.0.0.0/8" }]);
  });

  test("names rules by id too", async () => {
    const at = await ground();
    const { SecurityGroupRules } = await at.ec2.authorizeSecurityGroupIngress({
      GroupId: at.GroupId,
      IpPermissions: [described()],
    });
    const SecurityGroupRuleId = given(SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    const SecurityGroupRuleDescriptions = [{ SecurityGroupRuleId, Description: "three" }];
    await at.ec2.updateSecurityGroupRuleDescriptionsIngress({ GroupId: at.GroupId, SecurityGroupRuleDescriptions });
    expect((await permissions(at))[0]?.IpRanges?.[0]?.Description).toBe("three");
  });

  test("a rule that is not there refuses the call", async () => {
    const at = await ground();
    const call = at.ec2.updateSecurityGroupRuleDescriptionsEgress({ GroupId: at.GroupId, IpPermissions: [tcp(1)] });
    expect(await code(call)).toBe("InvalidPermission.NotFound");
  });
});
