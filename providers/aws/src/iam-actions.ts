/** What an identity must be allowed, and no more. `sts:GetCallerIdentity` needs no permission. */
export interface IamActions {
  /** For plan, verify and every other verb that changes nothing. */
  readonly read: readonly string[];
  /** For apply and destroy, beside `read`. */
  readonly write: readonly string[];
  /** Needed by some Fabrics and clusters only. */
  readonly sometimes: readonly { readonly action: string; readonly when: string }[];
}

function rolling(action: string): IamActions["sometimes"] {
  return [{ action, when: "nodes are replaced (`--roll`)" }];
}

function routing(action: string, target: string): IamActions["sometimes"] {
  return [{ action, when: `a route leads to ${target}` }];
}

function transiting(action: string): IamActions["sometimes"] {
  return [{ action, when: "a link is a transitGateway" }];
}

function peering(action: string): IamActions["sometimes"] {
  return [{ action, when: "a link is a VPC peering" }];
}

function meeting(action: string): IamActions["sometimes"] {
  return [{ action, when: "a link is a dmvpn" }];
}

function observing(action: string): IamActions["sometimes"] {
  return [{ action, when: "`podspan observe`" }];
}

export const IAM_ACTIONS: IamActions = {
  read: [
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeVpcs",
    "eks:DescribeAddon",
    "eks:DescribeCluster",
    "eks:DescribeNodegroup",
    "eks:ListNodegroups",
  ],
  write: [
    "ec2:AssociateRouteTable",
    "ec2:AssociateVpcCidrBlock",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    // The tags of a create call are checked under this action too.
    "ec2:CreateTags",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteTags",
    "ec2:DisassociateRouteTable",
    "ec2:DisassociateVpcCidrBlock",
    "ec2:ReplaceRouteTableAssociation",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
    "eks:DescribeUpdate",
    "eks:UpdateAddon",
  ],
  sometimes: [
    ...routing("ec2:DescribeTransitGatewayAttachments", "a transit gateway"),
    ...routing("ec2:DescribeTransitGatewayPeeringAttachments", "a transit gateway"),
    ...routing("ec2:DescribeTransitGatewayRouteTables", "a transit gateway"),
    ...routing("ec2:DescribeTransitGateways", "a transit gateway"),
    ...routing("ec2:GetTransitGatewayRouteTablePropagations", "a transit gateway"),
    ...routing("ec2:SearchTransitGatewayRoutes", "a transit gateway"),
    ...routing("ec2:DescribeVpnConnections", "a virtual private or transit gateway"),
    ...routing("ec2:DescribeVpnGateways", "a virtual private gateway"),
    ...routing("ec2:DescribeVpcEndpoints", "a VPC endpoint"),
    ...transiting("ec2:AcceptTransitGatewayPeeringAttachment"),
    ...transiting("ec2:AcceptTransitGatewayVpcAttachment"),
    ...transiting("ec2:AssociateTransitGatewayRouteTable"),
    ...transiting("ec2:CreateTransitGateway"),
    ...transiting("ec2:CreateTransitGatewayPeeringAttachment"),
    ...transiting("ec2:CreateTransitGatewayRoute"),
    ...transiting("ec2:CreateTransitGatewayRouteTable"),
    ...transiting("ec2:CreateTransitGatewayVpcAttachment"),
    ...transiting("ec2:DeleteTransitGateway"),
    ...transiting("ec2:DeleteTransitGatewayPeeringAttachment"),
    ...transiting("ec2:DeleteTransitGatewayRoute"),
    ...transiting("ec2:DeleteTransitGatewayRouteTable"),
    ...transiting("ec2:DeleteTransitGatewayVpcAttachment"),
    ...transiting("ec2:DisableTransitGatewayRouteTablePropagation"),
    ...transiting("ec2:DisassociateTransitGatewayRouteTable"),
    ...transiting("ec2:EnableTransitGatewayRouteTablePropagation"),
    ...transiting("ec2:ModifyTransitGateway"),
    ...transiting("ec2:ModifyTransitGatewayVpcAttachment"),
    ...transiting("ec2:ReplaceTransitGatewayRoute"),
    { action: "ec2:DescribeManagedPrefixLists", when: "a route or a rule names a prefix list" },
    { action: "ec2:GetManagedPrefixListEntries", when: "a route or a rule names a prefix list" },
    ...meeting("ec2:AllocateAddress"),
    ...meeting("ec2:AssociateAddress"),
    ...meeting("ec2:CreateNetworkInterface"),
    { action: "ec2:DescribeAddresses", when: "a link is a dmvpn, or `podspan observe`" },
    ...meeting("ec2:DescribeImages"),
    ...meeting("ec2:DescribeInstanceAttribute"),
    ...meeting("ec2:DisassociateAddress"),
    ...meeting("ec2:ModifyNetworkInterfaceAttribute"),
    ...meeting("ec2:ReleaseAddress"),
    ...meeting("ec2:RunInstances"),
    ...meeting("ec2:StartInstances"),
    ...observing("ec2:DescribeCustomerGateways"),
    ...observing("ec2:DescribeEgressOnlyInternetGateways"),
    ...observing("ec2:DescribeInternetGateways"),
    ...peering("ec2:AcceptVpcPeeringConnection"),
    ...peering("ec2:CreateVpcPeeringConnection"),
    ...peering("ec2:DeleteVpcPeeringConnection"),
    ...peering("ec2:ModifyVpcPeeringConnectionOptions"),
    { action: "ec2:DescribeSecurityGroupRules", when: "a link lets something in" },
    ...rolling("ec2:CreateLaunchTemplateVersion"),
    { action: "ec2:DescribeInstances", when: "nodes are replaced (`--roll`), a link is a dmvpn, or `podspan observe`" },
    ...rolling("ec2:DescribeLaunchTemplateVersions"),
    { action: "ec2:TerminateInstances", when: "nodes are replaced (`--roll`), or a link is, or was, a dmvpn" },
    ...rolling("eks:CreateNodegroup"),
    ...rolling("eks:DeleteNodegroup"),
    ...rolling("eks:ListUpdates"),
    ...rolling("eks:UpdateNodegroupVersion"),
    { action: "ec2:CreateSubnetCidrReservation", when: "a cluster has pods.reservePrefixes" },
    { action: "ec2:DeleteSubnetCidrReservation", when: "a cluster has, or had, pods.reservePrefixes" },
    { action: "ec2:GetSubnetCidrReservations", when: "a cluster has pods.prefixDelegation" },
    { action: "ec2:DescribeNatGateways", when: "a route leads to a NAT gateway, or a cluster has pods.egress" },
    {
      action: "ec2:DescribeTransitGatewayVpcAttachments",
      when: "a route leads to a transit gateway, or a cluster has pods.egress",
    },
    { action: "ec2:CreateVpc", when: "the Fabric makes a VPC" },
    { action: "ec2:CreateRoute", when: "a cluster has pods.egress, or there are links" },
    { action: "ec2:DeleteRoute", when: "a cluster has, or had, pods.egress or links" },
    { action: "ec2:ReplaceRoute", when: "a cluster has pods.egress, or there are links" },
    { action: "ec2:DeleteVpc", when: "the Fabric makes a VPC" },
    ...meeting("iam:AddRoleToInstanceProfile"),
    ...meeting("iam:CreateInstanceProfile"),
    ...meeting("iam:CreateRole"),
    ...meeting("iam:DeleteInstanceProfile"),
    ...meeting("iam:DeleteRole"),
    ...meeting("iam:DeleteRolePolicy"),
    ...meeting("iam:DetachRolePolicy"),
    ...meeting("iam:GetInstanceProfile"),
    ...meeting("iam:GetRole"),
    ...meeting("iam:GetRolePolicy"),
    ...meeting("iam:ListAttachedRolePolicies"),
    ...meeting("iam:ListRolePolicies"),
    ...meeting("iam:PutRolePolicy"),
    ...meeting("iam:RemoveRoleFromInstanceProfile"),
    ...meeting("iam:TagRole"),
    ...meeting("iam:UntagRole"),
    ...meeting("iam:UpdateAssumeRolePolicy"),
    {
      action: "iam:PassRole",
      when: "the vpc-cni add-on has a role of its own, which an update must name again, `--roll` makes a node group, or a link is a dmvpn",
    },
    { action: "eks:AssociateAccessPolicy", when: "a cluster has compute: auto" },
    { action: "eks:CreateAccessEntry", when: "a cluster has compute: auto" },
    { action: "eks:DeleteAccessEntry", when: "a cluster has compute: auto" },
    { action: "eks:DescribeAccessEntry", when: "a cluster has compute: auto" },
    { action: "eks:DisassociateAccessPolicy", when: "an access entry was adopted" },
    { action: "eks:ListAccessEntries", when: "a cluster has compute: auto" },
    { action: "eks:ListAssociatedAccessPolicies", when: "a cluster has compute: auto" },
    { action: "eks:TagResource", when: "a cluster has compute: auto" },
    { action: "eks:UntagResource", when: "an access entry was adopted" },
    { action: "servicequotas:ListServiceQuotas", when: "AWS's default quotas come near" },
    { action: "sts:AssumeRole", when: "an account of the Fabric has an assumeRole" },
  ],
};
