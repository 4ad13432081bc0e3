import type { Observed, TransitRoute } from "../index.ts";
import { corporate, idOf, type Site, scopeOf, subnetBlock, thing } from "./site.fixture.ts";
import { SUBNETS } from "./subnets.fixture.ts";

/** One in five VPCs is kept apart: it sees only the first ten of its region. */
function isApart({ index }: Site): boolean {
  return index % 5 === 4;
}

/** A transit gateway with two tables, its attachments, and the region's prefix lists. */
export function regionOf(region: number, sites: readonly Site[]): readonly Observed[] {
  const scope = scopeOf(region);
  const gateway = idOf("tgw", region);
  const list = (what: Parameters<typeof corporate>[1], entries: readonly string[]) =>
    thing(
      "prefix-list",
      scope,
      corporate(region, what),
      { name: what, family: 4, maxEntries: 60, entries: entries.toSorted() },
      {},
    );
  return [
    thing(
      "transit-gateway",
      scope,
      gateway,
      { securityGroupReferencing: false },
      { state: "available", owner: scope.account },
    ),
    ...sites.map((site) => attachmentOf(site)),
    tableOf(region, 0, sites),
    tableOf(region, 1, sites.slice(0, 10)),
    list("routes", ["10.0.0.0/8", "100.64.0.0/10"]),
    list(
      "apps",
      sites.slice(0, 40).map((site) => subnetBlock(site, 2)),
    ),
    list(
      "bastions",
      sites.slice(0, 3).map((site) => subnetBlock(site, 0)),
    ),
  ];
}

function attachmentOf(site: Site): Observed {
  return thing(
    "transit-gateway-attachment",
    site.scope,
    idOf("tgw-attach", site.index),
    {
      transitGateway: site.gateway,
      type: "vpc",
      vpc: site.vpc,
      // One of each zone.
      subnets: SUBNETS.flatMap(({ tier }, nth) => (tier === "app" ? [idOf("subnet", site.index, nth)] : [])),
      securityGroupReferencing: false,
      applianceMode: false,
    },
    {
      state: "available",
      resource: site.vpc,
      routeTable: idOf("tgw-rtb", site.region, isApart(site) ? 1 : 0),
    },
  );
}

function tableOf(region: number, nth: number, sites: readonly Site[]): Observed {
  const routes = sites.flatMap((site): readonly TransitRoute[] =>
    [site.block, site.podBlock].map((destination) => ({
      destination,
      attachments: [idOf("tgw-attach", site.index)],
      resourceType: "vpc",
      origin: "propagated",
      state: "active",
    })),
  );
  const dropped = { destination: "10.255.0.0/16", attachments: [], origin: "static", state: "blackhole" } as const;
  return thing(
    "transit-gateway-route-table",
    scopeOf(region),
    idOf("tgw-rtb", region, nth),
    { transitGateway: idOf("tgw", region) },
    {
      state: "available",
      propagations: sites.map(({ index }) => idOf("tgw-attach", index)),
      routes: [...routes, dropped],
    },
  );
}
