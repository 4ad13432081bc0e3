import type { Catalogue } from "./entry.ts";

/** Links that somebody else made and the Fabric declares. */
export const declaredLinkEntries = {
  "DECL-1": {
    title: "A declared link that there cannot be",
    severity: "error",
    cause: "What it is said to join is nothing that such a link joins, so nothing could be proved of it.",
    cure: "Write the gateway that the link really ends at, and ends as `vpcs/NAME` or `sites/NAME`.",
  },
  "DECL-2": {
    title: "A declared link carries what goes elsewhere",
    severity: "error",
    cause:
      "A VPC sends packets to its own ranges nowhere else, and packets to one range over one link: the other never carries any.",
    cure: "Take the range out of `routes`, or write the gateway that each of the two links ends at.",
  },
  "DECL-3": {
    title: "A declared link carries larger packets than AWS takes",
    severity: "warning",
    cause:
      "Larger packets are dropped at the AWS end, so a proof by the larger size promises what does not get through.",
    cure: "Write the size that the link carries from end to end, or leave `mtu` out.",
  },
  "DECL-4": {
    title: "A declared link carries nothing",
    severity: "warning",
    cause: "Neither the link nor its site says which addresses are reached over it, so nothing is.",
    cure: "Write the ranges of the site's `nodes` and `pods`, or `routes` of the link.",
  },
} as const satisfies Catalogue;
