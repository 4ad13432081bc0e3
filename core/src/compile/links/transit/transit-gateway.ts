import type { Compiled, Resource } from "../../../desired/index.ts";
import { tagsFor } from "../../identity/marks.ts";
import { type Opening, openingsInto, openingsOutOf } from "../openings.ts";
import { routesTo } from "../routes.ts";
import { type Attached, attachedVpc, peeredSites } from "./attachments.ts";
import { gatewayId, type Transit, type TransitSite, tableId } from "./site.ts";

/**
 * A link over transit gateways: one in each region of its VPCs, ours or the one that the Fabric names; every VPC attached to its region's;
 * one table a gateway, which all of them use; peerings between the gateways of different regions; and what the VPCs' own tables and groups
 * need. Security groups of one VPC are not meant by rules of another (F28), and appliance mode is left alone.
 */
export function transitResources(transit: Transit): Pick<Compiled, "resources" | "existing"> {
  const { sites } = transit;
  const attached = new Map(
    sites.flatMap((site) =>
      site.members.map((member) => [member.end.key, attachedVpc(transit, site, member)] as const),
    ),
  );
  const pairs = sites.flatMap((one, at) => sites.slice(at + 1).map((other) => peeredSites(transit, one, other)));
  const parts = [...attached.values(), ...pairs];
  return {
    resources: [
      ...sites.flatMap((site) => gatewayParts(transit, site)),
      ...parts.flatMap((part) => part.resources),
      ...ways(transit, attached),
    ],
    existing: parts.flatMap((part) => part.existing),
  };
}

function gatewayParts({ fabric, link, spec }: Transit, site: TransitSite): readonly Resource[] {
  const { region, scope, gateway, table } = site;
  const asn = spec.transitGateway?.asn;
  const protection = spec.protect ? { protect: true } : {};
  const own: readonly Resource[] = site.isOurs
    ? [
        {
          id: gatewayId(link, region),
          kind: "transit-gateway",
          scope,
          props: { ...(asn === undefined ? {} : { asn }), securityGroupReferencing: false },
          tags: tagsFor(fabric, gatewayId(link, region), "transit-gateway"),
          after: [],
          ...protection,
        },
      ]
    : [];
  if (table?.isOurs !== true) return own;
  return [
    ...own,
    {
      id: tableId(link, region),
      kind: "transit-gateway-route-table",
      scope,
      props: { transitGateway: gateway },
      tags: tagsFor(fabric, tableId(link, region), "transit-gateway-route-table"),
      after: [],
      ...protection,
    },
  ];
}

/** Routes and openings of each VPC to each other one. */
function ways(
  { fabric, link, spec, snapshot, sites }: Transit,
  attached: ReadonlyMap<string, Attached>,
): readonly Resource[] {
  const members = sites.flatMap((site) => site.members.map((member) => ({ site, member })));
  return members.flatMap(({ site, member: from }) => {
    const { ready = [] } = attached.get(from.end.key) ?? {};
    return members.flatMap(({ member: to }): readonly Resource[] => {
      if (to.end.key === from.end.key) return [];
      const opening: Opening = { link, spec, near: from, far: to, groups: [], after: [] };
      const routes = {
        link,
        part: "transit-route",
        from,
        to,
        target: () => site.gateway,
        after: ready,
        protect: spec.protect,
      };
      return [
        ...routesTo({ ...routes, part: "transit-route" }),
        ...openingsInto(fabric, opening, snapshot),
        ...openingsOutOf(fabric, opening, snapshot),
      ];
    });
  });
}
