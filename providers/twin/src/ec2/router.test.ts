import type { RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import type { Behaviour } from "../behaviour/behaviour.ts";
import {
  ACCOUNT,
  code,
  given,
  groupOf,
  REGION,
  refusal,
  subnetOf,
  type TwinUnderTest,
  tableOf,
  twinUnderTest,
  vpcOf,
} from "../twin.fixture.ts";

const SITE = { account: ACCOUNT, region: REGION };

async function imageOf({ ec2 }: TwinUnderTest, name = "debian-13-amd64-*"): Promise<string> {
  const { Images } = await ec2.describeImages({ Filters: [{ Name: "name", Values: [name] }] });
  return given(Images?.[0]?.ImageId);
}

/** A VPC with an internet gateway, one interface, and what an instance with it is started by. */
async function ground(behaviour: Partial<Behaviour> = {}) {
  const under = await twinUnderTest(behaviour);
  const vpc = await vpcOf(under, "10.0.0.0/16");
  under.twin.invent({ internetGateways: [{ region: REGION, vpc }] });
  const subnet = await subnetOf(under, vpc, "10.0.1.0/24");
  const { NetworkInterface } = await under.ec2.createNetworkInterface({ SubnetId: subnet });
  const eni = given(NetworkInterface?.NetworkInterfaceId);
  const input: RunInstancesCommandInput = {
    ImageId: await imageOf(under),
    InstanceType: "c5.large",
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: eni }],
  };
  const run = async (more: Partial<RunInstancesCommandInput> = {}) =>
    given((await under.ec2.runInstances({ ...input, ...more })).Instances?.[0]?.InstanceId);
  return { ...under, under, vpc, subnet, eni, run };
}

async function stateOf({ ec2 }: Pick<TwinUnderTest, "ec2">, id: string): Promise<string | undefined> {
  const { Reservations } = await ec2.describeInstances({ Filters: [{ Name: "instance-id", Values: [id] }] });
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
}

describe("an instance", () => {
  const TIMING = { vpc: 0, cidr: 0, cidrEntry: 0, subnet: 0, association: 0, peering: 0, addon: 0 };

  test("takes its time: pending, running; stopping, stopped; shutting-down, terminated, forgotten", async () => {
    const timing = { ...TIMING, instance: 10_000, instanceEntry: 60_000 };
    const { run, ec2, clock, twin } = await ground({ timing });
    const id = await run();
    const seen = [await stateOf({ ec2 }, id)];
    const pass = async (ms: number) => {
      await clock.advance(ms);
      seen.push(await stateOf({ ec2 }, id));
    };
    await pass(10_000);
    twin.stopInstance(SITE, id);
    await pass(0);
    await pass(10_000);
    await ec2.startInstances({ InstanceIds: [id] });
    await pass(10_000);
    await ec2.terminateInstances({ InstanceIds: [id] });
    await pass(0);
    await pass(45_000);
    await pass(60_000);
    expect(seen).toEqual([
      "pending",
      "running",
      "stopping",
      "stopped",
      "running",
      "shutting-down",
      "terminated",
      undefined,
    ]);
  });

  test("makes routes to its interfaces blackholes while it does not run, and keeps its Elastic IP's association", async () => {
    const { run, ec2, twin, vpc, eni, under } = await ground();
    const RouteTableId = await tableOf(under, vpc);
    const route = async () => {
      const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds: [RouteTableId] });
      return RouteTables?.[0]?.Routes?.find(({ NetworkInterfaceId }) => NetworkInterfaceId === eni);
    };
    const { AllocationId } = await ec2.allocateAddress({ Domain: "vpc" });
    await ec2.associateAddress({ AllocationId, NetworkInterfaceId: eni });
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock: "192.168.0.0/16", NetworkInterfaceId: eni });
    const states = [(await route())?.State];
    const id = await run();
    expect(await route()).toMatchObject({ State: "active", InstanceId: id, InstanceOwnerId: ACCOUNT });
    twin.stopInstance(SITE, id);
    states.push((await route())?.State);
    await ec2.startInstances({ InstanceIds: [id] });
    states.push((await route())?.State);
    await ec2.terminateInstances({ InstanceIds: [id] });
    states.push((await route())?.State);
    expect(states).toEqual(["blackhole", "blackhole", "active", "blackhole"]);
    expect((await ec2.describeAddresses({})).Addresses).toMatchObject([{ NetworkInterfaceId: eni }]);
  });

  test("that somebody deletes under us, or whose interface is, leaves blackholes", async () => {
    const faults = [{ api: "ec2:DescribeVpcs", fault: "vanish" as const, nth: 1 }];
    const { run, ec2, vpc, eni, under } = await ground({ faults });
    const RouteTableId = await tableOf(under, vpc);
    await run();
    await ec2.createRoute({ RouteTableId, DestinationCidrBlock: "192.168.0.0/16", NetworkInterfaceId: eni });
    await ec2.describeVpcs({ Filters: [{ Name: "vpc-id", Values: [eni] }] });
    const { RouteTables } = await ec2.describeRouteTables({ RouteTableIds: [RouteTableId] });
    expect(RouteTables?.[0]?.Routes).toMatchObject([{ GatewayId: "local" }, { State: "blackhole" }]);
  });

  test("starts only of a type and an image that go together, in a zone that has room, with terms accepted", async () => {
    const { run, under } = await ground({ noCapacity: ["eu-west-1a"] });
    expect(await code(run({ InstanceType: "c9.large" as never }))).toBe("InvalidParameterValue");
    expect(await refusal(run({ InstanceType: "c7g.large" }))).toMatch(/does not match the architecture 'x86_64'/);
    expect(await code(run())).toBe("InsufficientInstanceCapacity");
    const ImageId = await imageOf(under, "Cisco-C8K-17.13.01a-*");
    const closed = await ground({ notSubscribed: ["3ycwqehancx46bkpb3xkifiz5"] });
    expect(await refusal(closed.run({ ImageId }))).toMatch(
      /^OptInRequired: .*marketplace\/pp\?sku=3ycwqehancx46bkpb3xkifiz5$/,
    );
  });

  test("takes as many interfaces as its type has, all of one zone", async () => {
    const { run, ec2, subnet, eni, vpc, under } = await ground();
    const more = async (at: string) =>
      given((await ec2.createNetworkInterface({ SubnetId: at })).NetworkInterface?.NetworkInterfaceId);
    const others = [await more(subnet), await more(subnet)];
    const NetworkInterfaces = [eni, ...others].map((NetworkInterfaceId, DeviceIndex) => ({
      NetworkInterfaceId,
      DeviceIndex,
    }));
    expect(await code(run({ NetworkInterfaces, InstanceType: "t3.nano" }))).toBe("AttachmentLimitExceeded");
    const far = await more(await subnetOf(under, vpc, "10.0.2.0/24", "eu-west-1b"));
    const pair = [eni, far].map((NetworkInterfaceId, DeviceIndex) => ({ NetworkInterfaceId, DeviceIndex }));
    expect(await code(run({ NetworkInterfaces: pair }))).toBe("InvalidParameterCombination");
  });
});

describe("addresses and interfaces", () => {
  test("five addresses a region, each of them its own", async () => {
    const { ec2 } = await twinUnderTest();
    const all = [1, 2, 3, 4, 5].map(async () => (await ec2.allocateAddress({ Domain: "vpc" })).PublicIp);
    expect(new Set(await Promise.all(all)).size).toBe(5);
    expect(await code(ec2.allocateAddress({ Domain: "vpc" }))).toBe("AddressLimitExceeded");
  });

  test("an interface has groups of its own VPC, five at most, and one attribute changes a call", async () => {
    const { ec2, subnet, eni, under } = await ground();
    const foreign = await groupOf(under, await vpcOf(under, "10.9.0.0/16"), "foreign");
    expect(await code(ec2.createNetworkInterface({ SubnetId: subnet, Groups: [foreign] }))).toBe("InvalidParameter");
    const six = ["1", "2", "3", "4", "5", "6"];
    expect(await code(ec2.createNetworkInterface({ SubnetId: subnet, Groups: six }))).toBe(
      "SecurityGroupsPerInterfaceLimitExceeded",
    );
    const both = { NetworkInterfaceId: eni, SourceDestCheck: { Value: false }, Description: { Value: "x" } };
    expect(await code(ec2.modifyNetworkInterfaceAttribute(both))).toBe("InvalidParameterCombination");
  });

  test("an interface's fixed address counts as taken of its subnet until it is deleted", async () => {
    const { ec2, subnet } = await ground();
    const free = async () => {
      const { Subnets } = await ec2.describeSubnets({ SubnetIds: [subnet] });
      return given(Subnets?.[0]?.AvailableIpAddressCount);
    };
    const before = await free();
    const input = { SubnetId: subnet, PrivateIpAddress: "10.0.1.50" };
    const NetworkInterfaceId = (await ec2.createNetworkInterface(input)).NetworkInterface?.NetworkInterfaceId;
    expect(await free()).toBe(before - 1);
    await ec2.deleteNetworkInterface({ NetworkInterfaceId });
    expect(await free()).toBe(before);
  });
});

test("routers, their user data and what is under way are saved and loaded, byte for byte", async () => {
  const timing = { vpc: 0, cidr: 0, cidrEntry: 0, subnet: 0, association: 0, peering: 0, addon: 0, instance: 10_000 };
  const { run, twin, ec2, eni } = await ground({ timing });
  const id = await run({ UserData: Buffer.from("#cloud-config\n").toString("base64") });
  const { AllocationId } = await ec2.allocateAddress({ Domain: "vpc" });
  await ec2.associateAddress({ AllocationId, NetworkInterfaceId: eni });
  const files = twin.save();
  expect(Object.keys(files)).toContain("aws_configs/eu-west-1/InstanceUserData.json");
  const again = await twinUnderTest({ timing }, files);
  expect(again.twin.save()).toEqual(files);
  expect(await stateOf(again, id)).toBe("pending");
  await again.clock.advance(10_000);
  expect(await stateOf(again, id)).toBe("running");
  const told = await again.ec2.describeInstanceAttribute({ InstanceId: id, Attribute: "userData" });
  expect(Buffer.from(told.UserData?.Value ?? "", "base64").toString()).toBe("#cloud-config\n");
});
