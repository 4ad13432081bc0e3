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

/** Tags as every answer has them. */
export const tags = [{ Key: "text", Value: "text" }] as const;
