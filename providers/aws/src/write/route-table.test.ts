import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../../../twin/src/index.ts";
import type { AwsApi } from "../api.ts";
import { stepOf, tagsOf } from "../testing/steps.ts";
import { emptyVpc, SCOPE, subnetIn, type TwinSide, tableIn, twinSide } from "../testing/twin.ts";
import { awsWriter } from "./writer.ts";

/** Explicit associations of all tables: `subnet table`. */
async function associationsNow({ api }: TwinSide): Promise<readonly string[]> {
  const { RouteTables = [] } = await api.ec2.describeRouteTables({});
  return RouteTables.flatMap(({ RouteTableId, Associations = [] }) =>
    Associations.filter(({ SubnetId }) => SubnetId).map(({ SubnetId }) => `${SubnetId} ${RouteTableId}`),
  );
}

async function withSubnet() {
  const side = await twinSide();
  const vpc = await emptyVpc(side);
  return { side, vpc, subnet: await subnetIn(side, vpc, "10.196.24.0/25"), table: await tableIn(side, vpc) };
}

describe("a route table", () => {
  const create = (vpc: string) => stepOf(SCOPE, "create", "route-table", "west1/table", { after: { vpc } });

  test.each([undefined, "lost-answer", "server-error"] as const)(
    "is made once, with its tags (fault: %s)",
    async (fault) => {
      const faults = fault === undefined ? [] : [{ api: "ec2:CreateRouteTable", fault, nth: 1 }];
      const side = await twinSide({ faults });
      const vpc = await emptyVpc(side);
      const { worldId } = await side.writer.run(create(vpc), side.context());
      const { RouteTables = [] } = await side.api.ec2.describeRouteTables({});
      expect(RouteTables).toHaveLength(2);
      const ours = RouteTables.find(({ RouteTableId }) => RouteTableId === worldId);
      expect(Object.fromEntries((ours?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(
        tagsOf("west1/table"),
      );
    },
  );

  test("is deleted in one request; again it is as it should be", async () => {
    const { side, table } = await withSubnet();
    const step = stepOf(SCOPE, "delete", "route-table", "west1/table", { worldId: table });
    const context = side.context();
    await side.writer.run(step, context);
    expect(context.requests).toEqual(["ec2:DeleteRouteTable"]);
    await side.writer.run(step, side.context());
  });

  test("that a living subnet uses is not deleted, nor is the subnet's association", async () => {
    const { side, subnet, table } = await withSubnet();
    await side.api.ec2.associateRouteTable({ RouteTableId: table, SubnetId: subnet });
    const step = stepOf(SCOPE, "delete", "route-table", "west1/table", { worldId: table });
    await expect(side.writer.run(step, side.context())).rejects.toMatchObject({ faultClass: "in-use" });
    expect(await associationsNow(side)).toEqual([`${subnet} ${table}`]);
  });

  test("whose associations outlived their subnets loses them first, as emulators need it", async () => {
    const { side, subnet, table } = await withSubnet();
    const { AssociationId } = await side.api.ec2.associateRouteTable({ RouteTableId: table, SubnetId: subnet });
    let left = true;
    const refusal = Object.assign(new Error("has dependencies"), { name: "DependencyViolation" });
    const ec2: AwsApi["ec2"] = {
      ...side.api.ec2,
      deleteRouteTable: async (input) => {
        if (left) throw refusal;
        return side.api.ec2.deleteRouteTable(input);
      },
      describeSubnets: async () => ({ Subnets: [], $metadata: {} }),
      disassociateRouteTable: async (input) => {
        left = input.AssociationId !== AssociationId;
        return side.api.ec2.disassociateRouteTable(input);
      },
    };
    const writer = awsWriter({ open: async () => ({ ...side.api, ec2 }) });
    const context = side.context();
    await writer.run(stepOf(SCOPE, "delete", "route-table", "west1/table", { worldId: table }), context);
    expect(context.requests).toEqual([
      "ec2:DeleteRouteTable",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSubnets",
      "ec2:DisassociateRouteTable",
      "ec2:DeleteRouteTable",
    ]);
  });
});

describe("an association", () => {
  const create = (routeTable: string, subnet: string) =>
    stepOf(SCOPE, "create", "route-table-association", "west1/a", { after: { routeTable, subnet } });

  test("is made in one request", async () => {
    const { side, subnet, table } = await withSubnet();
    const context = side.context();
    const { worldId } = await side.writer.run(create(table, subnet), context);
    expect(worldId).toMatch(/^rtbassoc-/);
    expect(context.requests).toEqual(["ec2:AssociateRouteTable"]);
    expect(await associationsNow(side)).toEqual([`${subnet} ${table}`]);
  });

  test("that takes its time is waited for", async () => {
    const side = await twinSide({ timing: { ...INSTANT_BEHAVIOUR.timing, association: 3_000 } });
    const vpc = await emptyVpc(side);
    const [subnet, table] = [await subnetIn(side, vpc, "10.196.24.0/25"), await tableIn(side, vpc)];
    const started = side.clock.now();
    await side.writer.run(create(table, subnet), side.context());
    expect(side.clock.now() - started).toBeGreaterThanOrEqual(3_000);
  });

  test("whose answer was lost is found by its subnet", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:AssociateRouteTable", fault: "lost-answer", nth: 1 }] });
    const vpc = await emptyVpc(side);
    const [subnet, table] = [await subnetIn(side, vpc, "10.196.24.0/25"), await tableIn(side, vpc)];
    const { worldId } = await side.writer.run(create(table, subnet), side.context());
    expect(worldId).toMatch(/^rtbassoc-/);
    expect(await associationsNow(side)).toHaveLength(1);
  });

  test("with another table, made since the plan, is a conflict that names it", async () => {
    const { side, vpc, subnet, table } = await withSubnet();
    const other = await tableIn(side, vpc);
    await side.api.ec2.associateRouteTable({ RouteTableId: other, SubnetId: subnet });
    await expect(side.writer.run(create(table, subnet), side.context())).rejects.toMatchObject({
      faultClass: "conflict",
      code: "Resource.AlreadyAssociated",
      message: expect.stringContaining(other),
    });
    expect(await associationsNow(side)).toEqual([`${subnet} ${other}`]);
  });

  test.each([undefined, "lost-answer"] as const)("moves to another table in one go (fault: %s)", async (fault) => {
    const faults = fault === undefined ? [] : [{ api: "ec2:ReplaceRouteTableAssociation", fault, nth: 1 }];
    const side = await twinSide({ faults });
    const vpc = await emptyVpc(side);
    const [subnet, from, to] = [
      await subnetIn(side, vpc, "10.196.24.0/25"),
      await tableIn(side, vpc),
      await tableIn(side, vpc),
    ];
    const { AssociationId } = await side.api.ec2.associateRouteTable({ RouteTableId: from, SubnetId: subnet });
    const step = stepOf(SCOPE, "update", "route-table-association", "west1/a", {
      worldId: AssociationId ?? "",
      before: { routeTable: from, subnet },
      after: { routeTable: to, subnet },
    });
    const { worldId } = await side.writer.run(step, side.context());
    expect(worldId).not.toBe(AssociationId);
    expect(await associationsNow(side)).toEqual([`${subnet} ${to}`]);
  });

  test("is removed; again it is as it should be", async () => {
    const { side, subnet, table } = await withSubnet();
    const { AssociationId } = await side.api.ec2.associateRouteTable({ RouteTableId: table, SubnetId: subnet });
    const step = stepOf(SCOPE, "delete", "route-table-association", "west1/a", { worldId: AssociationId ?? "" });
    await side.writer.run(step, side.context());
    expect(await associationsNow(side)).toEqual([]);
    await side.writer.run(step, side.context());
  });

  test("that AWS failed to make is an error", async () => {
    const { side, subnet, table } = await withSubnet();
    const ec2: AwsApi["ec2"] = {
      ...side.api.ec2,
      associateRouteTable: async (input) => {
        const answer = await side.api.ec2.associateRouteTable(input);
        return { ...answer, AssociationState: { State: "failed", StatusMessage: "no capacity" } };
      },
    };
    const writer = awsWriter({ open: async () => ({ ...side.api, ec2 }) });
    await expect(writer.run(create(table, subnet), side.context())).rejects.toMatchObject({
      code: "RouteTableAssociationFailed",
      message: expect.stringContaining("no capacity"),
    });
  });
});
