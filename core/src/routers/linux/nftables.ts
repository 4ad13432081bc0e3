import type { DmvpnRouter } from "../model.ts";
import { MULTICAST_GROUP, tunnelDevice } from "./names.ts";

/**
 * What the kernel lets through. GRE goes out and comes in under IPsec alone; multicast (OSPF) that leaves the tunnel is handed to nhrpd, and none
 * leaves as it is (dataplane-recipes 3c); TCP's MSS is clamped both ways. A router of our own forwards through its tunnel and nothing else, and
 * lets in by SSH who may log in; a site's own keeps what it has, and its other tunnels. `$from` is its outside address, which
 * `network.sh` finds out.
 */
export function nftablesText(router: DmvpnRouter): string {
  const device = `"${tunnelDevice(router)}"`;
  const own = router.role === "spoke";
  const mss = `tcp flags syn tcp option maxseg size set ${router.tunnel.mss}`;
  return `${["table ip podspan", "delete table ip podspan", "table ip podspan {"].join("\n")}
${chain("output", "filter", [
  `oifname ${device} ip daddr 224.0.0.0/24 log group ${MULTICAST_GROUP}`,
  `oifname != ${device} ip protocol gre ip daddr 224.0.0.0/4 drop`,
  `oifname != ${device} ip protocol gre ip saddr $from rt ipsec missing counter drop`,
])}${chain("input", "filter", [
  `iifname != ${device} ip protocol gre ip daddr $from meta secpath missing counter drop`,
  ...(own ? ssh(router) : []),
])}${chain("forward", "mangle", [
  `oifname ${device} ${mss}`,
  `iifname ${device} ${mss}`,
  ...(own ? [`oifname != ${device} iifname != ${device} counter drop`] : []),
])}}
`;
}

/** NHRP's EtherType, and where its header has the packet's type (RFC 2332, 5.2.1), in bits. */
const NHRP = { etherType: "0x2001", typeAt: 136, errorIndication: 7 } as const;

/**
 * What the tunnel lets in of NHRP, by a table of its own: it needs the device. An Error Indication is never to be answered by one (RFC 2332, 5.2.7),
 * but FRR's nhrpd (10.3, and newer) answers one of a failed authentication, so with a wrong key each packet goes to and fro for ever, and every
 * registration adds one. Nothing but nhrpd's log reads them: a few are let in for it, and the others end there.
 */
export function tunnelTableText(router: DmvpnRouter): string {
  const { etherType, typeAt, errorIndication } = NHRP;
  return `table netdev podspan
delete table netdev podspan
table netdev podspan {
  chain ingress {
    type filter hook ingress device "${tunnelDevice(router)}" priority filter; policy accept;
    meta protocol ${etherType} @nh,${typeAt},8 ${errorIndication} limit rate over 6/minute counter drop
  }
}
`;
}

function ssh({ ssh }: DmvpnRouter): readonly string[] {
  const allowed = ssh.length === 0 ? [] : [`tcp dport 22 ip saddr { ${ssh.join(", ")} } accept`];
  return [...allowed, 'tcp dport 22 iifname != "lo" counter drop'];
}

function chain(hook: "output" | "input" | "forward", priority: "filter" | "mangle", rules: readonly string[]): string {
  const head = `type filter hook ${hook} priority ${priority}; policy accept;`;
  return `  chain ${hook} {\n${[head, ...rules].map((rule) => `    ${rule}\n`).join("")}  }\n`;
}
