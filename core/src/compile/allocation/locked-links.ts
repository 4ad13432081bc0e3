import { recordOf } from "../../observed/index.ts";
import type { DmvpnSpec, Fabric, LinkSpec } from "../../spec/index.ts";
import { isNameIn, namesOf } from "../identity/router-names.ts";
import type { Lock, LockedLink } from "./address-plan.ts";

type Router = DmvpnSpec["routers"][number] & { readonly name?: string };

/** What the lock is to hold of a Fabric's links: what their routers are called. */
export function lockedLinks({ spec }: Fabric): Lock["links"] {
  const links = Object.entries(spec.links).flatMap(([key, { dmvpn }]): readonly (readonly [string, LockedLink])[] => {
    if (dmvpn === undefined) return [];
    const names = namesOf(dmvpn.routers);
    const routers = dmvpn.routers.map(
      ({ tunnelAddress, zone }, index) => [names[index] ?? zone, tunnelAddress] as const,
    );
    return [[key, { routers: recordOf(routers.toSorted(byKey)) }]];
  });
  return recordOf(links.toSorted(byKey));
}

/**
 * The Fabric with the names that the lock keeps for its routers: one of two routers of a zone keeps its name, and with it all that was made for it,
 * when the other goes or they change places in the list. A router is known by its address in the tunnel; one that has got another address goes on
 * under the name that nobody else of its zone claims.
 */
export function withRouterNames(fabric: Fabric, lock: Lock): Fabric {
  if (Object.keys(lock.links).length === 0) return fabric;
  const links = Object.entries(fabric.spec.links).map(([key, link]): readonly [string, LinkSpec] => {
    const locked = lock.links[key];
    const { dmvpn } = link;
    if (dmvpn === undefined || locked === undefined) return [key, link];
    return [key, { ...link, dmvpn: { ...dmvpn, routers: named(dmvpn.routers, locked) } }];
  });
  return { ...fabric, spec: { ...fabric.spec, links: recordOf(links) } };
}

function named(routers: DmvpnSpec["routers"], { routers: locked }: LockedLink): readonly Router[] {
  const free = new Map(Object.entries(locked));
  const take = (zone: string, isIt: (address: string) => boolean): string | undefined => {
    const found = [...free].find(([name, address]) => isNameIn(zone, name) && isIt(address))?.[0];
    if (found !== undefined) free.delete(found);
    return found;
  };
  const known = routers.map(({ zone, tunnelAddress }) => take(zone, (address) => address === tunnelAddress));
  return routers.map((router, index): Router => {
    const name = known[index] ?? take(router.zone, () => true);
    return name === undefined ? router : { ...router, name };
  });
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
