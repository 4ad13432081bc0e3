import { type RecordName, type ResourceSpec, tags } from "./record-names.ts";

const state = { State: "text" } as const;
const permissions = [
  {
    IpProtocol: "text",
    FromPort: "number",
    ToPort: "number",
    IpRanges: [{ CidrIp: "cidr", Description: "text" }],
    Ipv6Ranges: [{ CidrIpv6: "cidr", Description: "text" }],
    PrefixListIds: [{ PrefixListId: "text", Description: "text" }],
    UserIdGroupPairs: [{ GroupId: "text", Description: "text" }],
  },
] as const;
const routes = [
  {
    DestinationCidrBlock: "cidr",
    DestinationIpv6CidrBlock: "cidr",
    DestinationPrefixListId: "text",
    EgressOnlyInternetGatewayId: "text",
    GatewayId: "text",
    InstanceId: "text",
    NatGatewayId: "text",
    TransitGatewayId: "text",
    LocalGatewayId: "text",
    CarrierGatewayId: "text",
    NetworkInterfaceId: "text",
    Origin: "text",
    State: "text",
    VpcPeeringConnectionId: "text",
    CoreNetworkArn: "text",
    OdbNetworkArn: "text",
  },
] as const;
const instance = {
  InstanceId: "text",
  State: { Name: "text" },
  VpcId: "text",
  Platform: "text",
  PlatformDetails: "text",
  NetworkInterfaces: [{ NetworkInterfaceId: "text" }],
  Tags: tags,
} as const;

const publicAccess = { InternetGatewayBlockMode: "text" } as const;

/** VPCs, and what lies in them. */
export const NETWORK_RESOURCES = {
  Vpcs: {
    id: "VpcId",
    shape: {
      VpcId: "text",
      CidrBlock: "cidr",
      OwnerId: "text",
      State: "text",
      IsDefault: "boolean",
      CidrBlockAssociationSet: [
        { AssociationId: "text", CidrBlock: "cidr", CidrBlockState: { State: "text", StatusMessage: "text" } },
      ],
      Ipv6CidrBlockAssociationSet: [
        {
          AssociationId: "text",
          Ipv6CidrBlock: "cidr",
          Ipv6CidrBlockState: { State: "text", StatusMessage: "text" },
          Ipv6AddressAttribute: "text",
        },
      ],
      BlockPublicAccessStates: publicAccess,
      Tags: tags,
    },
  },
  Subnets: {
    id: "SubnetId",
    shape: {
      SubnetId: "text",
      VpcId: "text",
      CidrBlock: "cidr",
      AvailabilityZone: "text",
      AvailabilityZoneId: "text",
      AvailableIpAddressCount: "number",
      OwnerId: "text",
      State: "text",
      Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: "cidr", Ipv6CidrBlockState: state }],
      BlockPublicAccessStates: publicAccess,
      Tags: tags,
    },
  },
  RouteTables: {
    id: "RouteTableId",
    shape: {
      RouteTableId: "text",
      VpcId: "text",
      OwnerId: "text",
      Associations: [
        {
          RouteTableAssociationId: "text",
          Main: "boolean",
          SubnetId: "text",
          GatewayId: "text",
          AssociationState: state,
        },
      ],
      Routes: routes,
      Tags: tags,
    },
  },
  SecurityGroups: {
    id: "GroupId",
    shape: {
      GroupId: "text",
      GroupName: "text",
      Description: "text",
      VpcId: "text",
      OwnerId: "text",
      IpPermissions: permissions,
      IpPermissionsEgress: permissions,
      Tags: tags,
    },
  },
  SecurityGroupVpcAssociations: { id: "GroupId", shape: { GroupId: "text", VpcId: "text", State: "text" } },
  NetworkAcls: {
    id: "NetworkAclId",
    shape: {
      NetworkAclId: "text",
      VpcId: "text",
      OwnerId: "text",
      IsDefault: "boolean",
      Associations: [{ SubnetId: "text" }],
      Entries: [
        {
          CidrBlock: "cidr",
          Ipv6CidrBlock: "cidr",
          Egress: "boolean",
          Protocol: "text",
          RuleAction: "text",
          RuleNumber: "number",
          PortRange: { From: "number", To: "number" },
          IcmpTypeCode: { Type: "number", Code: "number" },
        },
      ],
      Tags: tags,
    },
  },
  NetworkInterfaces: {
    id: "NetworkInterfaceId",
    shape: {
      NetworkInterfaceId: "text",
      VpcId: "text",
      SubnetId: "text",
      OwnerId: "text",
      Status: "text",
      Description: "text",
      InterfaceType: "text",
      SourceDestCheck: "boolean",
      Groups: [{ GroupId: "text" }],
      Attachment: { InstanceId: "text" },
      PrivateIpAddress: "address",
      PrivateIpAddresses: [{ PrivateIpAddress: "address", Primary: "boolean", Association: { PublicIp: "address" } }],
      Association: { PublicIp: "address" },
      Ipv6Addresses: [{ Ipv6Address: "address" }],
      Ipv4Prefixes: [{ Ipv4Prefix: "cidr" }],
      Ipv6Prefixes: [{ Ipv6Prefix: "cidr" }],
      TagSet: tags,
    },
  },
  Reservations: { id: "Instances", shape: { OwnerId: "text", Instances: [instance] } },
  Instances: { id: "InstanceId", shape: instance },
} as const satisfies Partial<Record<RecordName, ResourceSpec>>;
