import { expect, test } from "vitest";
import { scopeIn } from "../testing/steps.ts";
import { observedElasticAddress } from "./elastic-addresses.ts";
import { observedNatGateway } from "./gateways.ts";
import { observedInstance } from "./instances.ts";
import { observedEgressOnlyGateway, observedInternetGateway } from "./internet-gateways.ts";
import { observedNetworkAcl } from "./network-acls.ts";
import { observedInterface } from "./network-interfaces.ts";
import { observedPeering } from "./peering-connections.ts";
import { observedAwsPrefixList, observedPrefixList } from "./prefix-lists.ts";
import { observedRouteTable } from "./route-tables.ts";
import { observedSubnet } from "./subnets.ts";
import { observedAttachment, observedTransitGateway, observedTransitTable, transitRoute } from "./transit-gateways.ts";
import { observedVpcEndpoint } from "./vpc-endpoints.ts";
import { observedVpc } from "./vpcs.ts";
import { observedCustomerGateway, observedVpnConnection, observedVpnGateway } from "./vpn.ts";

const scope = scopeIn("eu-west-1", "111122223333");

test("an ACL's entries are in the order of their numbers, each direction apart, without the deny that ends every list (F33)", () => {
  const deny = { CidrBlock: "0.0.0.0/0", Protocol: "-1", RuleAction: "deny" as const, RuleNumber: 32_767 };
  const acl = {
    NetworkAclId: "acl-1",
    VpcId: "vpc-1",
    IsDefault: true,
    Associations: [{ SubnetId: "subnet-2" }, { SubnetId: "subnet-1" }],
    Entries: [
      { ...deny, Egress: false },
      { ...deny, Egress: true },
      { ...deny, CidrBlock: undefined, Ipv6CidrBlock: "::/0", RuleNumber: 32_768, Egress: true },
      {
        Egress: false,
        RuleNumber: 200,
        Protocol: "6",
        RuleAction: "allow" as const,
        CidrBlock: "10.0.0.1/8",
        PortRange: { From: 22, To: 23 },
      },
      {
        Egress: false,
        RuleNumber: 100,
        Protocol: "1",
        RuleAction: "deny" as const,
        CidrBlock: "0.0.0.0/0",
        IcmpTypeCode: { Type: 8, Code: -1 },
      },
      {
        Egress: true,
        RuleNumber: 5,
        Protocol: "udp",
        RuleAction: "allow" as const,
        Ipv6CidrBlock: "::/0",
        PortRange: { From: 0, To: 65_535 },
      },
    ],
  };
  expect(observedNetworkAcl(acl, scope)).toMatchObject({
    id: "acl-1",
    props: {
      vpc: "vpc-1",
      isDefault: true,
      subnets: ["subnet-1", "subnet-2"],
      ingress: [
        { number: 100, permits: false, protocol: "1", cidr: "0.0.0.0/0", icmpType: 8 },
        { number: 200, permits: true, protocol: "6", cidr: "10.0.0.0/8", fromPort: 22, toPort: 23 },
      ],
      egress: [{ number: 5, permits: true, protocol: "17", cidr: "::/0" }],
    },
  });
});

test("an interface tells its primary address first, its public addresses, its type and its source/dest check", () => {
  const eni = {
    NetworkInterfaceId: "eni-1",
    InterfaceType: "branch" as const,
    SourceDestCheck: false,
    PrivateIpAddress: "10.0.0.9",
    PrivateIpAddresses: [
      { PrivateIpAddress: "10.0.0.5", Primary: false, Association: { PublicIp: "192.0.2.5" } },
      { PrivateIpAddress: "10.0.0.9", Primary: true, Association: { PublicIp: "192.0.2.9" } },
    ],
    Ipv6Addresses: [{ Ipv6Address: "fd00::5" }],
  };
  expect(observedInterface(eni, scope).props).toMatchObject({
    addresses: ["10.0.0.9", "10.0.0.5", "fd00::5"],
    sourceDestCheck: false,
    type: "branch",
    publicAddresses: [
      { private: "10.0.0.5", public: "192.0.2.5" },
      { private: "10.0.0.9", public: "192.0.2.9" },
    ],
  });
  expect(observedInterface({ NetworkInterfaceId: "eni-2" }, scope).props).not.toHaveProperty("publicAddresses");
});

test.each([
  [{ InstanceId: "i-1" }, "i-1"],
  [{ NetworkInterfaceId: "eni-1", InstanceId: "i-1" }, "eni-1"],
  [{ NatGatewayId: "nat-1" }, "nat-1"],
  [{ GatewayId: "igw-1" }, "igw-1"],
  [{ GatewayId: "vgw-1" }, "vgw-1"],
  [{ GatewayId: "vpce-1" }, "vpce-1"],
  [{ EgressOnlyInternetGatewayId: "eigw-1" }, "eigw-1"],
  [{ TransitGatewayId: "tgw-1" }, "tgw-1"],
  [{ VpcPeeringConnectionId: "pcx-1" }, "pcx-1"],
  [{ LocalGatewayId: "lgw-1" }, "lgw-1"],
  [{ CarrierGatewayId: "cagw-1" }, "cagw-1"],
  [{ CoreNetworkArn: "arn:aws:networkmanager::1:core-network/c" }, "arn:aws:networkmanager::1:core-network/c"],
])("a route to %j has the target %s", (target, expected) => {
  const table = { RouteTableId: "rtb-1", Routes: [{ DestinationIpv6CidrBlock: "FD00::/8", ...target }] };
  expect(observedRouteTable(table, scope).facts.routes).toEqual([
    { destination: "fd00::/8", target: expected, origin: "static", state: "active" },
  ]);
});

test("a table tells the gateways whose packets it steers (F12), and learned routes as propagated (F13)", () => {
  const table = {
    RouteTableId: "rtb-1",
    Associations: [
      { RouteTableAssociationId: "a", GatewayId: "igw-1", AssociationState: { State: "associated" as const } },
      { RouteTableAssociationId: "b", GatewayId: "vgw-1", AssociationState: { State: "disassociated" as const } },
    ],
    Routes: [
      { DestinationCidrBlock: "10.0.0.0/8", NetworkInterfaceId: "eni-1", Origin: "Advertisement" as const },
      { DestinationPrefixListId: "pl-1", TransitGatewayId: "tgw-1", State: "filtered" as const },
    ],
  };
  expect(observedRouteTable(table, scope).facts).toEqual({
    main: false,
    gateways: ["igw-1"],
    routes: [
      { destination: "10.0.0.0/8", target: "eni-1", origin: "propagated", state: "active" },
      { destination: "pl-1", target: "tgw-1", origin: "static", state: "blackhole" },
    ],
  });
});

test("IPv6 blocks of a VPC come with their states, those of a subnet while they are there", () => {
  const vpc = {
    Ipv6CidrBlockAssociationSet: [
      { AssociationId: "a", Ipv6CidrBlock: "fd00:0::/56", Ipv6CidrBlockState: { State: "associated" as const } },
    ],
  };
  expect(observedVpc(vpc, scope).facts.ipv6Cidrs).toEqual([
    { cidr: "fd00::/56", associationId: "a", state: "associated" },
  ]);
  const subnet = {
    Ipv6CidrBlockAssociationSet: [
      { Ipv6CidrBlock: "fd00:0::/64", Ipv6CidrBlockState: { State: "associated" as const } },
      { Ipv6CidrBlock: "fd01::/64", Ipv6CidrBlockState: { State: "disassociated" as const } },
    ],
  };
  expect(observedSubnet(subnet, scope).facts.ipv6Cidrs).toEqual(["fd00::/64"]);
});

test("a block of IPv6 that AWS keeps private says so", () => {
  const block = { AssociationId: "a", Ipv6CidrBlock: "2600:1f18::/56" };
  const factsOf = (Ipv6AddressAttribute: "private" | "public") =>
    observedVpc({ Ipv6CidrBlockAssociationSet: [{ ...block, Ipv6AddressAttribute }] }, scope).facts.ipv6Cidrs;
  expect(factsOf("private")).toEqual([
    { cidr: "2600:1f18::/56", associationId: "a", state: "associated", private: true },
  ]);
  expect(factsOf("public")?.[0]).not.toHaveProperty("private");
});

test("VPC Block Public Access is told of a VPC and of a subnet, off too", () => {
  const states = (InternetGatewayBlockMode: "off" | "block-ingress") => ({
    BlockPublicAccessStates: { InternetGatewayBlockMode },
  });
  expect(observedVpc(states("block-ingress"), scope).facts.blockPublicAccess).toBe("block-ingress");
  expect(observedSubnet(states("off"), scope).facts.blockPublicAccess).toBe("off");
  expect(observedVpc({}, scope).facts).not.toHaveProperty("blockPublicAccess");
});

test("a peering's sides name account and region where they are another's", () => {
  const peering = {
    VpcPeeringConnectionId: "pcx-1",
    RequesterVpcInfo: { VpcId: "vpc-1", OwnerId: "111122223333", Region: "eu-west-1" },
    AccepterVpcInfo: { VpcId: "vpc-2", OwnerId: "222222222222", Region: "us-east-1", CidrBlock: "10.2.0.0/16" },
  };
  expect(observedPeering(peering, scope).facts).toMatchObject({
    requester: { vpc: "vpc-1", cidrs: [] },
    accepter: { vpc: "vpc-2", cidrs: ["10.2.0.0/16"], account: "222222222222", region: "us-east-1" },
  });
});

test("gateways to the internet tell the VPCs that they are attached to", () => {
  const Attachments = [
    { VpcId: "vpc-1", State: "available" as "attached" },
    { VpcId: "vpc-2", State: "detaching" as const },
  ];
  expect(observedInternetGateway({ InternetGatewayId: "igw-1", Attachments }, scope)).toMatchObject({
    id: "igw-1",
    props: { vpcs: ["vpc-1"] },
  });
  expect(observedEgressOnlyGateway({ EgressOnlyInternetGatewayId: "eigw-1", Attachments }, scope)).toMatchObject({
    id: "eigw-1",
    props: { vpcs: ["vpc-1"] },
  });
});

test("a NAT gateway tells how it connects and the addresses that it sends from", () => {
  const gateway = {
    NatGatewayId: "nat-1",
    VpcId: "vpc-1",
    SubnetId: "subnet-1",
    State: "available" as const,
    ConnectivityType: "public" as const,
    NatGatewayAddresses: [
      { PrivateIp: "10.0.0.7", PublicIp: "192.0.2.7", NetworkInterfaceId: "eni-7", Status: "succeeded" as const },
      { PrivateIp: "10.0.0.8", Status: "failed" as const },
    ],
  };
  expect(observedNatGateway(gateway, scope).props).toEqual({
    vpc: "vpc-1",
    subnet: "subnet-1",
    state: "available",
    connectivity: "public",
    addresses: [{ private: "10.0.0.7", public: "192.0.2.7", networkInterface: "eni-7" }],
  });
});

test("an attachment is one thing, whichever of its describe calls were made", () => {
  const any = {
    TransitGatewayAttachmentId: "tgw-attach-1",
    TransitGatewayId: "tgw-1",
    ResourceType: "vpc" as const,
    ResourceId: "vpc-1",
    State: "available" as const,
    Association: { TransitGatewayRouteTableId: "tgw-rtb-1", State: "associated" as const },
  };
  const vpc = {
    TransitGatewayAttachmentId: "tgw-attach-1",
    TransitGatewayId: "tgw-1",
    VpcId: "vpc-1",
    State: "available" as const,
    SubnetIds: ["subnet-2", "subnet-1"],
    Options: {
      SecurityGroupReferencingSupport: "enable" as const,
      ApplianceModeSupport: "disable" as const,
      Ipv6Support: "disable" as const,
    },
  };
  expect(observedAttachment({ any, vpc }, scope)).toMatchObject({
    props: {
      transitGateway: "tgw-1",
      type: "vpc",
      vpc: "vpc-1",
      subnets: ["subnet-1", "subnet-2"],
      securityGroupReferencing: true,
      applianceMode: false,
    },
    facts: { resource: "vpc-1", state: "available", routeTable: "tgw-rtb-1", ipv6: false },
  });
  expect(observedAttachment({ any }, scope)).toMatchObject({
    props: { vpc: "vpc-1", subnets: [] },
    facts: { routeTable: "tgw-rtb-1" },
  });
  expect(observedAttachment({ any }, scope).facts).not.toHaveProperty("ipv6");
  expect(observedAttachment({ vpc }, scope).props).not.toHaveProperty("type");
});

test("a peering attachment tells the other gateway, seen from either side", () => {
  const peering = {
    TransitGatewayAttachmentId: "tgw-attach-9",
    State: "available" as const,
    RequesterTgwInfo: { TransitGatewayId: "tgw-1", OwnerId: "111122223333", Region: "eu-west-1" },
    AccepterTgwInfo: { TransitGatewayId: "tgw-2", OwnerId: "111122223333", Region: "us-east-1" },
  };
  expect(observedAttachment({ peering }, scope).props).toMatchObject({
    transitGateway: "tgw-1",
    type: "peering",
    peer: { transitGateway: "tgw-2", region: "us-east-1" },
  });
  expect(observedAttachment({ peering }, scopeIn("us-east-1", "111122223333")).props).toMatchObject({
    transitGateway: "tgw-2",
    peer: { transitGateway: "tgw-1", region: "eu-west-1" },
  });
});

test("a transit gateway's table tells its routes, enabled propagations and what was not read", () => {
  const routes = [
    transitRoute({
      DestinationCidrBlock: "10.2.0.0/16",
      Type: "propagated",
      State: "active",
      TransitGatewayAttachments: [{ TransitGatewayAttachmentId: "tgw-attach-2", ResourceType: "vpc" }],
    }),
    transitRoute({ DestinationCidrBlock: "10.0.0.1/8", Type: "static", State: "blackhole" }),
    transitRoute({ PrefixListId: "pl-1", Type: "static", State: "active" }),
  ];
  const propagations = [
    { TransitGatewayAttachmentId: "tgw-attach-2", State: "enabled" as const },
    { TransitGatewayAttachmentId: "tgw-attach-1", State: "disabled" as const },
  ];
  const table = { TransitGatewayRouteTableId: "tgw-rtb-1", TransitGatewayId: "tgw-1", State: "available" as const };
  expect(observedTransitTable(table, { routes, propagations, unread: "part" }, scope).facts).toEqual({
    state: "available",
    propagations: ["tgw-attach-2"],
    routes: [
      { destination: "10.0.0.0/8", attachments: [], origin: "static", state: "blackhole" },
      {
        destination: "10.2.0.0/16",
        attachments: ["tgw-attach-2"],
        resourceType: "vpc",
        origin: "propagated",
        state: "active",
      },
      { destination: "pl-1", attachments: [], origin: "static", state: "active" },
    ],
    unread: "part",
  });
  const gateway = { TransitGatewayId: "tgw-1", Options: { SecurityGroupReferencingSupport: "enable" as const } };
  expect(observedTransitGateway(gateway, scope)).toMatchObject({
    props: { securityGroupReferencing: true },
    facts: { state: "", owner: "111122223333" },
  });
});

test("of a VPN connection everything is kept but its keys", () => {
  const connection = {
    VpnConnectionId: "vpn-1",
    VpnGatewayId: "vgw-1",
    CustomerGatewayId: "cgw-1",
    State: "available" as const,
    CustomerGatewayConfiguration: "<ike><pre_shared_key>geheim</pre_shared_key></ike>",
    Options: { StaticRoutesOnly: true, TunnelOptions: [{ PreSharedKey: "geheim" }] },
    Routes: [{ DestinationCidrBlock: "10.9.0.1/16", State: "available" as const }],
    VgwTelemetry: [{ Status: "UP" as const }, { Status: "DOWN" as const }],
  };
  const observed = observedVpnConnection(connection, scope);
  expect(observed.props).toEqual({
    state: "available",
    gateway: "vgw-1",
    customerGateway: "cgw-1",
    staticRoutesOnly: true,
    routes: [{ destination: "10.9.0.0/16", state: "available" }],
    tunnelsUp: 1,
  });
  expect(JSON.stringify(observed)).not.toContain("geheim");
  expect(
    observedVpnGateway(
      { VpnGatewayId: "vgw-1", VpcAttachments: [{ VpcId: "vpc-1", State: "attached" }], AmazonSideAsn: 64_512 },
      scope,
    ).props,
  ).toEqual({ vpcs: ["vpc-1"], state: "", asn: 64_512 });
  expect(
    observedCustomerGateway({ CustomerGatewayId: "cgw-1", IpAddress: "192.0.2.1", BgpAsn: "65000" }, scope).props,
  ).toEqual({
    address: "192.0.2.1",
    state: "",
    asn: 65_000,
  });
});

test("a prefix list whose entries were not read is not an empty one", () => {
  const list = { PrefixListId: "pl-1", PrefixListName: "ours", AddressFamily: "IPv4", MaxEntries: 5 };
  expect(observedPrefixList(list, undefined, scope).props).toEqual({ name: "ours", family: 4, maxEntries: 5 });
  expect(observedPrefixList(list, [{ Cidr: "10.0.0.1/8" }], scope).props.entries).toEqual(["10.0.0.0/8"]);
  const s3 = { PrefixListId: "pl-2", PrefixListName: "com.amazonaws.eu-west-1.s3", Cidrs: ["3.5.64.0/21"] };
  expect(observedAwsPrefixList(s3, scope).props).toMatchObject({ family: 4, entries: ["3.5.64.0/21"] });
});

test("addresses, endpoints and instances are what the describe calls tell", () => {
  const address = {
    AllocationId: "eipalloc-1",
    PublicIp: "192.0.2.1",
    NetworkInterfaceId: "eni-1",
    PrivateIpAddress: "10.0.0.1",
  };
  expect(observedElasticAddress(address, scope)).toMatchObject({
    id: "eipalloc-1",
    props: { public: "192.0.2.1", private: "10.0.0.1", networkInterface: "eni-1" },
  });
  const endpoint = {
    VpcEndpointId: "vpce-1",
    VpcId: "vpc-1",
    ServiceName: "s3",
    State: "available" as "Available",
    RouteTableIds: ["rtb-1"],
  };
  expect(observedVpcEndpoint(endpoint, scope).props).toMatchObject({
    type: "Gateway",
    state: "available",
    routeTables: ["rtb-1"],
  });
  const instance = {
    InstanceId: "i-1",
    State: { Name: "running" as const },
    VpcId: "vpc-1",
    Platform: "Windows" as const,
    NetworkInterfaces: [{ NetworkInterfaceId: "eni-1" }],
    Tags: [{ Key: "Name", Value: "web" }],
  };
  expect(observedInstance(instance, scope).props).toEqual({
    name: "web",
    state: "running",
    vpc: "vpc-1",
    networkInterfaces: ["eni-1"],
    platform: "windows",
  });
});
