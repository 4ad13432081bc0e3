import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { ACCOUNT, given, groupOf, REGION, START, subnetOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import { DEFAULT_CALLER, loadWorld, savedTime, saveWorld } from "./files.ts";

const json = (value: unknown) => JSON.stringify(value);

/** What `aws ec2 describe-…` wrote of somebody's account. */
const DUMP = {
  [`aws_configs/${REGION}/Vpcs.json`]: json({
    Vpcs: [{ VpcId: "vpc-09796d57be9cec2d2", CidrBlock: "10.196.24.0/24", DhcpOptionsId: "dopt-1" }],
  }),
  [`aws_configs/${REGION}/Subnets.json`]: json({
    Subnets: [
      {
        SubnetId: "subnet-0aaaaaaaaaaaaaaaa",
        VpcId: "vpc-09796d57be9cec2d2",
        CidrBlock: "10.196.24.0/25",
        AvailabilityZone: "eu-west-1b",
      },
    ],
  }),
  [`aws_configs/${REGION}/SecurityGroups.json`]: json({
    SecurityGroups: [
      {
        GroupId: "sg-0aaaaaaaaaaaaaaaa",
        GroupName: "default",
        Description: "default VPC security group",
        VpcId: "vpc-09796d57be9cec2d2",
        IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: "sg-0aaaaaaaaaaaaaaaa", UserId: ACCOUNT }] }],
        IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      },
    ],
  }),
  [`aws_configs/${REGION}/NetworkInterfaces.json`]: json([
    {
      NetworkInterfaceId: "eni-0aaaaaaaaaaaaaaaa",
      VpcId: "vpc-09796d57be9cec2d2",
      SubnetId: "subnet-0aaaaaaaaaaaaaaaa",
      AvailabilityZone: "eu-west-1b",
      Attachment: { AttachTime: "2026-01-01T00:00:00Z", InstanceId: "i-0aaaaaaaaaaaaaaaa" },
    },
  ]),
  [`aws_configs/accounts/444455556666/${REGION}/Vpcs.json`]: json({
    Vpcs: [{ VpcId: "vpc-0bbbbbbbbbbbbbbbb", CidrBlock: "10.0.0.0/16" }],
  }),
  [`aws_configs/${REGION}/Reservations.json`]: json({ Reservations: [{ Instances: [] }] }),
};

describe("a dump of somebody's account", () => {
  test("is looked at as that account, also where its VPC is another's that is shared with it", () => {
    const region = "aws_configs/eu-west-1";
    const vpcs = json({
      Vpcs: [{ VpcId: "vpc-0123456789abcdef0", OwnerId: "444444444444", CidrBlock: "10.0.0.0/16" }],
    });
    const groups = json({ SecurityGroups: [{ GroupId: "sg-0123456789abcdef0", OwnerId: "555555555555" }] });
    const caller = (files: Record<string, string>) => loadWorld(files, "s").state.caller.account;
    expect(caller({ [`${region}/Vpcs.json`]: vpcs })).toBe("444444444444");
    expect(caller({ [`${region}/Vpcs.json`]: vpcs, [`${region}/SecurityGroups.json`]: groups })).toBe("555555555555");
    expect(caller({})).toBe(DEFAULT_CALLER.account);
  });

  test("answers as the account would, with what describe leaves out filled in", async () => {
    const { ec2 } = await twinUnderTest({}, DUMP);
    const { Vpcs } = await ec2.describeVpcs({});
    expect(Vpcs).toMatchObject([
      {
        State: "available",
        OwnerId: ACCOUNT,
        Tags: [],
        CidrBlockAssociationSet: [{ CidrBlock: "10.196.24.0/24", CidrBlockState: { State: "associated" } }],
      },
    ]);
    const { Subnets } = await ec2.describeSubnets({});
    expect(Subnets).toMatchObject([{ AvailableIpAddressCount: 123, State: "available" }]);
  });

  test("keeps the rules that came inside the groups, and numbers them", async () => {
    const { ec2, twin } = await twinUnderTest({}, DUMP);
    const { SecurityGroups } = await ec2.describeSecurityGroups({});
    expect(SecurityGroups?.[0]?.IpPermissions).toMatchObject([
      { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: "sg-0aaaaaaaaaaaaaaaa" }] },
    ]);
    const rules = given(twin.save()[`aws_configs/${REGION}/SecurityGroupRules.json`]);
    expect(JSON.parse(rules).SecurityGroupRules).toHaveLength(2);
  });

  test("an interface with an attachment is in use, and its time is a time", async () => {
    const { ec2 } = await twinUnderTest({}, DUMP);
    const { NetworkInterfaces } = await ec2.describeNetworkInterfaces({});
    expect(NetworkInterfaces?.[0]?.Status).toBe("in-use");
    expect(NetworkInterfaces?.[0]?.Attachment?.AttachTime).toEqual(new Date("2026-01-01T00:00:00Z"));
  });

  test("holds other accounts under accounts/ID", async () => {
    const { twin } = await twinUnderTest({}, DUMP);
    const account = { id: "444455556666", partition: "aws", assumeRole: "arn:aws:iam::444455556666:role/podspan" };
    const other = await twin.aws.open({ region: REGION, account });
    expect((await other.ec2.describeVpcs({})).Vpcs).toMatchObject([
      { VpcId: "vpc-0bbbbbbbbbbbbbbbb", OwnerId: "444455556666" },
    ]);
  });

  test("what the twin does not know is kept byte by byte", async () => {
    const { twin } = await twinUnderTest({}, DUMP);
    const path = `aws_configs/${REGION}/Reservations.json` as const;
    expect(twin.save()[path]).toBe(DUMP[path]);
  });

  test("EKS alone, with subnets that the twin does not have, answers too", async () => {
    const files = {
      [`aws_configs/${REGION}/EksClusters.json`]: json({
        clusters: [
          { name: "prod", status: "ACTIVE", version: "1.34", resourcesVpcConfig: { subnetIds: ["subnet-1"] } },
        ],
      }),
    };
    const { eks } = await twinUnderTest({}, files);
    expect((await eks.describeCluster({ name: "prod" })).cluster?.resourcesVpcConfig?.subnetIds).toEqual(["subnet-1"]);
  });
});

describe("a saved world", () => {
  test("loaded and saved again is the same, byte by byte", async () => {
    const one = await twinUnderTest();
    const vpc = await vpcOf(one);
    await subnetOf(one, vpc, "10.196.24.0/25");
    await groupOf(one, vpc);
    const files = one.twin.save();
    const again = await twinUnderTest({}, files);
    expect(again.twin.save()).toEqual(files);
  });

  test("its clock goes on where it stood", async () => {
    const one = await twinUnderTest();
    await one.clock.sleep(5_000);
    expect(savedTime(one.twin.save())).toBe(START + 5_000);
    expect(savedTime({})).toBeUndefined();
  });

  test("new ids follow on the old ones", async () => {
    const one = await twinUnderTest();
    const first = await vpcOf(one);
    const again = await twinUnderTest({}, one.twin.save());
    expect(await vpcOf(again)).not.toBe(first);
  });

  test("what was under way is finished in the next run", async () => {
    const slow = { timing: { ...INSTANT_BEHAVIOUR.timing, vpc: 1_000, cidr: 3_000 } };
    const one = await twinUnderTest(slow);
    const vpc = await vpcOf(one);
    await one.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" });
    const again = await twinUnderTest(slow, one.twin.save());
    const states = async () =>
      (await again.ec2.describeVpcs({})).Vpcs?.[0]?.CidrBlockAssociationSet?.map((one) => one.CidrBlockState?.State);
    expect(await states()).toEqual(["associated", "associating"]);
    await again.clock.sleep(3_000);
    expect(await states()).toEqual(["associated", "associated"]);
  });

  test("has its caller and seed in twin.json, sorted", () => {
    const world = loadWorld({}, "s");
    const files = saveWorld(world, START);
    expect(Object.keys(files)).toEqual(["twin.json"]);
    expect(JSON.parse(given(files["twin.json"]))).toMatchObject({
      kind: "Twin",
      version: 1,
      seed: "s",
      caller: DEFAULT_CALLER,
      clock: "2026-01-01T00:00:00.000Z",
    });
  });

  test("of a newer twin is refused with the way out", () => {
    const files = { "twin.json": json({ kind: "Twin", version: 2 }) };
    expect(() => loadWorld(files, "s")).toThrow("use a newer podspan");
  });

  test("holds what lists still show and what they do not show yet", async () => {
    const one = await twinUnderTest({ visibilityMs: 1_000, lingerMs: 1_000 });
    await vpcOf(one);
    const state = JSON.parse(given(one.twin.save()["twin.json"]));
    expect(state.hidden.length).toBeGreaterThan(0);
    const again = await twinUnderTest({ visibilityMs: 1_000 }, one.twin.save());
    expect((await again.ec2.describeVpcs({})).Vpcs).toEqual([]);
    await again.clock.sleep(1_000);
    expect((await again.ec2.describeVpcs({})).Vpcs).toHaveLength(1);
  });
});
