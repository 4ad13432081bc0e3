import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { VirtualClock } from "../clock/virtual-clock.ts";
import { loadWorld } from "../records/files.ts";
import type { NetworkInterfaceRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import { ACCOUNT, given, REGION, START } from "../twin.fixture.ts";
import { POD_RANGES_WORLD } from "./example.ts";
import { ground } from "./ground.ts";
import { invent } from "./invent.ts";
import { nodeNetwork } from "./node-network.ts";

const PROD = { account: ACCOUNT, region: REGION, name: "prod" };

/** The example's world with one worker in its first node subnet. */
function world() {
  const clock = new VirtualClock({ start: START });
  const twin = loadWorld({}, "seed");
  const plan = {
    ...POD_RANGES_WORLD,
    clusters: POD_RANGES_WORLD.clusters?.map((one) => ({ ...one, nodesPerZone: 0 })) ?? [],
  };
  const site = (where: { readonly account: string; readonly region: string }) =>
    ground(twin, INSTANT_BEHAVIOUR, where, START);
  const { vpcs } = invent(plan, { ground: site, caller: ACCOUNT, onCluster: () => {} });
  const network = nodeNetwork(twin, clock, INSTANT_BEHAVIOUR);
  const subnetId = given(vpcs.internal?.nodeSubnets[0]);
  const records = twin.records(ACCOUNT, REGION);
  const interfaces = () => inOrder(records.NetworkInterfaces).filter((eni) => !eni.RequesterManaged);
  return { network, subnetId, records, interfaces, free: () => records.Subnets.get(subnetId)?.AvailableIpAddressCount };
}

const tagged = (eni: NetworkInterfaceRecord) => Object.fromEntries(eni.TagSet.map((tag) => [tag.Key, tag.Value]));

describe("a worker", () => {
  test("is launched with a primary interface under the cluster security group, and named by its address", () => {
    const { network, subnetId, records, interfaces } = world();
    const node = network.launchInstance(PROD, { subnetId, instanceType: "m5.large", nodeGroup: "prod-nodes" });
    const [eni] = interfaces();
    expect(node).toMatchObject({
      instanceId: expect.stringMatching(/^i-0[0-9a-f]{16}$/),
      name: eni?.PrivateDnsName,
      internalIp: eni?.PrivateIpAddress,
      interfaceId: eni?.NetworkInterfaceId,
      zone: "eu-west-1b",
      instanceType: "m5.large",
      nodeGroup: "prod-nodes",
    });
    const cluster = records.EksClusters.get("prod");
    expect(eni?.Groups.map((group) => group.GroupId)).toEqual([cluster?.resourcesVpcConfig.clusterSecurityGroupId]);
    expect(eni?.Attachment).toMatchObject({ InstanceId: node.instanceId, DeviceIndex: 0, DeleteOnTermination: true });
  });

  test("gets secondary addresses on the interface that it has", () => {
    const { network, subnetId, interfaces, free } = world();
    const node = network.launchInstance(PROD, { subnetId, instanceType: "m5.large" });
    const before = given(free());
    const addresses = network.assignAddresses(PROD, node.interfaceId, 3);
    expect(new Set([node.internalIp, ...addresses]).size).toBe(4);
    expect(interfaces()[0]?.PrivateIpAddresses.map((one) => one.PrivateIpAddress)).toEqual([
      node.internalIp,
      ...addresses,
    ]);
    expect(free()).toBe(before - 3);
  });
});

describe("what the VPC CNI attaches", () => {
  function attached() {
    const at = world();
    const node = at.network.launchInstance(PROD, { subnetId: at.subnetId, instanceType: "m5.large" });
    const group = given([...at.records.SecurityGroups.keys()][0]);
    const before = given(at.free());
    const request = { instanceId: node.instanceId, subnetId: at.subnetId, groups: [group], addresses: 9 };
    const eni = at.network.attachInterface(PROD, request);
    return { ...at, node, group, before, eni, request };
  }

  test("has ipamd's name and tags (F51), the groups asked for and addresses for pods beside its own", () => {
    const { interfaces, node, group, eni, before, free } = attached();
    const found = interfaces().find((one) => one.NetworkInterfaceId === eni.interfaceId);
    expect(found).toMatchObject({
      Description: `aws-K8S-${node.instanceId}`,
      Status: "in-use",
      Groups: [{ GroupId: group }],
      Attachment: { InstanceId: node.instanceId, DeviceIndex: 1, DeleteOnTermination: false },
    });
    expect(tagged(given(found))).toEqual({
      "cluster.k8s.amazonaws.com/name": "prod",
      "node.k8s.amazonaws.com/instance_id": node.instanceId,
    });
    expect(eni.addresses).toHaveLength(9);
    expect(free()).toBe(before - 10);
  });

  test("is numbered after what the instance has", () => {
    const { network, interfaces, request } = attached();
    network.attachInterface(PROD, request);
    expect(
      interfaces()
        .map((eni) => eni.Attachment?.DeviceIndex)
        .sort(),
    ).toEqual([0, 1, 2]);
  });

  test("stays behind detached when its instance dies with it (F51), while the primary interface goes", () => {
    const { network, interfaces, node, eni, before, free } = attached();
    network.terminateInstance(PROD, node.instanceId, true);
    expect(interfaces()).toMatchObject([{ NetworkInterfaceId: eni.interfaceId, Status: "available" }]);
    expect(interfaces()[0]).not.toHaveProperty("Attachment");
    expect(free()).toBe(before + 1 - 10);
  });

  test("goes with its instance when it is cleaned up, and every address is free again", () => {
    const { network, interfaces, node, before, free } = attached();
    network.terminateInstance(PROD, node.instanceId, false);
    expect(interfaces()).toEqual([]);
    expect(free()).toBe(before + 1);
  });

  test("a subnet without room refuses, and nothing is taken", () => {
    const { network, request, free } = attached();
    const before = free();
    expect(() => network.attachInterface(PROD, { ...request, addresses: 500 })).toThrow("enough free addresses");
    expect(free()).toBe(before);
  });
});

describe("prefixes of an interface (F21)", () => {
  function withPrefix() {
    const at = world();
    const node = at.network.launchInstance(PROD, { subnetId: at.subnetId, instanceType: "m5.large" });
    const before = given(at.free());
    const request = { instanceId: node.instanceId, subnetId: at.subnetId, groups: [], addresses: 0, prefixes: 1 };
    return { ...at, node, before, eni: at.network.attachInterface(PROD, request) };
  }

  test("are whole /28s, take sixteen addresses of the subnet each, and no single address lies in one", () => {
    const { network, eni, free, before, interfaces } = withPrefix();
    expect(eni.addresses).toHaveLength(16);
    expect(free()).toBe(before - 17);
    const more = network.assignPrefix(PROD, eni.interfaceId);
    expect(free()).toBe(before - 33);
    expect(new Set([...eni.addresses, ...more]).size).toBe(32);
    const single = network.assignAddresses(PROD, eni.interfaceId, 3);
    expect(single.filter((address) => [...eni.addresses, ...more].includes(address))).toEqual([]);
    expect(interfaces().find((one) => one.NetworkInterfaceId === eni.interfaceId)?.Ipv4Prefixes).toHaveLength(2);
  });

  test("are the subnet's again when the instance goes", () => {
    const { network, node, free, before } = withPrefix();
    network.terminateInstance(PROD, node.instanceId, false);
    expect(free()).toBe(before + 1);
  });

  test("come from what is set aside for them first, which the subnet counts as available no more already", () => {
    const { network, records, subnetId, eni, free, node } = withPrefix();
    const block = records.Subnets.get(subnetId)?.CidrBlock.replace(/\.0\/\d+$/, ".64/28") ?? "";
    records.SubnetCidrReservations.set("scr-1", {
      SubnetCidrReservationId: "scr-1",
      SubnetId: subnetId,
      Cidr: block,
      ReservationType: "prefix",
      OwnerId: ACCOUNT,
      Tags: [],
    });
    const before = given(free());
    expect(network.assignPrefix(PROD, eni.interfaceId)[0]).toBe(block.replace("/28", ""));
    expect(free()).toBe(before);
    network.terminateInstance(PROD, node.instanceId, false);
    expect(free()).toBe(before + 1 + 17);
  });

  test("are refused where no whole /28 is left", () => {
    const { network, eni, free } = withPrefix();
    const fill = (): void => {
      for (let count = 0; count < 100; count += 1) network.assignPrefix(PROD, eni.interfaceId);
    };
    expect(fill).toThrow("enough free cidr blocks");
    expect(given(free())).toBeGreaterThan(0);
  });
});
