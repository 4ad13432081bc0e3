import type { Snapshot } from "../../observed/index.ts";
import type { RouterObserveRequest } from "../../ports/index.ts";
import { configurationOf, type DmvpnRouter } from "../../routers/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { readKeys } from "../identity/management.ts";
import { hubName, routerScope } from "../identity/router-names.ts";
import { type Hybrid, hybridOf } from "../links/dmvpn/hybrid.ts";
import { hubOf, spokeOf } from "../links/dmvpn/router-model.ts";
import { linkedVpcs } from "../links/linked-vpc.ts";

/** Routers, in VPCs and at sites, that the Fabric says how to reach: what they are to say is known once it is known where they are. */
export function routerRequests(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
): readonly RouterObserveRequest[] {
  return hybridsOf(fabric, addresses, snapshot).flatMap((hybrid) =>
    [...spokes(hybrid), ...hubs(hybrid)].map(
      ({ name, router, isThere }): RouterObserveRequest => ({
        ...routerScope(hybrid.link, name),
        wanted: configurationOf(router),
        ...(isThere ? {} : { planned: true }),
      }),
    ),
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

interface Named {
  readonly name: string;
  readonly router: DmvpnRouter;
  readonly isThere: boolean;
}

function spokes(hybrid: Hybrid): readonly Named[] {
  return hybrid.routers.flatMap((router) => {
    const { name, place, spec, liveInstance } = router;
    if (spec.access === undefined || place === undefined) return [];
    return [{ name, router: spokeOf(hybrid, router, place), isThere: liveInstance?.facts.state === "running" }];
  });
}

function hubs(hybrid: Hybrid): readonly Named[] {
  if (hybrid.site.manage === "none") return [];
  return hybrid.site.hubs.flatMap((hub, index) => {
    const router = hub.access === undefined ? undefined : hubOf(hybrid, hub, index);
    return router === undefined ? [] : [{ name: hubName(index), router, isThere: true }];
  });
}
