import type { NetworkInterfaceRecord } from "../records/kinds.ts";
import type { Rule } from "./context.ts";
import { describe, type FilterReaders, tagsOf } from "./describe.ts";

const FILTERS: FilterReaders<NetworkInterfaceRecord> = {
  "addresses.private-ip-address": (eni) => eni.PrivateIpAddresses.map((one) => one.PrivateIpAddress),
  "attachment.instance-id": (eni) => [eni.Attachment?.InstanceId],
  "attachment.instance-owner-id": (eni) => [eni.Attachment?.InstanceOwnerId],
  "attachment.status": (eni) => [eni.Attachment?.Status],
  "availability-zone": (eni) => [eni.AvailabilityZone],
  description: (eni) => [eni.Description],
  "group-id": (eni) => eni.Groups.map((group) => group.GroupId),
  "group-name": (eni) => eni.Groups.map((group) => group.GroupName),
  "interface-type": (eni) => [eni.InterfaceType],
  "mac-address": (eni) => [eni.MacAddress],
  "network-interface-id": (eni) => [eni.NetworkInterfaceId],
  "owner-id": (eni) => [eni.OwnerId],
  "private-ip-address": (eni) => [eni.PrivateIpAddress],
  "requester-id": (eni) => [eni.RequesterId],
  "requester-managed": (eni) => [String(eni.RequesterManaged ?? false)],
  "source-dest-check": (eni) => [String(eni.SourceDestCheck ?? true)],
  status: (eni) => [eni.Status],
  "subnet-id": (eni) => [eni.SubnetId],
  "tag-key": (eni) => tagsOf(eni).map((tag) => tag.Key),
  "vpc-id": (eni) => [eni.VpcId],
};

export const describeNetworkInterfaces: Rule<"describeNetworkInterfaces"> = (context, input) => {
  const ids = { parameter: "NetworkInterfaceIds", values: input.NetworkInterfaceIds };
  const { records, ...rest } = describe(context, "NetworkInterfaces", ids, input, FILTERS);
  return { ...rest, NetworkInterfaces: [...records] };
};
