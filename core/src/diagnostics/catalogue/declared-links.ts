import type { Catalogue } from "./entry.ts";

const VPC = "vpcs:\n  west1: { region: us-west-1, cidrs: [10.0.0.0/16] }";

/** Links that somebody else made and the Fabric declares. */
export const declaredLinkEntries = {
  "DECL-1": {
    title: "A declared link that there cannot be",
    severity: "error",
    cause: "What it is said to join is nothing that such a link joins, so nothing could be proved of it.",
    cure: "Write the gateway that the link really ends at, and ends as `vpcs/NAME` or `sites/NAME`.",
    source: "AWS Site-to-Site VPN user guide, Target gateway options; our own design",
    example: {
      spec: `${VPC}
sites:
  dc1: { nodes: [10.1.0.0/16] }
links:
  up: { vpn: { vpc: west1, site: dc1, gateway: dxgw-0123 } }`,
    },
  },
  "DECL-2": {
    title: "A declared link carries what goes elsewhere",
    severity: "error",
    cause:
      "A VPC sends packets to its own ranges nowhere else, and packets to one range over one link: the other never carries any.",
    cure: "Take the range out of `routes`, or write the gateway that each of the two links ends at.",
    source: "Amazon VPC user guide, Route priority; F5, F6",
    example: {
      spec: `${VPC}
sites:
  dc1: { nodes: [10.1.0.0/16] }
links:
  up: { vpn: { vpc: west1, site: dc1, routes: [10.0.0.0/8] } }`,
    },
  },
  "DECL-3": {
    title: "A declared link carries larger packets than AWS takes",
    severity: "warning",
    cause:
      "Larger packets are dropped at the AWS end, so a proof by the larger size promises what does not get through.",
    cure: "Write the size that the link carries from end to end, or leave `mtu` out.",
    source: "AWS Site-to-Site VPN user guide, customer gateway MTU; Transit Gateway quotas; F42, F45",
    example: {
      spec: `${VPC}
sites:
  dc1: { nodes: [10.1.0.0/16] }
links:
  up: { vpn: { vpc: west1, site: dc1, mtu: 1500 } }`,
    },
  },
  "DECL-4": {
    title: "A declared link carries nothing",
    severity: "warning",
    cause: "Neither the link nor its site says which addresses are reached over it, so nothing is.",
    cure: "Write the ranges of the site's `nodes` and `pods`, or `routes` of the link.",
    source: "our own design: what is declared is all that is known of it",
    example: {
      spec: `${VPC}
sites:
  dc1: {}
links:
  up: { vpn: { vpc: west1, site: dc1 } }`,
    },
  },
} as const satisfies Catalogue;
