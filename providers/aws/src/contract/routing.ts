import { expect } from "vitest";
import type { AwsApi } from "../api.ts";
import { type ContractCase, filter, freshSubnet, freshVpc } from "./subject.ts";

type Ec2 = AwsApi["ec2"];

/** Every call that asks for what routes lead to, by an id that nothing has. */
const BY_ID: readonly (readonly [string, (ec2: Ec2) => Promise<readonly unknown[] | undefined>])[] = [
  [
    "internet-gateways",
    async (ec2) =>
      (await ec2.describeInternetGateways({ Filters: [filter("internet-gateway-id", "igw-00000000")] }))
        .InternetGateways,
  ],
  [
    "vpn-gateways",
    async (ec2) => (await ec2.describeVpnGateways({ Filters: [filter("vpn-gateway-id", "vgw-00000000")] })).VpnGateways,
  ],
  [
    "vpn-connections",
    async (ec2) =>
      (await ec2.describeVpnConnections({ Filters: [filter("vpn-gateway-id", "vgw-00000000")] })).VpnConnections,
  ],
  [
    "customer-gateways",
    async (ec2) =>
      (await ec2.describeCustomerGateways({ Filters: [filter("customer-gateway-id", "cgw-00000000")] }))
        .CustomerGateways,
  ],
  [
    "transit-gateways",
    async (ec2) =>
      (await ec2.describeTransitGateways({ Filters: [filter("transit-gateway-id", "tgw-00000000")] })).TransitGateways,
  ],
  [
    "transit-gateway-attachments",
    async (ec2) =>
      (await ec2.describeTransitGatewayAttachments({ Filters: [filter("transit-gateway-id", "tgw-00000000")] }))
        .TransitGatewayAttachments,
  ],
  [
    "transit-gateway-route-tables",
    async (ec2) =>
      (await ec2.describeTransitGatewayRouteTables({ Filters: [filter("transit-gateway-id", "tgw-00000000")] }))
        .TransitGatewayRouteTables,
  ],
  [
    "prefix-lists",
    async (ec2) =>
      (await ec2.describeManagedPrefixLists({ Filters: [filter("prefix-list-id", "pl-00000000")] })).PrefixLists,
  ],
  [
    "vpc-endpoints",
    async (ec2) =>
      (await ec2.describeVpcEndpoints({ Filters: [filter("vpc-endpoint-id", "vpce-00000000")] })).VpcEndpoints,
  ],
];

export const ROUTING_CASES: readonly ContractCase[] = [
  {
    id: "network-acl-default",
    title: "a VPC has a default network ACL that lets everything pass, and each new subnet is under it (F33)",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const { NetworkAcls = [] } = await subject.api.ec2.describeNetworkAcls({ Filters: [filter("vpc-id", vpc)] });
      expect(NetworkAcls).toHaveLength(1);
      expect(NetworkAcls[0]).toMatchObject({ IsDefault: true, VpcId: vpc });
      expect(NetworkAcls[0]?.Associations?.map(({ SubnetId }) => SubnetId)).toEqual([subnet]);
      const first = (egress: boolean) =>
        NetworkAcls[0]?.Entries?.filter(({ Egress, RuleNumber = 0 }) => Egress === egress && RuleNumber < 32_767);
      for (const egress of [true, false]) {
        expect(first(egress)).toMatchObject([{ Protocol: "-1", RuleAction: "allow", CidrBlock: "0.0.0.0/0" }]);
      }
    },
  },
  ...BY_ID.map(
    ([what, ask]): ContractCase => ({
      id: `${what}-unknown`,
      title: `${what} asked for by a filter with an id that nothing has are none, and no error`,
      run: async ({ api }) => {
        expect((await ask(api.ec2)) ?? []).toEqual([]);
      },
    }),
  ),
  {
    id: "addresses-list",
    title: "elastic addresses come at once, as a list",
    run: async ({ api }) => {
      expect(Array.isArray((await api.ec2.describeAddresses({})).Addresses ?? [])).toBe(true);
    },
  },
];
