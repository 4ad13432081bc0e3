import type { Catalogue } from "./entry.ts";

/** Rules about links over transit gateways (F28, F39, F40). */
export const transitGatewayEntries = {
  "TGW-1": {
    title: "The transit gateway of a link is not there",
    severity: "error",
    cause:
      "A gateway that a link names by its id is looked for in the accounts and regions of the link's VPCs; one of another account is seen there once its owner shares it (AWS RAM).",
    cure: "Correct the id, or have the gateway shared with the account of the VPC; without `id` Podspan makes one in each region.",
    source: "Amazon VPC Transit Gateways guide, share your transit gateway; F39",
    example: { situation: "`transitGateway: { id: tgw-…, vpcs: [west1] }`, and the gateway is another region's." },
  },
  "TGW-2": {
    title: "A transit gateway is not shared with a VPC's account",
    severity: "error",
    cause: "A VPC is attached by its own account, which sees another's gateway only while that shares it (AWS RAM).",
    cure: "Share it as the message says, in the account of the gateway, and run again; what does not need it is done meanwhile.",
    source: "Amazon VPC Transit Gateways guide, share your transit gateway; decisions/0035",
    example: { situation: "Two VPCs of two accounts in one region: the first one's account has the gateway." },
  },
  "TGW-3": {
    title: "A part of the link is the transit gateway's owner's",
    severity: "warning",
    cause:
      "Accepting attachments, their route table and its routes belong to the gateway's account, and the Fabric has no role in it.",
    cure: "Agree with that account; or add it to spec.accounts with a role to assume, name it as the gateway's `owner`, and Podspan does that part too.",
    source: "Amazon VPC Transit Gateways guide, shared transit gateways; decisions/0011, 0035",
    example: { situation: "A network team's account shares its transit gateway with the account of the VPCs." },
  },
  "TGW-4": {
    title: "A VPC without a subnet cannot be attached",
    severity: "error",
    cause: "An attachment has an interface in one subnet of each zone, and packets of other zones cannot use it.",
    cure: "Make a subnet in each zone that is to be reached, or take the VPC out of the link.",
    source: "Amazon VPC Transit Gateways guide, VPC attachments; F39",
    example: { situation: "A link names a VPC that the Fabric makes and that no cluster lies in." },
  },
  "TGW-5": {
    title: "Somebody else's attachment has another route table",
    severity: "error",
    cause: "A VPC is attached to a gateway once, and an attachment has one table: the link's ways are in its own.",
    cure: "Adopt the attachment, or give it the link's table, or take the VPC out of the link.",
    source: "Amazon VPC Transit Gateways guide, route tables; F40; decisions/0018",
    example: { situation: "The VPC was attached by hand, and associated with a table for inspection." },
  },
  "TGW-6": {
    title: "A VPC of a transit gateway is another account's",
    severity: "warning",
    cause: "Only a VPC's own account attaches it and changes its tables, and Podspan may not act for this one.",
    cure: "Give its account a role in spec.accounts; or have it attached by its owner, and declare what is beyond.",
    source: "Amazon VPC Transit Gateways guide, shared transit gateways; decisions/0011, 0035",
    example: { situation: "`vpcs: { theirs: { account: partner, id: vpc-…, manage: none } }` in a link's `vpcs`." },
  },
  "TGW-7": {
    title: "Somebody else's static route in the transit gateway's table",
    severity: "error",
    cause:
      "For the same destination a static route goes before a propagated one, and the most specific before all; Podspan never overwrites what it did not make.",
    cure: "Delete the route, or give the VPC another range.",
    source: "Amazon VPC Transit Gateways guide, route evaluation order; F40",
    example: { situation: "A blackhole for 10.20.0.0/16 was left in the default table." },
  },
  "TGW-8": {
    title: "More than a transit gateway may have",
    severity: "error",
    cause: "AWS allows so many and refuses the next: without this an apply would stop half-way.",
    cure: "Raise the quota in Service Quotas (route tables L-43872EB7; service Amazon EC2); or use another gateway.",
    source: "Amazon VPC Transit Gateways guide, quotas, read 2026-11; F40",
    example: { situation: "An existing gateway has 20 route tables, and the link needs one of its own." },
  },
} as const satisfies Catalogue;
