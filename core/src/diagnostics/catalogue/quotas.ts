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
    source: "Amazon VPC quotas, Subnets per VPC (L-407747CB)",
    example: { situation: "A VPC has 199 subnets and the Fabric wants pod subnets in three zones." },
  },
  "QUOTA-2": {
    title: "More route tables than a VPC may have",
    severity: "error",
    cause: CAUSE,
    cure: CURE,
    source: "Amazon VPC quotas, Route tables per VPC (L-589F43AA)",
    example: { situation: "A VPC has 200 route tables and the Fabric wants one for the pods." },
  },
  "QUOTA-3": {
    title: "More rules than a security group may have",
    severity: "error",
    cause: "The group of the pods has a rule for each block of its VPC, and AWS allows 60 in each direction.",
    cure: "Raise the quota that is named (`quotas.securityGroupRules` of the VPC wins over what Service Quotas says); or use fewer and larger ranges.",
    source: "Amazon VPC quotas, Inbound or outbound rules per security group (L-0EA8095F)",
    example: { situation: "A VPC has 50 blocks and the Fabric's clusters in it want 12 ranges more." },
  },
  "QUOTA-4": {
    title: "More security groups than a Region may have",
    severity: "error",
    cause: CAUSE,
    cure: CURE,
    source: "Amazon VPC quotas, VPC security groups per Region (L-E79EC296)",
    example: { situation: "The VPCs of the Fabric hold 2,495 groups and ten clusters want one each." },
  },
  "QUOTA-5": {
    title: "More addresses than a VPC may use",
    severity: "warning",
    cause:
      "Every address of an interface counts one network address unit, a delegated prefix one too, and AWS gives a VPC 64,000 of them (to 256,000 on request), however large its blocks are.",
    cure: "Raise quota L-BB24F6E5 before that many pods run (`quotas.networkAddressUnits` of the VPC wins over what Service Quotas says); or turn on `prefixDelegation`, by which sixteen addresses count one.",
    source: "Amazon VPC quotas, Network Address Usage (L-BB24F6E5); F20",
    example: { situation: "Pod subnets in four zones of a /16 have room for 65,516 pods." },
  },
  "QUOTA-6": {
    title: "More security groups than an interface may have",
    severity: "error",
    cause: "AWS allows five groups on an interface (sixteen on request), and refuses the interface with more.",
    cure: "Name fewer groups in `auto.securityGroups`, or raise the quota that is named.",
    source: "Amazon VPC quotas, Security groups per network interface (L-2AFB9258); F31",
    example: { situation: "`auto.securityGroups` of a cluster with Auto Mode names six groups." },
  },
  "QUOTA-7": {
    title: "More network interfaces than a Region may have",
    severity: "warning",
    cause:
      "While new nodes stand beside the old ones the account has the interfaces of both, and AWS starts no node without one.",
    cure: "Raise quota L-DF5E4CA3 before the roll, or roll one cluster at a time.",
    source: "Amazon VPC quotas, Network interfaces per Region (L-DF5E4CA3)",
    example: { situation: "4,900 interfaces are there and a roll makes forty nodes of three beside the old ones." },
  },
  "QUOTA-8": {
    title: "Quotas that AWS never grants together",
    severity: "error",
    cause: "Rules of a security group times groups of an interface cannot be more than 1,000.",
    cure: "Write what Service Quotas says of both: `quotas.securityGroupRules` and `quotas.securityGroupsPerInterface`.",
    source: "Amazon VPC quotas, Inbound or outbound rules per security group; F31",
    example: {
      spec: `vpcs:
  main:
    region: eu-west-1
    cidrs: [10.1.0.0/16]
    quotas: { securityGroupRules: 250, securityGroupsPerInterface: 5 }`,
    },
  },
  "QUOTA-9": {
    title: "More peerings than a VPC may have",
    severity: "error",
    cause:
      "AWS allows 50 active peerings of a VPC (125 on request), so that a full mesh ends at 51 VPCs: each of 52 would need 51.",
    cure: "Raise quota L-7E9ECCDB (`quotas.peerings` of the VPC wins over what Service Quotas says); or join the VPCs by a transit gateway, which each needs one attachment to.",
    source: "Amazon VPC quotas, Active VPC peering connections per VPC (L-7E9ECCDB); F20, F37",
    example: { situation: "A Fabric joins each of 52 VPCs to each other by a peering." },
  },
  "QUOTA-10": {
    title: "More peering requests than may wait",
    severity: "error",
    cause: "AWS lets 25 requests of an account and Region wait to be accepted, and other accounts may take days.",
    cure: "Have some accepted first; or raise quota L-DC9F7029 (`quotas.pendingPeerings` of the VPC wins over what Service Quotas says); or add a role of the other accounts to spec.accounts, so that Podspan accepts them.",
    source: "Amazon VPC quotas, Outstanding VPC peering connection requests (L-DC9F7029)",
    example: { situation: "A VPC is to be peered with 30 VPCs of accounts that Podspan has no role in." },
  },
} as const satisfies Catalogue;
