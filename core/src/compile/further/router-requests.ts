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
  const links = readKeys(fabric, "links").filter((link) => fabric.spec.links[link]?.dmvpn !== undefined);
  if (links.length === 0) return [];
  const vpcs = linkedVpcs(fabric, addresses, snapshot, new Set());
  return links
    .flatMap((link) => hybridOf(fabric, link, vpcs, snapshot) ?? [])
    .flatMap((hybrid) =>
      [...spokes(hybrid), ...hubs(hybrid)].map(
        ([name, router]): RouterObserveRequest => ({
          ...routerScope(hybrid.link, name),
          wanted: configurationOf(router),
        }),
      ),
    );
}

type Named = readonly (readonly [name: string, router: DmvpnRouter])[];

/** One that is yet to be started has nothing to say. */
function spokes(hybrid: Hybrid): Named {
  return hybrid.routers.flatMap((router) => {
    const { name, place, spec, liveInstance } = router;
    if (spec.access === undefined || place === undefined || liveInstance === undefined) return [];
    return [[name, spokeOf(hybrid, router, place)] as const];
  });
}

function hubs(hybrid: Hybrid): Named {
  if (hybrid.site.manage === "none") return [];
  return hybrid.site.hubs.flatMap((hub, index) => {
    const router = hub.access === undefined ? undefined : hubOf(hybrid, hub, index);
    return router === undefined ? [] : [[hubName(index), router] as const];
  });
}
