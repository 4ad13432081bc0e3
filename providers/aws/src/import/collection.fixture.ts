import type { Files } from "./collection.ts";

const ME = "111122223333";
const OTHER = "222222222222";

/** A file of one kind's records, as collectors write it. */
export function file(name: string, ...records: readonly object[]): string {
  return JSON.stringify({ [name]: records });
}

function vpc(VpcId: string, CidrBlock: string, OwnerId = ME) {
  const association = { AssociationId: `a-${VpcId}`, CidrBlock, CidrBlockState: { State: "associated" } };
  return { VpcId, CidrBlock, OwnerId, State: "available", IsDefault: false, CidrBlockAssociationSet: [association] };
}

const peering = {
  VpcPeeringConnectionId: "pcx-1",
  Status: { Code: "active" },
  RequesterVpcInfo: { VpcId: "vpc-1", OwnerId: ME, Region: "eu-west-1", CidrBlock: "10.1.0.0/16" },
  AccepterVpcInfo: { VpcId: "vpc-9", OwnerId: OTHER, Region: "eu-west-1", CidrBlock: "10.9.0.0/16" },
};

const gateway = { TransitGatewayId: "tgw-1", OwnerId: ME, State: "available" };

function attachment(id: string, ResourceId: string, ResourceOwnerId = ME) {
  return {
    TransitGatewayAttachmentId: id,
    TransitGatewayId: "tgw-1",
    TransitGatewayOwnerId: ME,
    ResourceOwnerId,
    ResourceType: "vpc",
    ResourceId,
    State: "available",
  };
}

function vpcAttachment(id: string, VpcId: string, subnet: string, CreationTime: string) {
  const common = { TransitGatewayAttachmentId: id, TransitGatewayId: "tgw-1", VpcId, State: "available" };
  return { ...common, SubnetIds: [subnet], CreationTime };
}

const associated = { Association: { TransitGatewayRouteTableId: "tgw-rtb-1", State: "associated" } };

function propagation(TransitGatewayAttachmentId: string, ResourceId: string) {
  return { TransitGatewayAttachmentId, ResourceId, ResourceType: "vpc", State: "enabled" };
}

/**
 * Two accounts of one region: a peering and a transit gateway between them, whose routes are told by propagations. Everything that a
 * fuzzer may break is in it once.
 */
export const TWO_ACCOUNTS: Files = {
  [`aws_configs/accounts/${ME}/eu-west-1/Vpcs.json`]: file("Vpcs", vpc("vpc-1", "10.1.0.0/16")),
  [`aws_configs/accounts/${ME}/eu-west-1/Subnets.json`]: file("Subnets", {
    SubnetId: "subnet-1",
    VpcId: "vpc-1",
    CidrBlock: "10.1.0.0/24",
    AvailabilityZone: "eu-west-1a",
    AvailabilityZoneId: "euw1-az1",
    AvailableIpAddressCount: 200,
    OwnerId: ME,
    Tags: [{ Key: "Name", Value: "a" }],
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/RouteTables.json`]: file("RouteTables", {
    RouteTableId: "rtb-1",
    VpcId: "vpc-1",
    OwnerId: ME,
    Associations: [
      { RouteTableAssociationId: "rtbassoc-0", Main: true },
      { RouteTableAssociationId: "rtbassoc-1", SubnetId: "subnet-1", AssociationState: { State: "associated" } },
    ],
    Routes: [
      { DestinationCidrBlock: "10.1.0.0/16", GatewayId: "local", Origin: "CreateRouteTable", State: "active" },
      { DestinationCidrBlock: "10.9.0.0/16", VpcPeeringConnectionId: "pcx-1", Origin: "CreateRoute", State: "active" },
      { DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId: "eigw-1", Origin: "CreateRoute" },
      { DestinationPrefixListId: "pl-1", GatewayId: "vpce-1", Origin: "CreateRoute", State: "active" },
    ],
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/SecurityGroups.json`]: file("SecurityGroups", {
    GroupId: "sg-1",
    GroupName: "web",
    Description: "web",
    VpcId: "vpc-1",
    OwnerId: ME,
    IpPermissions: [
      {
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        IpRanges: [{ CidrIp: "0.0.0.0/0" }],
        Ipv6Ranges: [],
        PrefixListIds: [{ PrefixListId: "pl-1" }],
        UserIdGroupPairs: [{ GroupId: "sg-1", UserId: ME }],
      },
    ],
    IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/NetworkAcls.json`]: file("NetworkAcls", {
    NetworkAclId: "acl-1",
    VpcId: "vpc-1",
    OwnerId: ME,
    IsDefault: true,
    Associations: [{ SubnetId: "subnet-1", NetworkAclId: "acl-1" }],
    Entries: [
      { Egress: false, RuleNumber: 100, RuleAction: "allow", Protocol: "-1", CidrBlock: "0.0.0.0/0" },
      { Egress: false, RuleNumber: 32_767, RuleAction: "deny", Protocol: "-1", CidrBlock: "0.0.0.0/0" },
    ],
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/NetworkInterfaces.json`]: file("NetworkInterfaces", {
    NetworkInterfaceId: "eni-1",
    VpcId: "vpc-1",
    SubnetId: "subnet-1",
    OwnerId: ME,
    Status: "in-use",
    Groups: [{ GroupId: "sg-1", GroupName: "web" }],
    PrivateIpAddress: "10.1.0.10",
    PrivateIpAddresses: [{ PrivateIpAddress: "10.1.0.10", Primary: true, Association: { PublicIp: "198.51.100.1" } }],
    SourceDestCheck: true,
    Attachment: { InstanceId: "i-1", Status: "attached" },
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/Reservations.json`]: file("Reservations", {
    OwnerId: ME,
    Instances: [
      {
        InstanceId: "i-1",
        VpcId: "vpc-1",
        State: { Name: "running" },
        NetworkInterfaces: [{ NetworkInterfaceId: "eni-1" }],
      },
      { InstanceId: "i-2", State: { Name: "terminated" } },
    ],
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/VpcPeeringConnections.json`]: file("VpcPeeringConnections", peering, {
    VpcPeeringConnectionId: "pcx-0",
    Status: { Code: "deleted" },
    RequesterVpcInfo: { OwnerId: ME, Region: "eu-west-1" },
    AccepterVpcInfo: {},
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/TransitGateways.json`]: file("TransitGateways", gateway),
  [`aws_configs/accounts/${ME}/eu-west-1/TransitGatewayAttachments.json`]: file(
    "TransitGatewayAttachments",
    { ...attachment("tgw-attach-1", "vpc-1"), ...associated },
    { ...attachment("tgw-attach-9", "vpc-9", OTHER), ...associated },
  ),
  [`aws_configs/accounts/${ME}/eu-west-1/TransitGatewayVpcAttachments.json`]: file(
    "TransitGatewayVpcAttachments",
    vpcAttachment("tgw-attach-1", "vpc-1", "subnet-1", "2024-01-01T00:00:00Z"),
  ),
  [`aws_configs/accounts/${ME}/eu-west-1/TransitGatewayRouteTables.json`]: file("TransitGatewayRouteTables", {
    TransitGatewayRouteTableId: "tgw-rtb-1",
    TransitGatewayId: "tgw-1",
    State: "available",
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/TransitGatewayStaticRoutes.json`]: file("TransitGatewayStaticRoutes", {
    TransitGatewayRouteTableId: "tgw-rtb-1",
    AdditionalRoutesAvailable: false,
    Routes: [{ DestinationCidrBlock: "10.66.0.0/16", Type: "static", State: "blackhole" }],
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/TransitGatewayPropagations.json`]: file("TransitGatewayPropagations", {
    TransitGatewayRouteTableId: "tgw-rtb-1",
    TransitGatewayRouteTablePropagations: [propagation("tgw-attach-1", "vpc-1"), propagation("tgw-attach-9", "vpc-9")],
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/VpnConnections.json`]: file("VpnConnections", {
    VpnConnectionId: "vpn-1",
    VpnGatewayId: "vgw-1",
    CustomerGatewayId: "cgw-1",
    State: "available",
    CustomerGatewayConfiguration: "<pre_shared_key>geheim</pre_shared_key>",
    Options: { StaticRoutesOnly: true, TunnelOptions: [{ PreSharedKey: "geheim" }] },
    Routes: [{ DestinationCidrBlock: "192.168.0.0/16", State: "available" }],
    VgwTelemetry: [{ Status: "UP" }],
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/EksClusters.json`]: file("EksClusters", {
    name: "prod",
    status: "ACTIVE",
    version: "1.33",
    resourcesVpcConfig: { vpcId: "vpc-1", subnetIds: ["subnet-1"] },
  }),
  [`aws_configs/accounts/${ME}/eu-west-1/EksAddons.json`]: file("EksAddons", {
    addonName: "vpc-cni",
    clusterName: "prod",
    status: "ACTIVE",
    addonVersion: "v1.20.0",
    configurationValues: '{"env":{"AWS_VPC_K8S_CNI_EXTERNALSNAT":"true"}}',
    modifiedAt: "2026-01-01T00:00:00Z",
  }),
  [`aws_configs/accounts/${OTHER}/eu-west-1/Vpcs.json`]: file("Vpcs", vpc("vpc-9", "10.9.0.0/16", OTHER)),
  [`aws_configs/accounts/${OTHER}/eu-west-1/VpcPeeringConnections.json`]: file("VpcPeeringConnections", peering),
  [`aws_configs/accounts/${OTHER}/eu-west-1/TransitGateways.json`]: file("TransitGateways", gateway),
  [`aws_configs/accounts/${OTHER}/eu-west-1/TransitGatewayAttachments.json`]: file(
    "TransitGatewayAttachments",
    attachment("tgw-attach-9", "vpc-9", OTHER),
  ),
  [`aws_configs/accounts/${OTHER}/eu-west-1/TransitGatewayVpcAttachments.json`]: file(
    "TransitGatewayVpcAttachments",
    vpcAttachment("tgw-attach-9", "vpc-9", "subnet-9", "2024-02-01T00:00:00Z"),
  ),
};
