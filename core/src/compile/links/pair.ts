import { isLivePeering, type Observed, onceFor, type Snapshot } from "../../observed/index.ts";
import type { Fabric, LinkSpec } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { type LinkPart, linkPartId } from "../identity/identity.ts";
import type { LinkEnd } from "./end.ts";
import type { LinkedVpc, LinkedVpcs } from "./linked-vpc.ts";
import { peeringsBetween } from "./live-peerings.ts";

export type PresentEnd = Exclude<LinkEnd, { readonly kind: "lost" }>;
export type Side = LinkedVpc & { readonly end: PresentEnd };

/** A peering that the Fabric asks for, and what is there of it. */
export interface Pair {
  readonly fabric: Fabric;
  readonly link: string;
  readonly spec: LinkSpec;
  readonly requester: Side;
  readonly accepter: Side;
  readonly addresses: AddressPlan;
  readonly snapshot: Snapshot;
  /** What joins the two VPCs now, whoever made it, the one that is ours first. AWS lets a pair have one (F36). */
  readonly live: readonly Observed<"peering-connection">[];
  /** What once was to join them: failed, expired, rejected or deleted. */
  readonly ended: readonly Observed<"peering-connection">[];
}

/** Undefined where one of the VPCs does not exist, which its own entry says. */
export function pairOf(
  fabric: Fabric,
  link: string,
  addresses: AddressPlan,
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
): Pair | undefined {
  const spec = fabric.spec.links[link];
  const [first, second] = (spec?.peering ?? []).map((key) => present(vpcs(key)));
  if (!spec || !first || !second) return undefined;
  const [left, right] = [worldIdOf(first.end), worldIdOf(second.end)];
  const all = left === undefined || right === undefined ? [] : peeringsBetween(snapshot, left, right);
  const [live, ended] = [true, false].map((wanted) =>
    all.filter(({ facts }) => isLivePeering(facts.status) === wanted),
  );
  const sorted = (live ?? []).toSorted(
    (a, b) => rank(fabric, link, a) - rank(fabric, link, b) || (a.id < b.id ? -1 : 1),
  );
  const [requester, accepter] = inOrder(first, second, sorted[0]);
  return { fabric, link, spec, requester, accepter, addresses, snapshot, live: sorted, ended: ended ?? [] };
}

function present(vpc: LinkedVpc): Side | undefined {
  return vpc.end.kind === "lost" ? undefined : { ...vpc, end: vpc.end };
}

/** The VPC's world id, where it has one. */
export function worldIdOf(end: PresentEnd): string | undefined {
  switch (end.kind) {
    case "reached":
      return end.worldId;
    case "others":
      return end.vpc;
    case "unread":
      return typeof end.vpc === "string" ? end.vpc : undefined;
  }
}

/** Who asked is told by what is there: to write the two the other way round changes nothing. Else the first, or the one that we can act for. */
function inOrder(first: Side, second: Side, live: Observed<"peering-connection"> | undefined): readonly [Side, Side] {
  const turned =
    live === undefined
      ? first.end.kind === "others" && second.end.kind !== "others"
      : live.facts.requester.vpc === worldIdOf(second.end);
  return turned ? [second, first] : [first, second];
}

function rank(fabric: Fabric, link: string, peering: Observed<"peering-connection">): number {
  if (isForeign(fabric, link, peering)) return 2;
  return peering.owner === undefined ? 1 : 0;
}

const adoptedIds = onceFor((fabric: Fabric) => new Set(fabric.spec.adopt.map(({ id, as }) => `${as} ${id}`)));

/** Neither of this Fabric nor to be taken over by it. */
export function isForeign(fabric: Fabric, link: string, { id, owner }: Observed<"peering-connection">): boolean {
  if (owner !== undefined) return owner.uid !== fabric.metadata.uid;
  return !adoptedIds(fabric).has(`${peeringId(link)} ${id}`);
}

/** What is there and is not ours, and so is used as it is. */
export function usedPeering({ fabric, link, live }: Pair): Observed<"peering-connection"> | undefined {
  const [first] = live;
  return first !== undefined && isForeign(fabric, link, first) ? first : undefined;
}

export function peeringId(link: string): string {
  return linkPartId(link, "peering");
}

export function acceptanceId(link: string): string {
  return linkPartId(link, "peering-acceptance");
}

/** Routes of a VPC's own tables, by the kind of link. */
export type LinkRoutePart = Extract<LinkPart, "peering-route" | "router-route" | "transit-route">;

/** Logical id of a route of one of a link's VPCs; `table` as `LinkedTable.name`. */
export function linkRouteId(
  link: string,
  part: LinkRoutePart,
  vpc: string,
  table: string,
  destination: string,
): string {
  return linkPartId(link, part, vpc, table, destination);
}
