import type { Catalogue } from "./entry.ts";

/** What a network cannot be built from. */
export const networkEntries = {
  "NET-1": {
    title: "Something that the snapshot refers to is not in it",
    severity: "warning",
    cause:
      "A route, an interface or a rule names a thing that was not read, so what it does is not known: it is taken to let nothing through.",
    cure: "Read the account and Region that the thing is in as well, or take away what still refers to it.",
    source: "domain F30, F36; EC2 API reference, DescribeRouteTables",
    example: {
      situation: "A snapshot of one account holds pcx-1, whose other VPC is in an account that was not read.",
    },
  },
  "NET-2": {
    title: "Something was not read in full",
    severity: "warning",
    cause:
      "A prefix list's entries or a transit gateway's routes were not read, so nothing is said to get through by them.",
    cure: "Collect the missing files (PrefixLists, TransitGatewayPropagations, …), or let Podspan observe with the policy that `podspan iam-policy` prints.",
    source: "domain F7, F40; EC2 API reference, GetManagedPrefixListEntries, SearchTransitGatewayRoutes",
    example: { situation: "A route table has a route to pl-1, and PrefixLists.json has no entries." },
  },
  "NET-3": {
    title: "Overlapping prefix lists lead to different targets",
    severity: "warning",
    cause: "AWS chooses one of the routes and does not say which, so nobody can tell where packets to the overlap go.",
    cure: "Take the overlap out of one of the lists, or write a route of its own for it, which rules over both.",
    source: "domain F7; Amazon VPC user guide, Route priority and prefix lists",
    example: { situation: "pl-1 has 10.1.0.0/16 and leads to tgw-1; pl-2 has 10.1.2.0/24 and leads to pcx-1." },
  },
  "NET-4": {
    title: "A part of AWS that the model does not know",
    severity: "warning",
    cause: "A route's target does something that Podspan does not model, so nothing is said to get through by it.",
    cure: "Prove the flow by other means; other flows are not touched.",
    source: "domain F12, F41; Amazon VPC user guide, Example routing options",
    example: { situation: "A route table leads 0.0.0.0/0 to a Gateway Load Balancer endpoint." },
  },
} as const satisfies Catalogue;
