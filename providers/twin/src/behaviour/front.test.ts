import { describe, expect, test } from "vitest";
import { code, given, START, subnetOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import type { AwsError } from "./aws-error.ts";
import { ec2Buckets } from "./behaviour.ts";
import { Throttle } from "./throttle.ts";

describe("time on the wire", () => {
  test("every call takes its latency, refused ones too, and calls at once take it together", async () => {
    const { ec2, clock } = await twinUnderTest({ latencyMs: 100 });
    await ec2.describeVpcs({});
    expect(clock.now()).toBe(START + 100);
    await code(ec2.describeVpcs({ VpcIds: ["nope"] }));
    expect(clock.now()).toBe(START + 200);
    await Promise.all([ec2.describeVpcs({}), ec2.describeSubnets({}), ec2.describeRouteTables({})]);
    expect(clock.now()).toBe(START + 300);
  });

  test("a call takes effect half-way: what was asked later and is answered sooner does not see it", async () => {
    const aws = await twinUnderTest({ latencyMs: 100 });
    const creating = aws.ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
    const { Vpcs } = await aws.ec2.describeVpcs({});
    await creating;
    expect(Vpcs).toHaveLength(1);
  });
});

describe("eventual consistency (EC2 developer guide)", () => {
  test("a new id is unknown to every call and in no list until its time has passed", async () => {
    const aws = await twinUnderTest({ visibilityMs: 2_000 });
    const VpcId = await vpcOf(aws);
    expect((await aws.ec2.describeVpcs({})).Vpcs).toEqual([]);
    expect(await code(aws.ec2.describeVpcs({ VpcIds: [VpcId] }))).toBe("InvalidVpcID.NotFound");
    expect(await code(aws.ec2.createSubnet({ VpcId, CidrBlock: "10.196.24.0/28" }))).toBe("InvalidVpcID.NotFound");
    expect(await code(aws.ec2.createTags({ Resources: [VpcId], Tags: [] }))).toBe("InvalidVpcID.NotFound");
    await aws.clock.sleep(2_000);
    expect((await aws.ec2.describeVpcs({ VpcIds: [VpcId] })).Vpcs).toHaveLength(1);
    await subnetOf(aws, VpcId, "10.196.24.0/28");
  });

  test("a rule of an invisible group cannot be named", async () => {
    const aws = await twinUnderTest({ visibilityMs: 2_000 });
    const VpcId = await vpcOf(aws);
    await aws.clock.sleep(2_000);
    const { GroupId } = await aws.ec2.createSecurityGroup({ VpcId, GroupName: "a", Description: "a" });
    const IpPermissions = [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: given(GroupId) }] }];
    expect(await code(aws.ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions }))).toBe("InvalidGroup.NotFound");
  });

  test("names and blocks that are taken are taken at once, seen or not", async () => {
    const aws = await twinUnderTest({ visibilityMs: 2_000 });
    const VpcId = await vpcOf(aws);
    await aws.clock.sleep(2_000);
    await subnetOf(aws, VpcId, "10.196.24.0/28");
    expect(await code(subnetOf(aws, VpcId, "10.196.24.0/28"))).toBe("InvalidSubnet.Conflict");
  });

  test("what was deleted is still listed for a while, and is gone to every other call", async () => {
    const aws = await twinUnderTest({ lingerMs: 1_000 });
    const SubnetId = await subnetOf(aws, await vpcOf(aws), "10.196.24.0/28");
    await aws.ec2.deleteSubnet({ SubnetId });
    expect((await aws.ec2.describeSubnets({})).Subnets).toMatchObject([{ SubnetId }]);
    expect(await code(aws.ec2.deleteSubnet({ SubnetId }))).toBe("InvalidSubnetID.NotFound");
    await aws.clock.sleep(1_000);
    expect((await aws.ec2.describeSubnets({})).Subnets).toEqual([]);
  });
});

describe("throttling (EC2 request throttling page)", () => {
  test("a bucket gives its capacity at once, then what time refills", () => {
    const throttle = new Throttle();
    const bucket = { capacity: 2, refillPerSecond: 4 };
    const take = (now: number) => throttle.take("key", bucket, now);
    expect([take(0), take(0), take(0)]).toEqual([true, true, false]);
    expect([take(249), take(250), take(250)]).toEqual([false, true, false]);
    expect([take(10_000), take(10_000), take(10_000)]).toEqual([true, true, false]);
  });

  test("buckets are apart by api, account and region", async () => {
    const throttle = (api: string) => (api.startsWith("ec2:") ? { capacity: 1, refillPerSecond: 1 } : undefined);
    const { ec2, twin, clock } = await twinUnderTest({ throttle });
    await ec2.describeVpcs({});
    expect(await code(ec2.describeVpcs({}))).toBe("RequestLimitExceeded");
    await ec2.describeSubnets({});
    await (await twin.aws.open({ region: "us-east-1" })).ec2.describeVpcs({});
    const account = { id: "444455556666", partition: "aws", assumeRole: "arn:aws:iam::444455556666:role/podspan" };
    await (await twin.aws.open({ region: "eu-west-1", account })).ec2.describeVpcs({});
    await clock.sleep(1_000);
    await ec2.describeVpcs({});
  });

  test("is a server's answer, 503, and nothing has happened", async () => {
    const { ec2 } = await twinUnderTest({ throttle: () => ({ capacity: 0, refillPerSecond: 0 }) });
    const error = await ec2.createVpc({ CidrBlock: "10.0.0.0/16" }).catch((one: AwsError) => one);
    expect(error).toMatchObject({
      name: "RequestLimitExceeded",
      $fault: "server",
      $metadata: { httpStatusCode: 503, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  test("AWS's own buckets: reads 100 and 20 a second, writes 50 and 5, and none known for EKS and STS", () => {
    expect(ec2Buckets("ec2:DescribeSubnets")).toEqual({ capacity: 100, refillPerSecond: 20 });
    expect(ec2Buckets("ec2:CreateSubnet")).toEqual({ capacity: 50, refillPerSecond: 5 });
    expect(ec2Buckets("eks:DescribeCluster")).toBeUndefined();
  });
});

describe("an observer", () => {
  test("is told of every call before and after it took effect, with what was asked and where", async () => {
    const seen: string[] = [];
    const { ec2, twin } = await twinUnderTest({
      onCall: (point, api, input, site) => {
        seen.push(`${point} ${api} ${JSON.stringify(input)} ${site.region}`);
      },
    });
    await ec2.describeVpcs({});
    await code(ec2.describeVpcs({ VpcIds: ["nope"] }));
    await (await twin.aws.open({ region: "us-east-1" })).sts.getCallerIdentity({});
    expect(seen).toEqual([
      "before ec2:DescribeVpcs {} eu-west-1",
      "after ec2:DescribeVpcs {} eu-west-1",
      'before ec2:DescribeVpcs {"VpcIds":["nope"]} eu-west-1',
      "before sts:GetCallerIdentity {} us-east-1",
      "after sts:GetCallerIdentity {} us-east-1",
    ]);
  });

  test("that throws before kills the call before anything happened; after, when all of it has", async () => {
    for (const [kill, expected] of [
      ["before", 0],
      ["after", 1],
    ] as const) {
      let alive = true;
      const { ec2 } = await twinUnderTest({
        onCall: (point, api) => {
          if (alive && point === kill && api === "ec2:CreateVpc") throw new Error("killed");
        },
      });
      await expect(ec2.createVpc({ CidrBlock: "10.0.0.0/16" })).rejects.toThrow("killed");
      alive = false;
      expect((await ec2.describeVpcs({})).Vpcs).toHaveLength(expected);
    }
  });

  test("that never resolves leaves the caller hanging, as a killed process would", async () => {
    const { ec2, clock } = await twinUnderTest({
      latencyMs: 10,
      onCall: (point, api) => (point === "after" && api === "ec2:CreateVpc" ? new Promise(() => {}) : undefined),
    });
    let answered = false;
    void ec2.createVpc({ CidrBlock: "10.0.0.0/16" }).then(() => {
      answered = true;
    });
    await clock.sleep(60_000);
    expect(answered).toBe(false);
    expect((await ec2.describeVpcs({})).Vpcs).toHaveLength(1);
  });
});

describe("a dry run (EC2 error codes page)", () => {
  test("answers DryRunOperation with 412 and does nothing (moto makes the VPC: probe 6)", async () => {
    const { ec2 } = await twinUnderTest();
    const error = await ec2.createVpc({ CidrBlock: "10.0.0.0/16", DryRun: true }).catch((one: AwsError) => one);
    expect(error).toMatchObject({ name: "DryRunOperation", $metadata: { httpStatusCode: 412 } });
    expect((await ec2.describeVpcs({})).Vpcs).toEqual([]);
  });

  test("of somebody who may not is refused as the call would be", async () => {
    const { ec2 } = await twinUnderTest({ faults: [{ api: "ec2:CreateVpc", fault: "denied" }] });
    expect(await code(ec2.createVpc({ CidrBlock: "10.0.0.0/16", DryRun: true }))).toBe("UnauthorizedOperation");
  });
});
