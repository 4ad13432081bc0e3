import { type Diagnostic, diagnose, type Path } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";

type Dmvpn = NonNullable<Fabric["spec"]["links"][string]["dmvpn"]>;

interface Link {
  readonly name: string;
  readonly dmvpn: Dmvpn;
  /** Of its site. */
  readonly hubs: Fabric["spec"]["sites"][string]["hubs"];
  readonly path: Path;
}

/** What a hub has once, whichever of its site's links it serves. */
const SHARED: readonly (readonly [place: Path, of: (dmvpn: Dmvpn) => unknown])[] = [
  [["tunnel", "network"], ({ tunnel }) => tunnel.network],
  [["tunnel", "key"], ({ tunnel }) => tunnel.key],
  [["tunnel", "mtu"], ({ tunnel }) => tunnel.mtu],
  [["tunnel", "mss"], ({ tunnel }) => tunnel.mss],
  [["tunnel", "number"], ({ tunnel }) => tunnel.number],
  [["tunnel", "phase"], ({ tunnel }) => tunnel.phase],
  [["ike", "preSharedKey"], ({ ike }) => ike.preSharedKey],
  [["nhrp", "key"], ({ nhrp }) => nhrp.key],
  [["nhrp", "holdtime"], ({ nhrp }) => nhrp.holdtime],
  [["ospf", "tunnelArea"], ({ ospf }) => ospf.tunnelArea],
  [["ospf", "key"], ({ ospf }) => ospf.key],
  [["ospf", "hello"], ({ ospf }) => ospf.hello],
  [["ospf", "dead"], ({ ospf }) => ospf.dead],
];

/** DMVPN-10: links to one site share its hubs, each of which has one tunnel; and in that no two routers have one address (DMVPN-1). */
export function sharedHubs(links: readonly Link[]): readonly Diagnostic[] {
  return links.flatMap((link, index) => {
    const first = links.find(({ dmvpn }) => dmvpn.site === link.dmvpn.site);
    if (first === undefined || first === link) return [];
    const before = links.slice(0, index).filter(({ dmvpn }) => dmvpn.site === link.dmvpn.site);
    return [...disagreements(link, first), ...sameAddresses(link, before)];
  });
}

function disagreements(link: Link, first: Link): readonly Diagnostic[] {
  return SHARED.flatMap(([place, of]) => {
    const [ours, theirs] = [text(of(link.dmvpn)), text(of(first.dmvpn))];
    if (ours === theirs) return [];
    const message = `link \`${link.name}\` has \`${place.join(".")}\` ${ours}, and link \`${first.name}\` to the same site \`${link.dmvpn.site}\` ${theirs}`;
    return [diagnose("DMVPN-10", { message, path: [...link.path, ...place] })];
  });
}

/** References to secrets tell where they are, never what. */
function text(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value);
}

function sameAddresses({ name, dmvpn, path }: Link, before: readonly Link[]): readonly Diagnostic[] {
  return dmvpn.routers.flatMap(({ tunnelAddress, zone }, index) => {
    const other = before.find((link) => link.dmvpn.routers.some((router) => router.tunnelAddress === tunnelAddress));
    if (other === undefined) return [];
    const message = `link \`${name}\`: the router in ${zone} has tunnel address ${tunnelAddress}: a router of link \`${other.name}\` has it already`;
    return [diagnose("DMVPN-1", { message, path: [...path, "routers", index, "tunnelAddress"] })];
  });
}

const HUB_FIX = "Give each hub an `identity` of its own, and a `publicIp`: without the one it is called by the other.";

/** DMVPN-13: what a site's hubs and the routers of all links to it are called. Two that nobody named are never called the same. */
export function sameIdentities(links: readonly Link[]): readonly Diagnostic[] {
  const taken = new Map<string, string>();
  const known = new Set<string>();
  return links.flatMap(({ name, dmvpn, hubs, path }) => {
    const { site } = dmvpn;
    const key = (identity: string): string => `${site} ${identity.toLowerCase()}`;
    const ofHubs = known.has(site)
      ? []
      : hubs.flatMap(({ identity, publicIp }, index) => {
          const called = identity ?? publicIp;
          const who = `hub ${index + 1} of site \`${site}\``;
          const before = taken.get(key(called));
          taken.set(key(called), before ?? who);
          if (before === undefined) return [];
          const message = `${who} has identity ${called}: ${before} has it already`;
          const field = identity === undefined ? "publicIp" : "identity";
          return [diagnose("DMVPN-13", { message, fix: HUB_FIX, path: ["spec", "sites", site, "hubs", index, field] })];
        });
    known.add(site);
    const ofRouters = dmvpn.routers.flatMap(({ identity, zone }, index) => {
      if (identity === undefined) return [];
      const before = taken.get(key(identity));
      taken.set(key(identity), before ?? `the router in ${zone} of link \`${name}\``);
      if (before === undefined) return [];
      const message = `link \`${name}\`: the router in ${zone} has identity ${identity}: ${before} has it already`;
      return [diagnose("DMVPN-13", { message, path: [...path, "routers", index, "identity"] })];
    });
    return [...ofHubs, ...ofRouters];
  });
}
