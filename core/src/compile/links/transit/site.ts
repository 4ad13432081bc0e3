import type { AwsScope, Ref } from "../../../desired/index.ts";
import { collectionKey, type Observed, observedById, observedOf, type Snapshot } from "../../../observed/index.ts";
import type { Fabric, LinkSpec } from "../../../spec/index.ts";
import type { AddressPlan } from "../../allocation/address-plan.ts";
import { linkPartId } from "../../identity/identity.ts";
import type { LinkEnd } from "../end.ts";
import type { LinkedVpc, LinkedVpcs } from "../linked-vpc.ts";

export type ReachedEnd = Extract<LinkEnd, { readonly kind: "reached" }>;

/** A VPC of the link that Podspan can attach. */
export type Member = LinkedVpc & { readonly end: ReachedEnd };

/** The table of a gateway that says where packets of the link go. */
export interface SiteTable {
  readonly table: string | Ref;
  /** World id, of one that is there. */
  readonly worldId?: string;
  /** Whether it is ours to make. Else it is the one that an existing gateway gives to whatever is attached, by itself. */
  readonly isOurs: boolean;
  /** Whether VPCs are to be made known to it; an existing gateway may do so by itself. */
  readonly learns: boolean;
}

/** One region of a link: its transit gateway, and the VPCs that are attached to it. */
export interface TransitSite {
  readonly region: string;
  /** The gateway's owner's. */
  readonly scope: AwsScope;
  readonly gateway: string | Ref;
  /** As the world shows it: ours, or the one that the Fabric names. */
  readonly live?: Observed<"transit-gateway">;
  /** Whether it is ours to make: one that the Fabric names is used, never changed or deleted. */
  readonly isOurs: boolean;
  /** Absent where its owner is an account that Podspan may not act for: there all but the attachment is the owner's. */
  readonly table?: SiteTable;
  readonly members: readonly Member[];
}

/** A link over transit gateways, and what is there of it. */
export interface Transit {
  readonly fabric: Fabric;
  readonly link: string;
  readonly spec: LinkSpec;
  readonly addresses: AddressPlan;
  readonly snapshot: Snapshot;
  /** By region, sorted. Empty where the gateway that the Fabric names was not found. */
  readonly sites: readonly TransitSite[];
  /** All of the link's VPCs, in the Fabric's order. */
  readonly ends: readonly LinkedVpc[];
}

/** Undefined where the link is of another kind. */
export function transitOf(
  fabric: Fabric,
  link: string,
  addresses: AddressPlan,
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
): Transit | undefined {
  const spec = fabric.spec.links[link];
  if (spec?.transitGateway === undefined) return undefined;
  const ends = [...new Set(spec.transitGateway.vpcs)].map(vpcs);
  const members = ends.filter((vpc): vpc is Member => vpc.end.kind === "reached");
  const named = namedGateway(spec, snapshot);
  const base = { fabric, link, spec, addresses, snapshot, ends };
  const isUnknown = spec.transitGateway.id !== undefined && named === undefined;
  if (isUnknown || isGatewayUnread(fabric, spec, ends, snapshot)) return { ...base, sites: [] };
  const byRegion = Map.groupBy(members, ({ end }) => end.scope.region);
  const sites = [...byRegion.keys()]
    .sort()
    .flatMap((region) => siteOf(base, region, byRegion.get(region) ?? [], named));
  return { ...base, sites };
}

/** The gateway that the Fabric names: as its owner shows it, where that was read. */
export function namedGateway(
  { transitGateway }: LinkSpec,
  snapshot: Snapshot,
): Observed<"transit-gateway"> | undefined {
  const id = transitGateway?.id;
  if (id === undefined) return undefined;
  const seen = observedOf(snapshot, "transit-gateway").filter((gateway) => gateway.id === id && isLiving(gateway));
  return seen.find(({ scope, facts }) => scope.plane === "aws" && scope.account === facts.owner) ?? seen[0];
}

function isLiving({ facts }: Observed<"transit-gateway">): boolean {
  return facts.state !== "deleted" && facts.state !== "deleting";
}

function siteOf(
  { fabric, link, snapshot }: Omit<Transit, "sites">,
  region: string,
  members: readonly Member[],
  named: Observed<"transit-gateway"> | undefined,
): readonly TransitSite[] {
  const [first] = members;
  if (first === undefined) return [];
  if (named?.scope.plane === "aws" && named.scope.region === region) {
    const scope = { ...named.scope, account: named.facts.owner };
    const table =
      named.scope.account === named.facts.owner ? { table: tableOf(fabric, link, region, named, snapshot) } : {};
    return [{ region, scope, gateway: named.id, live: named, isOurs: false, ...table, members }];
  }
  const id = gatewayId(link, region);
  const ours = observedOf(snapshot, "transit-gateway").filter(
    ({ owner, scope }) =>
      owner?.uid === fabric.metadata.uid && owner.id === id && scope.plane === "aws" && scope.region === region,
  );
  const live = ours.find(isLiving) ?? ours[0];
  // It stays in its account when another VPC comes first.
  const scope = live?.scope.plane === "aws" ? live.scope : first.end.scope;
  const table = tableOf(fabric, link, region, undefined, snapshot);
  return [{ region, scope, gateway: { $ref: id }, ...(live ? { live } : {}), isOurs: true, table, members }];
}

/** An existing gateway that associates by itself leaves no choice: AWS lets an attachment have one table (F40). */
function tableOf(
  fabric: Fabric,
  link: string,
  region: string,
  named: Observed<"transit-gateway"> | undefined,
  snapshot: Snapshot,
): SiteTable {
  const { associationTable, propagationTable } = named?.facts ?? {};
  if (associationTable !== undefined) {
    const learns = propagationTable !== associationTable;
    return { table: associationTable, worldId: associationTable, isOurs: false, learns };
  }
  const id = tableId(link, region);
  const live = observedOf(snapshot, "transit-gateway-route-table").find(
    ({ owner }) => owner?.uid === fabric.metadata.uid && owner.id === id,
  );
  return { table: { $ref: id }, ...(live ? { worldId: live.id } : {}), isOurs: true, learns: true };
}

export function gatewayId(link: string, region: string): string {
  return linkPartId(link, "transit-gateway", region);
}

export function tableId(link: string, region: string): string {
  return linkPartId(link, "transit-gateway-route-table", region);
}

export function attachmentId(link: string, vpc: string): string {
  return linkPartId(link, "transit-gateway-attachment", vpc);
}

/** World id of a site's gateway, where it has one. */
export function gatewayIdOf({ gateway, live }: TransitSite): string | undefined {
  return live?.id ?? (typeof gateway === "string" ? gateway : undefined);
}

/** Links over a named gateway that could not be asked about, or its owner not: nobody knows whether it is there, and what it has. */
export function isGatewayUnread(
  { spec }: Fabric,
  { transitGateway }: LinkSpec,
  ends: readonly LinkedVpc[],
  snapshot: Snapshot,
): boolean {
  if (transitGateway?.id === undefined) return false;
  const { id, owner } = transitGateway;
  const isAsked = (scope: AwsScope): boolean =>
    snapshot.scopes[collectionKey(scope, "transit-gateway")]?.kind === "observed";
  const scopes = ends.flatMap(({ end }) => (end.kind === "reached" ? [end.scope] : []));
  const isKnown = owner !== undefined && Object.values(spec.accounts).some((account) => account.id === owner);
  if (isKnown) return scopes.some((scope) => !isAsked({ ...scope, account: owner }));
  return observedById(snapshot, "transit-gateway", id) === undefined && scopes.some((scope) => !isAsked(scope));
}
