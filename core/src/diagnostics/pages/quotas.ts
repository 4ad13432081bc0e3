import type { Pages } from "./page.ts";

export const quotaPages = {
  "QUOTA-1": {
    source: "Amazon VPC quotas, Subnets per VPC (L-407747CB)",
    example: { situation: "A VPC has 199 subnets and the Fabric wants pod subnets in three zones." },
  },
  "QUOTA-2": {
    source: "Amazon VPC quotas, Route tables per VPC (L-589F43AA)",
    example: { situation: "A VPC has 200 route tables and the Fabric wants one for the pods." },
  },
  "QUOTA-3": {
    source: "Amazon VPC quotas, Inbound or outbound rules per security group (L-0EA8095F)",
    example: { situation: "A VPC has 50 blocks and the Fabric's clusters in it want 12 ranges more." },
  },
  "QUOTA-4": {
    source: "Amazon VPC quotas, VPC security groups per Region (L-E79EC296)",
    example: { situation: "The VPCs of the Fabric hold 2,495 groups and ten clusters want one each." },
  },
  "QUOTA-5": {
    source: "Amazon VPC quotas, Network Address Usage (L-BB24F6E5); F20",
    example: { situation: "Pod subnets in four zones of a /16 have room for 65,516 pods." },
  },
  "QUOTA-6": {
    source: "Amazon VPC quotas, Security groups per network interface (L-2AFB9258); F31",
    example: { situation: "`auto.securityGroups` of a cluster with Auto Mode names six groups." },
  },
  "QUOTA-7": {
    source: "Amazon VPC quotas, Network interfaces per Region (L-DF5E4CA3)",
    example: { situation: "4,900 interfaces are there and a roll makes forty nodes of three beside the old ones." },
  },
  "QUOTA-8": {
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
    source: "Amazon VPC quotas, Active VPC peering connections per VPC (L-7E9ECCDB); F20, F37",
    example: { situation: "A Fabric joins each of 52 VPCs to each other by a peering." },
  },
  "QUOTA-10": {
    source: "Amazon VPC quotas, Outstanding VPC peering connection requests (L-DC9F7029)",
    example: { situation: "A VPC is to be peered with 30 VPCs of accounts that Podspan has no role in." },
  },
  "QUOTA-11": {
    source: "EC2 user guide, Elastic IP addresses; EC2 quotas, EC2-VPC Elastic IPs (L-0263D0A3)",
    example: { situation: "Four NAT gateways have an Elastic IP each, and a link is to have two routers." },
  },
  "QUOTA-12": {
    source: "Amazon VPC quotas, VPCs per Region (L-F678F1CE)",
    example: { situation: "A Fabric creates six VPCs in one Region, each with `cidrs`." },
  },
} as const satisfies Pages;
