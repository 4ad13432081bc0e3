import { formatAddress, formatPrefix, type Prefix } from "../../addressing/index.ts";
import type { DeclaredLink, DeclaredRouter, DeclaredTunnel } from "../declared.ts";
import type { NextHop, Route, Speaker } from "../model.ts";
import { fromBehind, idle } from "./appliance-ways.ts";
import { nowhere } from "./hop.ts";
import { addressesOf, type NetworkInterface } from "./interfaces.ts";
import type { Inward, Line } from "./lines.ts";
import type { NetworkDraft, Tunnel, TunnelWays } from "./network-draft.ts";
import { cutOff } from "./underlay.ts";
import { blocksOf } from "./world.ts";

/** DMVPNs that a Fabric declares: a line of its own behind the inside of each router that there is. */
export class Tunnels implements TunnelWays {
  readonly #draft: NetworkDraft;
  #known: ReadonlyMap<string, Tunnel> | undefined;

  constructor(draft: NetworkDraft) {
    this.#draft = draft;
  }

  at(inside: string): Tunnel | undefined {
    return this.#all().get(inside);
  }

  joins(vpc: string, range: Prefix): boolean {
    const name = formatPrefix(range);
    return [...this.#all().values()].some(
      ({ router, carries }) => router.props.vpc === vpc && carries.some((one) => formatPrefix(one) === name),
    );
  }

  /** As the sites see them. */
  lines(): readonly Inward[] {
    return [...this.#all().values()].flatMap(({ line, router, carries, reaches }) => {
      const segment = this.#draft.segment(router.props.subnet);
      if (segment === undefined) return [];
      return [{ line, carries, reaches, table: fromBehind(this.#draft, router, segment) }];
    });
  }

  #all(): ReadonlyMap<string, Tunnel> {
    this.#known ??= new Map(
      this.#draft.world.declared.links
        .flatMap((link) => tunnelsOf(this.#draft, link))
        .map((tunnel) => [tunnel.router.id, tunnel]),
    );
    return this.#known;
  }
}

function tunnelsOf(draft: NetworkDraft, link: DeclaredLink): readonly Tunnel[] {
  const { world } = draft;
  const [near, far] = link.ends;
  const site = far && world.declared.sites.find(({ key }) => far.kind === "site" && key === far.key);
  const vpc = near?.kind === "vpc" ? world.get("vpc", near.vpc) : undefined;
  const { tunnel } = link;
  if (tunnel === undefined || site === undefined || vpc === undefined) return [];
  const carries = [...site.nodes, ...site.pods].filter(isV4);
  const reaches = blocksOf(vpc).filter(isV4);
  const found = tunnel.routers.flatMap((router): readonly Tunnel[] => {
    const inside = world.get("network-interface", router.inside);
    if (inside === undefined || inside.props.vpc !== vpc.id) return [];
    const line = lineOf(draft, link.key, tunnel, router, inside);
    if (router.byHand === true && line.broken === undefined) assumeByHand(draft, line);
    return [{ line, router: inside, carries, reaches }];
  });
  assume(draft, link, tunnel, reaches, found);
  return found;
}

/** A tunnel carries IPv4 here. */
function isV4({ family }: Prefix): boolean {
  return family === 4;
}

/**
 * A router tells who sends too large a packet into its tunnel, by the interface that the packet came in at: RFC 1812 4.3.3.1 asks it of every router, Linux
 * does it for what is forwarded into a GRE device and IOS-XE by `ip mtu` of the tunnel.
 */
function lineOf(
  draft: NetworkDraft,
  link: string,
  { mtu, hubs }: DeclaredTunnel,
  { name, outside }: DeclaredRouter,
  inside: NetworkInterface,
): Line {
  const id = `links/${link}/${name}`;
  const cut = cutOff(draft, outside, hubs);
  const broken =
    idle(draft.world, inside, false) ?? (cut === undefined ? undefined : `the tunnel ${id} is down: ${cut}`);
  const { labels } = draft.groups.guard(inside.props.vpc, inside.props.groups);
  const speaker: Speaker = { addresses: addressesOf(inside), labels };
  const line: Line = { id, mtu, silent: false, speaker, behind: `behind/${id}` };
  return broken === undefined ? line : { ...line, broken };
}

function assumeByHand({ world }: NetworkDraft, { id }: Line): void {
  world.notes.assume({
    id,
    text: `The router of ${id} is configured by hand and was not read: it is taken to have been told what \`podspan export\` writes.`,
    about: [id],
  });
}

/** What the hubs and the site do is one assumption for each link. */
function assume(
  { world }: NetworkDraft,
  { key, ends }: DeclaredLink,
  { hubs, mtu }: DeclaredTunnel,
  reaches: readonly Prefix[],
  tunnels: readonly Tunnel[],
): void {
  const site = `sites/${ends[1]?.key}`;
  const names = hubs.map(formatAddress).join(", ");
  const live = tunnels.filter(({ line }) => line.broken === undefined);
  if (live.length === 0) return;
  world.notes.assume({
    id: `links/${key}`,
    text: `The hubs of ${site} (${names}) were not read: they are taken to be configured as exported for links/${key}, with packets of up to ${mtu} bytes in the tunnel, and ${site} to send what is for ${reaches.map(formatPrefix).join(", ")} back over it.`,
    about: live.map(({ line }) => line.id),
  });
}

/** Where a router sends what it forwards: what is for the site into the tunnel, what is for the VPC out of its inside, and nothing else. */
export function tunnelRoutes(
  draft: NetworkDraft,
  { line, router, carries, reaches }: Tunnel,
  out: NextHop,
): readonly Route[] {
  const id = `${router.id}/forwards`;
  const own = reaches.map((prefix): Route => ({ id, prefix, to: out }));
  const beyond = carries.map(
    (prefix): Route => ({ id: `${line.id}/${formatPrefix(prefix)}`, prefix, to: draft.outsides.over(line, prefix) }),
  );
  const none = nowhere(`${router.id} forwards only between its VPC and what ${line.id} is for`);
  const rest = EVERYTHING.map((prefix): Route => ({ id, prefix, to: none }));
  const routes = new Map([...rest, ...own, ...beyond].map((route) => [formatPrefix(route.prefix), route]));
  return [...routes.values()];
}

const EVERYTHING: readonly Prefix[] = [
  { family: 4, base: 0, length: 0 },
  { family: 6, base: 0n, length: 0 },
];
