import { hubName, linkPartId, namesOf } from "../../compile/index.ts";
import type { Desired } from "../../desired/index.ts";
import { type Observed, type ObservedKind, observedOf, type Snapshot } from "../../observed/index.ts";
import type { DmvpnSpec, SiteSpec } from "../../spec/index.ts";

/** A router of a DMVPN, in the VPC or of the site. */
export interface MapRouter {
  /** As resources are named by it: `us-west-2a`, `hub-1`. */
  readonly name: string;
  readonly platform: string;
  /** Its address in the tunnel network. */
  readonly tunnel: string;
  /** Its address on the Internet, where there is one yet. */
  readonly public?: string;
  /** Its addresses in the VPC. */
  readonly outside?: string;
  readonly inside?: string;
  /** `i-… running`, `to be made`; of a hub who tells it. */
  readonly state: string;
}

/** Where what is there is looked for. */
export interface RouterWorld {
  readonly desired: Desired;
  readonly snapshot: Snapshot;
}

export interface MapRouters {
  /** In the VPC. */
  readonly spokes: readonly MapRouter[];
  /** Of the site. */
  readonly hubs: readonly MapRouter[];
}

/** The routers of a link, in the Fabric's order. */
export function routersOf(link: string, dmvpn: DmvpnSpec, site: SiteSpec | undefined, world: RouterWorld): MapRouters {
  return {
    spokes: namesOf(dmvpn.routers).flatMap((name, index): readonly MapRouter[] => {
      const spec = dmvpn.routers[index];
      return spec === undefined ? [] : [spokeOf(link, name, spec, world)];
    }),
    hubs: (site?.hubs ?? []).map((hub, index): MapRouter => hubOf(site, hub, hubName(index))),
  };
}

function spokeOf(link: string, name: string, spec: DmvpnSpec["routers"][number], world: RouterWorld): MapRouter {
  const instance = ours("router-instance", linkPartId(link, "router-instance", name), world);
  const elastic = ours("router-address", linkPartId(link, "router-address", name), world)?.facts.public;
  const [outside, inside] = ["outside", "inside"].map((side) => addressOf(link, name, side, world));
  return {
    name,
    platform: spec.platform,
    tunnel: spec.tunnelAddress,
    ...(elastic === undefined ? {} : { public: elastic }),
    ...(outside === undefined ? {} : { outside }),
    ...(inside === undefined ? {} : { inside }),
    state: instance === undefined ? "to be made" : `${instance.id} ${instance.facts.state}`,
  };
}

function hubOf(site: SiteSpec | undefined, hub: SiteSpec["hubs"][number], name: string): MapRouter {
  const { platform, tunnelAddress, publicIp, access } = hub;
  const state = access !== undefined && site?.manage === "full" ? "told over SSH" : "told by its people";
  return { name, platform, tunnel: tunnelAddress, public: publicIp, state };
}

/** As it is wanted, else as it is. */
function addressOf(link: string, name: string, side: string, world: RouterWorld): string | undefined {
  const id = linkPartId(link, "router-interface", name, side);
  const wanted = world.desired.resources.find((resource) => resource.id === id)?.props;
  if (wanted !== undefined && "address" in wanted && typeof wanted.address === "string") return wanted.address;
  return ours("router-interface", id, world)?.props.address;
}

function ours<K extends ObservedKind>(kind: K, id: string, world: RouterWorld): Observed<K> | undefined {
  const { uid } = world.desired.fabric;
  return observedOf(world.snapshot, kind).find(({ owner }) => owner?.uid === uid && owner.id === id);
}
