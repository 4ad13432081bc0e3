import { createHash } from "node:crypto";
import { AwsError } from "../behaviour/aws-error.ts";
import type { NetworkInterfaceRecord, SubnetRecord, Tag } from "../records/kinds.ts";
import { addressCount, formatAddress, parseBlock } from "./cidr.ts";
import type { CallContext } from "./context.ts";
import { add, find, findUsableSubnet } from "./lookup.ts";
import { interfacesIn, zoneNameOf } from "./sharing.ts";
import { liesInAny, reservedBlocks } from "./subnet-cidr-reservation.ts";

export interface NewInterface {
  readonly subnetId: string;
  readonly description: string;
  readonly groups: readonly string[];
  /** Addresses in all, the primary one included. */
  readonly addresses: number;
  readonly tags?: readonly Tag[];
  /** `owner` is the account that the instance belongs to: another one for what AWS manages. */
  readonly attachment?: { readonly instanceId?: string; readonly owner: string; readonly deviceIndex: number };
  readonly requesterManaged?: boolean;
}

/** An interface with the lowest free addresses of its subnet (CreateNetworkInterface, and AttachNetworkInterface when attached). */
export function makeInterface(context: CallContext, wanted: NewInterface): NetworkInterfaceRecord {
  const subnet = findUsableSubnet(context, wanted.subnetId);
  const addresses = takeAddresses(context, subnet, wanted.addresses);
  const [primary = ""] = addresses;
  const NetworkInterfaceId = context.world.newId("eni");
  const Groups = wanted.groups.map((id) => {
    const group = find(context, "SecurityGroups", "GroupId", id);
    return { GroupId: group.GroupId, GroupName: group.GroupName };
  });
  return add(context, "NetworkInterfaces", {
    NetworkInterfaceId,
    AvailabilityZone: zoneNameOf(context, subnet),
    Description: wanted.description,
    Groups,
    InterfaceType: "interface",
    MacAddress: macAddress(NetworkInterfaceId),
    OwnerId: context.account,
    PrivateDnsName: privateDnsName(context.region, primary),
    PrivateIpAddress: primary,
    PrivateIpAddresses: addresses.map((address, index) => entry(context.region, address, index === 0)),
    RequesterManaged: wanted.requesterManaged ?? false,
    SourceDestCheck: true,
    Status: wanted.attachment === undefined ? "available" : "in-use",
    SubnetId: subnet.SubnetId,
    TagSet: [...(wanted.tags ?? [])].sort((a, b) => (a.Key < b.Key ? -1 : 1)),
    VpcId: subnet.VpcId,
    ...(wanted.attachment === undefined ? {} : { Attachment: attachment(context, wanted.attachment) }),
  });
}

function attachment(context: CallContext, to: NonNullable<NewInterface["attachment"]>) {
  return {
    AttachTime: new Date(context.now),
    AttachmentId: context.world.newId("eni-attach"),
    DeleteOnTermination: to.deviceIndex === 0,
    DeviceIndex: to.deviceIndex,
    InstanceOwnerId: to.owner,
    NetworkCardIndex: 0,
    Status: "attached" as const,
    ...(to.instanceId === undefined ? {} : { InstanceId: to.instanceId }),
  };
}

/** Further addresses on an interface (AssignPrivateIpAddresses). */
export function assignAddresses(context: CallContext, id: string, count: number): readonly string[] {
  const eni = find(context, "NetworkInterfaces", "NetworkInterfaceId", id);
  const subnet = findUsableSubnet(context, eni.SubnetId);
  const addresses = takeAddresses(context, subnet, count);
  eni.PrivateIpAddresses.push(...addresses.map((address) => entry(context.region, address, false)));
  return addresses;
}

function entry(region: string, address: string, primary: boolean) {
  return { Primary: primary, PrivateDnsName: privateDnsName(region, address), PrivateIpAddress: address };
}

/** The first four addresses and the last are AWS's own (F14). */
function takeAddresses(context: CallContext, subnet: SubnetRecord, count: number): readonly string[] {
  const block = parseBlock(subnet.CidrBlock);
  if (block === undefined || subnet.AvailableIpAddressCount < count) {
    throw new AwsError(
      "InsufficientFreeAddressesInSubnet",
      `The specified subnet does not have enough free addresses to satisfy the request.`,
    );
  }
  const used = new Set(
    interfacesIn(context, subnet.SubnetId).flatMap((eni) => eni.PrivateIpAddresses.map((one) => one.PrivateIpAddress)),
  );
  const reserved = reservedBlocks(context, subnet.SubnetId);
  const taken: string[] = [];
  for (let offset = 4; offset < addressCount(block) - 1 && taken.length < count; offset += 1) {
    const address = formatAddress(block.base + offset);
    if (!used.has(address) && !liesInAny(reserved, block.base + offset)) taken.push(address);
  }
  subnet.AvailableIpAddressCount -= taken.length;
  return taken;
}

/** `ip-10-0-0-4.eu-west-1.compute.internal`; us-east-1 says `ec2.internal`. */
export function privateDnsName(region: string, address: string): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `ip-${address.replaceAll(".", "-")}.${domain}`;
}

function macAddress(id: string): string {
  const hex = createHash("sha256").update(id).digest("hex");
  return ["02", 0, 2, 4, 6, 8].map((at) => (typeof at === "string" ? at : hex.slice(at, at + 2))).join(":");
}
