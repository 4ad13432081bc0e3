import {
  contains,
  firstAddress,
  lastAddress,
  type Prefix,
  parseAddress,
  readPrefix,
  samePrefix,
} from "../../addressing/index.ts";
import type { Diagnostic, Path } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import { sameIdentities, sharedHubs } from "./dmvpn-shared.ts";
import { strangeRegions } from "./regions.ts";
import type { Rule } from "./rule.ts";
import { isZoneOf } from "./zone-names.ts";

type Dmvpn = NonNullable<Fabric["spec"]["links"][string]["dmvpn"]>;
type Router = Dmvpn["routers"][number];
type Hub = Fabric["spec"]["sites"][string]["hubs"][number];

/** One DMVPN link with what it joins, where that could be read. */
interface Joined {
  readonly name: string;
  readonly dmvpn: Dmvpn;
  readonly hubs: readonly Hub[];
  readonly path: Path;
}

/** DMVPN-1 to DMVPN-7, DMVPN-10, DMVPN-12 to DMVPN-14 and DMVPN-16: routers and hubs of a DMVPN that cannot work together, whatever the world is. */
export const checkDmvpn: Rule = ({ fabric }) => {
  const strange = strangeRegions(fabric);
  const joined = Object.entries(fabric.spec.links).flatMap(([name, { dmvpn, manage }]): readonly Joined[] =>
    dmvpn === undefined || manage === "none"
      ? []
      : [{ name, dmvpn, hubs: fabric.spec.sites[dmvpn.site]?.hubs ?? [], path: ["spec", "links", name, "dmvpn"] }],
  );
  const each = joined.flatMap((link) => [
    ...tunnelAddresses(link),
    ...withoutHub(fabric, link),
    ...phases(link),
    ...secretsOutOfReach(link),
    ...hostKeys(fabric, link),
    ...openDoors(link),
    ...toldTwice(link),
    ...sizesAndTimers(link),
    ...segmentsOfIosxe(link),
    ...(strange.has(link.dmvpn.vpc) ? [] : foreignZones(fabric, link)),
  ]);
  return [...each, ...sharedHubs(joined), ...sameIdentities(joined)];
};

/** DMVPN-1. A list has a hole where an entry could not be read (salvage.ts): `flatMap` leaves it out, `map` would keep it. */
function tunnelAddresses({ name, dmvpn, hubs, path }: Joined): readonly Diagnostic[] {
  const network = readPrefix(dmvpn.tunnel.network);
  if (network === undefined) return [];
  const taken = new Map<string, string>();
  const site: Path = ["spec", "sites", dmvpn.site, "hubs"];
  const members = [
    ...hubs.flatMap((hub, index) => ({
      address: hub.tunnelAddress,
      who: `hub ${index + 1} of site \`${dmvpn.site}\``,
      at: [...site, index, "tunnelAddress"],
    })),
    ...dmvpn.routers.flatMap((router, index) => ({
      address: router.tunnelAddress,
      who: `the router in ${router.zone}`,
      at: [...path, "routers", index, "tunnelAddress"],
    })),
  ];
  return members.flatMap(({ address, who, at }) => {
    const reading = parseAddress(address);
    if (!reading.ok) return [];
    const before = taken.get(address);
    taken.set(address, before ?? who);
    const why = wrongPlace(network, reading.address, dmvpn.tunnel.network) ?? (before && `${before} has it already`);
    if (why === undefined) return [];
    return [
      diagnose("DMVPN-1", { message: `link \`${name}\`: ${who} has tunnel address ${address}: ${why}`, path: at }),
    ];
  });
}

function wrongPlace(network: Prefix, host: Prefix, text: string): string | undefined {
  if (host.family !== network.family || !contains(network, host)) return `it is not in ${text}`;
  // RFC 3021: a /31 has neither.
  if (network.family === 4 && network.length < 31) {
    if (samePrefix(host, firstAddress(network))) return `it is the network's own address in ${text}`;
    if (samePrefix(host, lastAddress(network))) return `it is the broadcast address of ${text}`;
  }
  return undefined;
}

/** DMVPN-2. A site that does not exist is for SPEC-6. */
function withoutHub({ spec }: Fabric, { name, dmvpn, hubs, path }: Joined): readonly Diagnostic[] {
  const site = spec.sites[dmvpn.site];
  if (site === undefined) return [];
  const at = [...path, "site"];
  if (hubs.length === 0)
    return [
      diagnose("DMVPN-2", { message: `link \`${name}\` joins site \`${dmvpn.site}\`, which has no hub`, path: at }),
    ];
  if (site.nodes.length + site.pods.length > 0) return [];
  const message = `link \`${name}\` joins site \`${dmvpn.site}\`, which has neither nodes nor pods: nothing is routed to it`;
  return [diagnose("DMVPN-2", { message, fix: "Write the site's `nodes` and `pods`.", path: at })];
}

/** DMVPN-3: strongSwan knows its peers beforehand, so that FRR's NHRP finds no tunnel to a spoke that it has just heard of. */
function phases({ name, dmvpn, hubs, path }: Joined): readonly Diagnostic[] {
  if (dmvpn.tunnel.phase === 1) return [];
  const linux = [
    ...dmvpn.routers.flatMap((router) => (router.platform === "linux" ? [`the router in ${router.zone}`] : [])),
    ...hubs.flatMap((hub, index) => (hub.platform === "linux" ? [`hub ${index + 1}`] : [])),
  ];
  if (linux.length === 0) return [];
  const message = `link \`${name}\` asks for phase ${dmvpn.tunnel.phase}, and ${linux.join(" and ")} ${linux.length === 1 ? "runs" : "run"} linux`;
  return [diagnose("DMVPN-3", { message, path: [...path, "tunnel", "phase"] })];
}

const SECRETS = [
  ["ike", "preSharedKey"],
  ["nhrp", "key"],
  ["ospf", "key"],
] as const;

/** DMVPN-4: a router that nobody may log in to fetches its keys itself, and it can ask AWS alone. */
function secretsOutOfReach({ name, dmvpn, path }: Joined): readonly Diagnostic[] {
  const alone = dmvpn.routers.filter(
    ({ platform, access, configured }) => platform === "linux" && access === undefined && configured === undefined,
  );
  if (alone.length === 0) return [];
  const secrets = { ike: { preSharedKey: dmvpn.ike.preSharedKey }, nhrp: dmvpn.nhrp, ospf: dmvpn.ospf };
  return SECRETS.flatMap(([part, field]) => {
    const reference = Reflect.get(secrets[part], field) as Dmvpn["ike"]["preSharedKey"] | undefined;
    if (reference === undefined || reference.aws !== undefined) return [];
    const message = `link \`${name}\`: the linux router in ${alone.map(({ zone }) => zone).join(", ")} reads its keys itself, and \`${part}.${field}\` is ${kindOf(reference)}, which only this machine can read`;
    return [diagnose("DMVPN-4", { message, path: [...path, part, field] })];
  });
}

function kindOf(reference: Dmvpn["ike"]["preSharedKey"]): string {
  if (reference.env !== undefined) return `environment variable ${reference.env}`;
  if (reference.file !== undefined) return `file ${reference.file}`;
  return "a Kubernetes Secret";
}

/** DMVPN-5: keys are sent to a router that is known, never to whoever answers at its address. */
function hostKeys({ spec }: Fabric, { name, dmvpn, path }: Joined): readonly Diagnostic[] {
  const hubs: Path = ["spec", "sites", dmvpn.site, "hubs"];
  const reached = [
    ...dmvpn.routers.flatMap(({ access, zone }, index) => ({
      access,
      who: `the router in ${zone}`,
      at: [...path, "routers", index, "access"],
    })),
    ...(spec.sites[dmvpn.site]?.hubs ?? []).flatMap(({ access }, index) => ({
      access,
      who: `hub ${index + 1} of site \`${dmvpn.site}\``,
      at: [...hubs, index, "access"],
    })),
  ];
  const shut =
    dmvpn.ssh.length === 0 && dmvpn.routers.some(({ access }) => access !== undefined)
      ? [
          diagnose("DMVPN-5", {
            message: `link \`${name}\`: \`access\` to its routers, and its \`ssh\` lets nobody in`,
            fix: "Write where Podspan runs as `ssh` of the link: the routers' groups and their own lists open for it.",
            path: [...path, "ssh"],
          }),
        ]
      : [];
  const lacking = reached.flatMap(({ access, who, at }) => {
    if (access === undefined) return [];
    const lacks = [
      ...(access.hostKey === undefined ? ["hostKey"] : []),
      ...(access.key === undefined && access.password === undefined ? ["key"] : []),
    ];
    const message = `link \`${name}\`: \`access\` to ${who} has no ${lacks.map((field) => `\`${field}\``).join(" and no ")}`;
    return lacks.length === 0 ? [] : [diagnose("DMVPN-5", { message, path: at })];
  });
  return [...lacking, ...shut];
}

/** DMVPN-16. */
function toldTwice({ name, dmvpn, path }: Joined): readonly Diagnostic[] {
  return dmvpn.routers.flatMap(({ access, configured, zone }, index) => {
    if (access === undefined || configured === undefined) return [];
    const message = `link \`${name}\`: the router in ${zone} is configured by hand, and has \`access\``;
    return [diagnose("DMVPN-16", { message, path: [...path, "routers", index, "configured"] })];
  });
}

/** DMVPN-14. */
function openDoors({ name, dmvpn, path }: Joined): readonly Diagnostic[] {
  return dmvpn.ssh.flatMap((prefix, index) => {
    if (readPrefix(prefix)?.length !== 0) return [];
    const message = `link \`${name}\`: \`ssh\` opens its routers to the Internet: ${prefix}`;
    return [diagnose("DMVPN-14", { message, path: [...path, "ssh", index] })];
  });
}

/** TCP and IPv4 headers without options (RFC 9293, RFC 791). */
const HEADERS = 40;
/** What the Internet carries, less what goes around a packet: IPv4 20, UDP 8 for NAT, ESP 8 with 8 of IV, 16 of ICV and up to 5 at its end, GRE 8 with a key. */
const LARGEST = 1500 - 73;

/** DMVPN-6. */
function sizesAndTimers({ name, dmvpn: { tunnel, ospf }, path }: Joined): readonly Diagnostic[] {
  const wrong: { readonly message: string; readonly fix: string; readonly at: Path }[] = [];
  if (tunnel.mss > tunnel.mtu - HEADERS) {
    wrong.push({
      message: `an MSS of ${tunnel.mss} does not fit in packets of ${tunnel.mtu} bytes: the headers take ${HEADERS}`,
      fix: `Write \`mss: ${tunnel.mtu - HEADERS}\` or less.`,
      at: ["tunnel", "mss"],
    });
  }
  const large =
    tunnel.mtu <= LARGEST
      ? []
      : [
          diagnose("DMVPN-6", {
            severity: "warning",
            message: `link \`${name}\`: packets of ${tunnel.mtu} bytes do not fit through the Internet once they are in the tunnel`,
            cause: `The Internet carries packets of 1500 bytes, and IPsec and GRE take up to ${1500 - LARGEST} of them: larger ones go in two pieces, which many firewalls drop.`,
            fix: `Write \`mtu: 1400\`, or ${LARGEST} at most, unless all of the way to the hubs carries more.`,
            path: [...path, "tunnel", "mtu"],
          }),
        ];
  if (ospf.dead <= ospf.hello) {
    wrong.push({
      message: `a neighbour would be dead after ${ospf.dead} s and is heard of every ${ospf.hello} s`,
      fix: `Write \`dead: ${ospf.hello * 4}\`, four hellos.`,
      at: ["ospf", "dead"],
    });
  }
  const told = wrong.map(({ message, fix, at }) =>
    diagnose("DMVPN-6", { message: `link \`${name}\`: ${message}`, fix, path: [...path, ...at] }),
  );
  return [...told, ...large];
}

/** Cisco IOS IP Application Services Command Reference, `ip tcp adjust-mss`: 500 to 1460; the schema asks for 500 of all. */
const LARGEST_MSS_OF_IOSXE = 1460;

/** DMVPN-12: a router would refuse the whole of its configuration for it. */
function segmentsOfIosxe({ name, dmvpn, hubs, path }: Joined): readonly Diagnostic[] {
  const { mss } = dmvpn.tunnel;
  if (mss <= LARGEST_MSS_OF_IOSXE) return [];
  const cisco = [
    ...dmvpn.routers.flatMap(({ platform, zone }) =>
      platform === "linux" ? [] : [`the ${platform} router in ${zone}`],
    ),
    ...hubs.flatMap(({ platform }, index) =>
      platform === "iosxe" ? [`hub ${index + 1} of site \`${dmvpn.site}\``] : [],
    ),
  ];
  if (cisco.length === 0) return [];
  const message = `link \`${name}\`: an MSS of ${mss} is more than IOS-XE clamps to, which ${cisco.join(" and ")} ${cisco.length === 1 ? "runs" : "run"}`;
  const fix = `Write \`mss: ${LARGEST_MSS_OF_IOSXE}\` or less; linux alone takes more.`;
  return [diagnose("DMVPN-12", { message, fix, path: [...path, "tunnel", "mss"] })];
}

/** AZ-4 and DMVPN-7 of routers. */
function foreignZones({ spec }: Fabric, { name, dmvpn, path }: Joined): readonly Diagnostic[] {
  const region = spec.vpcs[dmvpn.vpc]?.region;
  if (region === undefined || region === "") return [];
  const outside = dmvpn.routers.flatMap(({ zone }, index) =>
    isZoneOf(zone, region)
      ? []
      : [
          diagnose("AZ-4", {
            message: `zone ${zone} of a router of link \`${name}\` is not in its VPC's region ${region}`,
            path: [...path, "routers", index, "zone"],
          }),
        ],
  );
  return [...outside, ...together(name, dmvpn.routers, path)];
}

/** DMVPN-7: two routers of one zone fall together. */
function together(name: string, routers: readonly Router[], path: Path): readonly Diagnostic[] {
  const zones = new Set(routers.map(({ zone }) => zone));
  if (routers.length < 2 || zones.size > 1) return [];
  const message = `all ${routers.length} routers of link \`${name}\` are in ${[...zones].join("")}`;
  return [diagnose("DMVPN-7", { message, path: [...path, "routers"] })];
}
