import type { Pages } from "./page.ts";

export const transitGatewayPages = {
  "TGW-1": {
    source: "Amazon VPC Transit Gateways guide, share your transit gateway; F39",
    example: { situation: "`transitGateway: { id: tgw-…, vpcs: [west1] }`, and the gateway is another region's." },
  },
  "TGW-2": {
    source: "Amazon VPC Transit Gateways guide, share your transit gateway; decisions/0035",
    example: { situation: "Two VPCs of two accounts in one region: the first one's account has the gateway." },
  },
  "TGW-3": {
    source: "Amazon VPC Transit Gateways guide, shared transit gateways; decisions/0011, 0035",
    example: { situation: "A network team's account shares its transit gateway with the account of the VPCs." },
  },
  "TGW-4": {
    source: "Amazon VPC Transit Gateways guide, VPC attachments; F39",
    example: { situation: "A link names a VPC that the Fabric makes and that no cluster lies in." },
  },
  "TGW-5": {
    source: "Amazon VPC Transit Gateways guide, route tables; F40; decisions/0018",
    example: { situation: "The VPC was attached by hand, and associated with a table for inspection." },
  },
  "TGW-6": {
    source: "Amazon VPC Transit Gateways guide, shared transit gateways; decisions/0011, 0035",
    example: { situation: "`vpcs: { theirs: { account: partner, id: vpc-…, manage: none } }` in a link's `vpcs`." },
  },
  "TGW-7": {
    source: "Amazon VPC Transit Gateways guide, route evaluation order; F40",
    example: { situation: "A blackhole for 10.20.0.0/16 was left in the default table." },
  },
  "TGW-8": {
    source: "Amazon VPC Transit Gateways guide, quotas, read 2026-11; F40",
    example: { situation: "An existing gateway has 20 route tables, and the link needs one of its own." },
  },
} as const satisfies Pages;
