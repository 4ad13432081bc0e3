import type * as ec2 from "@aws-sdk/client-ec2";
import type * as eks from "@aws-sdk/client-eks";
import type * as iam from "@aws-sdk/client-iam";

/** `T` with the members `K` always there: the SDK's types leave every member open. */
type Has<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };

export type Tag = { Key: string; Value: string };
type Tagged<T> = Omit<T, "Tags"> & { Tags: Tag[] };

export type CidrAssociation = Has<ec2.VpcCidrBlockAssociation, "AssociationId" | "CidrBlock"> & {
  CidrBlockState: { State: ec2.VpcCidrBlockStateCode; StatusMessage?: string };
};
export type VpcRecord = Tagged<
  Omit<Has<ec2.Vpc, "VpcId" | "CidrBlock" | "OwnerId" | "State" | "IsDefault">, "CidrBlockAssociationSet">
> & { CidrBlockAssociationSet: CidrAssociation[] };

export type SubnetRecord = Tagged<
  Has<
    ec2.Subnet,
    | "SubnetId"
    | "VpcId"
    | "CidrBlock"
    | "AvailabilityZone"
    | "AvailabilityZoneId"
    | "AvailableIpAddressCount"
    | "State"
    | "OwnerId"
  >
>;

export type ReservationRecord = Tagged<
  Has<ec2.SubnetCidrReservation, "SubnetCidrReservationId" | "SubnetId" | "Cidr" | "ReservationType" | "OwnerId">
>;

/** One instance type, as DescribeInstanceTypes tells it. */
export type InstanceTypeRecord = Has<ec2.InstanceTypeInfo, "InstanceType">;

export type RouteRecord = Has<ec2.Route, "Origin" | "State">;
export type TableAssociation = Has<
  ec2.RouteTableAssociation,
  "RouteTableAssociationId" | "RouteTableId" | "Main" | "AssociationState"
>;
export type RouteTableRecord = Tagged<
  Omit<Has<ec2.RouteTable, "RouteTableId" | "VpcId" | "OwnerId">, "Associations" | "Routes">
> & { Associations: TableAssociation[]; Routes: RouteRecord[] };

/** Without its rules: they are records of their own, as DescribeSecurityGroupRules tells them. */
export type SecurityGroupRecord = Tagged<
  Omit<
    Has<ec2.SecurityGroup, "GroupId" | "GroupName" | "Description" | "VpcId" | "OwnerId">,
    "IpPermissions" | "IpPermissionsEgress"
  >
>;
export type SecurityGroupRuleRecord = Tagged<
  Has<ec2.SecurityGroupRule, "SecurityGroupRuleId" | "GroupId" | "GroupOwnerId" | "IsEgress" | "IpProtocol">
>;

export type NetworkInterfaceRecord = Omit<
  Has<
    ec2.NetworkInterface,
    | "NetworkInterfaceId"
    | "VpcId"
    | "SubnetId"
    | "Status"
    | "Description"
    | "Groups"
    | "PrivateIpAddresses"
    | "AvailabilityZone"
    | "OwnerId"
  >,
  "TagSet"
> & { TagSet: Tag[] };

export type NetworkAclRecord = Tagged<Has<ec2.NetworkAcl, "NetworkAclId" | "VpcId" | "Associations" | "Entries">>;
export type PeeringRecord = Tagged<
  Has<ec2.VpcPeeringConnection, "VpcPeeringConnectionId" | "RequesterVpcInfo" | "AccepterVpcInfo" | "Status">
>;
export type NatGatewayRecord = Tagged<Has<ec2.NatGateway, "NatGatewayId" | "VpcId" | "State">>;
export type TransitGatewayAttachmentRecord = Tagged<
  Has<
    ec2.TransitGatewayVpcAttachment,
    "TransitGatewayAttachmentId" | "TransitGatewayId" | "VpcId" | "SubnetIds" | "State"
  >
>;
export type InternetGatewayRecord = Tagged<Has<ec2.InternetGateway, "InternetGatewayId" | "Attachments">>;
export type EgressOnlyGatewayRecord = Tagged<
  Has<ec2.EgressOnlyInternetGateway, "EgressOnlyInternetGatewayId" | "Attachments">
>;
export type VpnGatewayRecord = Tagged<Has<ec2.VpnGateway, "VpnGatewayId" | "State" | "VpcAttachments">>;
export type VpnConnectionRecord = Tagged<Has<ec2.VpnConnection, "VpnConnectionId" | "State">>;
export type CustomerGatewayRecord = Tagged<Has<ec2.CustomerGateway, "CustomerGatewayId" | "State">>;
export type TransitGatewayRecord = Tagged<Has<ec2.TransitGateway, "TransitGatewayId" | "State">>;
/** Of any type; an attachment of a VPC is one by its own record too. */
export type AnyAttachmentRecord = Tagged<
  Has<ec2.TransitGatewayAttachment, "TransitGatewayAttachmentId" | "TransitGatewayId" | "ResourceType" | "State">
>;
export type PeeringAttachmentRecord = Tagged<
  Has<
    ec2.TransitGatewayPeeringAttachment,
    "TransitGatewayAttachmentId" | "RequesterTgwInfo" | "AccepterTgwInfo" | "State"
  >
>;
export type TransitTableRecord = Tagged<
  Has<ec2.TransitGatewayRouteTable, "TransitGatewayRouteTableId" | "TransitGatewayId" | "State">
>;
/** The answers of calls that ask about one table or list, with its id. */
export type TransitRoutesRecord = { TransitGatewayRouteTableId: string; Routes: ec2.TransitGatewayRoute[] };
export type PropagationsRecord = {
  TransitGatewayRouteTableId: string;
  TransitGatewayRouteTablePropagations: ec2.TransitGatewayRouteTablePropagation[];
};
export type PrefixListRecord = Tagged<Has<ec2.ManagedPrefixList, "PrefixListId" | "PrefixListName" | "AddressFamily">>;
export type ListEntriesRecord = { PrefixListId: string; Entries: ec2.PrefixListEntry[] };
export type AddressRecord = Tagged<Has<ec2.Address, "PublicIp">>;
export type EndpointRecord = Tagged<Has<ec2.VpcEndpoint, "VpcEndpointId" | "VpcId" | "ServiceName" | "State">>;
export type ZoneRecord = Has<ec2.AvailabilityZone, "ZoneName" | "ZoneId" | "RegionName" | "State">;

/** What is kept of an EC2 instance; of one that nobody recorded the primary interface tells as much. */
export type InstanceRecord = Tagged<
  Has<ec2.Instance, "InstanceId" | "InstanceType" | "SubnetId" | "State" | "Placement">
>;
/** What DescribeInstanceAttribute tells and DescribeInstances does not: base64. */
export type UserDataRecord = { InstanceId: string; UserData: { Value: string } };
export type ImageRecord = Tagged<
  Has<ec2.Image, "ImageId" | "Name" | "OwnerId" | "State" | "Architecture" | "CreationDate">
>;
export type LaunchTemplateVersionRecord = Has<
  ec2.LaunchTemplateVersion,
  "LaunchTemplateId" | "LaunchTemplateName" | "VersionNumber" | "LaunchTemplateData"
>;

/** With its inline policies, by name, documents as plain JSON; and the ARNs of managed ones. */
export type IamRoleRecord = Omit<
  Has<iam.Role, "RoleName" | "RoleId" | "Arn" | "Path" | "CreateDate" | "AssumeRolePolicyDocument">,
  "Tags"
> & { Tags: Tag[]; Policies: Readonly<Record<string, string>>; AttachedPolicies?: readonly string[] };
/** Its roles by name. */
export type IamProfileRecord = Omit<
  Has<iam.InstanceProfile, "InstanceProfileName" | "InstanceProfileId" | "Arn" | "Path" | "CreateDate">,
  "Roles" | "Tags"
> & { Roles: readonly string[]; Tags: Tag[] };

export type ClusterRecord = Has<eks.Cluster, "name" | "arn" | "status" | "version" | "resourcesVpcConfig">;
export type NodegroupRecord = Has<eks.Nodegroup, "nodegroupName" | "clusterName" | "status" | "subnets">;
export type AddonRecord = Has<eks.Addon, "addonName" | "clusterName" | "status" | "addonVersion">;
/** An update of a cluster, of one of its add-ons or of a node group. */
export type UpdateRecord = Has<eks.Update, "id" | "status" | "type"> & {
  clusterName: string;
  addonName?: string;
  nodegroupName?: string;
};
/** An access entry with the policies that are associated with it. */
export type AccessEntryRecord = Has<
  eks.AccessEntry,
  "clusterName" | "principalArn" | "accessEntryArn" | "type" | "tags"
> & {
  associatedAccessPolicies: Has<eks.AssociatedAccessPolicy, "policyArn">[];
};
