import { DescribeRouteTablesCommand, DescribeVpcPeeringConnectionsCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

/** The clusters joined each with each by peerings. */
function meshFabric(clusters: readonly EksctlCluster[]): string {
  const links = clusters.flatMap(({ name }, index) => clusters.slice(index + 1).map((other) => [name, other.name]));
  return platterFabric(clusters, links.map(([a, b]) => `    ${a}-${b}: { peering: [${a}, ${b}] }\n`).join(""));
}

/** Destinations that a VPC's tables lead over a peering, by table. */
async function peered({ clientOf, vpcs }: EksctlWorld, cluster: string): Promise<Readonly<Record<string, string[]>>> {
  const vpc = vpcs.find(({ name }) => name === cluster)?.vpc ?? "";
  const Filters = [{ Name: "vpc-id", Values: [vpc] }];
  const { RouteTables = [] } = await clientOf(cluster).send(new DescribeRouteTablesCommand({ Filters }));
  const routes = RouteTables.map(({ RouteTableId = "", Routes = [] }) => {
    const over = Routes.filter(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId !== undefined);
    return [RouteTableId, over.map(({ DestinationCidrBlock = "" }) => DestinationCidrBlock).sort()] as const;
  });
  return Object.fromEntries(routes.filter(([, destinations]) => destinations.length > 0));
}

async function livePeerings({ clientOf }: EksctlWorld, cluster: string): Promise<number> {
  const { VpcPeeringConnections = [] } = await clientOf(cluster).send(new DescribeVpcPeeringConnectionsCommand({}));
  return VpcPeeringConnections.filter(({ Status }) => Status?.Code === "active").length;
}

/** What a plan asks of AWS with nothing to do: the same for each VPC and cluster, however much is in them. Whose account it is, the clusters say. */
function readingOf(clusters: readonly EksctlCluster[]): Readonly<Record<string, number>> {
  const roles = new Set(clusters.flatMap(({ account }) => account ?? [])).size;
  const each = [
    ...["DescribeAddon", "DescribeCluster", "DescribeNetworkAcls", "DescribeNetworkInterfaces", "DescribeRouteTables"],
    ...["DescribeSecurityGroupRules", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcPeeringConnections"],
    ...["DescribeVpcs", "ListNodegroups"],
  ];
  return {
    ...(roles > 0 ? { AssumeRole: roles } : {}),
    ...Object.fromEntries(each.map((action) => [action, clusters.length])),
  };
}

describe.each([
  { what: "the platter document's two clusters, made by the plain aws command", clusters: PLATTER, byCli: true },
  { what: "three clusters of two accounts, joined each with each", clusters: [...PLATTER, THIRD], byCli: false },
])("$what", async ({ clusters, byCli }) => {
  await describePeer(byCli ? ["moto", "aws-cli"] : ["moto"], "on moto", () => {
    let world: EksctlWorld;
    let desk: Desk;
    let untouched: unknown;

    beforeAll(async () => {
      world = await startEksctlWorld({ clusters, byCli });
      // moto shows at once what it did: a look soon after a run need not wait for what AWS might show late.
      desk = await Desk.with(meshFabric(clusters), { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" });
      untouched = await world.dump();
    }, 300_000);
    afterAll(async () => {
      await desk?.clear();
      await world?.stop();
    });

    test("plan writes nothing; apply makes every link whole, and the second plan is empty (fault 2b-1)", async () => {
      world.front.forgetRequests();
      const plan = await desk.podspan("plan", ...AWS_ONLY, "--json");
      expect(plan.code, plan.stderr).toBe(0);
      expect(
        Object.keys(world.front.counts()).filter((action) => !/^(Describe|Get|List|AssumeRole)/.test(action)),
      ).toEqual([]);
      expect(await world.dump()).toEqual(untouched);
      const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
      expect(apply.code, apply.stderr + apply.stdout).toBe(0);
      world.front.forgetRequests();
      const again = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
      expect(again.code, again.stdout).toBe(0);
      expect(world.front.counts()).toEqual(readingOf(clusters));
    });

    test("every table that nodes or pods use knows the way to every other VPC (fault 2b-22)", async () => {
      for (const { name, publicTable, privateTables } of world.vpcs) {
        const others = clusters
          .filter((other) => other.name !== name)
          .map(({ cidr }) => cidr)
          .sort();
        const tables = [publicTable, ...privateTables].map((table) => [table, others]);
        expect(await peered(world, name)).toEqual(Object.fromEntries(tables));
        expect(await livePeerings(world, name)).toBe(clusters.length - 1);
      }
    });

    test("verify finds the AWS side right (fault 2b-34)", async () => {
      const verify = await desk.podspan("verify", ...AWS_ONLY, "--json");
      const { checks } = JSON.parse(verify.stdout) as { readonly checks: readonly { readonly status: string }[] };
      expect(checks.filter(({ status }) => status === "failed")).toEqual([]);
      expect(verify.code, verify.stderr).toBe(0);
    });

    test("destroy leaves the VPCs as they were, and looks again only at what it has not seen go", async () => {
      world.front.forgetRequests();
      const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
      expect(destroy.code, destroy.stderr + destroy.stdout).toBe(0);
      const counts = world.front.counts();
      const links = (clusters.length * (clusters.length - 1)) / 2;
      const { DescribeAddon: _, ListNodegroups: __, ...first } = readingOf(clusters);
      expect(counts).toMatchObject({
        ...first,
        DescribeRouteTables: 2 * clusters.length,
        DescribeSecurityGroupRules: 2 * clusters.length,
        // Each peering's own step has waited until it was gone.
        DescribeVpcPeeringConnections: clusters.length + links,
      });
      expect(Object.keys(counts).filter((action) => /Addon|Nodegroup/.test(action))).toEqual([]);
      expect(await world.dump()).toEqual(untouched);
      for (const { name } of clusters) expect(await livePeerings(world, name)).toBe(0);
    });
  });
});
