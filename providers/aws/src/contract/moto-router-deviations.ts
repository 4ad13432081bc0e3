import { expect } from "vitest";
import type { Deviation } from "../api.contract.ts";
import { associated, freshGround, freshInterface, interfaceOf } from "./router-interfaces.ts";
import { DESTINATION, debian, request, routeTo, started } from "./routers.ts";
import { type ContractSubject, defined, filter, freshTable, refusalOf } from "./subject.ts";

/** The address is given, whatever it is. */
function gives(...addresses: readonly string[]): Deviation["does"] {
  return async (subject) => {
    const ground = await freshGround(subject);
    for (const address of addresses) {
      const eni = await interfaceOf(subject, await freshInterface(subject, ground, address));
      expect(eni).toMatchObject({ PrivateIpAddress: address });
    }
  };
}

/** The instance is started, whatever is asked for. */
function starts(more: (subject: ContractSubject) => Promise<Parameters<typeof started>[1]>): Deviation["does"] {
  return async (subject) => {
    const { instance } = await started(subject, await more(subject));
    expect(instance).toMatch(/^i-/);
  };
}

/** What moto 5.2.1 does otherwise than AWS with what routers are made of. The front in tools/peers mends tokens, routes and termination. */
export const MOTO_ROUTER_DEVIATIONS: readonly Deviation[] = [
  {
    id: "interface-token",
    reason: "client tokens are ignored: two interfaces",
    does: async (subject) => {
      const { vpc, subnet } = await freshGround(subject);
      const input = { SubnetId: subnet, ClientToken: "once" };
      for (const _time of [1, 2]) await subject.api.ec2.createNetworkInterface(input);
      const found = await subject.api.ec2.describeNetworkInterfaces({ Filters: [filter("vpc-id", vpc)] });
      expect(found.NetworkInterfaces).toHaveLength(2);
    },
  },
  {
    id: "interface-address-used",
    reason: "an address is given twice",
    does: gives("10.196.24.10", "10.196.24.10"),
  },
  { id: "interface-address-outside", reason: "an address outside the subnet is given", does: gives("10.196.24.200") },
  { id: "interface-address-reserved", reason: "AWS's own addresses are given", does: gives("10.196.24.3") },
  {
    id: "address-associate-again",
    reason: "the same association once more is another one",
    does: async (subject) => {
      const { AllocationId, AssociationId, eni } = await associated(subject);
      const input = { AllocationId, NetworkInterfaceId: eni, AllowReassociation: true };
      expect((await subject.api.ec2.associateAddress(input)).AssociationId).not.toBe(AssociationId);
    },
  },
  {
    id: "address-release-used",
    reason: "an address that is associated is released",
    does: async (subject) => {
      const { AllocationId } = await associated(subject);
      await subject.api.ec2.releaseAddress({ AllocationId });
      const Filters = [filter("allocation-id", AllocationId)];
      expect((await subject.api.ec2.describeAddresses({ Filters })).Addresses).toEqual([]);
    },
  },
  {
    id: "address-no-gateway",
    reason: "an address is associated in a VPC without internet gateway",
    does: async (subject) => {
      const eni = await freshInterface(subject, await freshGround(subject), "10.196.24.10");
      const { AllocationId } = await subject.api.ec2.allocateAddress({ Domain: "vpc" });
      const { AssociationId } = await subject.api.ec2.associateAddress({ AllocationId, NetworkInterfaceId: eni });
      expect(AssociationId).toMatch(/^eipassoc-/);
    },
  },
  {
    id: "image-unknown",
    reason: "an instance starts from an image that is not there",
    does: starts(async () => ({ ImageId: "ami-0123456789abcdef9" })),
  },
  {
    id: "run-token",
    reason: "client tokens are ignored: two instances",
    does: async (subject) => {
      const { input } = await request(subject);
      const ids = [1, 2].map(async () => {
        const { Instances } = await subject.api.ec2.runInstances({ ...input, ClientToken: "once" });
        return Instances?.[0]?.InstanceId;
      });
      expect(new Set(await Promise.all(ids)).size).toBe(2);
    },
  },
  {
    id: "run-user-data",
    reason: "user data of any length are taken",
    does: starts(async () => ({ UserData: Buffer.alloc(16_385, "#").toString("base64") })),
  },
  {
    id: "run-architecture",
    reason: "an image of another architecture is taken",
    does: starts(async (subject) => ({ ImageId: await debian(subject, "arm64") })),
  },
  {
    id: "run-interface-used",
    reason: "an interface that one instance has is given to another",
    does: async (subject) => {
      const { outside } = await started(subject);
      const NetworkInterfaces = [{ DeviceIndex: 0, NetworkInterfaceId: outside }];
      const { instance } = await started(subject, { NetworkInterfaces });
      expect(await interfaceOf(subject, outside)).toMatchObject({ Attachment: { InstanceId: instance } });
    },
  },
  {
    id: "run-terminated",
    reason: "interfaces stay attached for ever to a terminated instance",
    does: async (subject) => {
      const { instance, outside } = await started(subject);
      await subject.api.ec2.terminateInstances({ InstanceIds: [instance] });
      expect(await interfaceOf(subject, outside)).toMatchObject({
        Status: "in-use",
        Attachment: { InstanceId: instance },
      });
    },
  },
  {
    id: "run-profile",
    reason: "an unknown profile is answered as IAM answers, not EC2: NoSuchEntity",
    does: async (subject) => {
      const { input } = await request(subject);
      const call = subject.api.ec2.runInstances({ ...input, IamInstanceProfile: { Name: "podspan-of-nobody" } });
      expect(await refusalOf(call)).toMatchObject({ code: "NoSuchEntity", faultClass: "not-found" });
    },
  },
  {
    id: "route-to-interface",
    reason: "a second route to an interface takes the place of the first",
    does: async (subject) => {
      const { ground, outside, inside } = await started(subject);
      const RouteTableId = await freshTable(subject, ground.vpc);
      for (const NetworkInterfaceId of [inside, outside]) {
        await subject.api.ec2.createRoute({ RouteTableId, DestinationCidrBlock: DESTINATION, NetworkInterfaceId });
      }
      expect(await routeTo(subject, RouteTableId, DESTINATION)).toMatchObject({ NetworkInterfaceId: outside });
    },
  },
  {
    id: "route-blackhole",
    reason: "a route to an interface is always active",
    does: async (subject) => {
      const { ground, inside, instance } = await started(subject);
      const RouteTableId = await freshTable(subject, ground.vpc);
      const input = { RouteTableId, DestinationCidrBlock: DESTINATION, NetworkInterfaceId: inside };
      await subject.api.ec2.createRoute(input);
      await subject.api.ec2.terminateInstances({ InstanceIds: [instance] });
      expect(defined(await routeTo(subject, RouteTableId, DESTINATION)).State).toBe("active");
    },
  },
];
