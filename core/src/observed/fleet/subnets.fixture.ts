import type { Observed } from "../index.ts";
import { idOf, type Site, subnetBlock, thing } from "./site.fixture.ts";

/** What a subnet is for; which table and ACL it has follows from that. */
export interface SubnetRole {
  readonly tier: "public" | "app" | "data" | "pods";
  readonly zone: "a" | "b" | "c";
  /** Numbers of its table and its ACL in the VPC. */
  readonly table: number;
  readonly acl: number;
}

/** The ten subnets of every VPC. Seven take addresses from the VPC's block, three from its pods'. */
export const SUBNETS: readonly SubnetRole[] = [
  { tier: "public", zone: "a", table: 0, acl: 0 },
  { tier: "public", zone: "b", table: 0, acl: 0 },
  { tier: "app", zone: "a", table: 1, acl: 1 },
  { tier: "app", zone: "b", table: 1, acl: 1 },
  { tier: "app", zone: "c", table: 2, acl: 1 },
  { tier: "data", zone: "a", table: 3, acl: 2 },
  { tier: "data", zone: "b", table: 3, acl: 2 },
  { tier: "pods", zone: "a", table: 4, acl: 1 },
  { tier: "pods", zone: "b", table: 4, acl: 1 },
  { tier: "pods", zone: "c", table: 4, acl: 1 },
];

export function zoneOf(site: Site, zone: SubnetRole["zone"]): string {
  return `${site.scope.region}${zone}`;
}

/** The VPC with its blocks, its subnets and their tables' associations. */
export function vpcOf(site: Site): readonly Observed[] {
  const { scope, vpc, index } = site;
  const cidrs = [site.block, site.podBlock].map((cidr, nth) => ({
    cidr,
    associationId: idOf("vpc-cidr-assoc", index, nth),
    state: "associated",
  }));
  const facts = { state: "available", isDefault: false, ownerAccount: scope.account, cidrs };
  return [
    thing("vpc", scope, vpc, { cidr: site.block }, facts),
    ...SUBNETS.flatMap(({ zone, table }, nth): readonly Observed[] => [
      thing(
        "subnet",
        scope,
        idOf("subnet", index, nth),
        { vpc, cidr: subnetBlock(site, nth), zone: zoneOf(site, zone) },
        {
          state: "available",
          zoneId: `r${site.region}-az${zone}`,
          availableAddresses: 900,
          ownerAccount: scope.account,
        },
      ),
      thing(
        "route-table-association",
        scope,
        idOf("rtbassoc", index, nth),
        { routeTable: idOf("rtb", index, table), subnet: idOf("subnet", index, nth) },
        { state: "associated" },
      ),
    ]),
  ];
}
