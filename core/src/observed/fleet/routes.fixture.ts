import type { Observed, RouteFact } from "../index.ts";
import { corporate, idOf, type Site, siteOf, thing } from "./site.fixture.ts";
import type { FleetSize } from "./size.fixture.ts";

const ANYWHERE = "0.0.0.0/0";

function route(destination: string, target: string, origin: RouteFact["origin"] = "static"): RouteFact {
  return { destination, target, origin, state: "active" };
}

/** The five tables of a VPC; the second of apps is the main one. */
export function tablesOf(site: Site, size: FleetSize): readonly Observed[] {
  const { scope, vpc, index } = site;
  const local = [route(site.block, "local", "table"), route(site.podBlock, "local", "table")];
  const [internet, nat] = [route(ANYWHERE, idOf("igw", index)), route(ANYWHERE, idOf("nat", index))];
  const transit = [route("10.0.0.0/8", site.gateway), route("100.64.0.0/10", site.gateway)];
  const peered = peerRoutes(site, size);
  const tables: readonly (readonly RouteFact[])[] = [
    [...local, internet, ...peered.slice(0, peered.length / 2)],
    [...local, nat, ...peered, ...transit],
    [...local, nat, ...peered, transit[0] ?? nat],
    [...local, route(corporate(site.region, "routes"), site.gateway)],
    [...local, nat, ...peered, ...transit],
  ];
  return tables.map((routes, nth) =>
    thing("route-table", scope, idOf("rtb", index, nth), { vpc }, { main: nth === 2, routes }),
  );
}

/** To both blocks of every VPC that it is peered with. */
function peerRoutes(site: Site, size: FleetSize): readonly RouteFact[] {
  return site.peers.flatMap((other) => {
    const { block, podBlock } = siteOf(other, size);
    const target = peeringId(site.index, other);
    return [route(block, target), route(podBlock, target)];
  });
}

export function peeringId(a: number, b: number): string {
  return idOf("pcx", Math.min(a, b), Math.max(a, b));
}

/** The peerings that a VPC asked for: those with VPCs after it. */
export function peeringsOf(site: Site, size: FleetSize): readonly Observed[] {
  return site.peers
    .filter((other) => other > site.index)
    .flatMap((other) => {
      const accepter = siteOf(other, size);
      const [from, to] = [sideOf(site), sideOf(accepter)];
      const props = { vpc: from.vpc, peerVpc: to.vpc, peerAccount: to.account, peerRegion: to.region };
      const id = peeringId(site.index, other);
      const scopes = site.scope === accepter.scope ? [site.scope] : [site.scope, accepter.scope];
      return scopes.map((scope) =>
        thing("peering-connection", scope, id, props, { requester: from, accepter: to, status: "active" }),
      );
    });
}

function sideOf({ vpc, block, podBlock, scope }: Site) {
  return { vpc, cidrs: [block, podBlock], account: scope.account, region: scope.region };
}
