import type { RouterScope } from "@podspan/core/desired";
import type { Path } from "@podspan/core/diagnostics";
import type { SecretReader, SecretReference } from "@podspan/core/ports";
import { hubName, isHubName, namesOf } from "@podspan/core/requests";
import { type DmvpnSpec, type Fabric, placedSecret, type SiteSpec } from "@podspan/core/spec";
import type { RouterAccess, RouterAddress, RouterDeps, RouterWriteApi } from "@podspan/routers";
import type { SshLogin } from "@podspan/routers/ssh";
import type { FabricFile } from "./fabric-file.ts";

/** Where a router is, and how one logs in. */
export interface RouterTarget {
  /** As its scope names it: `west2-dc1/us-west-2a`. */
  readonly name: string;
  readonly address: RouterAddress;
  /** Whether it is an instance of a VPC, and not a site's own. */
  readonly isInVpc: boolean;
  readonly login: (signal: AbortSignal) => Promise<SshLogin>;
}

/** What is known of routers of VPCs once these were read: the address inside of each, by its name. */
export type RouterHosts = Map<string, string>;

interface RouterPorts {
  readonly secrets: SecretReader;
  readonly hosts: RouterHosts;
  readonly open: (target: RouterTarget) => RouterWriteApi;
}

/** The routers that a Fabric says how to reach. */
export function routerDeps(file: FabricFile, { secrets, hosts, open }: RouterPorts): RouterDeps {
  return {
    secrets,
    reach: (scope) => {
      const found = routerIn(file, scope);
      const target = found && targetOf(found, scope, secrets, hosts);
      if (found === undefined || target === undefined) return undefined;
      return { platform: target.address.platform, api: open(target), secrets: keysOf(found) };
    },
  };
}

/** A client of SSH is loaded when the first router is asked. */
export function lazyRouter(load: () => Promise<RouterWriteApi>): RouterWriteApi {
  let loaded: Promise<RouterWriteApi> | undefined;
  const api = (): Promise<RouterWriteApi> => {
    loaded ??= load();
    return loaded;
  };
  return {
    session: async (ask, signal) => (await api()).session(ask, signal),
    runningConfiguration: async (signal) => (await api()).runningConfiguration(signal),
    files: async (paths, signal) => (await api()).files(paths, signal),
    show: async (command, signal) => (await api()).show(command, signal),
    pending: async (signal) => (await api()).pending(signal),
    commit: async (change, signal) => (await api()).commit(change, signal),
  };
}

type Spoke = DmvpnSpec["routers"][number];
type Hub = SiteSpec["hubs"][number];

/** A router as the Fabric has it. */
export interface Found {
  /** Absent: a hub to which no link leads any more. */
  readonly dmvpn: DmvpnSpec | undefined;
  readonly access: NonNullable<Spoke["access"]>;
  readonly platform: Spoke["platform"] | Hub["platform"];
  readonly isInVpc: boolean;
  /** Where it is unless `access` says otherwise; absent: that is known of the world alone. */
  readonly host?: string;
  /** Where a secret is that it needs. */
  readonly placed: (secret: SecretReference) => SecretReference;
  /** Where `dmvpn` and `access` stand in the Fabric. */
  readonly dmvpnPath: Path;
  readonly accessPath: Path;
}

/** A router of a link is called after its zone, and a hub belongs to its site. */
export function routerIn({ fabric }: FabricFile, { router }: RouterScope): Found | undefined {
  const [key = "", name = ""] = router.split("/");
  if (isHubName(name)) return hubIn(fabric, key, name);
  const dmvpn = fabric.spec.links[key]?.dmvpn;
  const index = dmvpn === undefined ? -1 : namesOf(dmvpn.routers).indexOf(name);
  const spoke = dmvpn?.routers[index];
  if (dmvpn === undefined || spoke?.access === undefined) return undefined;
  const placed = (secret: SecretReference) => placedSecret(fabric, secret, { links: [key] });
  const dmvpnPath = ["spec", "links", key, "dmvpn"];
  const accessPath = [...dmvpnPath, "routers", index, "access"];
  return { dmvpn, access: spoke.access, platform: spoke.platform, isInVpc: true, placed, dmvpnPath, accessPath };
}

export function keysOf({ dmvpn, placed }: Found): RouterAccess["secrets"] {
  if (dmvpn === undefined) return {};
  const { ike, nhrp, ospf } = dmvpn;
  return {
    ike: placed(ike.preSharedKey),
    ...(nhrp.key === undefined ? {} : { nhrp: placed(nhrp.key) }),
    ...(ospf.key === undefined ? {} : { ospf: placed(ospf.key) }),
  };
}

/** The links to a site have their keys from the same places (DMVPN-10). */
function hubIn(fabric: Fabric, site: string, name: string): Found | undefined {
  const { links: all, sites } = fabric.spec;
  const links = Object.keys(all).filter((link) => all[link]?.dmvpn?.site === site && all[link]?.manage !== "none");
  const index = (sites[site]?.hubs ?? []).findIndex((_, at) => hubName(at) === name);
  const hub = sites[site]?.hubs[index];
  if (hub?.access === undefined) return undefined;
  const { access, platform, publicIp } = hub;
  const placed = (secret: SecretReference) => placedSecret(fabric, secret, { links });
  const [first = ""] = links;
  const dmvpnPath = ["spec", "links", first, "dmvpn"];
  const accessPath = ["spec", "sites", site, "hubs", index, "access"];
  const { dmvpn } = all[first] ?? {};
  return { dmvpn, access, platform, isInVpc: false, host: publicIp, placed, dmvpnPath, accessPath };
}

/** EC2's own login of Cisco's images, and Debian's; a hub's is whoever administers it. */
const USERS = { linux: "admin", csr1000v: "ec2-user", c8000v: "ec2-user", iosxe: "admin", junos: "admin" } as const;

function targetOf(
  { access, platform, isInVpc, host, placed }: Found,
  { router }: RouterScope,
  secrets: SecretReader,
  hosts: RouterHosts,
): RouterTarget | undefined {
  const reached = access.host ?? host ?? hosts.get(router);
  if (reached === undefined) return undefined;
  const { key, password, hostKey } = access;
  return {
    name: router,
    isInVpc,
    address: {
      platform: platform === "linux" ? "linux" : "iosxe",
      host: reached,
      port: access.port,
      user: access.user ?? USERS[platform],
      ...(hostKey === undefined ? {} : { hostKey }),
    },
    login: async (signal) => ({
      ...(key === undefined ? {} : { privateKey: await secrets.read(placed(key), signal) }),
      ...(password === undefined ? {} : { password: await secrets.read(placed(password), signal) }),
    }),
  };
}
