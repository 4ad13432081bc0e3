import type { AwsScope, Existing, Ref, Resource } from "../../desired/index.ts";
import type { Observed } from "../../observed/index.ts";
import { clustersInVpc } from "../allocation/address-plan.ts";
import { podsAreRoutable } from "../allocation/routable-pods.ts";
import { linkPartId, vpcBlockId } from "../identity/identity.ts";
import { tagsFor } from "../identity/marks.ts";
import { groupsOf, type Opening, openingsInto, openingsOutOf } from "./openings.ts";
import { acceptanceId, type Pair, peeringId, type Side, usedPeering } from "./pair.ts";
import { routesTo } from "./routes.ts";

/** A peering between two VPCs: the request, its acceptance, routes and openings at both ends. */
export function peeringResources(pair: Pair): {
  readonly resources: readonly Resource[];
  readonly existing: readonly Existing[];
} {
  const used = usedPeering(pair);
  const ready = pair.live[0]?.facts.status === "active" ? [] : [acceptanceId(pair.link)];
  const blocked = waitsFor(pair, used);
  const rest = [...ways(pair, ready), ...(used ? [] : dnsOptions(pair, ready))].map((resource) =>
    blocked && !resource.blocked ? { ...resource, blocked } : resource,
  );
  return {
    resources: [...(used ? [] : requested(pair)), ...rest],
    existing: used ? [existing(pair, used)] : [],
  };
}

function existing({ link }: Pair, { id, scope }: Observed<"peering-connection">): Existing {
  return { id: peeringId(link), kind: "peering-connection", scope, worldId: id };
}

/** An end that cannot be read now: nothing of the link can be judged. */
function unreadEnd({ requester, accepter }: Pair): Resource["blocked"] {
  return [requester.end, accepter.end].flatMap((end) => (end.kind === "unread" ? [end.blocked] : []))[0];
}

/** The request and its acceptance. A live one is told by the account that shows it, and waits for no block: only a new request does (F18). */
function requested(pair: Pair): readonly Resource[] {
  const { fabric, link, spec, requester, accepter } = pair;
  const [live] = pair.live;
  const id = peeringId(link);
  const scope = requester.end.scope;
  const protection = spec.protect ? { protect: true } : {};
  const blocked = unreadEnd(pair);
  const peering: Resource<"peering-connection"> = {
    id,
    kind: "peering-connection",
    scope: live?.scope.plane === "aws" ? live.scope : scope,
    props: {
      vpc: requester.end.vpc,
      peerVpc: accepter.end.vpc,
      peerAccount: accepter.end.scope.account,
      peerRegion: accepter.end.scope.region,
    },
    tags: tagsFor(fabric, id, "peering-connection"),
    after: live ? [] : [requester, accepter].flatMap(({ end }) => blocksOf(pair, end.key)),
    ...protection,
    ...(blocked ? { blocked } : {}),
  };
  if (accepter.end.kind === "others" && live?.facts.status === "active") return [peering];
  const accepting: Resource<"peering-acceptance"> = {
    id: acceptanceId(link),
    kind: "peering-acceptance",
    scope: accepter.end.scope,
    props: { peering: { $ref: id } },
    after: [],
    ...protection,
    ...(blocked
      ? { blocked }
      : accepter.end.kind === "others"
        ? { blocked: theirsToAccept(pair, accepter.end.scope) }
        : {}),
  };
  return [peering, accepting];
}

/** Blocks of a VPC that are ours to associate: while a request is pending none can be added (F18). */
function blocksOf({ fabric, addresses }: Pair, vpc: string): readonly string[] {
  const declared = (fabric.spec.vpcs[vpc]?.cidrs ?? []).slice(1).map((cidr) => vpcBlockId(vpc, cidr));
  return [...declared, ...clustersInVpc(addresses, vpc).flatMap(([, { ranges }]) => ranges.map(({ id }) => id))];
}

function theirsToAccept({ live: [live] }: Pair, { account, region }: AwsScope): NonNullable<Resource["blocked"]> {
  const until = live?.facts.expiresAt === undefined ? "within 7 days" : `until ${live.facts.expiresAt}`;
  return {
    code: "PEER-3",
    reason: `only account ${account} can accept it, in ${region}, ${until}`,
    fix: `give account ${account} the commands of the hand-over, or add a role of it to spec.accounts; then run again`,
  };
}

/** Why nothing can be sent over a peering that is not ours. */
function waitsFor(pair: Pair, used: Observed<"peering-connection"> | undefined): Resource["blocked"] {
  const unread = unreadEnd(pair);
  if (unread || used === undefined || used.facts.status === "active") return unread;
  return {
    code: "PEER-1",
    reason: `peering ${used.id}, which Podspan did not make, is ${used.facts.status}, and only one that is active carries packets`,
    fix: `have it accepted, or deleted, by whoever made it; or take it over: \`adopt: [{ id: ${used.id}, as: ${peeringId(pair.link)} }]\`; then run again`,
  };
}

/** Routes and openings of both ends. */
function ways(pair: Pair, ready: readonly string[]): readonly Resource[] {
  const { fabric, link, spec, requester, accepter } = pair;
  const target: Ref = { $ref: peeringId(link) };
  const ends = [
    { near: requester, far: accepter },
    { near: accepter, far: requester },
  ];
  return ends.flatMap(({ near, far }) => {
    const opening: Opening = { link, spec, near, far, groups: namedGroups(pair, far), after: ready };
    return [
      ...routesTo({
        link,
        part: "peering-route",
        from: near,
        to: far,
        target: () => target,
        after: ready,
        protect: spec.protect,
      }),
      ...openingsInto(fabric, opening, pair.snapshot),
      ...openingsOutOf(fabric, opening, pair.snapshot),
    ];
  });
}

/**
 * F26, F27: groups may be named inside one Region, and match the addresses of their interfaces alone. Where a node translates what its pods
 * send, or where no cluster is, ranges say it; of another account's groups AWS asks for more than their id.
 */
function namedGroups({ fabric, requester, accepter, addresses }: Pair, from: Side): readonly (string | Ref)[] {
  const [a, b] = [requester.end, accepter.end];
  if (a.kind !== "reached" || b.kind !== "reached") return [];
  if (a.groups.account !== b.groups.account || a.groups.region !== b.groups.region) return [];
  const inside = Object.entries(fabric.spec.clusters).filter(([, { vpc }]) => vpc === from.end.key);
  const untranslated = inside.every(([key, { manage }]) => {
    const planned = addresses.clusters[key];
    return manage === "full" && planned !== undefined && podsAreRoutable(fabric, key, planned);
  });
  return untranslated && from.nodeGroups().length > 0 ? groupsOf(fabric, from.end.key, from) : [];
}

/** F38: each side sets its own, once the peering is active. What others have switched on where the Fabric does not ask for it is switched off. */
function dnsOptions(
  { link, spec, requester, accepter, live: [live] }: Pair,
  ready: readonly string[],
): readonly Resource[] {
  return (["requester", "accepter"] as const).flatMap((side): readonly Resource[] => {
    const { end } = side === "requester" ? requester : accepter;
    if (end.kind !== "reached" || (!spec.dns && live?.facts.remoteDns?.[side] !== true)) return [];
    const id = linkPartId(link, "peering-dns", end.key);
    const props = { peering: { $ref: peeringId(link) }, side, remoteDns: spec.dns };
    return [
      { id, kind: "peering-dns", scope: end.scope, props, after: ready, ...(spec.protect ? { protect: true } : {}) },
    ];
  });
}
