import { type RecordName, type ResourceSpec, tags } from "./record-names.ts";

const attachments = [{ State: "text", VpcId: "text" }] as const;
const peeredVpc = {
  VpcId: "text",
  OwnerId: "text",
  Region: "text",
  CidrBlock: "cidr",
  CidrBlockSet: [{ CidrBlock: "cidr" }],
  Ipv6CidrBlockSet: [{ Ipv6CidrBlock: "cidr" }],
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

/** What packets leave a VPC by, and what is known of where they go. */
export const GATEWAY_RESOURCES = {
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
} as const satisfies Partial<Record<RecordName, ResourceSpec>>;
