import type * as ec2 from "@aws-sdk/client-ec2";
import type * as eks from "@aws-sdk/client-eks";
import type { Shape } from "./shape.ts";

/** Answers of a call that is made once for each route table of a transit gateway, each with the table's id beside it. */
export interface TableRoutes {
  readonly TransitGatewayRouteTableId?: string;
  readonly Routes?: readonly ec2.TransitGatewayRoute[];
  readonly AdditionalRoutesAvailable?: boolean;
}
export interface TablePropagations {
  readonly TransitGatewayRouteTableId?: string;
  readonly TransitGatewayRouteTablePropagations?: readonly ec2.TransitGatewayRouteTablePropagation[];
}
/** The same, once for each prefix list. */
export interface ListEntries {
  readonly PrefixListId?: string;
  readonly Entries?: readonly ec2.PrefixListEntry[];
}

/** What each file of a collection holds; the names are those of the files, as collectors of `describe-*` answers write them. */
export interface Records {
  Vpcs: ec2.Vpc;
  Subnets: ec2.Subnet;
  RouteTables: ec2.RouteTable;
  SecurityGroups: ec2.SecurityGroup;
  SecurityGroupVpcAssociations: ec2.SecurityGroupVpcAssociation;
  NetworkAcls: ec2.NetworkAcl;
  NetworkInterfaces: ec2.NetworkInterface;
  Reservations: ec2.Reservation;
  Instances: ec2.Instance;
  VpcPeeringConnections: ec2.VpcPeeringConnection;
  NatGateways: ec2.NatGateway;
  InternetGateways: ec2.InternetGateway;
  EgressOnlyInternetGateways: ec2.EgressOnlyInternetGateway;
  TransitGateways: ec2.TransitGateway;
  TransitGatewayAttachments: ec2.TransitGatewayAttachment;
  TransitGatewayVpcAttachments: ec2.TransitGatewayVpcAttachment;
  TransitGatewayPeeringAttachments: ec2.TransitGatewayPeeringAttachment;
  TransitGatewayRouteTables: ec2.TransitGatewayRouteTable;
  /** All routes of each table. */
  TransitGatewayRoutes: TableRoutes;
  /** The static ones only. */
  TransitGatewayStaticRoutes: TableRoutes;
  TransitGatewayPropagations: TablePropagations;
  VpnGateways: ec2.VpnGateway;
  VpnConnections: ec2.VpnConnection;
  CustomerGateways: ec2.CustomerGateway;
  PrefixLists: ec2.PrefixList;
  ManagedPrefixLists: ec2.ManagedPrefixList;
  ManagedPrefixListEntries: ListEntries;
  Addresses: ec2.Address;
  VpcEndpoints: ec2.VpcEndpoint;
  AvailabilityZones: ec2.AvailabilityZone;
  InstanceTypes: ec2.InstanceTypeInfo;
  EksClusters: eks.Cluster;
  EksAddons: eks.Addon;
  EksNodegroups: eks.Nodegroup;
}
export type RecordName = keyof Records;

/** What is read of the records of one file. */
export interface ResourceSpec {
  /** The member that a record cannot do without. */
  readonly id: string;
  readonly shape: Readonly<Record<string, Shape>>;
  /** The object that an answer about one thing wraps it in. */
  readonly wrapper?: string;
}

const tags = [{ Key: "text", Value: "text" }] as const;
const state = { State: "text" } as const;
const attachments = [{ State: "text", VpcId: "text" }] as const;

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

const peeredVpc = {
  VpcId: "text",
  OwnerId: "text",
  Region: "text",
  CidrBlock: "cidr",
  CidrBlockSet: [{ CidrBlock: "cidr" }],
  Ipv6CidrBlockSet: [{ Ipv6CidrBlock: "cidr" }],
} as const;

const instance = {
  InstanceId: "text",
  State: { Name: "text" },
  VpcId: "text",
  Platform: "text",
  PlatformDetails: "text",
  NetworkInterfaces: [{ NetworkInterfaceId: "text" }],
  Tags: tags,
} as const;

const transitRoutes = {
  TransitGatewayRouteTableId: "text",
  AdditionalRoutesAvailable: "boolean",
  Routes: [
    {
      DestinationCidrBlock: "cidr",
      PrefixListId: "text",
      Type: "text",
      State: "text",
      TransitGatewayAttachments: [{ ResourceId: "text", TransitGatewayAttachmentId: "text", ResourceType: "text" }],
    },
  ],
} as const;

const transitSide = { TransitGatewayId: "text", OwnerId: "text", Region: "text" } as const;

export const RESOURCES: { readonly [K in RecordName]: ResourceSpec } = {
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
        { AssociationId: "text", Ipv6CidrBlock: "cidr", Ipv6CidrBlockState: { State: "text", StatusMessage: "text" } },
      ],
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
  VpcPeeringConnections: {
    id: "VpcPeeringConnectionId",
    shape: {
      VpcPeeringConnectionId: "text",
      RequesterVpcInfo: peeredVpc,
      AccepterVpcInfo: peeredVpc,
      Status: { Code: "text" },
      Tags: tags,
    },
  },
  NatGateways: {
    id: "NatGatewayId",
    shape: {
      NatGatewayId: "text",
      VpcId: "text",
      SubnetId: "text",
      State: "text",
      ConnectivityType: "text",
      NatGatewayAddresses: [{ PrivateIp: "address", PublicIp: "address", NetworkInterfaceId: "text", Status: "text" }],
    },
  },
  InternetGateways: {
    id: "InternetGatewayId",
    shape: { InternetGatewayId: "text", OwnerId: "text", Attachments: attachments, Tags: tags },
  },
  EgressOnlyInternetGateways: {
    id: "EgressOnlyInternetGatewayId",
    shape: { EgressOnlyInternetGatewayId: "text", Attachments: attachments, Tags: tags },
  },
  TransitGateways: {
    id: "TransitGatewayId",
    shape: {
      TransitGatewayId: "text",
      State: "text",
      OwnerId: "text",
      Options: { SecurityGroupReferencingSupport: "text" },
      Tags: tags,
    },
  },
  TransitGatewayAttachments: {
    id: "TransitGatewayAttachmentId",
    shape: {
      TransitGatewayAttachmentId: "text",
      TransitGatewayId: "text",
      TransitGatewayOwnerId: "text",
      ResourceOwnerId: "text",
      ResourceType: "text",
      ResourceId: "text",
      State: "text",
      Association: { TransitGatewayRouteTableId: "text", State: "text" },
      CreationTime: "any",
      Tags: tags,
    },
  },
  TransitGatewayVpcAttachments: {
    id: "TransitGatewayAttachmentId",
    shape: {
      TransitGatewayAttachmentId: "text",
      TransitGatewayId: "text",
      VpcId: "text",
      VpcOwnerId: "text",
      State: "text",
      SubnetIds: ["text"],
      Options: { SecurityGroupReferencingSupport: "text", ApplianceModeSupport: "text", Ipv6Support: "text" },
      CreationTime: "any",
    },
  },
  TransitGatewayPeeringAttachments: {
    id: "TransitGatewayAttachmentId",
    shape: {
      TransitGatewayAttachmentId: "text",
      RequesterTgwInfo: transitSide,
      AccepterTgwInfo: transitSide,
      State: "text",
      Tags: tags,
    },
  },
  TransitGatewayRouteTables: {
    id: "TransitGatewayRouteTableId",
    shape: { TransitGatewayRouteTableId: "text", TransitGatewayId: "text", State: "text", Tags: tags },
  },
  TransitGatewayRoutes: { id: "TransitGatewayRouteTableId", shape: transitRoutes },
  TransitGatewayStaticRoutes: { id: "TransitGatewayRouteTableId", shape: transitRoutes },
  TransitGatewayPropagations: {
    id: "TransitGatewayRouteTableId",
    shape: {
      TransitGatewayRouteTableId: "text",
      TransitGatewayRouteTablePropagations: [
        { TransitGatewayAttachmentId: "text", ResourceId: "text", ResourceType: "text", State: "text" },
      ],
    },
  },
  VpnGateways: {
    id: "VpnGatewayId",
    shape: { VpnGatewayId: "text", State: "text", AmazonSideAsn: "number", VpcAttachments: attachments, Tags: tags },
  },
  VpnConnections: {
    id: "VpnConnectionId",
    shape: {
      VpnConnectionId: "text",
      State: "text",
      VpnGatewayId: "text",
      TransitGatewayId: "text",
      CoreNetworkArn: "text",
      CustomerGatewayId: "text",
      Options: { StaticRoutesOnly: "boolean" },
      Routes: [{ DestinationCidrBlock: "cidr", State: "text" }],
      VgwTelemetry: [{ Status: "text" }],
      Tags: tags,
    },
  },
  CustomerGateways: {
    id: "CustomerGatewayId",
    shape: {
      CustomerGatewayId: "text",
      State: "text",
      IpAddress: "text",
      BgpAsn: "any",
      BgpAsnExtended: "any",
      Tags: tags,
    },
  },
  PrefixLists: { id: "PrefixListId", shape: { PrefixListId: "text", PrefixListName: "text", Cidrs: ["cidr"] } },
  ManagedPrefixLists: {
    id: "PrefixListId",
    shape: {
      PrefixListId: "text",
      PrefixListName: "text",
      AddressFamily: "text",
      MaxEntries: "number",
      OwnerId: "text",
      Tags: tags,
    },
  },
  ManagedPrefixListEntries: {
    id: "PrefixListId",
    shape: { PrefixListId: "text", Entries: [{ Cidr: "cidr", Description: "text" }] },
  },
  Addresses: {
    id: "PublicIp",
    shape: {
      AllocationId: "text",
      PublicIp: "address",
      PrivateIpAddress: "address",
      NetworkInterfaceId: "text",
      Tags: tags,
    },
  },
  VpcEndpoints: {
    id: "VpcEndpointId",
    shape: {
      VpcEndpointId: "text",
      VpcEndpointType: "text",
      VpcId: "text",
      ServiceName: "text",
      State: "text",
      OwnerId: "text",
      RouteTableIds: ["text"],
      SubnetIds: ["text"],
      NetworkInterfaceIds: ["text"],
      Tags: tags,
    },
  },
  AvailabilityZones: {
    id: "ZoneName",
    shape: { ZoneName: "text", ZoneId: "text", RegionName: "text", State: "text" },
  },
  InstanceTypes: {
    id: "InstanceType",
    shape: {
      InstanceType: "text",
      Hypervisor: "text",
      BareMetal: "boolean",
      VCpuInfo: { DefaultVCpus: "number" },
      NetworkInfo: {
        DefaultNetworkCardIndex: "number",
        MaximumNetworkInterfaces: "number",
        Ipv4AddressesPerInterface: "number",
        NetworkCards: [{ NetworkCardIndex: "number", MaximumNetworkInterfaces: "number" }],
      },
    },
  },
  EksClusters: {
    id: "name",
    wrapper: "cluster",
    shape: {
      name: "text",
      status: "text",
      version: "text",
      roleArn: "text",
      endpoint: "text",
      resourcesVpcConfig: { vpcId: "text", subnetIds: ["text"], clusterSecurityGroupId: "text" },
      kubernetesNetworkConfig: { ipFamily: "text", serviceIpv4Cidr: "text", serviceIpv6Cidr: "text" },
      computeConfig: { enabled: "boolean", nodeRoleArn: "text", nodePools: ["text"] },
    },
  },
  EksAddons: {
    id: "addonName",
    wrapper: "addon",
    shape: {
      addonName: "text",
      clusterName: "text",
      status: "text",
      addonVersion: "text",
      configurationValues: "text",
      modifiedAt: "any",
      health: { issues: [{ code: "text", message: "text", resourceIds: ["text"] }] },
    },
  },
  EksNodegroups: {
    id: "nodegroupName",
    wrapper: "nodegroup",
    shape: {
      nodegroupName: "text",
      clusterName: "text",
      status: "text",
      subnets: ["text"],
      instanceTypes: ["text"],
      scalingConfig: { desiredSize: "number" },
      launchTemplate: { id: "text", version: "text" },
      tags: "texts",
    },
  },
};

/** Other names that collectors give the same records. */
export const OTHER_NAMES: Readonly<Record<string, RecordName>> = {
  Clusters: "EksClusters",
  clusters: "EksClusters",
  cluster: "EksClusters",
  Addons: "EksAddons",
  addons: "EksAddons",
  addon: "EksAddons",
  Nodegroups: "EksNodegroups",
  NodeGroups: "EksNodegroups",
  nodegroups: "EksNodegroups",
  nodegroup: "EksNodegroups",
};

export function recordNameOf(text: string): RecordName | undefined {
  if (Object.hasOwn(RESOURCES, text)) return text as RecordName;
  return Object.hasOwn(OTHER_NAMES, text) ? OTHER_NAMES[text] : undefined;
}
