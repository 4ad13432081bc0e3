import type { Snapshot } from "../../observed/index.ts";
import type { RouterObserveRequest } from "../../ports/index.ts";
import { configurationOf } from "../../routers/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { readKeys } from "../identity/management.ts";
import { hubName, routerScope } from "../identity/router-names.ts";
import { wantedHubs } from "../links/dmvpn/hubs.ts";
import { type Hybrid, hybridOf } from "../links/dmvpn/hybrid.ts";
import { spokeOf } from "../links/dmvpn/router-model.ts";
import { linkedVpcs } from "../links/linked-vpc.ts";

/** Routers, in VPCs and at sites, that the Fabric says how to reach: what they are to say is known once it is known where they are. */
export function routerRequests(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
): readonly RouterObserveRequest[] {
  return [...hybridsOf(fabric, addresses, snapshot).flatMap(spokes), ...hubs(fabric)];
}

/** Also hubs to which no link leads any more: what they were told is taken back. */
function hubs(fabric: Fabric): readonly RouterObserveRequest[] {
  const told = new Map(wantedHubs(fabric).map(({ site, name, router }) => [routerScope(site, name).router, router]));
  return readKeys(fabric, "sites").flatMap((site) =>
    (fabric.spec.sites[site]?.hubs ?? []).flatMap(({ access, platform }, index) => {
      if (access === undefined || platform === "junos") return [];
      const scope = routerScope(site, hubName(index));
      const router = told.get(scope.router);
      return [{ ...scope, wanted: router === undefined ? {} : configurationOf(router) }];
    }),
  );
}

/** The inside address of each router of the Fabric's VPCs that is reached by SSH, by its name in scopes: there now, or about to be. */
export function routerAddresses(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
): readonly (readonly [router: string, address: string])[] {
  return hybridsOf(fabric, addresses, snapshot).flatMap(({ link, routers }) =>
    routers.flatMap(({ name, spec, place }) =>
      spec.access === undefined || place === undefined
        ? []
        : [[routerScope(link, name).router, place.inside.address] as const],
    ),
  );
}

/** The links of a Fabric that routers carry, as far as their VPCs can be worked in. */
export function hybridsOf(fabric: Fabric, addresses: AddressPlan, snapshot: Snapshot): readonly Hybrid[] {
  const links = readKeys(fabric, "links").filter((link) => fabric.spec.links[link]?.dmvpn !== undefined);
  if (links.length === 0) return [];
  const vpcs = linkedVpcs(fabric, addresses, snapshot, new Set());
  return links.flatMap((link) => hybridOf(fabric, link, vpcs, snapshot) ?? []);
}

function spokes(hybrid: Hybrid): readonly RouterObserveRequest[] {
  return hybrid.routers.flatMap((router) => {
    const { name, place, spec, liveInstance } = router;
    if (spec.access === undefined || place === undefined) return [];
    const wanted = configurationOf(spokeOf(hybrid, router, place));
    const isThere = liveInstance?.facts.state === "running";
    return [{ ...routerScope(hybrid.link, name), wanted, ...(isThere ? {} : { planned: true }) }];
  });
}
