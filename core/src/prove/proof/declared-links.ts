import { parseAddress } from "../../addressing/index.ts";
import { linkPartId, namesOf } from "../../compile/index.ts";
import type {
  Allowance,
  Carriage,
  DeclaredLink,
  DeclaredRouter,
  DeclaredTunnel,
  LinkEnd,
} from "../../network/index.ts";
import { observedOf, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { prefixesOf } from "./prefix-texts.ts";

type Link = Fabric["spec"]["links"][string];

/**
 * The links of a Fabric; `ids`: VPCs that there are, by their keys. A link that is not even read, or that lacks an end, is left out. Of a
 * DMVPN those routers count that the snapshot, observed or projected, shows.
 */
export function declaredLinks(
  { spec, metadata }: Fabric,
  ids: ReadonlyMap<string, string>,
  snapshot: Snapshot,
): readonly DeclaredLink[] {
  return Object.entries(spec.links).flatMap(([key, link]): readonly DeclaredLink[] => {
    const shape = shapeOf(link);
    const names = shape?.ends ?? [];
    const ends = names.flatMap((name) => endOf(name, ids, spec.sites));
    // A transit gateway joins those that there are.
    const isWhole = shape?.kind === "transitGateway" ? ends.length > 1 : ends.length === names.length;
    if (shape === undefined || link.manage === "none" || !isWhole) return [];
    const { kind, carries } = shape;
    const tunnel = link.dmvpn && tunnelOf(key, link.dmvpn, spec.sites[link.dmvpn.site], metadata.uid, snapshot);
    return [
      { key, kind, ends, allow: link.allow.map(allowanceOf), ...(carries && { carries }), ...(tunnel && { tunnel }) },
    ];
  });
}

interface Shape {
  readonly kind: DeclaredLink["kind"];
  /** `vpcs/NAME`, `sites/NAME`. */
  readonly ends: readonly string[];
  readonly carries?: Carriage;
}

function shapeOf({ peering, transitGateway, dmvpn, vpn, directConnect, external }: Link): Shape | undefined {
  if (peering !== undefined) return { kind: "peering", ends: peering.map((vpc) => `vpcs/${vpc}`) };
  if (transitGateway !== undefined)
    return { kind: "transitGateway", ends: transitGateway.vpcs.map((vpc) => `vpcs/${vpc}`) };
  if (dmvpn !== undefined) return { kind: "dmvpn", ends: joined(dmvpn) };
  if (vpn !== undefined) return { kind: "vpn", ends: joined(vpn), carries: carriageOf(vpn) };
  if (directConnect !== undefined)
    return { kind: "directConnect", ends: joined(directConnect), carries: carriageOf(directConnect) };
  if (external === undefined) return undefined;
  return { kind: "external", ends: external.between.toSorted(vpcsFirst), carries: carriageOf(external) };
}

type Dmvpn = NonNullable<Link["dmvpn"]>;

function tunnelOf(
  key: string,
  { tunnel, routers }: Dmvpn,
  site: Fabric["spec"]["sites"][string] | undefined,
  uid: string,
  snapshot: Snapshot,
): DeclaredTunnel | undefined {
  const [network] = prefixesOf([tunnel.network]);
  if (network === undefined || site === undefined) return undefined;
  const names = namesOf(routers);
  const byHand = new Set(routers.flatMap(({ configured }, index) => (configured ? (names[index] ?? []) : [])));
  const hubs = site.hubs.flatMap(({ publicIp }) => {
    const reading = parseAddress(publicIp);
    return reading.ok ? [reading.address] : [];
  });
  return { network, hubs, mtu: tunnel.mtu, routers: routersOf(key, uid, snapshot, byHand) };
}

/** The routers of a link with both their interfaces, by the logical ids of these, sorted. */
function routersOf(
  key: string,
  uid: string,
  snapshot: Snapshot,
  byHand: ReadonlySet<string>,
): readonly DeclaredRouter[] {
  const start = linkPartId(key, "router-interface", "");
  const own = observedOf(snapshot, "router-interface").flatMap(({ id, owner }) =>
    owner?.uid === uid && owner.id.startsWith(start) ? [[owner.id.slice(start.length), id] as const] : [],
  );
  const ids = new Map(own);
  const names = new Set(own.map(([part]) => part.split("/", 1)[0] ?? ""));
  return [...names].sort().flatMap((name): readonly DeclaredRouter[] => {
    const [outside, inside] = [ids.get(`${name}/outside`), ids.get(`${name}/inside`)];
    return outside === undefined || inside === undefined
      ? []
      : [{ name, outside, inside, ...(byHand.has(name) && { byHand: true }) }];
  });
}

function joined({ vpc, site }: { readonly vpc: string; readonly site: string }): readonly string[] {
  return [`vpcs/${vpc}`, `sites/${site}`];
}

function vpcsFirst(a: string, b: string): number {
  return Number(b.startsWith("vpcs/")) - Number(a.startsWith("vpcs/"));
}

function carriageOf(written: {
  readonly gateway?: string;
  readonly routes: readonly string[];
  readonly mtu?: number;
}): Carriage {
  const { gateway, routes, mtu } = written;
  return {
    routes: prefixesOf(routes),
    ...(gateway === undefined ? {} : { gateway }),
    ...(mtu === undefined ? {} : { mtu }),
  };
}

function endOf(name: string, ids: ReadonlyMap<string, string>, sites: Fabric["spec"]["sites"]): readonly LinkEnd[] {
  const [section, key = ""] = name.split("/");
  const vpc = ids.get(key);
  if (section === "vpcs") return vpc === undefined ? [] : [{ kind: "vpc", key, vpc }];
  return Object.hasOwn(sites, key) ? [{ kind: "site", key }] : [];
}

/** IP's numbers of what has a name in a Fabric and no ports. */
const NUMBERS = { esp: 50, gre: 47 } as const;

function allowanceOf({ protocol, ports = [], from = [], to = [] }: Link["allow"][number]): Allowance {
  return {
    protocol: protocol === "esp" || protocol === "gre" ? NUMBERS[protocol] : protocol,
    ports: ports.map((text) => {
      const [first = "", last = first] = String(text).split("-");
      return { from: Number(first), to: Number(last) };
    }),
    from: prefixesOf(from),
    to: prefixesOf(to),
  };
}
