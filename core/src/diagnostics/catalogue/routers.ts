import type { Catalogue } from "./entry.ts";

/** What `verify` and its packets find at the routers of a link. */
export const routerEntries = {
  "SDC-1": {
    title: "A route to an interface that does not forward",
    severity: "error",
    cause:
      "An interface whose source/dest check is on drops every packet that is neither from nor for its own addresses. The check is AWS's default, and only the interface's own setting counts where an instance has several.",
    cure: "Run apply: it turns the check off at the inside of each router.",
  },
  "SG-1": {
    title: "A group does not let in what a link needs",
    severity: "error",
    cause:
      "Groups let in what a rule names and nothing else: ranges of the other side at nodes and pods, UDP 500 and 4500 and ESP from the hubs at routers.",
    cure: "Run apply: it makes the rules that are missing, and takes out of its own groups what is not meant.",
  },
  "SG-2": {
    title: "A router that lets everybody in",
    severity: "warning",
    cause:
      "A group of a router's interface lets the whole internet reach SSH, IKE or everything. With a key that is guessed or leaked, any host joins the network.",
    cure: "Name who is to get in: hubs by their addresses, operators in `dmvpn.ssh`.",
  },
  "ROUTE-2": {
    title: "The other side has no way back",
    severity: "error",
    cause:
      "What the VPC sends gets there, and the site's routers know no way to the VPC's ranges: every connection stays without an answer.",
    cure: "Give the site's routers the ranges, as the hub's exported configuration does; where they are told by OSPF, see that the hub passes them on.",
  },
  "VPN-5": {
    title: "A router that does not tell the site of the VPC",
    severity: "error",
    cause:
      "The hub learns by OSPF what lies behind a router, and the router's configuration lacks a part of it: from there nothing gets to those ranges.",
    cure: "Run apply: it puts the statements back.",
  },
} as const satisfies Catalogue;
