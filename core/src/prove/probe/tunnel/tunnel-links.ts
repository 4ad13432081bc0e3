import { readKeys } from "../../../compile/index.ts";
import type { Fabric } from "../../../spec/index.ts";

/** A link by routers with tunnels, by what it joins. */
export interface TunnelLink {
  readonly link: string;
  readonly site: string;
  /** Keys of the clusters in its VPC, sorted. */
  readonly clusters: readonly string[];
}

/** The links of a Fabric that lead to sites by routers in a VPC, sorted. */
export function tunnelLinks(fabric: Fabric): readonly TunnelLink[] {
  const clusters = readKeys(fabric, "clusters").toSorted();
  return Object.entries(fabric.spec.links)
    .flatMap(([link, { dmvpn, manage }]): readonly TunnelLink[] => {
      if (dmvpn === undefined || manage === "none") return [];
      const own = clusters.filter((key) => fabric.spec.clusters[key]?.vpc === dmvpn.vpc);
      return [{ link, site: dmvpn.site, clusters: own }];
    })
    .sort((a, b) => (a.link < b.link ? -1 : 1));
}
