import type { DiagnosticCode } from "../../diagnostics/index.ts";

/** What AWS allows of one kind of thing. */
export interface Quota {
  readonly code: DiagnosticCode;
  /** In Service Quotas; of service `vpc` unless `service` says otherwise. */
  readonly quota: string;
  readonly service?: "ec2";
  /** As AWS's own page calls it. */
  readonly title: string;
  /** What an account has that never asked for more. */
  readonly usual: number;
}

export type QuotaName =
  | "vpcs"
  | "blocks"
  | "subnets"
  | "routeTables"
  | "securityGroupRules"
  | "securityGroups"
  | "securityGroupsPerInterface"
  | "networkInterfaces"
  | "networkAddressUnits"
  | "elasticAddresses"
  | "peerings"
  | "pendingPeerings"
  | "routesPerTable";

/**
 * AWS's defaults as of 2026-11: "Amazon VPC quotas", https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (F20,
 * F31). `blocks` is `blockQuota` in the Fabric.
 */
export const QUOTAS: Readonly<Record<QuotaName, Quota>> = {
  vpcs: { code: "QUOTA-12", quota: "L-F678F1CE", title: "VPCs per Region", usual: 5 },
  blocks: { code: "CIDR-4", quota: "L-83CA0A9D", title: "IPv4 blocks per VPC", usual: 5 },
  subnets: { code: "QUOTA-1", quota: "L-407747CB", title: "subnets per VPC", usual: 200 },
  routeTables: { code: "QUOTA-2", quota: "L-589F43AA", title: "route tables per VPC", usual: 200 },
  securityGroupRules: {
    code: "QUOTA-3",
    quota: "L-0EA8095F",
    title: "rules of a security group in each direction",
    usual: 60,
  },
  securityGroups: { code: "QUOTA-4", quota: "L-E79EC296", title: "security groups per Region", usual: 2500 },
  securityGroupsPerInterface: {
    code: "QUOTA-6",
    quota: "L-2AFB9258",
    title: "security groups of a network interface",
    usual: 5,
  },
  networkInterfaces: { code: "QUOTA-7", quota: "L-DF5E4CA3", title: "network interfaces per Region", usual: 5000 },
  // "Elastic IP addresses", EC2 user guide: 5 a Region.
  elasticAddresses: {
    code: "QUOTA-11",
    quota: "L-0263D0A3",
    service: "ec2",
    title: "Elastic IP addresses per Region",
    usual: 5,
  },
  peerings: { code: "QUOTA-9", quota: "L-7E9ECCDB", title: "active VPC peerings per VPC", usual: 50 },
  pendingPeerings: { code: "QUOTA-10", quota: "L-DC9F7029", title: "outstanding VPC peering requests", usual: 25 },
  // 50 until June 2025 (F20).
  routesPerTable: { code: "ROUTE-3", quota: "L-93826ACB", title: "routes per route table", usual: 500 },
  networkAddressUnits: { code: "QUOTA-5", quota: "L-BB24F6E5", title: "network address units of a VPC", usual: 64_000 },
};
