import type { Catalogue } from "./entry.ts";

/** Routers that join a data centre's DMVPN. */
export const dmvpnEntries = {
  "DMVPN-1": {
    title: "A tunnel address that is not a host of the tunnel network",
    severity: "error",
    cause: "Routers and hubs of a DMVPN share one network, and each has an address of its own in it.",
    cure: "Give each router and hub a free host address of `tunnel.network`.",
  },
  "DMVPN-2": {
    title: "A DMVPN that ends nowhere",
    severity: "error",
    cause: "A spoke registers with a hub, and routes lead to ranges of the hub's site.",
    cure: "Write the site's `hubs`, each with its public and its tunnel address.",
  },
  "DMVPN-3": {
    title: "Spoke to spoke with linux",
    severity: "error",
    cause:
      "In phases 2 and 3 a spoke opens tunnels to spokes that it hears of by NHRP; strongSwan knows its peers beforehand, without the patches that tie it to NHRP.",
    cure: "Leave `phase` out: all goes by the hub; or use c8000v routers and IOS-XE hubs.",
  },
  "DMVPN-4": {
    title: "A key that the router cannot read",
    severity: "warning",
    cause:
      "A linux router without `access` configures itself as it boots. User data are no place for a key, so that it reads its keys from AWS Secrets Manager, by its instance role.",
    cure: "Put the key into Secrets Manager and write `{ aws: NAME }`; or give the router `access`, and Podspan sends the key over SSH.",
  },
  "DMVPN-5": {
    title: "Access to a router without a pinned host key or a login",
    severity: "error",
    cause: "Keys are sent over SSH to a router that proves to be the one that is meant, by a login that it knows.",
    cure: "Write `hostKey` as the router's console shows it (`ssh-keygen -lf`; on IOS-XE of `show crypto key mypubkey rsa`), and `key` or `password` as a reference to a secret.",
  },
  "DMVPN-6": {
    title: "Sizes or timers that contradict each other",
    severity: "error",
    cause:
      "A segment must fit in a packet of the tunnel, and a neighbour must be heard of more often than it is given up.",
    cure: "Leave them out: 1400 and 1360 bytes, 10 and 40 seconds go together.",
  },
  "DMVPN-7": {
    title: "All routers of a link in one zone",
    severity: "warning",
    cause: "A zone that fails takes them all, and traffic from the others crosses zones and is charged.",
    cure: "Put one of them into another zone of the clusters.",
  },
  "DMVPN-8": {
    title: "No place for a router in its zone",
    severity: "error",
    cause:
      "A router has one interface in a subnet whose table leads to an internet gateway, and one towards the nodes, both in its zone and each with a free address.",
    cure: "Write `subnets.outside` and `subnets.inside` of the router, or another zone; or make a public subnet there.",
  },
  "DMVPN-9": {
    title: "No image to start a router from",
    severity: "error",
    cause:
      "The publisher's images were asked for and none of the platform was there: of Cisco's, an account sees them everywhere, and may start them once it has accepted the terms in AWS Marketplace.",
    cure: "Write the router's `image`, or use a region that the publisher has images in.",
  },
  "DMVPN-10": {
    title: "Links to one site that do not agree on its hubs' tunnel",
    severity: "error",
    cause:
      "A hub has one tunnel, which the routers of every VPC join that is linked to its site: network, keys, sizes and timers must be the same at all ends.",
    cure: "Write the same in all links to the site; for another DMVPN write another site with hubs of its own.",
  },
  "DMVPN-11": {
    title: "A router that is told more than EC2 takes",
    severity: "error",
    cause: "A Cisco router reads its first configuration of user data, which EC2 takes up to 16,384 bytes of.",
    cure: "Shorten its `extra`: give it `access`, and enter the rest over SSH by a tool of your own.",
  },
  "DMVPN-12": {
    title: "An MSS that IOS-XE does not take",
    severity: "error",
    cause: "IOS-XE's `ip tcp adjust-mss` takes 500 to 1460 bytes, and both ends of a tunnel clamp to the same.",
    cure: "Write `mss: 1460` or less; a larger `mtu` of the tunnel still carries larger packets of all else.",
  },
  "DMVPN-13": {
    title: "One IKE identity for two ends of a DMVPN",
    severity: "error",
    cause:
      "Hubs and routers pick each other's key, and whom they speak with, by the identity that the other gives. Of two with the same one each takes the other's place as it comes, and neither keeps its tunnel.",
    cure: "Leave `identity` out, and each router is called after itself, its link and the Fabric; or give each router of all links to a site one of its own.",
  },
  "DMVPN-14": {
    title: "SSH to routers from all of the Internet",
    severity: "warning",
    cause:
      "A link's `ssh` opens the routers' groups and their own lists, and a router has a public address: with `0.0.0.0/0` anybody may try its logins.",
    cure: "Write where you log in from as `ssh` of the link, or leave it out: nobody may then.",
  },
  "DMVPN-15": {
    title: "A link's routers let in more than `allow` says",
    severity: "warning",
    cause:
      "Of several routers the site's hub chooses one, and the VPC's table another: an answer meets a security group that has not seen the question, and a rule knows an answer by its destination port alone.",
    cure: "Where the VPC must begin nothing else, let the site's firewall or the egress of the nodes' groups say so; or give the link one router.",
  },
  "DMVPN-16": {
    title: "A router that is configured by hand and by Podspan",
    severity: "error",
    cause:
      "With `access` Podspan tells a router all that it is to do, and takes back what somebody else changes of that.",
    cure: "Leave one of the two out: `configured: byHand`, or `access`.",
  },
  "ROUTER-1": {
    title: "A router that Podspan cannot log in to",
    severity: "warning",
    cause:
      "An IOS-XE router gets its keys over SSH alone, since user data are no place for them; the Fabric has no `access` for it, so it stays without them, and what leads to it waits. So does what leads to one that is `configured: byHand`, until it runs.",
    cure: "Give it `access` with `hostKey` and `key`, open `ssh` of the link for where Podspan runs, and run again; or enter what `podspan export iosxe` writes at its console, and say so by `configured: byHand`.",
  },
  "ROUTER-2": {
    title: "Cisco's own high availability beside ours",
    severity: "warning",
    cause:
      "A router of a link has `cloud-ha bfd peer` below `redundancy`: Cisco's package `csr-aws-ha` watches a partner from the guest shell and calls ReplaceRoute for the tables that it was told of (`create_node.py`). Podspan's own program moves the same routes, and the two take them from each other.",
    cure: "Take its nodes away in the guest shell and the statement off the router; Podspan's own failover needs neither. Where Cisco's is to stay, leave the routes to it: `manage: observe` at the link.",
  },
} as const satisfies Catalogue;
