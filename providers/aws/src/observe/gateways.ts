import type { NatGateway, TransitGatewayVpcAttachment } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed, ObservedProps } from "@podspan/core/observed";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/** NAT gateways by id. By a filter, because one unknown id in `NatGatewayIds` fails the whole call. */
export function readNatGateways(reading: Reading, ids: readonly string[]): Promise<readonly NatGateway[]> {
  return inChunks(ids, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeNatGateways", () =>
          reading.api.ec2.describeNatGateways({
            Filter: [{ Name: "nat-gateway-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.natGateways,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.NatGateways,
      (answer) => answer.NextToken,
    ),
  );
}

/** A regional gateway lies in no subnet. */
export function observedNatGateway(gateway: NatGateway, scope: AwsScope): Observed<"nat-gateway"> {
  return {
    kind: "nat-gateway",
    scope,
    id: gateway.NatGatewayId ?? "",
    props: {
      vpc: gateway.VpcId ?? "",
      state: gateway.State ?? "",
      ...(gateway.SubnetId ? { subnet: gateway.SubnetId } : {}),
      ...(gateway.ConnectivityType ? { connectivity: gateway.ConnectivityType } : {}),
      ...addressesOf(gateway),
    },
    facts: {},
  };
}

/** Addresses that it sends from; those that failed or are on their way out are no more. */
function addressesOf({ NatGatewayAddresses = [] }: NatGateway): Pick<ObservedProps<"nat-gateway">, "addresses"> {
  const addresses = NatGatewayAddresses.flatMap(({ PrivateIp, PublicIp, NetworkInterfaceId, Status = "succeeded" }) =>
    PrivateIp && (Status === "succeeded" || Status === "associating" || Status === "assigning")
      ? [
          {
            private: PrivateIp,
            ...(PublicIp ? { public: PublicIp } : {}),
            ...(NetworkInterfaceId ? { networkInterface: NetworkInterfaceId } : {}),
          },
        ]
      : [],
  );
  return addresses.length > 0 ? { addresses: addresses.sort((a, b) => (a.private < b.private ? -1 : 1)) } : {};
}

/** Attachments of these transit gateways to VPCs of this account: the gateway itself may be another account's. */
export function readTransitAttachments(
  reading: Reading,
  gateways: readonly string[],
): Promise<readonly TransitGatewayVpcAttachment[]> {
  return inChunks(gateways, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeTransitGatewayVpcAttachments", () =>
          reading.api.ec2.describeTransitGatewayVpcAttachments({
            Filters: [{ Name: "transit-gateway-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.transitAttachments,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.TransitGatewayVpcAttachments,
      (answer) => answer.NextToken,
    ),
  );
}
