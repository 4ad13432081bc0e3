import type { AwsScope, Existing, Ref, Resource } from "../../desired/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import type { Fabric, LinkSpec } from "../../spec/index.ts";
import type { AddressPlan } from "../address-plan.ts";
import { clustersInVpc } from "../address-plan.ts";
import { podsAreRoutable } from "../cni-rules.ts";
import type { Compiled } from "../compiled.ts";
import { linkPartId, vpcBlockId } from "../identity.ts";
import { tagsFor } from "../marks.ts";
import type { LinkEnd } from "./end.ts";
import type { LinkedVpc, LinkedVpcs } from "./linked-vpc.ts";
import { isLive, peeringsBetween } from "./live-peerings.ts";
import { groupsOf, openingsInto, openingsOutOf, type Way } from "./openings.ts";
import { routesTo } from "./routes.ts";

type PresentEnd = Exclude<LinkEnd, { readonly kind: "lost" }>;
type Side = LinkedVpc & { readonly end: PresentEnd };

/** A peering between two VPCs: the request, its acceptance, routes and openings at both ends. */
export function compilePeering(
  fabric: Fabric,
  link: string,
  addresses: AddressPlan,
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
): Compiled {
  const spec = fabric.spec.links[link];
  const [first, second] = (spec?.peering ?? []).map((key) => present(vpcs(key)));
  if (!spec || !first || !second) return { resources: [], existing: [], diagnostics: [] };
  const live = livePeering(first.end, second.end, snapshot);
  const [requester, accepter] = inOrder(first, second, live);
  const pair: Pair = { fabric, link, spec, requester, accepter, addresses, snapshot, ...(live ? { live } : {}) };
  const isUsed = live !== undefined && isForeign(pair, live);
  const made = isUsed
    ? { resources: [], existing: [existing(pair, live)] }
    : { resources: requested(pair), existing: [] };
  const ready = live?.facts.status === "active" ? [] : [acceptanceId(link)];
  const blocked = waitsFor(pair, isUsed);
  const rest = [...ways(pair, ready), ...dnsOptions(pair, ready)].map((resource) =>
    blocked && !resource.blocked ? { ...resource, blocked } : resource,
  );
  return { resources: [...made.resources, ...rest], existing: made.existing, diagnostics: [] };
}

interface Pair {
  readonly fabric: Fabric;
  readonly link: string;
  readonly spec: LinkSpec;
  readonly requester: Side;
  readonly accepter: Side;
  readonly addresses: AddressPlan;
  readonly snapshot: Snapshot;
  /** What joins the two VPCs already, whoever made it. */
  readonly live?: Observed<"peering-connection">;
}

function present(vpc: LinkedVpc): Side | undefined {
  return vpc.end.kind === "lost" ? undefined : { ...vpc, end: vpc.end };
}

/** The VPC's world id, where it has one. */
function worldIdOf(end: PresentEnd): string | undefined {
  switch (end.kind) {
    case "reached":
      return end.worldId;
    case "others":
      return end.vpc;
    case "unread":
      return typeof end.vpc === "string" ? end.vpc : undefined;
  }
}

function livePeering(a: PresentEnd, b: PresentEnd, snapshot: Snapshot): Observed<"peering-connection"> | undefined {
  const [left, right] = [worldIdOf(a), worldIdOf(b)];
  if (left === undefined || right === undefined) return undefined;
  return peeringsBetween(snapshot, left, right).find(({ facts }) => isLive(facts.status));
}

/** Who asked is told by what is there: to write the two the other way round changes nothing. Else the first, or whoever we can act for. */
function inOrder(first: Side, second: Side, live: Observed<"peering-connection"> | undefined): readonly [Side, Side] {
  const turned = live === undefined ? first.end.kind === "others" : live.facts.requester.vpc === worldIdOf(second.end);
  return turned ? [second, first] : [first, second];
}

function isForeign({ fabric, link }: Pair, { id, owner }: Observed<"peering-connection">): boolean {
  if (owner !== undefined) return owner.uid !== fabric.metadata.uid;
  return !fabric.spec.adopt.some((entry) => entry.id === id && entry.as === peeringId(link));
}

export function peeringId(link: string): string {
  return linkPartId(link, "peering");
}

export function acceptanceId(link: string): string {
  return linkPartId(link, "peering-acceptance");
}

function existing({ link }: Pair, { id, scope }: Observed<"peering-connection">): Existing {
  return { id: peeringId(link), kind: "peering-connection", scope, worldId: id };
}

/** The request and its acceptance. A live one is told by the account that shows it, and waits for no block: only a new request does (F18). */
function requested(pair: Pair): readonly Resource[] {
  const { fabric, link, spec, requester, accepter, live } = pair;
  const id = peeringId(link);
  const scope = requester.end.scope;
  const protection = spec.protect ? { protect: true } : {};
  const blocked = [requester.end, accepter.end].flatMap((end) => (end.kind === "unread" ? [end.blocked] : []))[0];
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

function theirsToAccept({ live }: Pair, { account, region }: AwsScope): NonNullable<Resource["blocked"]> {
  const until = live?.facts.expiresAt === undefined ? "within 7 days" : `until ${live.facts.expiresAt}`;
  return {
    code: "PEER-3",
    reason: `only account ${account} can accept it, in ${region}, ${until}`,
    fix: `give account ${account} the commands of the hand-over, or add a role of it to spec.accounts; then run again`,
  };
}

/** Why nothing can be sent over a peering that is not ours. */
function waitsFor({ live, accepter, requester }: Pair, isUsed: boolean): Resource["blocked"] {
  const unread = [requester.end, accepter.end].flatMap((end) => (end.kind === "unread" ? [end.blocked] : []))[0];
  if (unread) return unread;
  if (!isUsed || live === undefined || live.facts.status === "active") return undefined;
  return {
    code: "PEER-1",
    reason: `peering ${live.id}, which Podspan did not make, is ${live.facts.status}, and only one that is active carries packets`,
    fix: "have it accepted, or delete it, by whoever made it; then run again",
  };
}

/** Routes and openings of both ends. */
function ways(pair: Pair, ready: readonly string[]): readonly Resource[] {
  const { fabric, link, spec, requester, accepter } = pair;
  const target: Ref = { $ref: peeringId(link) };
  return [
    [requester, accepter],
    [accepter, requester],
  ].flatMap(([from, to]) => {
    if (from === undefined || to === undefined) return [];
    const way: Way = { link, spec, from, to, groups: namedGroups(pair, from), after: ready };
    return [
      ...routesTo({ link, part: "peering-route", from, to, target, after: ready, protect: spec.protect }),
      ...openingsInto(fabric, way, pair.snapshot),
      ...openingsOutOf(fabric, way, pair.snapshot),
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
function dnsOptions({ link, spec, requester, accepter, live }: Pair, ready: readonly string[]): readonly Resource[] {
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
