import { collectionKey, type ObservedKind, observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import type { AwsObserveRequest } from "../../ports/index.ts";
import type { ObserveRequest } from "./requests.ts";

/** What must be read of a target so that it can be told what becomes of packets there, by the beginning of its id. */
const NEEDED: Readonly<Record<string, readonly ObservedKind[]>> = {
  nat: ["nat-gateway"],
  pcx: ["peering-connection"],
  pl: ["prefix-list"],
  tgw: ["transit-gateway", "transit-gateway-attachment", "transit-gateway-route-table"],
  vgw: ["vpn-gateway", "vpn-connection"],
  vpce: ["vpc-endpoint"],
};

/** What tells more of a target than a proof asks: that an active route leads to an internet gateway says that it is attached. */
const FURTHER: Readonly<Record<string, readonly ObservedKind[]>> = {
  eigw: ["egress-only-internet-gateway"],
  igw: ["internet-gateway"],
  tgw: ["vpn-connection", "customer-gateway"],
  vgw: ["customer-gateway"],
};

const TARGET_KINDS = new Set([...Object.values(NEEDED), ...Object.values(FURTHER)].flat());

/** Whether a kind is read only so that it can be told how packets go: no change is planned from it. */
export function isTargetKind(kind: ObservedKind): boolean {
  return TARGET_KINDS.has(kind);
}

/** `proof`: what a proof cannot do without; `all`: everything that is known of how packets go. */
export type TargetDepth = "proof" | "all";

/**
 * `further` with what the routes and rules that were read lead to beyond their VPCs: one request for each account and region that has
 * any such, by id. How many calls it makes depends on the kinds of targets, not on how many things there are, but for one for
 * each prefix list and two for each table of a transit gateway. What was read, or is asked for, already is not asked twice.
 */
export function withTargets(
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
  further: readonly ObserveRequest[],
  depth: TargetDepth,
): readonly ObserveRequest[] {
  const byId = requests.flatMap((request) =>
    request.plane === "aws" ? targetsOf(snapshot, request, further, depth) : [],
  );
  const merged = new Set(byId.flatMap(({ instead }) => instead));
  return [...further.filter((request) => !merged.has(request)), ...byId.map(({ request }) => request)];
}

interface Targets {
  readonly request: AwsObserveRequest;
  /** Requests by id of the same place that this one takes in. */
  readonly instead: readonly ObserveRequest[];
}

function targetsOf(
  snapshot: Snapshot,
  request: AwsObserveRequest,
  further: readonly ObserveRequest[],
  depth: TargetDepth,
): readonly Targets[] {
  const { alias, region } = request;
  const reached = snapshot.aws.find((one) => one.alias === alias && one.region === region);
  if (reached === undefined) return [];
  const here = further
    .filter((one) => one.plane === "aws")
    .filter((one) => one.alias === alias && one.region === region);
  const instead = here.filter((one) => one.gateways !== undefined);
  const beside = here.filter((one) => !instead.includes(one));
  // Of transit gateways only those of links may have been read.
  const isRead = (id: string): boolean =>
    request.transit === undefined || !id.startsWith("tgw-") || hasGateway(snapshot, reached.scope, id);
  const isKnown = (id: string, kind: ObservedKind): boolean =>
    (collectionKey(reached.scope, kind) in snapshot.scopes && isRead(id)) || beside.some((one) => one.kinds.has(kind));
  const ids = namedIn(snapshot, reached.scope).filter((id) => kindsOf(id, depth).some((kind) => !isKnown(id, kind)));
  if (ids.length === 0) return [];
  const kinds = ids.flatMap((id) => kindsOf(id, depth).filter((kind) => !isKnown(id, kind)));
  const gateways = [...new Set([...ids, ...instead.flatMap((one) => one.gateways ?? [])])].sort();
  const all = new Set([...kinds, ...instead.flatMap((one) => [...one.kinds])]);
  const { transit: _links, ...place } = request;
  return [{ request: { ...place, kinds: all, clusters: [], gateways }, instead }];
}

function hasGateway(snapshot: Snapshot, scope: Snapshot["aws"][number]["scope"], id: string): boolean {
  return observedById(snapshot, "transit-gateway", id, scope) !== undefined;
}

function kindsOf(id: string, depth: TargetDepth): readonly ObservedKind[] {
  const prefix = id.slice(0, id.indexOf("-"));
  return [...(NEEDED[prefix] ?? []), ...(depth === "all" ? (FURTHER[prefix] ?? []) : [])];
}

/** Targets and prefix lists that routes and rules of a place name. */
function namedIn(snapshot: Snapshot, scope: Snapshot["aws"][number]["scope"]): readonly string[] {
  const routes = observedOf(snapshot, "route-table", scope).flatMap(({ facts }) => facts.routes);
  const rules = observedOf(snapshot, "security-group", scope).flatMap(({ props }) => [
    ...props.ingress,
    ...props.egress,
  ]);
  const lists = [...routes.map(({ destination }) => destination), ...rules.map(({ cidr = "" }) => cidr)];
  const named = [...routes.map(({ target }) => target), ...lists.filter((text) => text.startsWith("pl-"))];
  return [...new Set(named)].sort();
}
