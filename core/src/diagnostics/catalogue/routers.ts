import type { Catalogue } from "./entry.ts";

/** What `verify` and its packets find at the routers of a link (three-systems 4.4). */
export const routerEntries = {
  "SDC-1": {
    title: "A route to an interface that does not forward",
    severity: "error",
    cause:
      "An interface whose source/dest check is on drops every packet that is neither from nor for its own addresses. The check is AWS's default, and only the interface's own setting counts where an instance has several.",
    cure: "Run apply: it turns the check off at the inside of each router.",
    source: "EC2 User Guide, Elastic network interfaces, source/destination checking; F43; three-systems 4.4, SDC-1",
    example: {
      situation: "Somebody has turned the check of a router's inside on again, and pods reach no host of the site.",
    },
  },
  "SG-1": {
    title: "A group does not let in what a link needs",
    severity: "error",
    cause:
      "Groups let in what a rule names and nothing else: ranges of the other side at nodes and pods, UDP 500 and 4500 and ESP from the hubs at routers.",
    cure: "Run apply: it makes the rules that are missing, and takes out of its own groups what is not meant.",
    source: "EC2 User Guide, Security groups; F23, F26; three-systems 4.4, SG-1",
    example: {
      situation: "Somebody has taken UDP 4500 out of the group of a router's outside: its tunnel does not come up.",
    },
  },
  "SG-2": {
    title: "A router that lets everybody in",
    severity: "warning",
    cause:
      "A group of a router's interface lets the whole internet reach SSH, IKE or everything. With a key that is guessed or leaked, any host joins the network.",
    cure: "Name who is to get in: hubs by their addresses, operators in `dmvpn.ssh`.",
    source: "three-systems 1b-8 and 4.4, SG-2",
    example: { situation: "The stack of the CSR document lets SSH in from 0.0.0.0/0." },
  },
  "ROUTE-2": {
    title: "The other side has no way back",
    severity: "error",
    cause:
      "What the VPC sends gets there, and the site's routers know no way to the VPC's ranges: every connection stays without an answer.",
    cure: "Give the site's routers the ranges, as the hub's exported configuration does; where they are told by OSPF, see that the hub passes them on.",
    source: "three-systems 1b-27 and 4.4, ROUTE-2",
    example: {
      situation: "The hub learns 10.0.0.0/16 by OSPF and does not pass it on to the data centre's own routing.",
    },
  },
  "VPN-5": {
    title: "A router that does not tell the site of the VPC",
    severity: "error",
    cause:
      "The hub learns by OSPF what lies behind a router, and the router's configuration lacks a part of it: from there nothing gets to those ranges.",
    cure: "Run apply: it puts the statements back.",
    source: "three-systems 1b-16 and 4.4, VPN-5",
    example: {
      situation:
        "Somebody has taken one of three `ip route` lines out of a router: the hub does not know of that subnet.",
    },
  },
} as const satisfies Catalogue;
