import { contains, formatPrefix, parseAddress, parsePrefix, readPrefix } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { fabricText, type ImportedCluster, type ImportedHybrid, type ImportedSite } from "../fabric-text.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { CLUSTER_FIELDS, DMVPN_FIELDS, type Fate, SCRIPT_FLAGS } from "./fields.ts";

export interface CcpFile {
  readonly name: string;
  readonly text: string;
}

/** The two scripts' own words, and what they never said. */
export interface CcpRequest {
  readonly clusterCfgFile: CcpFile;
  readonly dmvpnCfgFile: CcpFile;
  /** Other words of their command lines, as given: `vpcNamePrefix`, `onPremCidr`, … */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly region?: string;
  /** Where the router is to be; absent: the region's zone a. */
  readonly zone?: string;
  /** Absent: `linux`, which is told. */
  readonly platform?: "linux" | "c8000v" | "csr1000v";
  readonly name: string;
  readonly uid: string;
  readonly keyFor: (name: string) => string;
}

export interface CcpImport {
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** GRE key and NHRP network id, as the document's template has them for everybody. */
const TUNNEL_KEY = 100;
const NETWORK_ID = 100;

/** The hybrid document's two files and its scripts' command lines -> a Fabric with a DMVPN link. Pure. No key that stands in them is taken. */
export function fabricFromCcp(request: CcpRequest): CcpImport {
  const cluster = readConfiguration(request.clusterCfgFile);
  const dmvpn = readConfiguration(request.dmvpnCfgFile);
  const read = [cluster, dmvpn].flatMap((file) => file.diagnostics);
  if (cluster.fields === undefined || dmvpn.fields === undefined) return { diagnostics: read };
  const region = cluster.text("region") ?? request.region;
  const missing = missingFields(cluster, dmvpn, request, region);
  const diagnostics = [
    ...read,
    ...fates(cluster, CLUSTER_FIELDS),
    ...fates(dmvpn, DMVPN_FIELDS),
    ...flagFates(request),
    ...otherPlatform(request),
    ...missing,
    ...judged(dmvpn),
  ];
  if (missing.length > 0 || region === undefined) return { diagnostics };
  const name = cluster.text("name") ?? "";
  const key = request.keyFor(name);
  const text = fabricText({
    name: request.name,
    uid: request.uid,
    header: headerOf(request),
    vpcs: [{ key, region, tags: { Name: String(request.flags.vpcNamePrefix ?? name) } }],
    clusters: [clusterOf(cluster, key, name)],
    sites: [siteOf(dmvpn, request)],
    links: [],
    hybrids: [hybridOf(dmvpn, request, key, region)],
    adopt: [],
  });
  return { text, diagnostics };
}

function headerOf({ clusterCfgFile, dmvpnCfgFile, flags }: CcpRequest): string {
  const stack = `${String(flags.vpcNamePrefix ?? "PREFIX")}-csr`;
  return ` Made by \`podspan import ccp\` from ${clusterCfgFile.name} and ${dmvpnCfgFile.name}. Keys are not taken: put each where its reference says.
 The VPC is found by its exact Name: correct \`tags\`, or write its \`id\`, where that is another.
 If the stack ${stack} is still there, its routes stand in the way and \`plan\` names each (ROUTE-4): delete the stack first, or adopt them one by one.`;
}

function clusterOf(file: Configuration, key: string, name: string): ImportedCluster {
  const kubeconfig = file.text("kubeconf_file");
  return {
    key,
    ...(name === key ? {} : { name }),
    vpc: key,
    zones: [],
    ...(file.value("enable_snat") === true ? {} : { comment: SNAT }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
  };
}

/** The scripts switched SNAT off for all destinations; exactly the site's ranges are enough (amazon-vpc-cni-k8s, README). */
const SNAT = "pods.snat is auto: nodes leave packets to the site as they are, and translate the rest.";

function siteOf(file: Configuration, { flags }: CcpRequest): ImportedSite {
  return {
    key: "onprem",
    nodes: [String(flags.onPremCidr)],
    pods: [String(flags.onPremPodCidr)],
    hub: {
      platform: "iosxe",
      publicIp: file.text("ike_profile", "remote_peer_ip") ?? "",
      tunnelAddress: file.text("nhrp", "HubTunnelIP") ?? "",
    },
  };
}

function hybridOf(file: Configuration, request: CcpRequest, vpc: string, region: string): ImportedHybrid {
  const { platform = DEFAULT_PLATFORM, flags } = request;
  const reference = (what: string) =>
    platform === "linux" ? { aws: `${vpc}/dmvpn/${what}` } : { env: `DMVPN_${what.toUpperCase()}_KEY` };
  const instanceType = file.text("InstanceType");
  const ssh = file.text("InboundSSH");
  return {
    key: `${vpc}-onprem`,
    vpc,
    site: "onprem",
    router: {
      platform,
      zone: request.zone ?? `${region}a`,
      tunnelAddress: file.text("DmvpnIp") ?? "",
      ...(instanceType === undefined || isPast(instanceType) ? {} : { instanceType }),
      ...(flags.sshKey === undefined ? {} : { sshKey: String(flags.sshKey) }),
    },
    tunnel: { network: networkOf(file) ?? "", key: TUNNEL_KEY },
    preSharedKey: reference("psk"),
    nhrp: { networkId: NETWORK_ID, ...(file.text("nhrp", "key") === undefined ? {} : { key: reference("nhrp") }) },
    ospf: {
      processId: numberIn(file, "processId") ?? OSPF_NUMBERS.processId,
      tunnelArea: numberIn(file, "tunnelArea") ?? OSPF_NUMBERS.tunnelArea,
      vpcArea: numberIn(file, "vpcArea") ?? OSPF_NUMBERS.vpcArea,
      ...(file.text("ospf", "authKey") === undefined ? {} : { key: reference("ospf") }),
    },
    ssh: ssh === undefined || isWorld(ssh) ? [] : [ssh],
  };
}

/** What the scripts' own file has, where another says nothing. */
const OSPF_NUMBERS = { processId: 10, tunnelArea: 0, vpcArea: 2 } as const;

function numberIn(file: Configuration, field: keyof typeof OSPF_NUMBERS): number | undefined {
  const text = file.text("ospf", field);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Types of generations that are no longer to be had for new instances everywhere, as the template allowed them. */
function isPast(type: string): boolean {
  return /^(t2|m3|c3|c4)\./.test(type);
}

function isWorld(cidr: string): boolean {
  return readPrefix(cidr)?.length === 0;
}

/** `10.250.0.0` and wildcard `0.0.0.255`, else the router's address and its mask. */
function networkOf(file: Configuration): string | undefined {
  return networkByWildcard(file) ?? networkByMask(file);
}

function networkByWildcard(file: Configuration): string | undefined {
  const wildcard = file.text("ospf", "tunnelWildcard");
  return masked(file.text("ospf", "tunnelNetwork") ?? "", wildcard && lengthOf(wildcard, "wildcard"));
}

function networkByMask(file: Configuration): string | undefined {
  const mask = file.text("DmvpnNetmask");
  return masked(file.text("DmvpnIp") ?? "", mask && lengthOf(mask, "mask"));
}

function masked(address: string, length: number | "" | undefined): string | undefined {
  const reading = length === undefined || length === "" ? undefined : parsePrefix(`${address}/${length}`);
  return reading?.ok ? formatPrefix(reading.prefix) : undefined;
}

/** How many bits a dotted mask, or its inverse, fixes; undefined where they are not contiguous. */
export function lengthOf(text: string, kind: "mask" | "wildcard"): number | undefined {
  const reading = parseAddress(text);
  if (!reading.ok || reading.address.family !== 4) return undefined;
  const mask = kind === "mask" ? reading.address.base : 0xffff_ffff - reading.address.base;
  const ones = mask.toString(2).padStart(32, "0");
  const [, set = ""] = /^(1*)0*$/.exec(ones) ?? [];
  return /^1*0*$/.test(ones) ? set.length : undefined;
}

/** CCP-1: what neither file nor word says and nothing can be made without. */
function missingFields(
  cluster: Configuration,
  dmvpn: Configuration,
  { flags }: CcpRequest,
  region: string | undefined,
): readonly Diagnostic[] {
  const lacks = (file: Configuration, ...path: readonly string[]): readonly Diagnostic[] =>
    file.text(...path) === undefined
      ? [diagnose("CCP-1", { message: `${file.name} does not say ${path.join(".")}`, at: file.at(...path) })]
      : [];
  const words = (["onPremCidr", "onPremPodCidr"] as const).flatMap((flag) =>
    typeof flags[flag] === "string" ? [] : [diagnose("CCP-1", { message: `--${flag} was not given` })],
  );
  const where =
    region === undefined
      ? [
          diagnose("CCP-1", {
            message: `${cluster.name} names no region`,
            fix: "Give `--region`: the scripts took the one of the AWS CLI's configuration.",
            at: cluster.at("region"),
          }),
        ]
      : [];
  return [
    ...lacks(cluster, "name"),
    ...where,
    ...lacks(dmvpn, "DmvpnIp"),
    ...lacks(dmvpn, "nhrp", "HubTunnelIP"),
    ...lacks(dmvpn, "ike_profile", "remote_peer_ip"),
    ...lacks(dmvpn, "ike_keyring_peer", "pre-shared-key"),
    ...words,
  ];
}

/** CCP-2 for what has another way now, CCP-3 for what the scripts never read. */
function fates(file: Configuration, known: Readonly<Record<string, Fate>>): readonly Diagnostic[] {
  return file.paths(new Set(Object.keys(known))).flatMap((path) => {
    const fate = known[path.join(".")];
    const at = file.at(...path);
    if (fate === undefined)
      return [diagnose("CCP-3", { message: `${file.name}: ${path.join(".")} is no key of the scripts'`, at })];
    return fate.kind === "taken"
      ? []
      : [diagnose("CCP-2", { message: `${file.name}: ${path.join(".")}: ${fate.by}`, at })];
  });
}

function flagFates({ flags }: CcpRequest): readonly Diagnostic[] {
  const told = Object.keys(flags)
    .filter((flag) => flags[flag] !== undefined && flags[flag] !== false)
    .flatMap((flag) => {
      const fate = SCRIPT_FLAGS[flag];
      return fate?.kind === "replaced" ? [{ flag, by: fate.by }] : [];
    });
  return [...Map.groupBy(told, ({ by }) => by)].map(([by, same]) =>
    diagnose("CCP-2", { message: `${same.map(({ flag }) => `--${flag}`).join(", ")}: ${by}` }),
  );
}

const DEFAULT_PLATFORM = "linux";

/** CCP-2: nobody chose what the document's router becomes. */
function otherPlatform({ platform }: CcpRequest): readonly Diagnostic[] {
  if (platform !== undefined) return [];
  const message = `the scripts' router was a CSR 1000V; the Fabric's is \`${DEFAULT_PLATFORM}\`, for --platform was not given`;
  const fix = "Nothing, or import again with `--platform c8000v` (`csr1000v`) for a router that runs IOS-XE.";
  return [diagnose("CCP-2", { message, fix })];
}

/** What the files say and was never right (fault 1b-7, 1b-12 and those between), or cannot be taken as it stands. */
function judged(file: Configuration): readonly Diagnostic[] {
  return [...peerRange(file), ...secrets(file), ...doors(file), ...mask(file), ...untaken(file)];
}

const TEXTS = [
  ["InstanceType"],
  ["InboundSSH"],
  ["DmvpnNetmask"],
  ["ospf", "tunnelNetwork"],
  ["ospf", "tunnelWildcard"],
];

/** CCP-7. */
function untaken(file: Configuration): readonly Diagnostic[] {
  const told = (path: readonly string[], why: string): Diagnostic =>
    diagnose("CCP-7", { message: `${file.name}: ${path.join(".")} ${why}`, at: file.at(...path) });
  const type = file.text("InstanceType");
  const numbers = (["processId", "tunnelArea", "vpcArea"] as const).flatMap((field) => {
    const value = file.value("ospf", field);
    if (value === undefined || value === null || numberIn(file, field) !== undefined) return [];
    return [told(["ospf", field], `is no whole number (${shown(value)}): the Fabric has ${OSPF_NUMBERS[field]}`)];
  });
  const shapeless = TEXTS.filter((path) => file.value(...path) != null && file.text(...path) === undefined);
  return [
    ...shapeless.map((path) => told(path, `is no text (${shown(file.value(...path))}): it is not taken`)),
    ...(type !== undefined && isPast(type)
      ? [told(["InstanceType"], `${type} is of a past generation: the Fabric leaves the type to Podspan`)]
      : []),
    ...numbers,
    ...masks(file, told),
  ];
}

/** A mask or wildcard that is none, and two that are not of one network: which of them the tunnel has. */
function masks(file: Configuration, told: (path: readonly string[], why: string) => Diagnostic): readonly Diagnostic[] {
  const taken = networkOf(file);
  // That there is no network at all has been told.
  if (taken === undefined) return [];
  const [byWildcard, byMask] = [networkByWildcard(file), networkByMask(file)];
  const isNone = (kind: "mask" | "wildcard", ...path: readonly string[]): readonly Diagnostic[] => {
    const text = file.text(...path);
    if (text === undefined || lengthOf(text, kind) !== undefined) return [];
    return [told(path, `${text} is no ${kind}: the tunnel's network is ${taken}`)];
  };
  const network = file.text("ospf", "tunnelNetwork");
  return [
    ...(network !== undefined && !parseAddress(network).ok
      ? [told(["ospf", "tunnelNetwork"], `${network} is no address: the tunnel's network is ${taken}`)]
      : []),
    ...isNone("mask", "DmvpnNetmask"),
    ...isNone("wildcard", "ospf", "tunnelWildcard"),
    ...(byWildcard !== undefined && byMask !== undefined && byWildcard !== byMask
      ? [
          told(
            ["ospf", "tunnelWildcard"],
            `says ${byWildcard}, and DmvpnNetmask ${byMask}: the tunnel's network is ${taken}`,
          ),
        ]
      : []),
  ];
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** VPN-1: the keyring's second word is a mask, whatever the file calls it. */
function peerRange(file: Configuration): readonly Diagnostic[] {
  const path = ["ike_keyring_peer", "ip_range"];
  const [start, end] = [file.text(...path, "start"), file.text(...path, "end")];
  if (start === undefined || end === undefined) return [];
  const at = file.at(...path, "end");
  const hub = file.text("ike_profile", "remote_peer_ip") ?? "the hub's address";
  if (start === "0.0.0.0" && end === "0.0.0.0") {
    const message = `${file.name}: one key for any peer on the Internet: the Fabric's is for ${hub} alone`;
    return [diagnose("VPN-1", { message, at })];
  }
  const length = lengthOf(end, "mask");
  const message =
    length === undefined
      ? `${file.name}: ${start} to ${end} is no range to IOS: the second word is a mask, and ${end} is none`
      : `${file.name}: ${start} with mask ${end} is ${masked(start, length) ?? start}: the Fabric's peer is ${hub} alone`;
  return [diagnose("VPN-1", { message, at })];
}

const KEYS = [
  ["ike_keyring_peer", "pre-shared-key"],
  ["nhrp", "key"],
  ["ospf", "authKey"],
] as const;

/** SEC-1 for each key that stands there, and what would be refused of it: its value is never told. */
function secrets(file: Configuration): readonly Diagnostic[] {
  return KEYS.flatMap((path) => {
    const value = file.value(...path);
    if (value === undefined || value === null) return [];
    const name = path.join(".");
    const at = file.at(...path);
    const plain = diagnose("SEC-1", {
      message: `${file.name}: ${name} is a secret in plain text: it was not taken, and the Fabric refers to where it is to be`,
      severity: "warning",
      fix: "Put a new key where the reference says, at both ends, and delete the file: who has read it has the key.",
      at,
    });
    return [plain, ...unfit(name, String(value), file, at)];
  });
}

type At = ReturnType<Configuration["at"]>;

function unfit(name: string, value: string, file: Configuration, at: At): readonly Diagnostic[] {
  if (name === "nhrp.key" && value.length > 8) {
    const message = `${file.name}: ${name} has ${value.length} characters, and NHRP's authentication takes 8`;
    return [diagnose("CCP-5", { message, at })];
  }
  if (name === "ospf.authKey" && !isType7(value)) {
    const message = `${file.name}: ${name} was given to IOS as type 7 and is none: two decimal digits (00 to 15) come first, then pairs of hexadecimal ones`;
    return [diagnose("CCP-5", { message, at })];
  }
  return [];
}

/** IOS's reversible encoding: a salt of two decimal digits, then pairs of hexadecimal digits (fault 1b-11). */
function isType7(text: string): boolean {
  return /^(0\d|1[0-5])([0-9A-Fa-f]{2})+$/.test(text);
}

/** CCP-6. */
function doors(file: Configuration): readonly Diagnostic[] {
  const ssh = file.text("InboundSSH");
  if (ssh === undefined || !isWorld(ssh)) return [];
  const message = `${file.name}: InboundSSH ${ssh} opens SSH to the Internet: it was not taken`;
  const fix = "Write where you log in from as `ssh` of the link, or leave it closed.";
  return [diagnose("CCP-6", { message, fix, at: file.at("InboundSSH") })];
}

/** The tunnel is said twice, and both must be the same. */
function mask(file: Configuration): readonly Diagnostic[] {
  const network = readPrefix(networkOf(file) ?? "");
  const address = readPrefix(`${file.text("DmvpnIp") ?? ""}/32`);
  if (network === undefined) {
    const message = `${file.name}: neither ospf.tunnelNetwork with its wildcard nor DmvpnIp with its mask is a network`;
    return [diagnose("CCP-1", { message, at: file.at("DmvpnNetmask") })];
  }
  if (address === undefined || contains(network, address)) return [];
  const message = `${file.name}: DmvpnIp is not in ${formatPrefix(network)}, the tunnel's network`;
  return [diagnose("CCP-1", { message, at: file.at("DmvpnIp") })];
}
