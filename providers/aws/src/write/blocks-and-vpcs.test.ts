import { describe, expect, test } from "vitest";
import { stepOf, tagsOf } from "../testing/steps.ts";
import { emptyVpc, SCOPE, subnetIn, type TwinSide, twinSide } from "../testing/twin.ts";

async function vpcsNow({ api }: TwinSide) {
  return (await api.ec2.describeVpcs({})).Vpcs ?? [];
}

async function blocksNow(side: TwinSide, vpc: string) {
  const found = (await vpcsNow(side)).find(({ VpcId }) => VpcId === vpc);
  return (found?.CidrBlockAssociationSet ?? []).map((block) => `${block.CidrBlock} ${block.CidrBlockState?.State}`);
}

const createVpc = stepOf(SCOPE, "create", "vpc", "west1/vpc", { after: { cidr: "10.1.0.0/16" } });

describe("a VPC", () => {
  test("is made with its tags and waited for", async () => {
    const side = await twinSide();
    const context = side.context();
    const { worldId } = await side.writer.run(createVpc, context);
    const [vpc] = await vpcsNow(side);
    expect(vpc).toMatchObject({ VpcId: worldId, State: "available", CidrBlock: "10.1.0.0/16" });
    expect(Object.fromEntries((vpc?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(tagsOf("west1/vpc"));
    expect(context.requests[0]).toBe("ec2:CreateVpc");
  });

  test("whose answer was lost is found by its marks, not made twice", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:CreateVpc", fault: "lost-answer", nth: 1 }] });
    const { worldId } = await side.writer.run(createVpc, side.context());
    expect((await vpcsNow(side)).map(({ VpcId }) => VpcId)).toEqual([worldId]);
  });

  test("changes its tags only: ours are set, dropped ones are taken away", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    await side.api.ec2.createTags({
      Resources: [vpc],
      Tags: [
        { Key: "old", Value: "1" },
        { Key: "foreign", Value: "x" },
      ],
    });
    const context = side.context();
    const changes = [
      { field: "tags.Name", before: "a", after: "b" },
      { field: "tags.old", before: "1" },
    ];
    const step = stepOf(SCOPE, "update", "vpc", "west1/vpc", {
      worldId: vpc,
      changes,
      tags: { Name: "b" },
      after: { cidr: "10.196.24.0/24" },
    });
    await side.writer.run(step, context);
    expect(context.requests).toEqual(["ec2:CreateTags", "ec2:DeleteTags"]);
    const [found] = await vpcsNow(side);
    expect(found?.Tags?.map(({ Key, Value }) => `${Key}=${Value}`).sort()).toEqual(["Name=b", "foreign=x"]);
  });

  test("that an interrupted run left pending is waited for", async () => {
    const side = await twinSide();
    const { Vpc } = await side.api.ec2.createVpc({ CidrBlock: "10.1.0.0/16" });
    const worldId = Vpc?.VpcId ?? "";
    const changes = [{ field: "state", before: "pending", after: "finished" }];
    const step = stepOf(SCOPE, "update", "vpc", "west1/vpc", { worldId, changes, after: { cidr: "10.1.0.0/16" } });
    await side.writer.run(step, side.context());
    expect((await vpcsNow(side))[0]?.State).toBe("available");
  });

  test("is deleted; one that is gone already is as it should be", async () => {
    const side = await twinSide();
    const worldId = await emptyVpc(side);
    const step = stepOf(SCOPE, "delete", "vpc", "west1/vpc", { worldId });
    await side.writer.run(step, side.context());
    expect(await vpcsNow(side)).toEqual([]);
    await side.writer.run(step, side.context());
  });

  test("with things in it that are not ours says what to do", async () => {
    const side = await twinSide();
    const worldId = await emptyVpc(side);
    await subnetIn(side, worldId, "10.196.24.0/25");
    const context = side.context();
    const run = side.writer.run(stepOf(SCOPE, "delete", "vpc", "west1/vpc", { worldId }), context);
    await expect(run).rejects.toMatchObject({
      faultClass: "in-use",
      code: "DependencyViolation",
      hint: expect.stringContaining("did not make"),
    });
    expect(context.requests).toEqual(["ec2:DeleteVpc"]);
  });
});

describe("a block", () => {
  const create = (vpc: string, cidr = "100.64.0.0/16") =>
    stepOf(SCOPE, "create", "vpc-cidr", "west1/cidr", { after: { vpc, cidr } });

  test("is associated when its step is done (fault 3b-10)", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const context = side.context();
    const { worldId } = await side.writer.run(create(vpc), context);
    expect(worldId).toMatch(/^vpc-cidr-assoc-/);
    expect(await blocksNow(side, vpc)).toEqual(["10.196.24.0/24 associated", "100.64.0.0/16 associated"]);
    expect(context.requests.slice(0, 2)).toEqual(["ec2:AssociateVpcCidrBlock", "ec2:DescribeVpcs"]);
  });

  test("whose answer was lost is found by VPC and prefix", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:AssociateVpcCidrBlock", fault: "lost-answer", nth: 1 }] });
    const vpc = await emptyVpc(side);
    const { worldId } = await side.writer.run(create(vpc), side.context());
    expect(worldId).toMatch(/^vpc-cidr-assoc-/);
    expect(await blocksNow(side, vpc)).toHaveLength(2);
  });

  test("that AWS takes and then fails to associate is an error with AWS's words", async () => {
    const faults = [
      { api: "ec2:AssociateVpcCidrBlock", fault: "association-fails", message: "a gateway has it" },
    ] as const;
    const side = await twinSide({ faults });
    const vpc = await emptyVpc(side);
    await expect(side.writer.run(create(vpc), side.context())).rejects.toMatchObject({
      code: "CidrBlockAssociationFailed",
      message: expect.stringContaining("a gateway has it"),
    });
  });

  test("beyond the VPC's quota names the quota", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:AssociateVpcCidrBlock", fault: "limit" }] });
    const vpc = await emptyVpc(side);
    await expect(side.writer.run(create(vpc), side.context())).rejects.toMatchObject({
      faultClass: "limit",
      code: "CidrLimitExceeded",
      hint: expect.stringContaining("L-83CA0A9D"),
    });
  });

  test("that an interrupted run left associating is waited for", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const answer = await side.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" });
    const worldId = answer.CidrBlockAssociation?.AssociationId ?? "";
    const after = { vpc, cidr: "100.64.0.0/16" };
    const changes = [{ field: "state", before: "associating", after: "finished" }];
    const context = side.context();
    await side.writer.run(stepOf(SCOPE, "update", "vpc-cidr", "west1/cidr", { worldId, after, changes }), context);
    expect((await blocksNow(side, vpc))[1]).toBe("100.64.0.0/16 associated");
    expect(new Set(context.requests)).toEqual(new Set(["ec2:DescribeVpcs"]));
  });

  test("is given back, and the step ends when it is gone", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const { worldId = "" } = await side.writer.run(create(vpc), side.context());
    const step = stepOf(SCOPE, "delete", "vpc-cidr", "west1/cidr", { worldId, before: { vpc, cidr: "100.64.0.0/16" } });
    await side.writer.run(step, side.context());
    expect(["100.64.0.0/16 disassociated", undefined]).toContain((await blocksNow(side, vpc))[1]);
  });

  test("that is gone already costs one request", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const context = side.context();
    const worldId = "vpc-cidr-assoc-0dead0000dead0000";
    await side.writer.run(stepOf(SCOPE, "delete", "vpc-cidr", "west1/cidr", { worldId, before: { vpc } }), context);
    expect(context.requests).toEqual(["ec2:DisassociateVpcCidrBlock"]);
  });

  test("with somebody's subnet in it stays, and the error says so at once", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const { worldId = "" } = await side.writer.run(create(vpc), side.context());
    await subnetIn(side, vpc, "100.64.0.0/17");
    const context = side.context();
    const run = side.writer.run(
      stepOf(SCOPE, "delete", "vpc-cidr", "west1/cidr", { worldId, before: { vpc } }),
      context,
    );
    await expect(run).rejects.toMatchObject({ faultClass: "in-use" });
    expect(context.requests).toEqual(["ec2:DisassociateVpcCidrBlock"]);
  });
});
