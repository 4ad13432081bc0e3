import { DAEMON_SETS, NODES, PODS } from "@podspan/kubernetes/api";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../clock/virtual-clock.ts";
import { at, listOf } from "../kubernetes/fields/json.ts";
import { given, groupOf, REGION, START, subnetOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import { createTwin } from "../twin.ts";
import { POD_RANGES_WORLD } from "./example.ts";
import type { InventPlan } from "./invent.ts";

const SHARED: InventPlan = {
  vpcs: [
    {
      key: "shared",
      region: REGION,
      tags: { Name: "shared", team: "net" },
      cidr: "10.20.0.0/16",
      zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    },
  ],
  clusters: [
    { name: "blue", vpc: "shared", managedCni: true, nodesPerZone: 1 },
    {
      name: "green-eks",
      cluster: "green",
      context: "green-ctx",
      vpc: "shared",
      zones: ["eu-west-1b"],
      managedCni: false,
      nodesPerZone: 2,
    },
  ],
};

async function invented(plan: InventPlan) {
  const aws = await twinUnderTest();
  const ids = aws.twin.invent(plan);
  return { ...aws, ids };
}

describe("an invented VPC", () => {
  test("has the tags, block and region asked for, and is ready", async () => {
    const { ec2, ids } = await invented(SHARED);
    expect((await ec2.describeVpcs({})).Vpcs).toMatchObject([
      {
        VpcId: ids.vpcs.shared?.id,
        State: "available",
        CidrBlock: "10.20.0.0/16",
        Tags: [
          { Key: "Name", Value: "shared" },
          { Key: "team", Value: "net" },
        ],
      },
    ]);
  });

  test("has a private and a public subnet in each zone, inside its block and apart from each other", async () => {
    const { ec2 } = await invented(SHARED);
    const { Subnets = [] } = await ec2.describeSubnets({});
    expect(Subnets.map((subnet) => `${subnet.CidrBlock} ${subnet.AvailabilityZone} ${subnet.State}`).sort()).toEqual([
      "10.20.0.0/19 eu-west-1a available",
      "10.20.128.0/19 eu-west-1b available",
      "10.20.160.0/19 eu-west-1c available",
      "10.20.32.0/19 eu-west-1b available",
      "10.20.64.0/19 eu-west-1c available",
      "10.20.96.0/19 eu-west-1a available",
    ]);
    const publics = Subnets.filter((subnet) => subnet.MapPublicIpOnLaunch);
    expect(publics.map((subnet) => subnet.CidrBlock).sort()).toEqual([
      "10.20.128.0/19",
      "10.20.160.0/19",
      "10.20.96.0/19",
    ]);
  });

  test("routes private subnets through NAT, public ones to the internet, and leaves its main table to nobody", async () => {
    const { ec2 } = await invented(SHARED);
    const { RouteTables = [] } = await ec2.describeRouteTables({});
    const told = RouteTables.map((table) => {
      const away = table.Routes?.find((route) => route.DestinationCidrBlock === "0.0.0.0/0");
      const subnets = table.Associations?.filter((association) => association.SubnetId).length;
      return `${subnets} ${away?.NatGatewayId?.slice(0, 4) ?? away?.GatewayId?.slice(0, 4) ?? "local"}`;
    });
    expect(told.sort()).toEqual(["0 local", "3 igw-", "3 nat-"]);
  });

  test("translates by an address of a public subnet and one outside, each gateway by its own", async () => {
    const natGateways = [{ id: "nat-0123456789abcdef0" }];
    const vpcs = (SHARED.vpcs ?? []).map((vpc) => ({ ...vpc, natGateways }));
    const { ec2 } = await invented({ ...SHARED, vpcs });
    const { NatGateways = [] } = await ec2.describeNatGateways({});
    const all = NatGateways.flatMap(({ NatGatewayAddresses = [] }) => NatGatewayAddresses);
    expect(all.map(({ PrivateIp }) => PrivateIp).sort()).toEqual(["10.20.127.253", "10.20.127.254"]);
    expect(new Set(all.map(({ PublicIp }) => PublicIp)).size).toBe(2);
  });

  test("has the id asked for, whichever the Fabric names", async () => {
    const { ids } = await invented(POD_RANGES_WORLD);
    expect(ids.vpcs.internal?.id).toBe("vpc-09796d57be9cec2d2");
  });

  test("in another account is that account's", async () => {
    const vpcs = [{ key: "x", account: "444455556666", region: REGION, cidr: "10.0.0.0/16", zones: ["eu-west-1a"] }];
    const { twin, ec2 } = await invented({ vpcs });
    expect((await ec2.describeVpcs({})).Vpcs).toEqual([]);
    const account = { id: "444455556666", partition: "aws", assumeRole: "arn:aws:iam::444455556666:role/podspan" };
    const theirs = await twin.aws.open({ region: REGION, account });
    expect((await theirs.ec2.describeVpcs({})).Vpcs).toMatchObject([{ OwnerId: "444455556666" }]);
  });

  test.each([
    [
      "too small for its zones",
      { cidr: "10.0.0.0/28", zones: ["eu-west-1a", "eu-west-1b"] },
      "no room for node subnets in 2 zones",
    ],
    [
      "with a zone that the region lacks",
      { cidr: "10.0.0.0/16", zones: ["us-east-1a"] },
      "eu-west-1 has no zone us-east-1a",
    ],
  ])("%s is a mistake of the plan", async (_what, vpc, message) => {
    const { twin } = await twinUnderTest();
    expect(() => twin.invent({ vpcs: [{ key: "x", region: REGION, ...vpc }] })).toThrow(message);
  });
});

describe("an invented cluster", () => {
  test("has control-plane interfaces that EKS manages, in two subnets, under the cluster security group (F47)", async () => {
    const { ec2, eks } = await invented(SHARED);
    const { cluster } = await eks.describeCluster({ name: "blue" });
    const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({
      Filters: [{ Name: "description", Values: ["Amazon EKS blue"] }],
    });
    expect(NetworkInterfaces).toHaveLength(2);
    expect(NetworkInterfaces).toMatchObject(
      [0, 1].map(() => ({
        Status: "in-use",
        RequesterManaged: true,
        Groups: [{ GroupId: cluster?.resourcesVpcConfig?.clusterSecurityGroupId }],
      })),
    );
  });

  test("has as many nodes in each zone as asked, each with an instance and a primary interface in its node subnet", async () => {
    const { twin, ec2, ids } = await invented(SHARED);
    const kube = await twin.kubernetes.open({ cluster: "green", context: "green-ctx" });
    const nodes = await kube.list(NODES, {});
    expect(nodes.map((node) => node.metadata.labels?.["topology.kubernetes.io/zone"])).toEqual([
      "eu-west-1b",
      "eu-west-1b",
    ]);
    for (const node of nodes) {
      const providerId = (node.spec as { providerID: string }).providerID;
      const Values = [given(providerId.split("/").at(-1))];
      const { NetworkInterfaces } = await ec2.describeNetworkInterfaces({
        Filters: [{ Name: "attachment.instance-id", Values }],
      });
      const primary = NetworkInterfaces?.find((eni) => eni.Attachment?.DeviceIndex === 0);
      expect(primary?.PrivateDnsName).toBe(node.metadata.name);
      expect(ids.vpcs.shared?.nodeSubnets).toContain(primary?.SubnetId);
    }
  });

  test("has the VPC CNI as an add-on, or as a DaemonSet that somebody applied", async () => {
    const { eks } = await invented(SHARED);
    await eks.describeAddon({ clusterName: "blue", addonName: "vpc-cni" });
    await expect(eks.describeAddon({ clusterName: "green-eks", addonName: "vpc-cni" })).rejects.toThrow("No addon");
  });

  test("runs with what its add-on is configured with, from the start and without a rollout", async () => {
    const cluster = { name: "blue", vpc: "shared", managedCni: true, nodesPerZone: 1 };
    const configurationValues = "env:\n  WARM_ENI_TARGET: '3'\n  MAX_ENI: '8'\n";
    const { twin, eks } = await invented({ ...SHARED, clusters: [{ ...cluster, configurationValues }] });
    const { addon } = await eks.describeAddon({ clusterName: "blue", addonName: "vpc-cni" });
    expect(addon?.configurationValues).toBe(configurationValues);
    const kube = await twin.kubernetes.open({ cluster: "blue" });
    const { spec, metadata, status } = await kube.get({
      type: DAEMON_SETS,
      namespace: "kube-system",
      name: "aws-node",
    });
    const [container] = listOf(at(spec, "template", "spec", "containers"));
    const env = listOf(at(container, "env"));
    expect(env).toContainEqual({ name: "WARM_ENI_TARGET", value: "3" });
    expect(env).toContainEqual({ name: "MAX_ENI", value: "8" });
    expect(metadata.generation).toBe(1);
    expect(metadata.managedFields?.map(({ manager }) => manager)).toContain("eks");
    expect(status).toMatchObject({ desiredNumberScheduled: 3, updatedNumberScheduled: 3 });
  });

  test("has pods whose addresses lie in the VPC and are taken from its subnets", async () => {
    const { twin, ec2 } = await invented(POD_RANGES_WORLD);
    const kube = await twin.kubernetes.open({ cluster: "prod", context: "prod" });
    const pods = await kube.list(PODS, {});
    const addresses = pods.map((pod) => (pod.status as { podIP?: string }).podIP ?? "");
    expect(addresses.length).toBeGreaterThanOrEqual(16);
    expect(addresses.every((address) => address.startsWith("10.196.24."))).toBe(true);
    const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({});
    const known = new Set(
      NetworkInterfaces.flatMap((eni) => eni.PrivateIpAddresses?.map((one) => one.PrivateIpAddress)),
    );
    expect(addresses.filter((address) => !known.has(address))).toEqual([]);
    const { Subnets = [] } = await ec2.describeSubnets({});
    const free = Subnets.reduce((sum, subnet) => sum + (subnet.AvailableIpAddressCount ?? 0), 0);
    expect(free).toBe(2 * 123 - known.size);
  });

  test("in Auto Mode says so and has no node group", async () => {
    const plan = {
      ...SHARED,
      clusters: [{ name: "auto", vpc: "shared", managedCni: false, nodesPerZone: 2, autoMode: true }],
    };
    const { eks } = await invented(plan);
    expect((await eks.describeCluster({ name: "auto" })).cluster?.computeConfig?.enabled).toBe(true);
    expect((await eks.listNodegroups({ clusterName: "auto" })).nodegroups).toEqual([]);
  });

  test("in a VPC that the plan lacks is a mistake of the plan", async () => {
    const { twin } = await twinUnderTest();
    const clusters = [{ name: "x", vpc: "nowhere", managedCni: true, nodesPerZone: 1 }];
    expect(() => twin.invent({ clusters })).toThrow("which the plan does not have");
    const none = [{ name: "x", region: REGION, subnets: [], managedCni: true, nodesPerZone: 1 }];
    expect(() => twin.invent({ clusters: none })).toThrow("has no subnet");
  });
});

test("the example's world is the document's: 10.196.24.0/24 in eu-west-1, zones b and c, two node subnets", async () => {
  const { ec2 } = await invented(POD_RANGES_WORLD);
  expect((await ec2.describeVpcs({})).Vpcs?.[0]).toMatchObject({
    CidrBlock: "10.196.24.0/24",
    Tags: [{ Key: "Name", Value: "Internal" }],
  });
  const { Subnets = [] } = await ec2.describeSubnets({});
  expect(Subnets.map((subnet) => `${subnet.CidrBlock} ${subnet.AvailabilityZone}`).sort()).toEqual([
    "10.196.24.0/25 eu-west-1b",
    "10.196.24.128/25 eu-west-1c",
  ]);
});

test("equal plans give equal worlds, byte by byte; another seed gives other ids", () => {
  const world = (seed: string) => {
    const twin = createTwin({ clock: new VirtualClock({ start: START }), seed });
    twin.invent(SHARED);
    return twin.save();
  };
  expect(world("a")).toEqual(world("a"));
  expect(world("a")).not.toEqual(world("b"));
});

test("what is invented can be used at once, however long AWS takes to show new things", async () => {
  const aws = await twinUnderTest({ visibilityMs: 60_000 });
  aws.twin.invent(POD_RANGES_WORLD);
  expect((await aws.ec2.describeSubnets({})).Subnets).toHaveLength(2);
});

test("an interface in a subnet that is there", async () => {
  const aws = await twinUnderTest();
  const vpc = await vpcOf(aws);
  const subnet = await subnetOf(aws, vpc, "10.196.24.0/28");
  const group = await groupOf(aws, vpc);
  const plan = { region: REGION, subnet, groups: [group], description: "aws-K8S-i-0123456789abcdef0" };
  const { interfaces } = aws.twin.invent({ interfaces: [plan] });
  expect((await aws.ec2.describeNetworkInterfaces({})).NetworkInterfaces).toMatchObject([
    { NetworkInterfaceId: interfaces[0], Status: "available", Description: plan.description },
  ]);
});
