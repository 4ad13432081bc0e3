import { createHash } from "node:crypto";
import { AwsError } from "../behaviour/aws-error.ts";
import type { NetworkInterfaceRecord, SubnetRecord, Tag } from "../records/kinds.ts";
import { addressCount, type Block, blockOf, contains, formatAddress, formatBlock, parseBlock } from "./cidr.ts";
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
  /** The primary one; default: the lowest that is free. */
  readonly primary?: string;
  /** /28 prefixes beside them. Default: none. */
  readonly prefixes?: number;
  readonly tags?: readonly Tag[];
  /** `owner` is the account that the instance belongs to: another one for what AWS manages. */
  readonly attachment?: { readonly instanceId?: string; readonly owner: string; readonly deviceIndex: number };
  readonly requesterManaged?: boolean;
}

/** An interface with the lowest free addresses of its subnet (CreateNetworkInterface, and AttachNetworkInterface when attached). */
export function makeInterface(context: CallContext, wanted: NewInterface): NetworkInterfaceRecord {
  const subnet = findUsableSubnet(context, wanted.subnetId);
  const prefixes = takePrefixes(context, subnet, wanted.prefixes ?? 0);
  const addresses =
    wanted.primary === undefined
      ? takeAddresses(context, subnet, wanted.addresses, prefixes)
      : [takeAddress(context, subnet, wanted.primary)];
  subnet.AvailableIpAddressCount -= availableIn(context, subnet.SubnetId, { addresses, prefixes });
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
    ...(prefixes.length === 0 ? {} : { Ipv4Prefixes: prefixes.map((Ipv4Prefix) => ({ Ipv4Prefix })) }),
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
  subnet.AvailableIpAddressCount -= availableIn(context, subnet.SubnetId, { addresses, prefixes: [] });
  eni.PrivateIpAddresses.push(...addresses.map((address) => entry(context.region, address, false)));
  return addresses;
}

/** One more /28 prefix on an interface (AssignPrivateIpAddresses with Ipv4PrefixCount 1); answers its addresses. */
export function assignPrefix(context: CallContext, id: string): readonly string[] {
  const eni = find(context, "NetworkInterfaces", "NetworkInterfaceId", id);
  const subnet = findUsableSubnet(context, eni.SubnetId);
  const prefixes = takePrefixes(context, subnet, 1);
  subnet.AvailableIpAddressCount -= availableIn(context, subnet.SubnetId, { addresses: [], prefixes });
  eni.Ipv4Prefixes = [...(eni.Ipv4Prefixes ?? []), ...prefixes.map((Ipv4Prefix) => ({ Ipv4Prefix }))];
  return prefixes.flatMap(addressesOfPrefix);
}

/** The subnet counts as available again what an interface has held of it. */
export function giveBack(context: CallContext, subnet: SubnetRecord, eni: NetworkInterfaceRecord): void {
  subnet.AvailableIpAddressCount += availableIn(context, subnet.SubnetId, {
    addresses: eni.PrivateIpAddresses.map((one) => one.PrivateIpAddress ?? ""),
    prefixes: prefixesOf(eni),
  });
}

export function prefixesOf(eni: NetworkInterfaceRecord): readonly string[] {
  return (eni.Ipv4Prefixes ?? []).map(({ Ipv4Prefix = "" }) => Ipv4Prefix);
}

export function addressesOfPrefix(prefix: string): readonly string[] {
  const block = parseBlock(prefix);
  return block === undefined
    ? []
    : Array.from({ length: addressCount(block) }, (_, offset) => formatAddress(block.base + offset));
}

/** Of addresses and prefixes as many as the subnet counts as available while nobody holds them: none of what is set aside. */
function availableIn(
  context: CallContext,
  subnetId: string,
  held: { readonly addresses: readonly string[]; readonly prefixes: readonly string[] },
): number {
  const reserved = reservedBlocks(context, subnetId);
  const isReserved = (text: string): boolean => liesInAny(reserved, parseBlock(text)?.base ?? -1);
  const addresses = held.addresses.filter((address) => !isReserved(`${address}/32`)).length;
  return addresses + 16 * held.prefixes.filter((prefix) => !isReserved(prefix)).length;
}

function entry(region: string, address: string, primary: boolean) {
  return { Primary: primary, PrivateDnsName: privateDnsName(region, address), PrivateIpAddress: address };
}

/** One that is asked for (CreateNetworkInterface, PrivateIpAddress): in the subnet, none of AWS's own five (F14), and nobody's. */
function takeAddress(context: CallContext, subnet: SubnetRecord, address: string): string {
  const block = blockOf("subnet", subnet.CidrBlock);
  const wanted = parseBlock(`${address}/32`);
  if (wanted === undefined) {
    throw new AwsError("InvalidParameterValue", `invalid value for parameter address: ${address}`);
  }
  if (!contains(block, wanted)) {
    throw new AwsError("InvalidParameterValue", "Address does not fall within the subnet's address range");
  }
  const offset = wanted.base - block.base;
  if (offset < 4 || offset === addressCount(block) - 1) {
    throw new AwsError("InvalidParameterValue", "Address is in subnet's reserved address range");
  }
  if (heldAddresses(context, subnet).includes(address)) {
    throw new AwsError("InvalidIPAddress.InUse", `Address ${address} is in use.`);
  }
  return address;
}

/** The first four addresses and the last are AWS's own (F14). */
function takeAddresses(
  context: CallContext,
  subnet: SubnetRecord,
  count: number,
  besides: readonly string[] = [],
): readonly string[] {
  const block = parseBlock(subnet.CidrBlock);
  if (block === undefined || subnet.AvailableIpAddressCount < count) {
    throw tooFew();
  }
  const used = new Set([...heldAddresses(context, subnet), ...besides.flatMap(addressesOfPrefix)]);
  const reserved = reservedBlocks(context, subnet.SubnetId);
  const taken: string[] = [];
  for (let offset = 4; offset < addressCount(block) - 1 && taken.length < count; offset += 1) {
    const address = formatAddress(block.base + offset);
    if (!used.has(address) && !liesInAny(reserved, block.base + offset)) taken.push(address);
  }
  if (taken.length < count) throw tooFew();
  return taken;
}

/**
 * The lowest whole /28 blocks that nobody holds an address of, of those that are set aside first (F21). The first four addresses and
 * the last are AWS's own, and their blocks never whole.
 */
function takePrefixes(context: CallContext, subnet: SubnetRecord, count: number): readonly string[] {
  if (count === 0) return [];
  const whole = blockOf("subnet", subnet.CidrBlock);
  const used = new Set(
    heldAddresses(context, subnet).map((address) => Math.floor((parseBlock(`${address}/32`)?.base ?? 0) / 16)),
  );
  const last = whole.base + addressCount(whole);
  const blocks: Block[] = [];
  for (let base = whole.base + 16; base < last - 16; base += 16) {
    if (!used.has(base / 16)) blocks.push({ base, length: 28 });
  }
  const reserved = reservedBlocks(context, subnet.SubnetId);
  const isReserved = (block: Block): boolean => reserved.some((one) => contains(one, block));
  const sorted = [...blocks.filter(isReserved), ...blocks.filter((block) => !isReserved(block))];
  if (sorted.length < count) {
    throw new AwsError(
      "InsufficientCidrBlocks",
      "The specified subnet does not have enough free cidr blocks to satisfy the request.",
    );
  }
  return sorted.slice(0, count).map(formatBlock);
}

function heldAddresses(context: CallContext, { SubnetId }: SubnetRecord): readonly string[] {
  return interfacesIn(context, SubnetId).flatMap((eni) => [
    ...eni.PrivateIpAddresses.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []),
    ...prefixesOf(eni).flatMap(addressesOfPrefix),
  ]);
}

function tooFew(): AwsError {
  return new AwsError(
    "InsufficientFreeAddressesInSubnet",
    `The specified subnet does not have enough free addresses to satisfy the request.`,
  );
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
