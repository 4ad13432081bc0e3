import { collectionKey, inSnapshotOrder, type Observed, type ScopeStatus, type Snapshot } from "../index.ts";
import { aclsOf } from "./acls.fixture.ts";
import { Draw } from "./draw.fixture.ts";
import { groupsOf } from "./groups.fixture.ts";
import { hostsOf } from "./hosts.fixture.ts";
import { regionOf } from "./region.fixture.ts";
import { peeringsOf, tablesOf } from "./routes.fixture.ts";
import { type Site, scopeOf, siteOf } from "./site.fixture.ts";
import type { FleetSize } from "./size.fixture.ts";
import { vpcOf } from "./subnets.fixture.ts";

/** A fleet as it would be observed: the same for the same size and seed, to the byte. */
export function fleetSnapshot(size: FleetSize): Snapshot {
  const sites = Array.from({ length: size.vpcs }, (_, index) => siteOf(index, size));
  const regions = Array.from({ length: size.regions }, (_, region) => region);
  const resources = [
    ...regions.flatMap((region) =>
      regionOf(
        region,
        sites.filter((site) => site.region === region),
      ),
    ),
    ...sites.flatMap((site) => resourcesOf(site, size)),
  ];
  return {
    kind: "Snapshot",
    version: 1,
    aws: regions.map((region) => ({ alias: "", region: scopeOf(region).region, scope: scopeOf(region) })),
    scopes: scopesOf(resources),
    resources: inSnapshotOrder(resources),
  };
}

function resourcesOf(site: Site, size: FleetSize): readonly Observed[] {
  const draw = new Draw(size.seed * 10_007 + site.index);
  return [
    ...vpcOf(site),
    ...aclsOf(site),
    ...tablesOf(site, size),
    ...peeringsOf(site, size),
    ...groupsOf(site, size, draw),
    ...hostsOf(site, size, draw),
  ];
}

/** All was read, of every kind that is there. */
function scopesOf(resources: readonly Observed[]): Snapshot["scopes"] {
  const keys = new Set(resources.map(({ scope, kind }) => collectionKey(scope, kind)));
  return Object.fromEntries([...keys].sort().map((key): [string, ScopeStatus] => [key, { kind: "observed" }]));
}
