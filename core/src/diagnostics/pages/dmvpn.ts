import type { Pages } from "./page.ts";

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

export const dmvpnPages = {
  "DMVPN-1": {
    source: "RFC 2332 (NHRP)",
    example: {
      spec: linked(
        SITE,
        `routers: [{ platform: linux, zone: us-west-2a, tunnelAddress: 10.251.0.9 }], ${TUNNEL}, ${KEY}`,
      ),
    },
  },
  "DMVPN-2": {
    source: "RFC 2332 (NHRP), 4",
    example: { spec: linked("nodes: [10.1.0.0/16]", `routers: [${ROUTER}], ${TUNNEL}, ${KEY}`) },
  },
  "DMVPN-3": {
    source: "FRR documentation, nhrpd",
    example: { spec: linked(SITE, `routers: [${ROUTER}], tunnel: { network: 10.250.0.0/24, phase: 3 }, ${KEY}`) },
  },
  "DMVPN-4": {
    source: "EC2 user guide, Instance user data (do not store passwords in it)",
    example: {
      spec: linked(SITE, `routers: [${ROUTER}], ${TUNNEL}, ike: { preSharedKey: { env: DMVPN_PSK } }`),
    },
  },
  "DMVPN-5": {
    source: "RFC 4251, 4.1",
    example: {
      spec: linked(
        SITE,
        `routers: [{ platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9, access: { user: admin } }], ${TUNNEL}, ${KEY}`,
      ),
    },
  },
  "DMVPN-6": {
    source: "RFC 9293, 3.7.1; RFC 2328, appendix C.3",
    example: { spec: linked(SITE, `routers: [${ROUTER}], tunnel: { network: 10.250.0.0/24, mss: 1400 }, ${KEY}`) },
  },
  "DMVPN-7": {
    source: "EC2 user guide, Regions and Zones; EC2 pricing, data transfer",
    example: {
      spec: linked(
        SITE,
        `routers: [${ROUTER}, { platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.10 }], ${TUNNEL}, ${KEY}`,
      ),
    },
  },
  "DMVPN-8": {
    source: "EC2 user guide, Elastic network interfaces",
    example: { situation: "A router in us-west-2d, where the VPC has no subnet with a route to its internet gateway." },
  },
  "DMVPN-9": {
    source: "EC2 API reference, DescribeImages",
    example: { situation: "`platform: csr1000v` in a region that was opened after its last release." },
  },
  "DMVPN-10": {
    source: "RFC 2332 (NHRP), 5.3.4.1; RFC 2328, 10.5",
    example: {
      spec: `${VPC}
  west3: { region: us-west-2, cidrs: [10.2.0.0/16] }
sites:
  dc1: { ${SITE} }
links:
  west2-dc1: { dmvpn: { vpc: west2, site: dc1, routers: [${ROUTER}], ${TUNNEL}, ${KEY} } }
  west3-dc1:
    dmvpn:
      vpc: west3
      site: dc1
      routers: [{ platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.10 }]
      tunnel: { network: 10.250.0.0/24, key: 7 }
      ${KEY}`,
    },
  },
  "DMVPN-11": {
    source: "EC2 user guide, Instance user data",
    example: { situation: "A c8000v with 500 lines of access lists in `extra`." },
  },
  "DMVPN-12": {
    source: "Cisco IOS IP Application Services Command Reference, ip tcp adjust-mss",
    example: {
      spec: linked(
        SITE.replace("linux", "iosxe"),
        `routers: [${ROUTER}], tunnel: { network: 10.250.0.0/24, mtu: 8400, mss: 8360 }, ${KEY}`,
      ),
    },
  },
  "DMVPN-13": {
    source: "RFC 7296, 2.15 and 3.5; strongSwan documentation, swanctl.conf, unique",
    example: {
      spec: linked(
        SITE,
        `routers: [{ platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9, identity: 203.0.113.10 }], ${TUNNEL}, ${KEY}`,
      ),
    },
  },
  "DMVPN-14": {
    source: "EC2 user guide, Security group rules (recommended: known addresses alone for port 22)",
    example: { spec: linked(SITE, `routers: [${ROUTER}], ${TUNNEL}, ${KEY}, ssh: [0.0.0.0/0]`) },
  },
  "DMVPN-15": {
    source: "EC2 user guide, Security group connection tracking; F25",
    example: { situation: "A link with two `routers` and `allow: [{ protocol: tcp, ports: [443] }]`" },
  },
  "DMVPN-16": {
    source: "Podspan, docs/routers.md",
    example: {
      spec: linked(
        SITE,
        `routers: [${ROUTER.replace(" }", `, configured: byHand, access: { hostKey: "SHA256:${"A".repeat(43)}", key: { file: id } } }`)}], ${TUNNEL}, ${KEY}, ssh: [198.51.100.0/24]`,
      ),
    },
  },
  "ROUTER-1": {
    source: "EC2 user guide, Instance user data (do not store passwords in it); Podspan, docs/routers.md",
    example: { situation: "`routers: [{ platform: c8000v, zone: us-west-2a, tunnelAddress: 10.250.0.9 }]`" },
  },
  "ROUTER-2": {
    source: "Cisco, package csr-aws-ha; Podspan, decisions/0050",
    example: { situation: "`show running-config` has `redundancy`, and below it `cloud-ha bfd peer 192.168.101.2`." },
  },
} as const satisfies Pages;
