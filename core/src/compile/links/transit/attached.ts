import type { Ref } from "../../../desired/index.ts";
import { type Observed, observedInVpc, observedOf, type Snapshot } from "../../../observed/index.ts";
import type { Fabric } from "../../../spec/index.ts";
import { clustersInVpc } from "../../allocation/address-plan.ts";
import { nodeSubnets } from "../tables.ts";
import { attachmentId, gatewayIdOf, type Member, type Transit, type TransitSite } from "./site.ts";

/** States in which an attachment takes the place of its VPC at the gateway. */
const LIVE: ReadonlySet<string> = new Set([
  "initiating",
  "initiatingRequest",
  "pending",
  "pendingAcceptance",
  "available",
  "modifying",
]);

/** What attaches a VPC to a site's gateway now, whoever made it: AWS has one for each VPC and gateway. */
export function liveAttachment(
  site: TransitSite,
  { end }: Member,
  snapshot: Snapshot,
): Observed<"transit-gateway-attachment"> | undefined {
  const gateway = gatewayIdOf(site);
  if (gateway === undefined || end.worldId === undefined) return undefined;
  return observedOf(snapshot, "transit-gateway-attachment", end.scope).find(
    ({ props, facts }) => props.transitGateway === gateway && props.vpc === end.worldId && LIVE.has(facts.state),
  );
}

/** One that somebody else made, and that nobody says is to be taken over: used as it is. */
export function usedAttachment(
  { fabric, link, snapshot }: Transit,
  site: TransitSite,
  member: Member,
): Observed<"transit-gateway-attachment"> | undefined {
  const live = liveAttachment(site, member, snapshot);
  if (live === undefined || live.owner?.uid === fabric.metadata.uid) return undefined;
  const id = attachmentId(link, member.end.key);
  return fabric.spec.adopt.some(({ id: adopted, as }) => adopted === live.id && as === id) ? undefined : live;
}

/** Which table the gateway's owner sees an attachment to have. */
export function tableOfAttachment(site: TransitSite, id: string, snapshot: Snapshot): string | undefined {
  return observedOf(snapshot, "transit-gateway-attachment", site.scope).find((one) => one.id === id)?.facts.routeTable;
}

/**
 * One subnet of each zone that nodes or pods of the VPC are in: packets of another zone could not use the attachment (F39). The one that is
 * used already, else one of the nodes' with a free address; of a zone that only pods are in, theirs. In a VPC without a cluster every
 * zone with a subnet counts.
 */
export function attachmentSubnets(
  { fabric, addresses, snapshot }: Transit,
  { end }: Member,
  live: Observed<"transit-gateway-attachment"> | undefined,
): readonly (string | Ref)[] {
  const present = end.worldId === undefined ? [] : observedInVpc(snapshot, "subnet", end.worldId, end.scope);
  const wanted = end.worldId === undefined ? undefined : nodeSubnets(fabric, end.key, end.worldId, snapshot);
  const used = new Set(live?.props.subnets);
  const pods = podSubnets(fabric, end.key, addresses);
  const ours = new Set(pods.map(({ id }) => id));
  const nodes = present
    .filter(({ id }) => wanted?.has(id) ?? true)
    .filter(({ owner }) => owner?.uid !== fabric.metadata.uid || !ours.has(owner.id))
    .toSorted((a, b) => rank(a, used) - rank(b, used) || (a.id < b.id ? -1 : 1));
  const byZone = new Map<string, string | Ref>();
  for (const { id, props } of nodes) if (!byZone.has(props.zone)) byZone.set(props.zone, id);
  const known = new Set([...byZone.keys(), ...nodes.map(({ facts }) => facts.zoneId)]);
  for (const { id, zone } of pods) if (!known.has(zone) && !byZone.has(zone)) byZone.set(zone, { $ref: id });
  return [...byZone].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subnet]) => subnet);
}

function rank({ id, facts }: Observed<"subnet">, used: ReadonlySet<string>): number {
  if (used.has(id)) return 0;
  return facts.availableAddresses > 0 ? 1 : 2;
}

function podSubnets(fabric: Fabric, vpc: string, addresses: Transit["addresses"]) {
  return clustersInVpc(addresses, vpc)
    .filter(([key]) => fabric.spec.clusters[key]?.manage === "full")
    .flatMap(([, { subnets }]) => subnets);
}
