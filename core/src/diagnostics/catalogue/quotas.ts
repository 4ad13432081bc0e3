import type { Catalogue } from "./entry.ts";

const CURE =
  "Raise the quota that is named in Service Quotas (AWS console, service Amazon VPC); Podspan asks there when a default comes near, and `quotas` of the VPC wins over it. Or use fewer zones and ranges.";
const CAUSE = "AWS allows so many and refuses the next: without this an apply would stop half-way.";

/** What AWS allows in number: F20, F31. */
export const quotaEntries = {
  "QUOTA-1": {
    title: "More subnets than a VPC may have",
    severity: "error",
    cause: CAUSE,
    cure: CURE,
  },
  "QUOTA-2": {
    title: "More route tables than a VPC may have",
    severity: "error",
    cause: CAUSE,
    cure: CURE,
  },
  "QUOTA-3": {
    title: "More rules than a security group may have",
    severity: "error",
    cause: "The group of the pods has a rule for each block of its VPC, and AWS allows 60 in each direction.",
    cure: "Raise the quota that is named (`quotas.securityGroupRules` of the VPC wins over what Service Quotas says); or use fewer and larger ranges.",
  },
  "QUOTA-4": {
    title: "More security groups than a Region may have",
    severity: "error",
    cause: CAUSE,
    cure: CURE,
  },
  "QUOTA-5": {
    title: "More addresses than a VPC may use",
    severity: "warning",
    cause:
      "Every address of an interface counts one network address unit, a delegated prefix one too, and AWS gives a VPC 64,000 of them (to 256,000 on request), however large its blocks are.",
    cure: "Raise quota L-BB24F6E5 before that many pods run (`quotas.networkAddressUnits` of the VPC wins over what Service Quotas says); or turn on `prefixDelegation`, by which sixteen addresses count one.",
  },
  "QUOTA-6": {
    title: "More security groups than an interface may have",
    severity: "error",
    cause: "AWS allows five groups on an interface (sixteen on request), and refuses the interface with more.",
    cure: "Name fewer groups in `auto.securityGroups`, or raise the quota that is named.",
  },
  "QUOTA-7": {
    title: "More network interfaces than a Region may have",
    severity: "warning",
    cause:
      "While new nodes stand beside the old ones the account has the interfaces of both, and AWS starts no node without one.",
    cure: "Raise quota L-DF5E4CA3 before the roll, or roll one cluster at a time.",
  },
  "QUOTA-8": {
    title: "Quotas that AWS never grants together",
    severity: "error",
    cause: "Rules of a security group times groups of an interface cannot be more than 1,000.",
    cure: "Write what Service Quotas says of both: `quotas.securityGroupRules` and `quotas.securityGroupsPerInterface`.",
  },
  "QUOTA-9": {
    title: "More peerings than a VPC may have",
    severity: "error",
    cause:
      "AWS allows 50 active peerings of a VPC (125 on request), so that a full mesh ends at 51 VPCs: each of 52 would need 51.",
    cure: "Raise quota L-7E9ECCDB (`quotas.peerings` of the VPC wins over what Service Quotas says); or join the VPCs by a transit gateway, which each needs one attachment to.",
  },
  "QUOTA-10": {
    title: "More peering requests than may wait",
    severity: "error",
    cause: "AWS lets 25 requests of an account and Region wait to be accepted, and other accounts may take days.",
    cure: "Have some accepted first; or raise quota L-DC9F7029 (`quotas.pendingPeerings` of the VPC wins over what Service Quotas says); or add a role of the other accounts to spec.accounts, so that Podspan accepts them.",
  },
  "QUOTA-11": {
    title: "More Elastic IPs than a Region may have",
    severity: "error",
    cause:
      "Each router of a `dmvpn` link has an Elastic IP, and AWS allows an account five of them in a Region, those of NAT gateways and idle ones included.",
    cure: "Release addresses that nothing uses (`aws ec2 describe-addresses --region REGION`); or raise quota L-0263D0A3 (`quotas.elasticAddresses` of the VPC wins over what Service Quotas says).",
  },
  "QUOTA-12": {
    title: "More VPCs than a Region may have",
    severity: "error",
    cause:
      "AWS allows an account five VPCs in a Region and refuses the next half-way through an apply. The default VPC and those that the Fabric does not name count too: Podspan does not see them.",
    cure: "Raise quota L-F678F1CE in Service Quotas (`quotas.vpcs` of the VPC wins over what that says); or delete VPCs that nothing uses (`aws ec2 describe-vpcs --region REGION`), or put some into another account or Region.",
  },
} as const satisfies Catalogue;
