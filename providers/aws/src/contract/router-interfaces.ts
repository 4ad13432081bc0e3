import { expect } from "vitest";
import {
  type ContractCase,
  type ContractSubject,
  defined,
  filter,
  freshGroup,
  freshSubnet,
  freshVpc,
  refusalOf,
} from "./subject.ts";

const UNKNOWN = "eni-0123456789abcdef9";

/** A VPC with one subnet and one group, for what lies in it. */
export async function freshGround(subject: ContractSubject) {
  const vpc = await freshVpc(subject);
  const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
  return { vpc, subnet, group: await freshGroup(subject, vpc, "routers") };
}

export async function interfaceOf({ api }: ContractSubject, id: string) {
  const { NetworkInterfaces = [] } = await api.ec2.describeNetworkInterfaces({
    Filters: [filter("network-interface-id", id)],
  });
  return NetworkInterfaces[0];
}

export async function freshInterface(
  { api }: ContractSubject,
  { subnet, group }: { readonly subnet: string; readonly group: string },
  PrivateIpAddress: string,
): Promise<string> {
  const answer = await api.ec2.createNetworkInterface({ SubnetId: subnet, PrivateIpAddress, Groups: [group] });
  return defined(answer.NetworkInterface?.NetworkInterfaceId);
}

async function refusedAddress(subject: ContractSubject, PrivateIpAddress: string) {
  const { subnet } = await freshGround(subject);
  return refusalOf(subject.api.ec2.createNetworkInterface({ SubnetId: subnet, PrivateIpAddress }));
}

/** Interfaces at fixed addresses, and the Elastic IPs that they are known by. */
export const ROUTER_INTERFACE_CASES: readonly ContractCase[] = [
  {
    id: "interface-create",
    title:
      "an interface has the address, groups, description and tags of its create call, and checks source and destination",
    run: async (subject) => {
      const { vpc, subnet, group } = await freshGround(subject);
      const { NetworkInterface } = await subject.api.ec2.createNetworkInterface({
        SubnetId: subnet,
        PrivateIpAddress: "10.196.24.10",
        Groups: [group],
        Description: "a router's",
        TagSpecifications: [{ ResourceType: "network-interface", Tags: [{ Key: "team", Value: "net" }] }],
      });
      const found = await interfaceOf(subject, defined(NetworkInterface?.NetworkInterfaceId));
      expect(found).toMatchObject({
        VpcId: vpc,
        SubnetId: subnet,
        PrivateIpAddress: "10.196.24.10",
        Description: "a router's",
        Groups: [{ GroupId: group }],
        SourceDestCheck: true,
        Status: "available",
        TagSet: [{ Key: "team", Value: "net" }],
      });
    },
  },
  {
    id: "interface-by-tag",
    title: "interfaces are found by a tag of any value",
    run: async (subject) => {
      const { vpc, subnet } = await freshGround(subject);
      const { ec2 } = subject.api;
      const Tags = [{ Key: "podspan.dev/uid", Value: "u-1" }];
      const TagSpecifications = [{ ResourceType: "network-interface" as const, Tags }];
      await ec2.createNetworkInterface({ SubnetId: subnet });
      const { NetworkInterface } = await ec2.createNetworkInterface({ SubnetId: subnet, TagSpecifications });
      const Filters = [filter("vpc-id", vpc), filter("tag:podspan.dev/uid", "*")];
      const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({ Filters });
      expect(NetworkInterfaces.map((eni) => eni.NetworkInterfaceId)).toEqual([NetworkInterface?.NetworkInterfaceId]);
    },
  },
  {
    id: "interface-token",
    title: "the same interface with the same token is the same interface",
    run: async (subject) => {
      const { subnet } = await freshGround(subject);
      const input = { SubnetId: subnet, ClientToken: `t-${subnet}` };
      const first = await subject.api.ec2.createNetworkInterface(input);
      const second = await subject.api.ec2.createNetworkInterface(input);
      expect(second.NetworkInterface?.NetworkInterfaceId).toBe(first.NetworkInterface?.NetworkInterfaceId);
    },
  },
  {
    id: "interface-address-used",
    title: "an address that an interface has is refused to another one",
    run: async (subject) => {
      const ground = await freshGround(subject);
      await freshInterface(subject, ground, "10.196.24.10");
      const again = await refusalOf(freshInterface(subject, ground, "10.196.24.10"));
      expect(again).toMatchObject({ code: "InvalidIPAddress.InUse", faultClass: "exists" });
    },
  },
  {
    id: "interface-address-outside",
    title: "an address outside the subnet is refused",
    run: async (subject) => {
      expect(await refusedAddress(subject, "10.196.24.200")).toMatchObject({ code: "InvalidParameterValue" });
    },
  },
  {
    id: "interface-address-reserved",
    title: "the subnet's first four addresses and its last are refused",
    run: async (subject) => {
      for (const address of ["10.196.24.0", "10.196.24.3", "10.196.24.127"]) {
        expect(await refusedAddress(subject, address)).toMatchObject({ code: "InvalidParameterValue" });
      }
    },
  },
  {
    id: "interface-attributes",
    title: "source/dest check and groups change, one a call",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const ground = await freshGround(subject);
      const other = await freshGroup(subject, ground.vpc, "others");
      const id = await freshInterface(subject, ground, "10.196.24.10");
      const NetworkInterfaceId = id;
      await ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId, SourceDestCheck: { Value: false } });
      await ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId, Groups: [other] });
      expect(await interfaceOf(subject, id)).toMatchObject({ SourceDestCheck: false, Groups: [{ GroupId: other }] });
    },
  },
  {
    id: "interface-unknown",
    title: "an unknown interface is not found, whether changed or deleted",
    run: async ({ api: { ec2 } }) => {
      const NetworkInterfaceId = UNKNOWN;
      const SourceDestCheck = { Value: false };
      for (const call of [
        () => ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId, SourceDestCheck }),
        () => ec2.deleteNetworkInterface({ NetworkInterfaceId }),
      ]) {
        const refused = await refusalOf(call());
        expect(refused).toMatchObject({ code: "InvalidNetworkInterfaceID.NotFound", faultClass: "not-found" });
      }
    },
  },
  {
    id: "address-allocate",
    title: "an address has the tags of its call, and is found by them",
    run: async ({ api: { ec2 } }) => {
      const Tags = [{ Key: "podspan.dev/id", Value: `dc/${crypto.randomUUID()}` }];
      const TagSpecifications = [{ ResourceType: "elastic-ip" as const, Tags }];
      const { AllocationId, PublicIp } = await ec2.allocateAddress({ Domain: "vpc", TagSpecifications });
      const Filters = [filter("tag:podspan.dev/id", defined(Tags[0]).Value)];
      const { Addresses } = await ec2.describeAddresses({ Filters });
      expect(Addresses).toMatchObject([{ AllocationId, PublicIp, Domain: "vpc", Tags }]);
      await ec2.releaseAddress({ AllocationId });
      expect((await ec2.describeAddresses({ Filters })).Addresses).toEqual([]);
    },
  },
  {
    id: "address-associate",
    title: "an address that is associated is told by itself and by its interface",
    needs: "seedInternetGateway",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { AllocationId, AssociationId, eni, PublicIp } = await associated(subject);
      const { Addresses } = await ec2.describeAddresses({ Filters: [filter("allocation-id", AllocationId)] });
      const PrivateIpAddress = "10.196.24.10";
      expect(Addresses).toMatchObject([{ AssociationId, NetworkInterfaceId: eni, PrivateIpAddress }]);
      expect(await interfaceOf(subject, eni)).toMatchObject({ Association: { PublicIp } });
    },
  },
  {
    id: "address-associate-again",
    title: "the same association once more is well",
    needs: "seedInternetGateway",
    run: async (subject) => {
      const { AllocationId, AssociationId, eni } = await associated(subject);
      const again = await subject.api.ec2.associateAddress({
        AllocationId,
        NetworkInterfaceId: eni,
        AllowReassociation: true,
      });
      expect(again.AssociationId).toBe(AssociationId);
    },
  },
  {
    id: "address-move",
    title: "an address moves to another interface where that is allowed, and not where it is forbidden",
    needs: "seedInternetGateway",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { ground, AllocationId } = await associated(subject);
      const other = await freshInterface(subject, ground, "10.196.24.11");
      const input = { AllocationId, NetworkInterfaceId: other };
      const refused = await refusalOf(ec2.associateAddress({ ...input, AllowReassociation: false }));
      expect(refused).toMatchObject({ code: "Resource.AlreadyAssociated", faultClass: "exists" });
      await ec2.associateAddress({ ...input, AllowReassociation: true });
      const { Addresses } = await ec2.describeAddresses({ Filters: [filter("allocation-id", AllocationId)] });
      expect(Addresses).toMatchObject([{ NetworkInterfaceId: other }]);
    },
  },
  {
    id: "address-release-used",
    title: "an address that is associated is not released until it no longer is",
    needs: "seedInternetGateway",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { AllocationId, AssociationId } = await associated(subject);
      const refused = await refusalOf(ec2.releaseAddress({ AllocationId }));
      expect(refused).toMatchObject({ code: "InvalidIPAddress.InUse", faultClass: "in-use" });
      await ec2.disassociateAddress({ AssociationId });
      await ec2.releaseAddress({ AllocationId });
      const gone = await refusalOf(ec2.releaseAddress({ AllocationId }));
      expect(gone).toMatchObject({ code: "InvalidAllocationID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "address-association-unknown",
    title: "an unknown association is not found",
    run: async ({ api: { ec2 } }) => {
      const refused = await refusalOf(ec2.disassociateAddress({ AssociationId: "eipassoc-0123456789abcdef9" }));
      expect(refused).toMatchObject({ code: "InvalidAssociationID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "address-no-gateway",
    title: "in a VPC without internet gateway no address can be associated",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const eni = await freshInterface(subject, await freshGround(subject), "10.196.24.10");
      const { AllocationId } = await ec2.allocateAddress({ Domain: "vpc" });
      const refused = await refusalOf(ec2.associateAddress({ AllocationId, NetworkInterfaceId: eni }));
      expect(refused).toMatchObject({ code: "Gateway.NotAttached", faultClass: "invalid" });
    },
  },
];

export async function associated(subject: ContractSubject) {
  const { ec2 } = subject.api;
  const ground = await freshGround(subject);
  await subject.seedInternetGateway?.(ground.vpc);
  const eni = await freshInterface(subject, ground, "10.196.24.10");
  const { AllocationId, PublicIp } = await ec2.allocateAddress({ Domain: "vpc" });
  const { AssociationId } = await ec2.associateAddress({ AllocationId, NetworkInterfaceId: eni });
  return {
    ground,
    eni,
    AllocationId: defined(AllocationId),
    AssociationId: defined(AssociationId),
    PublicIp: defined(PublicIp),
  };
}
