import { createHash } from "node:crypto";
import { AwsError } from "../behaviour/aws-error.ts";
import type { AddressRecord, NetworkInterfaceRecord } from "../records/kinds.ts";
import type { RegionRecords } from "../records/region.ts";
import type { CallContext, Rule } from "./context.ts";
import { add, find, remove } from "./lookup.ts";
import { specifiedTags } from "./tags.ts";

/** No client token: asked twice there are two (AllocateAddress API reference). */
export const allocateAddress: Rule<"allocateAddress"> = (context, input) => {
  const Tags = specifiedTags(input.TagSpecifications, "elastic-ip");
  if (context.records.Addresses.size >= context.limits.addressesPerRegion) {
    throw new AwsError("AddressLimitExceeded", "The maximum number of addresses has been reached.");
  }
  const AllocationId = context.world.newId("eipalloc");
  const { PublicIp, ...rest } = add(context, "Addresses", {
    AllocationId,
    PublicIp: publicAddress(AllocationId),
    Domain: "vpc",
    NetworkBorderGroup: context.region,
    PublicIpv4Pool: "amazon",
    Tags,
  });
  return { AllocationId, PublicIp, Domain: "vpc", ...rest };
};

/** One of AWS's, the same for the same allocation. */
export function publicAddress(allocation: string): string {
  const [a = 0, b = 0, c = 0] = createHash("sha256").update(allocation).digest();
  return `52.${208 + (a % 8)}.${b}.${c}`;
}

/**
 * Idempotent, and an address that is associated with something else is taken from there unless that is forbidden; so is another address
 * that the interface had (AssociateAddress API reference).
 */
export const associateAddress: Rule<"associateAddress"> = (context, input) => {
  const address = find(context, "Addresses", "AllocationId", input.AllocationId);
  const eni = find(context, "NetworkInterfaces", "NetworkInterfaceId", input.NetworkInterfaceId);
  const id = eni.NetworkInterfaceId;
  if (!hasInternetGateway(context, eni.VpcId)) {
    throw new AwsError("Gateway.NotAttached", `Network ${eni.VpcId} is not attached to any internet gateway`);
  }
  if (address.NetworkInterfaceId === id && address.AssociationId !== undefined) {
    return { AssociationId: address.AssociationId };
  }
  const other = eni.Association?.AllocationId;
  if (input.AllowReassociation === false && (address.AssociationId !== undefined || other !== undefined)) {
    const taken = address.AssociationId === undefined ? `the interface ${id}` : `the address ${address.PublicIp}`;
    throw new AwsError("Resource.AlreadyAssociated", `${taken} is already associated`);
  }
  if (address.NetworkInterfaceId !== undefined) breakAssociations(context.records, address.NetworkInterfaceId);
  breakAssociations(context.records, id);
  const AssociationId = context.world.newId("eipassoc");
  const { InstanceId } = eni.Attachment ?? {};
  Object.assign(address, {
    AssociationId,
    NetworkInterfaceId: id,
    NetworkInterfaceOwnerId: eni.OwnerId,
    PrivateIpAddress: eni.PrivateIpAddress,
    ...(InstanceId === undefined ? {} : { InstanceId }),
  });
  associate(eni, { AssociationId, IpOwnerId: context.account, PublicIp: address.PublicIp, ...idOf(address) });
  return { AssociationId };
};

function idOf({ AllocationId }: AddressRecord) {
  return AllocationId === undefined ? {} : { AllocationId };
}

function associate(eni: NetworkInterfaceRecord, Association: NonNullable<NetworkInterfaceRecord["Association"]>): void {
  eni.Association = Association;
  eni.PrivateIpAddresses = eni.PrivateIpAddresses.map((one) => (one.Primary ? { ...one, Association } : one));
}

/** Attached to one, or, as invented VPCs have it, a route leads to one. */
function hasInternetGateway({ records }: CallContext, vpc: string): boolean {
  const attached = [...records.InternetGateways.values()].some(({ Attachments }) =>
    Attachments.some(({ VpcId }) => VpcId === vpc),
  );
  const tables = [...records.RouteTables.values()].filter(({ VpcId }) => VpcId === vpc);
  return attached || tables.some(({ Routes }) => Routes.some(({ GatewayId }) => GatewayId?.startsWith("igw-")));
}

/** Takes from an interface whatever address it has; the address stays the account's. */
export function breakAssociations({ Addresses, NetworkInterfaces }: RegionRecords, id: string): void {
  for (const address of Addresses.values()) {
    if (address.NetworkInterfaceId !== id) continue;
    delete address.AssociationId;
    delete address.NetworkInterfaceId;
    delete address.NetworkInterfaceOwnerId;
    delete address.PrivateIpAddress;
    delete address.InstanceId;
  }
  const eni = NetworkInterfaces.get(id);
  if (eni === undefined) return;
  delete eni.Association;
  eni.PrivateIpAddresses = eni.PrivateIpAddresses.map(({ Association: _gone, ...one }) => one);
}

export const disassociateAddress: Rule<"disassociateAddress"> = ({ records }, input) => {
  const address = [...records.Addresses.values()].find(({ AssociationId }) => AssociationId === input.AssociationId);
  if (address?.NetworkInterfaceId === undefined) {
    throw new AwsError("InvalidAssociationID.NotFound", `The association ID '${input.AssociationId}' does not exist`);
  }
  breakAssociations(records, address.NetworkInterfaceId);
  return {};
};

/** Only one that is associated with nothing (ReleaseAddress API reference: InvalidIPAddress.InUse). */
export const releaseAddress: Rule<"releaseAddress"> = (context, input) => {
  const address = find(context, "Addresses", "AllocationId", input.AllocationId);
  if (address.AssociationId !== undefined) {
    throw new AwsError("InvalidIPAddress.InUse", `Address '${address.AllocationId}' is in use.`);
  }
  remove(context, "Addresses", address);
  return {};
};
