import type { Catalogue } from "./entry.ts";

/** Rules about links over transit gateways (F28, F39, F40). */
export const transitGatewayEntries = {
  "TGW-1": {
    title: "The transit gateway of a link is not there",
    severity: "error",
    cause:
      "A gateway that a link names by its id is looked for in the accounts and regions of the link's VPCs; one of another account is seen there once its owner shares it (AWS RAM).",
    cure: "Correct the id, or have the gateway shared with the account of the VPC; without `id` Podspan makes one in each region.",
  },
  "TGW-2": {
    title: "A transit gateway is not shared with a VPC's account",
    severity: "error",
    cause: "A VPC is attached by its own account, which sees another's gateway only while that shares it (AWS RAM).",
    cure: "Share it as the message says, in the account of the gateway, and run again; what does not need it is done meanwhile.",
  },
  "TGW-3": {
    title: "A part of the link is the transit gateway's owner's",
    severity: "warning",
    cause:
      "Accepting attachments, their route table and its routes belong to the gateway's account, and the Fabric has no role in it.",
    cure: "Agree with that account; or add it to spec.accounts with a role to assume, name it as the gateway's `owner`, and Podspan does that part too.",
  },
  "TGW-4": {
    title: "A VPC without a subnet cannot be attached",
    severity: "error",
    cause: "An attachment has an interface in one subnet of each zone, and packets of other zones cannot use it.",
    cure: "Make a subnet in each zone that is to be reached, or take the VPC out of the link.",
  },
  "TGW-5": {
    title: "Somebody else's attachment has another route table",
    severity: "error",
    cause: "A VPC is attached to a gateway once, and an attachment has one table: the link's ways are in its own.",
    cure: "Adopt the attachment, or give it the link's table, or take the VPC out of the link.",
  },
  "TGW-6": {
    title: "A VPC of a transit gateway is another account's",
    severity: "warning",
    cause: "Only a VPC's own account attaches it and changes its tables, and Podspan may not act for this one.",
    cure: "Give its account a role in spec.accounts; or have it attached by its owner, and declare what is beyond.",
  },
  "TGW-7": {
    title: "Somebody else's static route in the transit gateway's table",
    severity: "error",
    cause:
      "For the same destination a static route goes before a propagated one, and the most specific before all; Podspan never overwrites what it did not make.",
    cure: "Delete the route, or give the VPC another range.",
  },
  "TGW-8": {
    title: "More than a transit gateway may have",
    severity: "error",
    cause: "AWS allows so many and refuses the next: without this an apply would stop half-way.",
    cure: "Raise the quota in Service Quotas (route tables L-43872EB7; service Amazon EC2); or use another gateway.",
  },
} as const satisfies Catalogue;
