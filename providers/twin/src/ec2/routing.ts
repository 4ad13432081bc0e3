import type { Rule } from "./context.ts";
import { page, tagsOf } from "./describe.ts";
import { recorded } from "./recorded.ts";

const tagKey = (record: unknown) => tagsOf(record).map((tag) => tag.Key);

export const describeInternetGateways: Rule<"describeInternetGateways"> = (context, input) => {
  const request = { ...input, ids: input.InternetGatewayIds, notFound: "InvalidInternetGatewayID.NotFound" };
  const { records, ...rest } = recorded(context, "InternetGateways", request, {
    "attachment.vpc-id": (gateway) => gateway.Attachments.map((one) => one.VpcId),
    "internet-gateway-id": (gateway) => [gateway.InternetGatewayId],
    "owner-id": (gateway) => [gateway.OwnerId],
    "tag-key": tagKey,
  });
  return { ...rest, InternetGateways: [...records] };
};

/** Its only filters are tags. */
export const describeEgressOnlyInternetGateways: Rule<"describeEgressOnlyInternetGateways"> = (context, input) => {
  const request = { ...input, ids: input.EgressOnlyInternetGatewayIds, notFound: "InvalidGatewayID.NotFound" };
  const { records, ...rest } = recorded(context, "EgressOnlyInternetGateways", request, { "tag-key": tagKey });
  return { ...rest, EgressOnlyInternetGateways: [...records] };
};

export const describeVpnGateways: Rule<"describeVpnGateways"> = (context, input) => {
  const request = {
    ...input,
    ids: input.VpnGatewayIds,
    notFound: "InvalidVpnGatewayID.NotFound",
    unpaged: true,
  } as const;
  const { records } = recorded(context, "VpnGateways", request, {
    "attachment.vpc-id": (gateway) => gateway.VpcAttachments.map((one) => one.VpcId),
    state: (gateway) => [gateway.State],
    "tag-key": tagKey,
    "vpn-gateway-id": (gateway) => [gateway.VpnGatewayId],
  });
  return { VpnGateways: [...records] };
};

export const describeVpnConnections: Rule<"describeVpnConnections"> = (context, input) => {
  const notFound = "InvalidVpnConnectionID.NotFound";
  const request = { ...input, ids: input.VpnConnectionIds, notFound, unpaged: true } as const;
  const { records } = recorded(context, "VpnConnections", request, {
    "customer-gateway-id": (connection) => [connection.CustomerGatewayId],
    state: (connection) => [connection.State],
    "tag-key": tagKey,
    "transit-gateway-id": (connection) => [connection.TransitGatewayId],
    "vpn-connection-id": (connection) => [connection.VpnConnectionId],
    "vpn-gateway-id": (connection) => [connection.VpnGatewayId],
  });
  return { VpnConnections: [...records] };
};

export const describeCustomerGateways: Rule<"describeCustomerGateways"> = (context, input) => {
  const notFound = "InvalidCustomerGatewayID.NotFound";
  const request = { ...input, ids: input.CustomerGatewayIds, notFound, unpaged: true } as const;
  const { records } = recorded(context, "CustomerGateways", request, {
    "customer-gateway-id": (gateway) => [gateway.CustomerGatewayId],
    state: (gateway) => [gateway.State],
    "tag-key": tagKey,
  });
  return { CustomerGateways: [...records] };
};

export const describeManagedPrefixLists: Rule<"describeManagedPrefixLists"> = (context, input) => {
  const request = { ...input, ids: input.PrefixListIds, notFound: "InvalidPrefixListID.NotFound" };
  const { records, ...rest } = recorded(context, "ManagedPrefixLists", request, {
    "owner-id": (list) => [list.OwnerId],
    "prefix-list-id": (list) => [list.PrefixListId],
    "prefix-list-name": (list) => [list.PrefixListName],
    "tag-key": tagKey,
  });
  return { ...rest, PrefixLists: [...records] };
};

export const getManagedPrefixListEntries: Rule<"getManagedPrefixListEntries"> = (context, input) => {
  const id = input.PrefixListId ?? "";
  recorded(context, "ManagedPrefixLists", { ids: [id], notFound: "InvalidPrefixListID.NotFound" }, {});
  const entries = context.records.ManagedPrefixListEntries.get(id)?.Entries ?? [];
  const sorted = [...entries].sort((a, b) => ((a.Cidr ?? "") < (b.Cidr ?? "") ? -1 : 1));
  const size = Math.min(context.pageSize, 100);
  const { records, ...rest } = page(sorted, (entry) => entry.Cidr ?? "", input, id, size);
  return { ...rest, Entries: [...records] };
};

export const describeAddresses: Rule<"describeAddresses"> = (context, input) => {
  const request = {
    ...input,
    ids: input.AllocationIds,
    notFound: "InvalidAllocationID.NotFound",
    unpaged: true,
  } as const;
  const { records } = recorded(context, "Addresses", request, {
    "allocation-id": (address) => [address.AllocationId],
    "network-interface-id": (address) => [address.NetworkInterfaceId],
    "public-ip": (address) => [address.PublicIp],
    "tag-key": tagKey,
  });
  return { Addresses: [...records] };
};

export const describeVpcEndpoints: Rule<"describeVpcEndpoints"> = (context, input) => {
  const request = { ...input, ids: input.VpcEndpointIds, notFound: "InvalidVpcEndpointId.NotFound" };
  const { records, ...rest } = recorded(context, "VpcEndpoints", request, {
    "service-name": (endpoint) => [endpoint.ServiceName],
    "tag-key": tagKey,
    "vpc-endpoint-id": (endpoint) => [endpoint.VpcEndpointId],
    "vpc-endpoint-state": (endpoint) => [endpoint.State],
    "vpc-id": (endpoint) => [endpoint.VpcId],
  });
  return { ...rest, VpcEndpoints: [...records] };
};
