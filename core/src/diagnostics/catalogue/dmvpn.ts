import type { Catalogue } from "./entry.ts";

const VPC = "vpcs:\n  west2: { region: us-west-2, cidrs: [10.0.0.0/16] }";
const KEY = "ike: { preSharedKey: { aws: dmvpn-psk } }";

/** A Fabric with a DMVPN link of one router; what is wrong in it is written in `site` and `dmvpn`. */
function linked(site: string, dmvpn: string): string {
  return `${VPC}
sites:
  dc1: { ${site} }
links:
  west2-dc1: { dmvpn: { vpc: west2, site: dc1, ${dmvpn} } }`;
}

const SITE = "nodes: [10.1.0.0/16], hubs: [{ platform: linux, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1 }]";
const ROUTER = "{ platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9 }";
const TUNNEL = "tunnel: { network: 10.250.0.0/24 }";

/** Routers that join a data centre's DMVPN (three-systems 1b, 4.4). */
export const dmvpnEntries = {
  "DMVPN-1": {
    title: "A tunnel address that is not a host of the tunnel network",
    severity: "error",
    cause: "Routers and hubs of a DMVPN share one network, and each has an address of its own in it.",
    cure: "Give each router and hub a free host address of `tunnel.network`.",
    source: "RFC 2332 (NHRP); three-systems 1a, DmvpnIp and DmvpnNetmask",
    example: {
      spec: linked(
        SITE,
        `routers: [{ platform: linux, zone: us-west-2a, tunnelAddress: 10.251.0.9 }], ${TUNNEL}, ${KEY}`,
      ),
    },
  },
  "DMVPN-2": {
    title: "A DMVPN that ends nowhere",
    severity: "error",
    cause: "A spoke registers with a hub, and routes lead to ranges of the hub's site.",
    cure: "Write the site's `hubs`, each with its public and its tunnel address.",
    source: "RFC 2332 (NHRP), 4",
    example: { spec: linked("nodes: [10.1.0.0/16]", `routers: [${ROUTER}], ${TUNNEL}, ${KEY}`) },
  },
  "DMVPN-3": {
    title: "Spoke to spoke with linux",
    severity: "error",
    cause:
      "In phases 2 and 3 a spoke opens tunnels to spokes that it hears of by NHRP; strongSwan knows its peers beforehand, without the patches that tie it to NHRP.",
    cure: "Leave `phase` out: all goes by the hub; or use c8000v routers and IOS-XE hubs.",
    source: "FRR documentation, nhrpd; dataplane-recipes 3d",
    example: { spec: linked(SITE, `routers: [${ROUTER}], tunnel: { network: 10.250.0.0/24, phase: 3 }, ${KEY}`) },
  },
  "DMVPN-4": {
    title: "A key that the router cannot read",
    severity: "warning",
    cause:
      "A linux router without `access` configures itself as it boots. User data are no place for a key, so that it reads its keys from AWS Secrets Manager, by its instance role.",
    cure: "Put the key into Secrets Manager and write `{ aws: NAME }`; or give the router `access`, and Podspan sends the key over SSH.",
    source: "EC2 user guide, Instance user data (do not store passwords in it); three-systems 1b-9",
    example: {
      spec: linked(SITE, `routers: [${ROUTER}], ${TUNNEL}, ike: { preSharedKey: { env: DMVPN_PSK } }`),
    },
  },
  "DMVPN-5": {
    title: "Access to a router without a pinned host key or a login",
    severity: "error",
    cause: "Keys are sent over SSH to a router that proves to be the one that is meant, by a login that it knows.",
    cure: "Write `hostKey` as the router's console shows it (`ssh-keygen -lf`; on IOS-XE of `show crypto key mypubkey rsa`), and `key` or `password` as a reference to a secret.",
    source: "RFC 4251, 4.1; three-systems 1b-30",
    example: {
      spec: linked(
        SITE,
        `routers: [{ platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9, access: { user: admin } }], ${TUNNEL}, ${KEY}`,
      ),
    },
  },
  "DMVPN-6": {
    title: "Sizes or timers that contradict each other",
    severity: "error",
    cause:
      "A segment must fit in a packet of the tunnel, and a neighbour must be heard of more often than it is given up.",
    cure: "Leave them out: 1400 and 1360 bytes, 10 and 40 seconds go together.",
    source: "RFC 9293, 3.7.1; RFC 2328, appendix C.3; three-systems 1d.2",
    example: { spec: linked(SITE, `routers: [${ROUTER}], tunnel: { network: 10.250.0.0/24, mss: 1400 }, ${KEY}`) },
  },
  "DMVPN-7": {
    title: "All routers of a link in one zone",
    severity: "warning",
    cause: "A zone that fails takes them all, and traffic from the others crosses zones and is charged.",
    cure: "Put one of them into another zone of the clusters.",
    source: "three-systems 1b-16",
    example: {
      spec: linked(
        SITE,
        `routers: [${ROUTER}, { platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.10 }], ${TUNNEL}, ${KEY}`,
      ),
    },
  },
  "DMVPN-8": {
    title: "No place for a router in its zone",
    severity: "error",
    cause:
      "A router has one interface in a subnet whose table leads to an internet gateway, and one towards the nodes, both in its zone and each with a free address.",
    cure: "Write `subnets.outside` and `subnets.inside` of the router, or another zone; or make a public subnet there.",
    source: "EC2 user guide, Elastic network interfaces; three-systems 1b-16",
    example: { situation: "A router in us-west-2d, where the VPC has no subnet with a route to its internet gateway." },
  },
  "DMVPN-9": {
    title: "No image to start a router from",
    severity: "error",
    cause:
      "The publisher's images were asked for and none of the platform was there: of Cisco's, an account sees them everywhere, and may start them once it has accepted the terms in AWS Marketplace.",
    cure: "Write the router's `image`, or use a region that the publisher has images in.",
    source: "EC2 API reference, DescribeImages; three-systems 1b-29",
    example: { situation: "`platform: csr1000v` in a region that was opened after its last release." },
  },
  "ROUTER-1": {
    title: "A router that Podspan cannot log in to",
    severity: "warning",
    cause:
      "An IOS-XE router gets its keys over SSH alone, since user data are no place for them; the Fabric has no `access` for it, so it waits for whoever configures it.",
    cure: "Give it `access` with `hostKey` and `key`, and run again; or enter what `podspan export iosxe` writes, with the keys, on its console.",
    source: "three-systems 1b-9",
    example: { situation: "`routers: [{ platform: c8000v, zone: us-west-2a, tunnelAddress: 10.250.0.9 }]`" },
  },
} as const satisfies Catalogue;
