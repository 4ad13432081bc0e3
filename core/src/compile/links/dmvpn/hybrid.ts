import type { Observed, Snapshot } from "../../../observed/index.ts";
import { observedById } from "../../../observed/index.ts";
import type { DmvpnSpec, Fabric, LinkSpec, RouterSpec, SiteSpec } from "../../../spec/index.ts";
import { namesOf } from "../../identity/router-names.ts";
import type { FarEnd, LinkedVpc, LinkedVpcs } from "../linked-vpc.ts";
import { siteEnd } from "../site-end.ts";
import { type Place, placesOf } from "./places.ts";
import { interfaceId, ours, routerId } from "./router-parts.ts";

export type HybridEnd = Extract<LinkedVpc["end"], { readonly kind: "reached" }>;

/** One router that the Fabric wants in the VPC, and what is there of it. */
export interface WantedRouter {
  /** Its zone; a second one of the zone `ZONE-2`. */
  readonly name: string;
  readonly spec: RouterSpec;
  /** Where its two interfaces are; absent where there is no place for them. */
  readonly place?: Place;
  readonly liveInstance?: Observed<"router-instance">;
  /** World id of its inside interface, where that is there. */
  readonly inside?: string;
}

/** A link by routers in a VPC to a site's DMVPN. */
export interface Hybrid {
  readonly fabric: Fabric;
  readonly link: string;
  readonly spec: LinkSpec;
  readonly dmvpn: DmvpnSpec;
  readonly site: SiteSpec;
  readonly vpc: LinkedVpc & { readonly end: HybridEnd };
  readonly far: FarEnd;
  /** In the Fabric's order. */
  readonly routers: readonly WantedRouter[];
  readonly snapshot: Snapshot;
}

/** Undefined where the link is of another kind, or its VPC cannot be worked in, which its own entry or `unreadLinks` says. */
export function hybridOf(fabric: Fabric, link: string, vpcs: LinkedVpcs, snapshot: Snapshot): Hybrid | undefined {
  const spec = fabric.spec.links[link];
  const dmvpn = spec?.dmvpn;
  const site = dmvpn && fabric.spec.sites[dmvpn.site];
  if (spec === undefined || dmvpn === undefined || site === undefined) return undefined;
  const { end, ...vpc } = vpcs(dmvpn.vpc);
  if (end.kind !== "reached") return undefined;
  const names = namesOf(dmvpn.routers);
  const places = placesOf({ fabric, link, end, routers: dmvpn.routers, names, snapshot });
  const routers = dmvpn.routers.map((router, index): WantedRouter => {
    const name = names[index] ?? router.zone;
    const place = places.get(name);
    const live = ours(fabric, "router-instance", routerId(link, "router-instance", name), snapshot);
    const inside = ours(fabric, "router-interface", interfaceId(link, name, "inside"), snapshot);
    return {
      name,
      spec: router,
      ...(place ? { place } : {}),
      ...(live ? { liveInstance: live } : {}),
      ...(inside ? { inside: inside.id } : {}),
    };
  });
  return {
    fabric,
    link,
    spec,
    dmvpn,
    site,
    vpc: { ...vpc, end },
    far: siteEnd(fabric, dmvpn.site, vpc),
    routers,
    snapshot,
  };
}

/** The router that watches this one, and that it watches. */
export function partnerOf({ routers }: Hybrid, router: WantedRouter): WantedRouter | undefined {
  return routers.find((other) => other !== router && other.place !== undefined);
}

/** Whether a router forwards now: only then do routes lead to it rather than to another of the link. */
export function isRunning({ liveInstance, inside }: WantedRouter, snapshot: Snapshot): boolean {
  return (
    liveInstance?.facts.state === "running" &&
    inside !== undefined &&
    observedById(snapshot, "router-interface", inside) !== undefined
  );
}
