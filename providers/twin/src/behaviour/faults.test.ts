import { describe, expect, test } from "vitest";
import { code, given, REGION, refusal, subnetOf, tableOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import { type Fault, FaultPlan } from "./faults.ts";

const SITE = { account: "111122223333", region: REGION };
const withFault = (...faults: Fault[]) => twinUnderTest({ faults });

describe("a plan of faults", () => {
  const strikes = (fault: Omit<Fault, "fault">, apis: readonly string[]) => {
    const plan = new FaultPlan([{ fault: "denied", ...fault }]);
    return apis.map((api) => plan.strike(api, {}, SITE) !== undefined);
  };

  test("strikes the api that it names, all of a service, or all", () => {
    const apis = ["ec2:CreateVpc", "ec2:DeleteVpc", "eks:UpdateAddon"];
    expect(strikes({ api: "ec2:CreateVpc" }, apis)).toEqual([true, false, false]);
    expect(strikes({ api: "ec2:*" }, apis)).toEqual([true, true, false]);
    expect(strikes({ api: "*" }, apis)).toEqual([true, true, true]);
  });

  test("strikes the nth call only, or so many times", () => {
    const four = new Array<string>(4).fill("ec2:CreateVpc");
    expect(strikes({ api: "ec2:*", nth: 2 }, four)).toEqual([false, true, false, false]);
    expect(strikes({ api: "ec2:*", times: 2 }, four)).toEqual([true, true, false, false]);
  });

  test("strikes what its match says, and counts nothing else", () => {
    const plan = new FaultPlan([{ api: "*", fault: "denied", nth: 2, match: (input) => input === "yes" }]);
    const strike = (input: string) => plan.strike("ec2:CreateVpc", input, SITE) !== undefined;
    expect(["yes", "no", "no", "yes", "yes"].map(strike)).toEqual([false, false, false, true, false]);
  });

  test("of two that match, the first strikes and both count", () => {
    const plan = new FaultPlan([
      { api: "*", fault: "denied", nth: 1 },
      { api: "*", fault: "throttle", nth: 2 },
    ]);
    const kinds = [1, 2, 3].map(() => plan.strike("ec2:CreateVpc", {}, SITE)?.fault);
    expect(kinds).toEqual(["denied", "throttle", undefined]);
  });
});

describe("a refused call has AWS's code for it, and nothing has happened", () => {
  const refused: readonly (readonly [Fault["fault"], ec2: string, eks: string, sts: string])[] = [
    ["throttle", "RequestLimitExceeded", "ThrottlingException", "Throttling"],
    ["denied", "UnauthorizedOperation", "AccessDeniedException", "AccessDenied"],
    ["expired-credentials", "RequestExpired", "ExpiredTokenException", "ExpiredToken"],
    ["server-error", "InternalError", "ServerException", "InternalFailure"],
    ["limit", "VpcLimitExceeded", "ResourceLimitExceededException", "ResourceLimitExceeded"],
  ];
  test.each(refused)("%s", async (fault, ec2, eks, sts) => {
    const aws = await withFault({ api: "*", fault, times: 3 });
    expect(await code(aws.ec2.createVpc({ CidrBlock: "10.0.0.0/16" }))).toBe(ec2);
    expect(await code(aws.eks.describeCluster({ name: "prod" }))).toBe(eks);
    expect(await code(aws.sts.getCallerIdentity({}))).toBe(sts);
    expect((await aws.ec2.describeVpcs({})).Vpcs).toEqual([]);
  });

  test.each([
    ["ec2:CreateSubnet", "SubnetLimitExceeded"],
    ["ec2:CreateRouteTable", "RouteTableLimitExceeded"],
    ["ec2:AssociateVpcCidrBlock", "CidrLimitExceeded"],
    ["ec2:CreateSecurityGroup", "SecurityGroupLimitExceeded"],
    ["ec2:AuthorizeSecurityGroupIngress", "RulesPerSecurityGroupLimitExceeded"],
  ])("the limit of %s is %s", async (api, expected) => {
    const aws = await withFault({ api, fault: "limit" });
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      "ec2:CreateSubnet": () => aws.ec2.createSubnet({ VpcId: undefined }),
      "ec2:CreateRouteTable": () => aws.ec2.createRouteTable({ VpcId: undefined }),
      "ec2:AssociateVpcCidrBlock": () => aws.ec2.associateVpcCidrBlock({ VpcId: undefined }),
      "ec2:CreateSecurityGroup": () => aws.ec2.createSecurityGroup({ GroupName: "a", Description: "a" }),
      "ec2:AuthorizeSecurityGroupIngress": () => aws.ec2.authorizeSecurityGroupIngress({}),
    };
    expect(await code(given(calls[api])())).toBe(expected);
  });
});

describe("a lost answer", () => {
  test("breaks the connection after the request was taken", async () => {
    const aws = await withFault({ api: "ec2:CreateVpc", fault: "lost-answer", nth: 1 });
    const error = await aws.ec2.createVpc({ CidrBlock: "10.0.0.0/16" }).catch((one: unknown) => one);
    expect(error).toMatchObject({ name: "TimeoutError", code: "ECONNRESET", message: "socket hang up" });
    expect((await aws.ec2.describeVpcs({})).Vpcs).toHaveLength(1);
  });

  test("and the same request again runs into what the first one made", async () => {
    const aws = await withFault({ api: "ec2:CreateSubnet", fault: "lost-answer", nth: 1 });
    const vpc = await vpcOf(aws);
    expect(await code(subnetOf(aws, vpc, "10.196.24.0/28"))).toBe("TimeoutError");
    expect(await code(subnetOf(aws, vpc, "10.196.24.0/28"))).toBe("InvalidSubnet.Conflict");
  });

  test("a refused request is refused, lost answer or not", async () => {
    const aws = await withFault({ api: "ec2:CreateVpc", fault: "lost-answer" });
    expect(await code(aws.ec2.createVpc({ CidrBlock: "nonsense" }))).toBe("InvalidParameterValue");
  });
});

describe("what vanishes was deleted by somebody else just before", () => {
  test("the first id that the request names", async () => {
    const aws = await withFault({ api: "ec2:CreateSubnet", fault: "vanish" });
    const vpc = await vpcOf(aws);
    expect(await code(subnetOf(aws, vpc, "10.196.24.0/28"))).toBe("InvalidVpcID.NotFound");
  });

  test("or another one, with what cannot be without it", async () => {
    const aws = await twinUnderTest({
      faults: [
        {
          api: "ec2:DescribeRouteTables",
          fault: "vanish",
          get id() {
            return vanishing;
          },
        },
      ],
    });
    const vpc = await vpcOf(aws);
    const [subnet, table] = [await subnetOf(aws, vpc, "10.196.24.0/28"), await tableOf(aws, vpc)];
    const vanishing = subnet;
    await aws.ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
    const { RouteTables } = await aws.ec2.describeRouteTables({ RouteTableIds: [table] });
    expect(RouteTables?.[0]?.Associations).toEqual([]);
    expect((await aws.ec2.describeSubnets({})).Subnets).toEqual([]);
  });

  test("a cluster, by its name", async () => {
    const aws = await withFault({ api: "eks:DescribeCluster", fault: "vanish", id: "prod", nth: 2 });
    const vpc = await vpcOf(aws);
    const subnets = [await subnetOf(aws, vpc, "10.196.24.0/28")];
    aws.twin.invent({ clusters: [{ name: "prod", region: REGION, subnets, managedCni: true, nodesPerZone: 0 }] });
    await aws.eks.describeCluster({ name: "prod" });
    expect(await refusal(aws.eks.describeCluster({ name: "prod" }))).toBe(
      "ResourceNotFoundException: No cluster found for name: prod.",
    );
  });
});
