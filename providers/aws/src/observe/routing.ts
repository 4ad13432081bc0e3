import type {
  CustomerGateway,
  EgressOnlyInternetGateway,
  InternetGateway,
  VpcEndpoint,
  VpcPeeringConnection,
  VpnConnection,
  VpnGateway,
} from "@aws-sdk/client-ec2";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/*
 * What routes lead to, by id. By filters, because one unknown id in a call's own list of ids fails the whole call: a route may name
 * what is gone.
 */

export function readInternetGateways(reading: Reading, ids: readonly string[]): Promise<readonly InternetGateway[]> {
  return inChunks(ids, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeInternetGateways", () =>
          reading.api.ec2.describeInternetGateways({
            Filters: [{ Name: "internet-gateway-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.internetGateways,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.InternetGateways,
      (answer) => answer.NextToken,
    ),
  );
}

/** AWS has no filter by id here: all of the account and region are read, and the rest is left out. */
export async function readEgressOnlyGateways(
  reading: Reading,
  ids: readonly string[],
): Promise<readonly EgressOnlyInternetGateway[]> {
  if (ids.length === 0) return [];
  const all = await allPages(
    (NextToken) =>
      ask(reading, "ec2:DescribeEgressOnlyInternetGateways", () =>
        reading.api.ec2.describeEgressOnlyInternetGateways({
          MaxResults: PAGE_SIZES.egressOnlyGateways,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.EgressOnlyInternetGateways,
    (answer) => answer.NextToken,
  );
  return all.filter(({ EgressOnlyInternetGatewayId = "" }) => ids.includes(EgressOnlyInternetGatewayId));
}

export function readPeeringsById(reading: Reading, ids: readonly string[]): Promise<readonly VpcPeeringConnection[]> {
  return inChunks(ids, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeVpcPeeringConnections", () =>
          reading.api.ec2.describeVpcPeeringConnections({
            Filters: [{ Name: "vpc-peering-connection-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.peeringConnections,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.VpcPeeringConnections,
      (answer) => answer.NextToken,
    ),
  );
}

export function readVpnGateways(reading: Reading, ids: readonly string[]): Promise<readonly VpnGateway[]> {
  return inChunks(ids, async (chunk) => {
    const Filters = [{ Name: "vpn-gateway-id", Values: [...chunk] }];
    const answer = await ask(reading, "ec2:DescribeVpnGateways", () =>
      reading.api.ec2.describeVpnGateways({ Filters }),
    );
    return answer.VpnGateways ?? [];
  });
}

/** The connections of virtual private gateways and of transit gateways. */
export async function readVpnConnections(
  reading: Reading,
  gateways: { readonly private: readonly string[]; readonly transit: readonly string[] },
): Promise<readonly VpnConnection[]> {
  const by = (Name: string, ids: readonly string[]) =>
    inChunks(ids, async (chunk) => {
      const Filters = [{ Name, Values: [...chunk] }];
      const answer = await ask(reading, "ec2:DescribeVpnConnections", () =>
        reading.api.ec2.describeVpnConnections({ Filters }),
      );
      return answer.VpnConnections ?? [];
    });
  const both = [by("vpn-gateway-id", gateways.private), by("transit-gateway-id", gateways.transit)];
  return (await Promise.all(both)).flat();
}

/** The far ends of these connections. */
export function readCustomerGateways(
  reading: Reading,
  connections: readonly VpnConnection[],
): Promise<readonly CustomerGateway[]> {
  const ids = connections.flatMap(({ CustomerGatewayId }) => CustomerGatewayId ?? []);
  return inChunks(ids, async (chunk) => {
    const Filters = [{ Name: "customer-gateway-id", Values: [...chunk] }];
    const answer = await ask(reading, "ec2:DescribeCustomerGateways", () =>
      reading.api.ec2.describeCustomerGateways({ Filters }),
    );
    return answer.CustomerGateways ?? [];
  });
}

export function readEndpoints(reading: Reading, ids: readonly string[]): Promise<readonly VpcEndpoint[]> {
  return inChunks(ids, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeVpcEndpoints", () =>
          reading.api.ec2.describeVpcEndpoints({
            Filters: [{ Name: "vpc-endpoint-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.vpcEndpoints,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.VpcEndpoints,
      (answer) => answer.NextToken,
    ),
  );
}
