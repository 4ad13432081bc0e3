import { cryptoStatements } from "./iosxe/crypto.ts";
import { linkName, tunnelName } from "./iosxe/names.ts";
import { linuxPackages } from "./linux/files.ts";
import { withMask } from "./mask.ts";
import type { DmvpnRouter, IkeIdentity, RouterSecret } from "./model.ts";
import { type Statement, writeStatements } from "./statement.ts";

/** What the people of a site have to do for a link, beside the configuration of their hub itself. */
export interface SiteHandOver {
  readonly site: string;
  /** The hub as it is rendered. */
  readonly hub: DmvpnRouter;
  /** Its address on the internet. */
  readonly publicAddress: string;
  /** Ranges of the VPC's nodes and pods that the site is to reach; sorted. */
  readonly vpcRanges: readonly string[];
  readonly spokes: readonly HandedSpoke[];
}

export interface HandedSpoke {
  readonly name: string;
  readonly tunnelAddress: string;
  readonly identity: IkeIdentity;
  /** Its Elastic IP; absent: not made yet. */
  readonly publicAddress?: string;
}

/**
 * The hand-over for a site as text (Markdown): keys to enter, firewall openings, return routes, redistribution, what must be equal at both ends, and
 * how to see that it works. Without all of it packets go one way only (fault 1b-27). Holds no key.
 */
export function handOverText(given: SiteHandOver): string {
  const { site, hub } = given;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["See what the hub has already", presence(hub)],
    ["Put the keys in", keys(hub)],
    ["Install the configuration", installation(hub)],
    ["Know the routers of the VPC", known(given)],
    ["Open the firewalls before the hub", openings(given)],
    ["Lead packets for the VPC to the hub", returnRoutes(given)],
    ["Tell the site's own routing", redistribution(given)],
    ["Let the packets through as they are", through(given)],
    ["What must be the same at both ends", same(hub)],
    ["See that it works", checks(hub)],
  ];
  const body = sections.map(([title, lines], at) => `## ${at + 1}. ${title}\n\n${lines.join("\n")}\n`);
  return [`# Hand-over: site ${site}, link ${hub.link}, hub ${hub.hostname}\n`, ...body].join("\n");
}

/** A hub that serves others already: what is rendered would take their tunnel, so only what is new of it goes in. */
function presence(hub: DmvpnRouter): readonly string[] {
  if (hub.platform === "linux")
    return [
      "- `/etc/frr/frr.conf` and `/etc/frr/daemons` are replaced, the OSPF router id with them: what FRR does there besides belongs into the hub's `extra`.",
      `- A device \`mgre${hub.tunnel.number}\` that is there is made anew: give a tunnel of another DMVPN another number in the link (\`tunnel.number\`).`,
      "- strongSwan keeps its other connections: ours are files of their own.",
    ];
  const { ospf } = hub;
  const [device, name] = [tunnelName(hub), linkName(hub)];
  return [
    `\`show running-config interface ${device}\`, \`show running-config | section router ospf ${ospf.processId}\` and \`show crypto ikev2 policy\` tell. Where none of it is there, go on with 2. Else this would be overwritten:`,
    "",
    "| statement | what goes |",
    "|---|---|",
    `| \`interface ${device}\`, \`tunnel protection ipsec profile ${name}\` | the protection that is there, and with it the tunnel of all who have its keys |`,
    `| \`interface ${device}\`, address, source, \`tunnel key\`, NHRP and OSPF | their former values, for all who are on that tunnel |`,
    `| \`router ospf ${ospf.processId}\`, \`router-id ${ospf.routerId}\` | the router id of that process, the next time that it starts |`,
    `| \`crypto ikev2 policy ${name}\`, \`match fvrf any\` | nothing, but of two policies for \`fvrf any\` only one is used for a peer |`,
    "",
    `Where another DMVPN is on ${device} or in OSPF process ${ospf.processId}, give this one other numbers in the link (\`tunnel.number\`, \`ospf.processId\`), and its proposal to the policy that is there. Where it is this one, hold "What must be the same at both ends" against it, and add only the peers and what matches them, with the keys, to its own keyring and profile:`,
    "",
    "```",
    writeStatements(newPeers(hub)).trimEnd(),
    "```",
  ];
}

function newPeers(hub: DmvpnRouter): readonly Statement[] {
  return cryptoStatements(hub).flatMap(({ text, children }): readonly Statement[] => {
    if (text.startsWith("crypto ikev2 keyring ")) return [{ text: "crypto ikev2 keyring ITS-KEYRING", children }];
    if (!text.startsWith("crypto ikev2 profile ")) return [];
    const matches = children.filter((child) => child.text.startsWith("match identity remote "));
    return [{ text: "crypto ikev2 profile ITS-PROFILE", children: matches }];
  });
}

function installation(hub: DmvpnRouter): readonly string[] {
  if (hub.platform !== "linux")
    return [
      "Look through the rendered statements, with the keys in them, and enter them in configuration mode; they touch nothing but what they name.",
    ];
  return [
    `- Debian 13 with ${linuxPackages({}).join(", ")}.`,
    "- Put the rendered files where their paths say, owner root; those below `/opt/podspan` are executable (mode 0755). Then run `/opt/podspan/apply.sh`.",
  ];
}

const KEYS: Readonly<Record<RouterSecret, string>> = {
  ike: "IKEv2 pre-shared key",
  nhrp: "NHRP authentication, at most 8 characters",
  ospf: "OSPF message-digest key 1, at most 16 characters",
};

function keys({ platform, nhrp, ospf }: DmvpnRouter): readonly string[] {
  const used = (["ike", "nhrp", "ospf"] as const).filter(
    (secret) => secret === "ike" || (secret === "nhrp" ? nhrp.authenticated : ospf.authenticated),
  );
  const where = (secret: RouterSecret): string =>
    platform === "linux"
      ? `file \`/etc/podspan/secret/${secret}\`, owner root, mode 0600`
      : `instead of \`<secret:${secret}>\``;
  return used.map((secret) => `- ${KEYS[secret]}: ${where(secret)}`);
}

function known({ spokes }: SiteHandOver): readonly string[] {
  return [
    "| router | tunnel address | IKE identity | Elastic IP |",
    "|---|---|---|---|",
    ...spokes.map(({ name, tunnelAddress, identity, publicAddress }) => {
      const called = identity.kind === "fqdn" ? identity.name : identity.address;
      return `| ${name} | ${tunnelAddress} | ${called} | ${publicAddress ?? "not made yet"} |`;
    }),
  ];
}

function openings({ publicAddress, spokes }: SiteHandOver): readonly string[] {
  return [
    "| from and to | protocol | why |",
    "|---|---|---|",
    ...spokes.flatMap(({ name, publicAddress: theirs }) => {
      const ends = `${theirs ?? `Elastic IP of ${name} (not made yet)`} and ${publicAddress}`;
      return [
        `| ${ends} | UDP 500 | IKE |`,
        `| ${ends} | UDP 4500 | IKE and ESP in UDP, since an Elastic IP is NAT |`,
        `| ${ends} | ESP (IP protocol 50) | ESP where no NAT is found |`,
      ];
    }),
  ];
}

function returnRoutes({ hub, vpcRanges }: SiteHandOver): readonly string[] {
  const inside = hub.inside.address ?? "INSIDE-ADDRESS-OF-THE-HUB";
  return [
    "On every router of the site whose way to these ranges does not lead to the hub yet:",
    "",
    "```",
    ...vpcRanges.map((range) => `ip route ${withMask(range)} ${inside}`),
    "```",
    "",
    "The same on Linux:",
    "",
    "```",
    ...vpcRanges.map((range) => `ip route add ${range} via ${inside}`),
    "```",
  ];
}

function redistribution({ hub, vpcRanges }: SiteHandOver): readonly string[] {
  const { ospf, behind, inside } = hub;
  const process = hub.platform === "linux" ? "OSPF" : `OSPF process ${ospf.processId}`;
  return [
    `- The hub learns ${vpcRanges.join(", ")} by ${process}. A routing protocol of the site needs them from there: redistribute OSPF into it, these ranges alone, or enter the routes above.`,
    inside.gateway === undefined
      ? `- The hub tells the routers in the VPC of ${list(behind)} only where one of its interfaces is in them; what is further away it must have by OSPF, area ${ospf.insideArea}.`
      : `- The hub tells the routers in the VPC of ${list(behind)} and leads them to ${inside.gateway}, which must know the way.`,
    "- No router of the site may announce the VPC's ranges towards the hub, nor the tunnel's network.",
  ];
}

function through({ hub, vpcRanges }: SiteHandOver): readonly string[] {
  return [
    `- No NAT between ${list(hub.behind)} and ${list(vpcRanges)}: pods are known by their own addresses on both sides.`,
    "- Firewalls within the site let in what the Fabric's `allow` and `expect` name, and the answers.",
    `- The tunnel carries packets of up to ${hub.tunnel.mtu} bytes. TCP is told (MSS ${hub.tunnel.mss}); all else needs ICMP "fragmentation needed" (type 3 code 4) to come back through every firewall.`,
  ];
}

function same({ tunnel, ospf, nhrp }: DmvpnRouter): readonly string[] {
  return [
    "| | value |",
    "|---|---|",
    `| tunnel network | ${tunnel.network} |`,
    `| GRE key | ${tunnel.key ?? "none"} |`,
    `| DMVPN phase | ${tunnel.phase} |`,
    "| IKEv2 | AES-GCM-256, PRF SHA-512, group 19 |",
    "| IPsec | ESP AES-GCM-256, transport mode |",
    `| NHRP holdtime | ${nhrp.holdtime} s |`,
    `| OSPF of the tunnel | area ${ospf.tunnelArea}, ${tunnel.phase === 2 ? "broadcast" : "point-to-multipoint"}, hello ${ospf.helloInterval} s, dead ${ospf.deadInterval} s, ${ospf.authenticated ? "message-digest authentication" : "no authentication"} |`,
  ];
}

function checks({ platform }: DmvpnRouter): readonly string[] {
  const commands =
    platform === "linux"
      ? [
          "swanctl --list-sas",
          "vtysh -c 'show ip nhrp'",
          "vtysh -c 'show ip ospf neighbor'",
          "vtysh -c 'show ip route ospf'",
        ]
      : ["show crypto ikev2 sa", "show dmvpn", "show ip ospf neighbor", "show ip route ospf"];
  const shows = [
    "an IKE SA and a child SA with every router above",
    "each router's tunnel address",
    "each of them, FULL",
    "the VPC's ranges",
  ];
  return commands.map((command, at) => `- \`${command}\`: ${shows[at]}`);
}

function list(ranges: readonly string[]): string {
  return ranges.length === 0 ? "nothing" : ranges.join(", ");
}
