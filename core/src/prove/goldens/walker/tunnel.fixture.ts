import { contains, type Prefix } from "../../../addressing/index.ts";
import type { DeclaredTunnel } from "../../../network/index.ts";
import { rangesOf } from "./declared.fixture.ts";
import type { Journey, Outcome } from "./journey.fixture.ts";
import { addressOf, type Interface, type World } from "./world.fixture.ts";

/** The tunnel of a router, as a packet at its inside meets it. */
export interface MetTunnel {
  readonly tunnel: DeclaredTunnel;
  readonly outside: string;
  readonly inside: string;
  readonly vpc: string;
  readonly site: string;
  readonly beyond: readonly Prefix[];
}

export function tunnels(world: World): readonly MetTunnel[] {
  return world.declared.links.flatMap(({ tunnel, ends: [near, far] }): readonly MetTunnel[] => {
    if (tunnel === undefined || near?.kind !== "vpc" || far?.kind !== "site") return [];
    const beyond = rangesOf(world, far).filter(({ family }) => family === 4);
    return tunnel.routers.map((router) => ({ tunnel, ...router, vpc: near.vpc, site: far.key, beyond }));
  });
}

export function tunnelBehind(world: World, { id, props }: Interface): MetTunnel | undefined {
  return tunnels(world).find(({ inside, vpc }) => inside === id && vpc === props.vpc);
}

/** Ranges of sites that routers of a VPC, those that there are, are declared to lead to. */
export function tunnelsBeyond(world: World, vpc: string): readonly Prefix[] {
  return tunnels(world).flatMap((one) =>
    world.get("network-interface", one.inside)?.props.vpc === vpc && one.vpc === vpc ? one.beyond : [],
  );
}

/** Ways of a site by routers whose tunnels are declared, whether they are up or not. */
export function tunnelsFrom(world: World, site: string, destination: Prefix): readonly MetTunnel[] {
  return tunnels(world).filter(
    (one) =>
      one.site === site &&
      world.get("network-interface", one.inside)?.props.vpc === one.vpc &&
      world.blocksOf(one.vpc).some((block) => contains(block, destination)),
  );
}

/** What single packets are sent with. */
interface Sends {
  fromInterface(owner: Interface, journey: Journey): Outcome;
  fromInternet(journey: Journey): Outcome;
}

const PLAIN = { isReply: false, replaced: [], mtu: 9001, hops: 0, routers: [], knownTo: [], letOutBy: [] } as const;

/** Whether some hub and the router send each other IKE, and IPsec in UDP, over the internet: packet by packet, from either side. */
export function isUp(world: World, walker: Sends, { tunnel, outside }: MetTunnel): boolean {
  const owner = world.get("network-interface", outside);
  const [own = ""] = owner?.props.addresses ?? [];
  const pair = owner?.props.publicAddresses?.find((one) => one.private === own);
  const state = world.get("instance", owner?.props.instance ?? "")?.props.state;
  if (owner === undefined || pair === undefined || state !== "running") return false;
  const [inner, outer] = [addressOf(own), addressOf(pair.public)];
  return tunnel.hubs.some((hub) =>
    [500, 4500].every((port) => {
      const out = walker.fromInterface(owner, outerPacket(inner, hub, port));
      const back = walker.fromInternet(outerPacket(hub, outer, port));
      const isOut = out.kind === "arrived" && out.at.kind === "internet";
      return isOut && back.kind === "arrived" && back.at.kind === "interface" && back.at.owner.id === outside;
    }),
  );
}

function outerPacket(source: Prefix, destination: Prefix, port: number): Journey {
  const packet = { protocol: 17, source, destination, sourcePort: port, destinationPort: port };
  return { ...PLAIN, packet, choice: { port, address: 0 } };
}
