import { DescribeRouteTablesCommand, DescribeTransitGatewaysCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import {
  type EksctlCluster,
  type EksctlWorld,
  PLATTER,
  platterFabric,
  startEksctlWorld,
  THIRD,
} from "../world/eksctl-world.fixture.ts";
import { Desk } from "../world/podspan.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws"];

/** One in each of three regions, the third in another account. */
const CLUSTERS: readonly EksctlCluster[] = [...PLATTER, THIRD];

function hubFabric(): string {
  const names = CLUSTERS.map(({ name }) => name);
  return platterFabric(CLUSTERS, `    hub: { transitGateway: { vpcs: [${names.join(", ")}] } }\n`);
}

async function gatewaysIn({ clientOf }: EksctlWorld, cluster: string): Promise<number> {
  const { TransitGateways = [] } = await clientOf(cluster).send(new DescribeTransitGatewaysCommand({}));
  return TransitGateways.length;
}

await describePeer("moto", "transit gateways in three regions and two accounts", () => {
  let world: EksctlWorld;
  let desk: Desk;
  let before: unknown;

  beforeAll(async () => {
    world = await startEksctlWorld({ clusters: CLUSTERS, byCli: false });
    desk = await Desk.with(hubFabric(), { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" });
    before = await world.dump();
  }, 300_000);
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
  });

  test("apply joins all of them, and the second plan is empty", async () => {
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stderr + apply.stdout).toBe(0);
    for (const { name } of CLUSTERS) expect(await gatewaysIn(world, name)).toBe(1);
    const again = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    expect(again.code, again.stdout).toBe(0);
  });

  test("every table that nodes use leads to every other VPC by the gateway", async () => {
    for (const { name, vpc, publicTable } of world.vpcs) {
      const others = CLUSTERS.filter((other) => other.name !== name).map(({ cidr }) => cidr);
      const Filters = [{ Name: "vpc-id", Values: [vpc] }];
      const { RouteTables = [] } = await world.clientOf(name).send(new DescribeRouteTablesCommand({ Filters }));
      const routes = RouteTables.find(({ RouteTableId }) => RouteTableId === publicTable)?.Routes ?? [];
      const over = routes.filter(({ TransitGatewayId }) => TransitGatewayId !== undefined);
      expect(over.map(({ DestinationCidrBlock = "" }) => DestinationCidrBlock).sort()).toEqual(others.toSorted());
    }
  });

  test("verify finds everything as it should be", async () => {
    const verify = await desk.podspan("verify", ...AWS_ONLY);
    expect(verify.code, verify.stdout + verify.stderr).toBe(0);
  });

  test("destroy leaves the VPCs as they were", async () => {
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    expect(await world.dump()).toEqual(before);
    for (const { name } of CLUSTERS) expect(await gatewaysIn(world, name)).toBe(0);
  });
});
