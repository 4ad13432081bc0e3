/**
 * The AWS calls that Podspan makes, and no others. Inputs and outputs have the SDK's shapes (types only: no runtime import).
 * Every method may be paged (`NextToken`), and throws what the SDK throws: an Error with `name` = the AWS code.
 * Implementations: `sdk/` (AWS and emulators) and the twin. Both pass `api.contract.ts`.
 */
import type * as ec2 from "@aws-sdk/client-ec2";
import type * as eks from "@aws-sdk/client-eks";
import type * as iam from "@aws-sdk/client-iam";
import type * as quotas from "@aws-sdk/client-service-quotas";
import type * as sts from "@aws-sdk/client-sts";

export interface Ec2ReadApi extends Ec2NodeReadApi, Ec2RouterReadApi, Ec2RoutingReadApi {
  describeVpcs(input: ec2.DescribeVpcsCommandInput): Promise<ec2.DescribeVpcsCommandOutput>;
  describeSubnets(input: ec2.DescribeSubnetsCommandInput): Promise<ec2.DescribeSubnetsCommandOutput>;
  describeRouteTables(input: ec2.DescribeRouteTablesCommandInput): Promise<ec2.DescribeRouteTablesCommandOutput>;
  describeSecurityGroups(
    input: ec2.DescribeSecurityGroupsCommandInput,
  ): Promise<ec2.DescribeSecurityGroupsCommandOutput>;
  describeNetworkAcls(input: ec2.DescribeNetworkAclsCommandInput): Promise<ec2.DescribeNetworkAclsCommandOutput>;
  describeNetworkInterfaces(
    input: ec2.DescribeNetworkInterfacesCommandInput,
  ): Promise<ec2.DescribeNetworkInterfacesCommandOutput>;
  describeAvailabilityZones(
    input: ec2.DescribeAvailabilityZonesCommandInput,
  ): Promise<ec2.DescribeAvailabilityZonesCommandOutput>;
  describeVpcPeeringConnections(
    input: ec2.DescribeVpcPeeringConnectionsCommandInput,
  ): Promise<ec2.DescribeVpcPeeringConnectionsCommandOutput>;
  /** Rules one by one, each with its own id and tags. */
  describeSecurityGroupRules(
    input: ec2.DescribeSecurityGroupRulesCommandInput,
  ): Promise<ec2.DescribeSecurityGroupRulesCommandOutput>;
  describeInstanceTypes(input: ec2.DescribeInstanceTypesCommandInput): Promise<ec2.DescribeInstanceTypesCommandOutput>;
  describeNatGateways(input: ec2.DescribeNatGatewaysCommandInput): Promise<ec2.DescribeNatGatewaysCommandOutput>;
  describeTransitGatewayVpcAttachments(
    input: ec2.DescribeTransitGatewayVpcAttachmentsCommandInput,
  ): Promise<ec2.DescribeTransitGatewayVpcAttachmentsCommandOutput>;
  getSubnetCidrReservations(
    input: ec2.GetSubnetCidrReservationsCommandInput,
  ): Promise<ec2.GetSubnetCidrReservationsCommandOutput>;
}

/** What routes lead to, which is asked only where some do. Addresses, VPN connections and both kinds of VPN gateways come unpaged. */
export interface Ec2RoutingReadApi {
  describeInternetGateways(
    input: ec2.DescribeInternetGatewaysCommandInput,
  ): Promise<ec2.DescribeInternetGatewaysCommandOutput>;
  describeEgressOnlyInternetGateways(
    input: ec2.DescribeEgressOnlyInternetGatewaysCommandInput,
  ): Promise<ec2.DescribeEgressOnlyInternetGatewaysCommandOutput>;
  describeVpnGateways(input: ec2.DescribeVpnGatewaysCommandInput): Promise<ec2.DescribeVpnGatewaysCommandOutput>;
  describeVpnConnections(
    input: ec2.DescribeVpnConnectionsCommandInput,
  ): Promise<ec2.DescribeVpnConnectionsCommandOutput>;
  describeCustomerGateways(
    input: ec2.DescribeCustomerGatewaysCommandInput,
  ): Promise<ec2.DescribeCustomerGatewaysCommandOutput>;
  describeTransitGateways(
    input: ec2.DescribeTransitGatewaysCommandInput,
  ): Promise<ec2.DescribeTransitGatewaysCommandOutput>;
  describeTransitGatewayAttachments(
    input: ec2.DescribeTransitGatewayAttachmentsCommandInput,
  ): Promise<ec2.DescribeTransitGatewayAttachmentsCommandOutput>;
  describeTransitGatewayPeeringAttachments(
    input: ec2.DescribeTransitGatewayPeeringAttachmentsCommandInput,
  ): Promise<ec2.DescribeTransitGatewayPeeringAttachmentsCommandOutput>;
  describeTransitGatewayRouteTables(
    input: ec2.DescribeTransitGatewayRouteTablesCommandInput,
  ): Promise<ec2.DescribeTransitGatewayRouteTablesCommandOutput>;
  searchTransitGatewayRoutes(
    input: ec2.SearchTransitGatewayRoutesCommandInput,
  ): Promise<ec2.SearchTransitGatewayRoutesCommandOutput>;
  getTransitGatewayRouteTablePropagations(
    input: ec2.GetTransitGatewayRouteTablePropagationsCommandInput,
  ): Promise<ec2.GetTransitGatewayRouteTablePropagationsCommandOutput>;
  describeManagedPrefixLists(
    input: ec2.DescribeManagedPrefixListsCommandInput,
  ): Promise<ec2.DescribeManagedPrefixListsCommandOutput>;
  getManagedPrefixListEntries(
    input: ec2.GetManagedPrefixListEntriesCommandInput,
  ): Promise<ec2.GetManagedPrefixListEntriesCommandOutput>;
  describeAddresses(input: ec2.DescribeAddressesCommandInput): Promise<ec2.DescribeAddressesCommandOutput>;
  describeVpcEndpoints(input: ec2.DescribeVpcEndpointsCommandInput): Promise<ec2.DescribeVpcEndpointsCommandOutput>;
}

/** What routers of a hybrid link need beside. An instance's user data is told by its attribute alone. */
export interface Ec2RouterReadApi {
  describeImages(input: ec2.DescribeImagesCommandInput): Promise<ec2.DescribeImagesCommandOutput>;
  describeInstanceAttribute(
    input: ec2.DescribeInstanceAttributeCommandInput,
  ): Promise<ec2.DescribeInstanceAttributeCommandOutput>;
}

/** What replacing nodes needs beside the network's calls. */
export interface Ec2NodeReadApi {
  describeInstances(input: ec2.DescribeInstancesCommandInput): Promise<ec2.DescribeInstancesCommandOutput>;
  describeLaunchTemplateVersions(
    input: ec2.DescribeLaunchTemplateVersionsCommandInput,
  ): Promise<ec2.DescribeLaunchTemplateVersionsCommandOutput>;
}

/** Transit gateways, what is attached to them, and their tables. None of these calls has a client token. */
export interface Ec2TransitWriteApi {
  createTransitGateway(input: ec2.CreateTransitGatewayCommandInput): Promise<ec2.CreateTransitGatewayCommandOutput>;
  modifyTransitGateway(input: ec2.ModifyTransitGatewayCommandInput): Promise<ec2.ModifyTransitGatewayCommandOutput>;
  deleteTransitGateway(input: ec2.DeleteTransitGatewayCommandInput): Promise<ec2.DeleteTransitGatewayCommandOutput>;
  createTransitGatewayVpcAttachment(
    input: ec2.CreateTransitGatewayVpcAttachmentCommandInput,
  ): Promise<ec2.CreateTransitGatewayVpcAttachmentCommandOutput>;
  modifyTransitGatewayVpcAttachment(
    input: ec2.ModifyTransitGatewayVpcAttachmentCommandInput,
  ): Promise<ec2.ModifyTransitGatewayVpcAttachmentCommandOutput>;
  acceptTransitGatewayVpcAttachment(
    input: ec2.AcceptTransitGatewayVpcAttachmentCommandInput,
  ): Promise<ec2.AcceptTransitGatewayVpcAttachmentCommandOutput>;
  deleteTransitGatewayVpcAttachment(
    input: ec2.DeleteTransitGatewayVpcAttachmentCommandInput,
  ): Promise<ec2.DeleteTransitGatewayVpcAttachmentCommandOutput>;
  createTransitGatewayPeeringAttachment(
    input: ec2.CreateTransitGatewayPeeringAttachmentCommandInput,
  ): Promise<ec2.CreateTransitGatewayPeeringAttachmentCommandOutput>;
  acceptTransitGatewayPeeringAttachment(
    input: ec2.AcceptTransitGatewayPeeringAttachmentCommandInput,
  ): Promise<ec2.AcceptTransitGatewayPeeringAttachmentCommandOutput>;
  deleteTransitGatewayPeeringAttachment(
    input: ec2.DeleteTransitGatewayPeeringAttachmentCommandInput,
  ): Promise<ec2.DeleteTransitGatewayPeeringAttachmentCommandOutput>;
  createTransitGatewayRouteTable(
    input: ec2.CreateTransitGatewayRouteTableCommandInput,
  ): Promise<ec2.CreateTransitGatewayRouteTableCommandOutput>;
  deleteTransitGatewayRouteTable(
    input: ec2.DeleteTransitGatewayRouteTableCommandInput,
  ): Promise<ec2.DeleteTransitGatewayRouteTableCommandOutput>;
  associateTransitGatewayRouteTable(
    input: ec2.AssociateTransitGatewayRouteTableCommandInput,
  ): Promise<ec2.AssociateTransitGatewayRouteTableCommandOutput>;
  disassociateTransitGatewayRouteTable(
    input: ec2.DisassociateTransitGatewayRouteTableCommandInput,
  ): Promise<ec2.DisassociateTransitGatewayRouteTableCommandOutput>;
  enableTransitGatewayRouteTablePropagation(
    input: ec2.EnableTransitGatewayRouteTablePropagationCommandInput,
  ): Promise<ec2.EnableTransitGatewayRouteTablePropagationCommandOutput>;
  disableTransitGatewayRouteTablePropagation(
    input: ec2.DisableTransitGatewayRouteTablePropagationCommandInput,
  ): Promise<ec2.DisableTransitGatewayRouteTablePropagationCommandOutput>;
  createTransitGatewayRoute(
    input: ec2.CreateTransitGatewayRouteCommandInput,
  ): Promise<ec2.CreateTransitGatewayRouteCommandOutput>;
  replaceTransitGatewayRoute(
    input: ec2.ReplaceTransitGatewayRouteCommandInput,
  ): Promise<ec2.ReplaceTransitGatewayRouteCommandOutput>;
  deleteTransitGatewayRoute(
    input: ec2.DeleteTransitGatewayRouteCommandInput,
  ): Promise<ec2.DeleteTransitGatewayRouteCommandOutput>;
}

/** VPC peering. Each side's tags, and its options, are its own: they are changed in its account and region. */
export interface Ec2PeeringWriteApi {
  createVpcPeeringConnection(
    input: ec2.CreateVpcPeeringConnectionCommandInput,
  ): Promise<ec2.CreateVpcPeeringConnectionCommandOutput>;
  /** In the account and region of the accepter. */
  acceptVpcPeeringConnection(
    input: ec2.AcceptVpcPeeringConnectionCommandInput,
  ): Promise<ec2.AcceptVpcPeeringConnectionCommandOutput>;
  deleteVpcPeeringConnection(
    input: ec2.DeleteVpcPeeringConnectionCommandInput,
  ): Promise<ec2.DeleteVpcPeeringConnectionCommandOutput>;
  modifyVpcPeeringConnectionOptions(
    input: ec2.ModifyVpcPeeringConnectionOptionsCommandInput,
  ): Promise<ec2.ModifyVpcPeeringConnectionOptionsCommandOutput>;
}

/** Routers: their interfaces, public addresses and instances. AllocateAddress and AssociateAddress have no client token. */
export interface Ec2RouterWriteApi {
  createNetworkInterface(
    input: ec2.CreateNetworkInterfaceCommandInput,
  ): Promise<ec2.CreateNetworkInterfaceCommandOutput>;
  /** One attribute a call. */
  modifyNetworkInterfaceAttribute(
    input: ec2.ModifyNetworkInterfaceAttributeCommandInput,
  ): Promise<ec2.ModifyNetworkInterfaceAttributeCommandOutput>;
  allocateAddress(input: ec2.AllocateAddressCommandInput): Promise<ec2.AllocateAddressCommandOutput>;
  associateAddress(input: ec2.AssociateAddressCommandInput): Promise<ec2.AssociateAddressCommandOutput>;
  disassociateAddress(input: ec2.DisassociateAddressCommandInput): Promise<ec2.DisassociateAddressCommandOutput>;
  releaseAddress(input: ec2.ReleaseAddressCommandInput): Promise<ec2.ReleaseAddressCommandOutput>;
  runInstances(input: ec2.RunInstancesCommandInput): Promise<ec2.RunInstancesCommandOutput>;
  startInstances(input: ec2.StartInstancesCommandInput): Promise<ec2.StartInstancesCommandOutput>;
}

export interface Ec2WriteApi extends Ec2PeeringWriteApi, Ec2RouterWriteApi, Ec2TransitWriteApi {
  terminateInstances(input: ec2.TerminateInstancesCommandInput): Promise<ec2.TerminateInstancesCommandOutput>;
  createLaunchTemplateVersion(
    input: ec2.CreateLaunchTemplateVersionCommandInput,
  ): Promise<ec2.CreateLaunchTemplateVersionCommandOutput>;
  createVpc(input: ec2.CreateVpcCommandInput): Promise<ec2.CreateVpcCommandOutput>;
  deleteVpc(input: ec2.DeleteVpcCommandInput): Promise<ec2.DeleteVpcCommandOutput>;
  associateVpcCidrBlock(input: ec2.AssociateVpcCidrBlockCommandInput): Promise<ec2.AssociateVpcCidrBlockCommandOutput>;
  disassociateVpcCidrBlock(
    input: ec2.DisassociateVpcCidrBlockCommandInput,
  ): Promise<ec2.DisassociateVpcCidrBlockCommandOutput>;
  createSubnet(input: ec2.CreateSubnetCommandInput): Promise<ec2.CreateSubnetCommandOutput>;
  deleteSubnet(input: ec2.DeleteSubnetCommandInput): Promise<ec2.DeleteSubnetCommandOutput>;
  createSubnetCidrReservation(
    input: ec2.CreateSubnetCidrReservationCommandInput,
  ): Promise<ec2.CreateSubnetCidrReservationCommandOutput>;
  deleteSubnetCidrReservation(
    input: ec2.DeleteSubnetCidrReservationCommandInput,
  ): Promise<ec2.DeleteSubnetCidrReservationCommandOutput>;
  createRouteTable(input: ec2.CreateRouteTableCommandInput): Promise<ec2.CreateRouteTableCommandOutput>;
  deleteRouteTable(input: ec2.DeleteRouteTableCommandInput): Promise<ec2.DeleteRouteTableCommandOutput>;
  associateRouteTable(input: ec2.AssociateRouteTableCommandInput): Promise<ec2.AssociateRouteTableCommandOutput>;
  replaceRouteTableAssociation(
    input: ec2.ReplaceRouteTableAssociationCommandInput,
  ): Promise<ec2.ReplaceRouteTableAssociationCommandOutput>;
  disassociateRouteTable(
    input: ec2.DisassociateRouteTableCommandInput,
  ): Promise<ec2.DisassociateRouteTableCommandOutput>;
  createRoute(input: ec2.CreateRouteCommandInput): Promise<ec2.CreateRouteCommandOutput>;
  replaceRoute(input: ec2.ReplaceRouteCommandInput): Promise<ec2.ReplaceRouteCommandOutput>;
  deleteRoute(input: ec2.DeleteRouteCommandInput): Promise<ec2.DeleteRouteCommandOutput>;
  createSecurityGroup(input: ec2.CreateSecurityGroupCommandInput): Promise<ec2.CreateSecurityGroupCommandOutput>;
  deleteSecurityGroup(input: ec2.DeleteSecurityGroupCommandInput): Promise<ec2.DeleteSecurityGroupCommandOutput>;
  authorizeSecurityGroupIngress(
    input: ec2.AuthorizeSecurityGroupIngressCommandInput,
  ): Promise<ec2.AuthorizeSecurityGroupIngressCommandOutput>;
  authorizeSecurityGroupEgress(
    input: ec2.AuthorizeSecurityGroupEgressCommandInput,
  ): Promise<ec2.AuthorizeSecurityGroupEgressCommandOutput>;
  revokeSecurityGroupIngress(
    input: ec2.RevokeSecurityGroupIngressCommandInput,
  ): Promise<ec2.RevokeSecurityGroupIngressCommandOutput>;
  revokeSecurityGroupEgress(
    input: ec2.RevokeSecurityGroupEgressCommandInput,
  ): Promise<ec2.RevokeSecurityGroupEgressCommandOutput>;
  /** A rule's description is not part of its identity: this changes it without a moment without the rule. */
  updateSecurityGroupRuleDescriptionsIngress(
    input: ec2.UpdateSecurityGroupRuleDescriptionsIngressCommandInput,
  ): Promise<ec2.UpdateSecurityGroupRuleDescriptionsIngressCommandOutput>;
  updateSecurityGroupRuleDescriptionsEgress(
    input: ec2.UpdateSecurityGroupRuleDescriptionsEgressCommandInput,
  ): Promise<ec2.UpdateSecurityGroupRuleDescriptionsEgressCommandOutput>;
  deleteNetworkInterface(
    input: ec2.DeleteNetworkInterfaceCommandInput,
  ): Promise<ec2.DeleteNetworkInterfaceCommandOutput>;
  createTags(input: ec2.CreateTagsCommandInput): Promise<ec2.CreateTagsCommandOutput>;
  deleteTags(input: ec2.DeleteTagsCommandInput): Promise<ec2.DeleteTagsCommandOutput>;
}

export interface EksReadApi {
  describeCluster(input: eks.DescribeClusterCommandInput): Promise<eks.DescribeClusterCommandOutput>;
  listNodegroups(input: eks.ListNodegroupsCommandInput): Promise<eks.ListNodegroupsCommandOutput>;
  describeNodegroup(input: eks.DescribeNodegroupCommandInput): Promise<eks.DescribeNodegroupCommandOutput>;
  describeAddon(input: eks.DescribeAddonCommandInput): Promise<eks.DescribeAddonCommandOutput>;
  /** Ids of the updates of a cluster, or of one of its node groups. */
  listUpdates(input: eks.ListUpdatesCommandInput): Promise<eks.ListUpdatesCommandOutput>;
  describeUpdate(input: eks.DescribeUpdateCommandInput): Promise<eks.DescribeUpdateCommandOutput>;
  listAccessEntries(input: eks.ListAccessEntriesCommandInput): Promise<eks.ListAccessEntriesCommandOutput>;
  describeAccessEntry(input: eks.DescribeAccessEntryCommandInput): Promise<eks.DescribeAccessEntryCommandOutput>;
  listAssociatedAccessPolicies(
    input: eks.ListAssociatedAccessPoliciesCommandInput,
  ): Promise<eks.ListAssociatedAccessPoliciesCommandOutput>;
}

export interface EksWriteApi {
  updateAddon(input: eks.UpdateAddonCommandInput): Promise<eks.UpdateAddonCommandOutput>;
  createNodegroup(input: eks.CreateNodegroupCommandInput): Promise<eks.CreateNodegroupCommandOutput>;
  updateNodegroupVersion(
    input: eks.UpdateNodegroupVersionCommandInput,
  ): Promise<eks.UpdateNodegroupVersionCommandOutput>;
  deleteNodegroup(input: eks.DeleteNodegroupCommandInput): Promise<eks.DeleteNodegroupCommandOutput>;
  createAccessEntry(input: eks.CreateAccessEntryCommandInput): Promise<eks.CreateAccessEntryCommandOutput>;
  deleteAccessEntry(input: eks.DeleteAccessEntryCommandInput): Promise<eks.DeleteAccessEntryCommandOutput>;
  associateAccessPolicy(input: eks.AssociateAccessPolicyCommandInput): Promise<eks.AssociateAccessPolicyCommandOutput>;
  disassociateAccessPolicy(
    input: eks.DisassociateAccessPolicyCommandInput,
  ): Promise<eks.DisassociateAccessPolicyCommandOutput>;
  tagResource(input: eks.TagResourceCommandInput): Promise<eks.TagResourceCommandOutput>;
  untagResource(input: eks.UntagResourceCommandInput): Promise<eks.UntagResourceCommandOutput>;
}

/** Roles of routers. IAM is one for all regions of an account, and slow to agree with itself. */
export interface IamReadApi {
  getRole(input: iam.GetRoleCommandInput): Promise<iam.GetRoleCommandOutput>;
  getRolePolicy(input: iam.GetRolePolicyCommandInput): Promise<iam.GetRolePolicyCommandOutput>;
  listRolePolicies(input: iam.ListRolePoliciesCommandInput): Promise<iam.ListRolePoliciesCommandOutput>;
  listAttachedRolePolicies(
    input: iam.ListAttachedRolePoliciesCommandInput,
  ): Promise<iam.ListAttachedRolePoliciesCommandOutput>;
  getInstanceProfile(input: iam.GetInstanceProfileCommandInput): Promise<iam.GetInstanceProfileCommandOutput>;
}

export interface IamWriteApi {
  createRole(input: iam.CreateRoleCommandInput): Promise<iam.CreateRoleCommandOutput>;
  updateAssumeRolePolicy(
    input: iam.UpdateAssumeRolePolicyCommandInput,
  ): Promise<iam.UpdateAssumeRolePolicyCommandOutput>;
  putRolePolicy(input: iam.PutRolePolicyCommandInput): Promise<iam.PutRolePolicyCommandOutput>;
  deleteRolePolicy(input: iam.DeleteRolePolicyCommandInput): Promise<iam.DeleteRolePolicyCommandOutput>;
  detachRolePolicy(input: iam.DetachRolePolicyCommandInput): Promise<iam.DetachRolePolicyCommandOutput>;
  deleteRole(input: iam.DeleteRoleCommandInput): Promise<iam.DeleteRoleCommandOutput>;
  tagRole(input: iam.TagRoleCommandInput): Promise<iam.TagRoleCommandOutput>;
  untagRole(input: iam.UntagRoleCommandInput): Promise<iam.UntagRoleCommandOutput>;
  createInstanceProfile(input: iam.CreateInstanceProfileCommandInput): Promise<iam.CreateInstanceProfileCommandOutput>;
  addRoleToInstanceProfile(
    input: iam.AddRoleToInstanceProfileCommandInput,
  ): Promise<iam.AddRoleToInstanceProfileCommandOutput>;
  removeRoleFromInstanceProfile(
    input: iam.RemoveRoleFromInstanceProfileCommandInput,
  ): Promise<iam.RemoveRoleFromInstanceProfileCommandOutput>;
  deleteInstanceProfile(input: iam.DeleteInstanceProfileCommandInput): Promise<iam.DeleteInstanceProfileCommandOutput>;
}

export interface ServiceQuotasReadApi {
  listServiceQuotas(input: quotas.ListServiceQuotasCommandInput): Promise<quotas.ListServiceQuotasCommandOutput>;
}

export interface StsReadApi {
  getCallerIdentity(input: sts.GetCallerIdentityCommandInput): Promise<sts.GetCallerIdentityCommandOutput>;
}

/** The AWS of one account and region, reading only: all that observe and plan are handed. */
export interface AwsReadApi {
  readonly ec2: Ec2ReadApi;
  readonly eks: EksReadApi;
  readonly iam: IamReadApi;
  readonly sts: StsReadApi;
  readonly quotas: ServiceQuotasReadApi;
}

/** The AWS of one account and region. */
export interface AwsApi {
  readonly ec2: Ec2ReadApi & Ec2WriteApi;
  readonly eks: EksReadApi & EksWriteApi;
  readonly iam: IamReadApi & IamWriteApi;
  readonly sts: StsReadApi;
  readonly quotas: ServiceQuotasReadApi;
}

/** Which AWS is meant: a region, and the ARN of the role to assume where the account is not the caller's. */
export interface AwsAddress {
  readonly region: string;
  readonly account?: { readonly id: string; readonly partition: string; readonly assumeRole?: string };
}

/** Opens the AWS of an account and region; the same object for the same address. */
export interface AwsWorld<Api> {
  open(address: AwsAddress): Promise<Api>;
}
