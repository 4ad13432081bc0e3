import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DisassociateRouteTableCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { makeVpcByCli } from "../world/aws-cli.fixture.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws"];

await describePeer(["moto", "aws-cli"], "the document's VPC, made on moto by the plain aws CLI", () => {
  let world: MotoWorld;
  let desk: Desk;
  let before: unknown;

  beforeAll(async () => {
    world = await startMotoWorld({ make: makeVpcByCli });
    // moto shows at once what it did: a look soon after a run need not wait for what AWS might show late.
    const env = { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" };
    desk = await Desk.with(documentFabric("tags: { Name: Internal }"), env);
    before = await world.dump();
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
  });

  test("plan writes nothing and says what apply would make", async () => {
    world.front.forgetRequests();
    const plan = await desk.podspan("plan", ...AWS_ONLY, "--json");
    expect(plan.code, plan.stderr).toBe(0);
    expect(JSON.parse(plan.stdout).summary).toMatchObject({ create: 7, update: 0, delete: 0, blocked: 0 });
    const actions = Object.keys(world.front.counts());
    expect(actions.filter((action) => !/^(Describe|Get|List)/.test(action))).toEqual([]);
    expect(await world.dump()).toEqual(before);
  });

  test("apply makes it, the second plan is empty, verify finds the AWS side right", async () => {
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes", "--json");
    expect(apply.code, apply.stderr).toBe(0);
    world.front.forgetRequests();
    const again = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    expect(again.code, again.stdout).toBe(0);
    // Nothing is to be made, so nobody asks for quotas, gateways, peerings or zones. The proof needs interfaces and network ACLs. Who we are,
    // the cluster says.
    expect(world.front.counts()).toEqual({
      DescribeAddon: 1,
      DescribeCluster: 1,
      DescribeNetworkAcls: 1,
      DescribeNetworkInterfaces: 1,
      DescribeRouteTables: 1,
      DescribeSecurityGroups: 1,
      DescribeSubnets: 1,
      // By its tags: they find what state remembers too.
      DescribeVpcs: 1,
    });
    const verify = await desk.podspan("verify", ...AWS_ONLY, "--json");
    const { checks } = JSON.parse(verify.stdout) as { readonly checks: readonly { readonly status: string }[] };
    // EKS has the cluster, and may not know of the new block yet.
    expect(checks.filter((check) => check.status !== "ok")).toMatchObject([
      { code: "control-plane", status: "warning" },
    ]);
    expect(checks.length).toBeGreaterThanOrEqual(9);
    expect(verify.code).toBe(0);
  });

  test("subnets, table and group carry the owner mark from their creation on", async () => {
    const dump = JSON.stringify(await world.dump());
    for (const id of [
      "prod/subnet/pods/eu-west-1b",
      "prod/subnet/pods/eu-west-1c",
      "prod/route-table/pods",
      "prod/security-group/pods",
    ]) {
      expect(dump).toContain(JSON.stringify({ Key: "podspan.dev/id", Value: id }));
    }
    expect(Object.keys(world.front.counts())).not.toContain("CreateTags");
  });

  test("drift: a rule that somebody adds and a table that somebody takes away, told and mended by apply", async () => {
    expect((await desk.podspan("drift", ...AWS_ONLY)).code).toBe(0);
    await addRuleAndTakeTable(world);
    const drift = await desk.podspan("drift", ...AWS_ONLY, "--json");
    expect(drift.code, drift.stderr).toBe(2);
    const { items } = JSON.parse(drift.stdout) as {
      readonly items: readonly { readonly id: string; readonly weight: string }[];
    };
    expect(items.map(({ id, weight }) => `${weight} ${id}`)).toEqual([
      "outage prod/route-table-association/pods/eu-west-1b",
      "exposure prod/security-group/pods",
    ]);
    expect((await desk.podspan("apply", ...AWS_ONLY, "--yes")).code).toBe(0);
    expect((await desk.podspan("drift", ...AWS_ONLY)).code).toBe(0);
  });

  test("destroy leaves moto's VPC as it was", async () => {
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
    expect(destroy.code, destroy.stderr + destroy.stdout).toBe(0);
    expect(await world.dump()).toEqual(before);
  });
});

/** Somebody lets ssh in from everywhere, and takes the table of the pods from the subnet of zone b. */
async function addRuleAndTakeTable({ client }: MotoWorld): Promise<void> {
  const marked = (id: string) => [{ Name: "tag:podspan.dev/id", Values: [id] }];
  const groups = await client.send(new DescribeSecurityGroupsCommand({ Filters: marked("prod/security-group/pods") }));
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
  const GroupId = groups.SecurityGroups?.[0]?.GroupId;
  await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  const subnets = await client.send(new DescribeSubnetsCommand({ Filters: marked("prod/subnet/pods/eu-west-1b") }));
  const tables = await client.send(new DescribeRouteTablesCommand({ Filters: marked("prod/route-table/pods") }));
  const association = tables.RouteTables?.[0]?.Associations?.find(
    ({ SubnetId }) => SubnetId === subnets.Subnets?.[0]?.SubnetId,
  );
  await client.send(new DisassociateRouteTableCommand({ AssociationId: association?.RouteTableAssociationId }));
}
