import type { Pages } from "./page.ts";

export const networkPages = {
  "NET-1": {
    source: "F30, F36; EC2 API reference, DescribeRouteTables",
    example: {
      situation: "A snapshot of one account holds pcx-1, whose other VPC is in an account that was not read.",
    },
  },
  "NET-2": {
    source: "F7, F40; EC2 API reference, GetManagedPrefixListEntries, SearchTransitGatewayRoutes",
    example: { situation: "A route table has a route to pl-1, and PrefixLists.json has no entries." },
  },
  "NET-3": {
    source: "F7; Amazon VPC user guide, Route priority and prefix lists",
    example: { situation: "pl-1 has 10.1.0.0/16 and leads to tgw-1; pl-2 has 10.1.2.0/24 and leads to pcx-1." },
  },
  "NET-4": {
    source: "F12, F41; Amazon VPC user guide, Example routing options",
    example: { situation: "A route table leads 0.0.0.0/0 to a Gateway Load Balancer endpoint." },
  },
} as const satisfies Pages;
