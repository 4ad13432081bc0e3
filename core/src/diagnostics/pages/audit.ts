import type { Pages } from "./page.ts";

export const auditPages = {
  "AUDIT-1": {
    source: "F9; Amazon VPC user guide, Route tables (blackhole)",
    example: { situation: "A peering was deleted, and a route table still leads 10.1.0.0/16 to it." },
  },
  "AUDIT-2": {
    source: "F27, F30; EC2 API reference, DescribeStaleSecurityGroups",
    example: { situation: "sg-1 lets in sg-2 of a VPC whose peering was deleted." },
  },
  "AUDIT-3": {
    source: "F43; Amazon VPC user guide, NAT instances (source/destination checks)",
    example: { situation: "A route table leads 0.0.0.0/0 to a firewall's interface as it was made." },
  },
  "AUDIT-4": {
    source: "F36; Amazon VPC peering guide, Update your route tables",
    example: { situation: "vpc-1 has a route to vpc-2 over pcx-1; one of two route tables of vpc-2 has none back." },
  },
} as const satisfies Pages;
