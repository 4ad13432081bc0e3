import type { LogicalId, Resource } from "../../../desired/index.ts";
import { configurationOf, type DmvpnRouter, type IkePeer } from "../../../routers/index.ts";
import type { DmvpnSpec, Fabric, SiteSpec } from "../../../spec/index.ts";
import { hubName, namesOf, routerScope } from "../../identity/router-names.ts";
import { hostnameOf, identity, identityOf, nhrpOf, tunnelOf } from "./router-model.ts";

/** A hub of a site. It has one tunnel, however many VPCs join the site's DMVPN: so it is the site's, and told once for all links that lead there. */
export interface WantedHub {
  readonly site: string;
  readonly name: string;
  readonly spec: SiteSpec["hubs"][number];
  readonly router: DmvpnRouter;
}

const NAMES = {
  linux: { outside: "eth0", inside: "eth1" },
  iosxe: { outside: "GigabitEthernet1", inside: "GigabitEthernet2" },
} as const;

/** The hubs of all sites that links lead to: what each must say so that the routers of every VPC are let in, and the site's ranges are learnt. */
export function wantedHubs(fabric: Fabric): readonly WantedHub[] {
  return Object.entries(fabric.spec.sites).flatMap(([site, { manage, hubs }]) => {
    const links = linksTo(fabric, site);
    // What all of them share is the same in each (DMVPN-10).
    const dmvpn = fabric.spec.links[links[0] ?? ""]?.dmvpn;
    if (dmvpn === undefined || manage === "none") return [];
    const peers = links.flatMap((link) => spokePeers(fabric, link));
    return hubs.flatMap((spec, index) => hubOf(fabric, site, dmvpn, peers, spec, index) ?? []);
  });
}

/** Undefined where we write nothing for its platform. */
function hubOf(
  fabric: Fabric,
  site: string,
  dmvpn: DmvpnSpec,
  peers: readonly IkePeer[],
  spec: WantedHub["spec"],
  index: number,
): WantedHub | undefined {
  if (spec.platform === "junos") return undefined;
  const { nodes = [], pods = [] } = fabric.spec.sites[site] ?? {};
  const names = NAMES[spec.platform];
  const name = hubName(index);
  return {
    site,
    name,
    spec,
    router: {
      platform: spec.platform,
      role: "hub",
      link: site,
      hostname: hostnameOf(`${site}-${name}`),
      outside: { name: spec.outside ?? names.outside, address: spec.publicIp },
      inside: { name: spec.inside ?? names.inside, ...(spec.gateway === undefined ? {} : { gateway: spec.gateway }) },
      ...tunnelOf(dmvpn, spec.tunnelAddress),
      ike: { identity: identity(spec.identity ?? spec.publicIp), peers, dpd: dmvpn.ike.dpd },
      nhrp: { ...nhrpOf(dmvpn), servers: [] },
      behind: [...nodes, ...pods].toSorted(),
      ssh: [],
      extra: spec.extra,
    },
  };
}

/** The links to a site, as the Fabric has them. */
function linksTo({ spec }: Fabric, site: string): readonly string[] {
  return Object.entries(spec.links).flatMap(([name, { dmvpn, manage }]) =>
    dmvpn?.site === site && manage !== "none" ? [name] : [],
  );
}

function spokePeers(fabric: Fabric, link: string): readonly IkePeer[] {
  const routers = fabric.spec.links[link]?.dmvpn?.routers ?? [];
  return namesOf(routers).flatMap((name, index): readonly IkePeer[] => {
    const spec = routers[index];
    return spec === undefined
      ? []
      : [{ name: `${link}-${name}`, identity: identityOf({ fabric, link }, { name, spec }) }];
  });
}

/** Hubs that the Fabric says how to reach are told their part; others are handed it over. */
export function hubResources(fabric: Fabric): readonly Resource[] {
  return wantedHubs(fabric).flatMap(({ site, name, spec, router }): readonly Resource[] =>
    spec.access === undefined
      ? []
      : [
          {
            id: hubConfigurationId(site, name),
            kind: "router-configuration",
            scope: routerScope(site, name),
            props: { statements: configurationOf(router) },
            after: [],
          },
        ],
  );
}

/** What a link's routes wait for: hubs of its site that we tell its part. */
export function hubsTold(fabric: Fabric, site: string): readonly LogicalId[] {
  const { manage, hubs = [] } = fabric.spec.sites[site] ?? {};
  if (manage !== "full") return [];
  return hubs.flatMap(({ access, platform }, index) =>
    access === undefined || platform === "junos" ? [] : [hubConfigurationId(site, hubName(index))],
  );
}

function hubConfigurationId(site: string, name: string): LogicalId {
  return `${site}/router-configuration/${name}`;
}
