import type { CustomerGateway, VpnConnection, VpnGateway } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { canonicalCidr } from "../records/cidr.ts";
import { tagMap } from "../records/tags.ts";
import { attachedTo } from "./internet-gateways.ts";

export function observedVpnGateway(gateway: VpnGateway, scope: AwsScope): Observed<"vpn-gateway"> {
  return {
    kind: "vpn-gateway",
    scope,
    id: gateway.VpnGatewayId ?? "",
    tags: tagMap(gateway.Tags),
    props: {
      vpcs: attachedTo(gateway.VpcAttachments),
      state: gateway.State ?? "",
      ...(gateway.AmazonSideAsn === undefined ? {} : { asn: gateway.AmazonSideAsn }),
    },
    facts: {},
  };
}

/** Of the tunnels only how many are up: the connection's configuration holds its keys, and is never kept. */
export function observedVpnConnection(connection: VpnConnection, scope: AwsScope): Observed<"vpn-connection"> {
  const routes = (connection.Routes ?? []).map(({ DestinationCidrBlock = "", State = "available" }) => ({
    destination: canonicalCidr(DestinationCidrBlock),
    state: State as string,
  }));
  return {
    kind: "vpn-connection",
    scope,
    id: connection.VpnConnectionId ?? "",
    tags: tagMap(connection.Tags),
    props: {
      state: connection.State ?? "",
      gateway: connection.VpnGatewayId || connection.TransitGatewayId || connection.CoreNetworkArn || "",
      customerGateway: connection.CustomerGatewayId ?? "",
      staticRoutesOnly: connection.Options?.StaticRoutesOnly ?? false,
      routes: routes.sort((a, b) => (a.destination < b.destination ? -1 : 1)),
      tunnelsUp: (connection.VgwTelemetry ?? []).filter(({ Status }) => Status === "UP").length,
    },
    facts: {},
  };
}

export function observedCustomerGateway(gateway: CustomerGateway, scope: AwsScope): Observed<"customer-gateway"> {
  const asn = Number(gateway.BgpAsnExtended ?? gateway.BgpAsn);
  return {
    kind: "customer-gateway",
    scope,
    id: gateway.CustomerGatewayId ?? "",
    tags: tagMap(gateway.Tags),
    props: {
      address: gateway.IpAddress ?? "",
      state: gateway.State ?? "",
      ...(Number.isSafeInteger(asn) ? { asn } : {}),
    },
    facts: {},
  };
}
