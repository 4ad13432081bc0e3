import type { Scope } from "../../desired/index.ts";
import type { ObservedKind } from "../../observed/index.ts";
import type { AwsObserveRequest, ImageWanted } from "../../ports/index.ts";
import type { Fabric, RouterSpec } from "../../spec/index.ts";
import { readKeys } from "../identity/management.ts";
import { roleNames } from "../identity/router-names.ts";
import { isRemoving, type Purpose, type RememberedPlace } from "./purposes.ts";

/** What links over peerings are made of. */
const OF_PEERINGS: readonly ObservedKind[] = [
  "peering-connection",
  "peering-acceptance",
  "peering-dns",
  "security-group-rule",
];

/** Runs that tell what of links is there; the others ask for them only where routes lead to them. */
const SEES_LINKS: ReadonlySet<Purpose> = new Set([
  "plan",
  "roll",
  "destroy",
  "destroy-roll",
  "gone",
  "drift",
  "verify",
]);

/** What links over transit gateways are made of. */
export const OF_TRANSIT: readonly ObservedKind[] = [
  "transit-gateway",
  "transit-gateway-attachment",
  "transit-gateway-acceptance",
  "transit-gateway-route-table",
  "transit-gateway-association",
  "transit-gateway-propagation",
  "transit-gateway-route",
];

/** What links by routers are made of; images are asked for only where one is to be started. */
const OF_ROUTERS: readonly ObservedKind[] = ["router-interface", "router-address", "router-instance", "router-role"];

/** Where the Fabric links VPCs, or state remembers to have done so. Node groups say where nodes may come to be, and so which tables must know the way. */
export function linkKinds(
  fabric: Fabric,
  purpose: Purpose,
  remembered: readonly RememberedPlace[],
): readonly ObservedKind[] {
  const links = readKeys(fabric, "links").flatMap((key) => fabric.spec.links[key] ?? []);
  const routed = links.some(({ dmvpn }) => dmvpn !== undefined);
  // Which interfaces are those of a link's routers, is told by their marks alone.
  if (purpose === "observe") return routed ? ["router-interface"] : [];
  if (!SEES_LINKS.has(purpose)) return [];
  const isKnown = (kinds: readonly ObservedKind[]): boolean => remembered.some(({ kind }) => kinds.includes(kind));
  const peered = links.some(({ peering }) => peering !== undefined);
  const transit = links.some(({ transitGateway }) => transitGateway !== undefined);
  const kinds = [
    ...(routed || isKnown(OF_ROUTERS) ? [...OF_ROUTERS, "security-group-rule" as const] : []),
    // How many there are, before there are more.
    ...(routed && (purpose === "plan" || purpose === "roll") ? (["elastic-address"] as const) : []),
    ...(peered || isKnown(OF_PEERINGS) ? OF_PEERINGS : []),
    ...(transit || isKnown(OF_TRANSIT) ? [...OF_TRANSIT, "security-group-rule" as const] : []),
    ...((peered || transit || routed) && !isRemoving(purpose) ? (["node-group"] as const) : []),
  ];
  return [...new Set(kinds)];
}

/** Transit gateways that are ours by mark, those that links name, and those that state knows: another account shows no marks of ours. */
export function withTransit(
  { metadata, spec }: Fabric,
  request: AwsObserveRequest,
  remembered: readonly RememberedPlace[],
): AwsObserveRequest {
  if (!request.kinds.has("transit-gateway")) return request;
  const named = Object.values(spec.links).flatMap(({ transitGateway }) => transitGateway?.id ?? []);
  const known = remembered.flatMap(({ kind, worldId }) => (kind === "transit-gateway" ? [worldId] : []));
  return { ...request, transit: { uid: metadata.uid, ids: [...new Set([...named, ...known])].sort() } };
}

/**
 * Roles are found by what they are called: IAM has each once for all regions, and it is asked for where its link is. Where state knows of no
 * router yet, some are to be started: their images are asked for at once, and not a round later.
 */
export function withRouters(
  fabric: Fabric,
  purpose: Purpose,
  request: AwsObserveRequest,
  remembered: readonly RememberedPlace[],
): AwsObserveRequest {
  if (!request.kinds.has("router-role")) return request;
  const vpcs = request.vpcs.map(({ key }) => key);
  const here = remembered.filter(({ scope }) => isIn(fabric, request, scope));
  const known = here.flatMap(({ kind, worldId }) => (kind === "router-role" ? [worldId] : []));
  const roles = [...new Set([...roleNames(fabric, vpcs), ...known])].sort();
  const isFirst = STARTS_ROUTERS.has(purpose) && here.every(({ kind }) => kind !== "router-instance");
  const images = isFirst ? imagesOf(routersIn(fabric, vpcs)) : [];
  if (images.length === 0) return { ...request, roles };
  return { ...request, kinds: new Set([...request.kinds, "machine-image"]), roles, images };
}

/** Runs that may start routers. */
const STARTS_ROUTERS: ReadonlySet<Purpose> = new Set(["plan", "roll"]);

/** What routers that the Fabric gives no image are started from, each once. */
export function imagesOf(routers: readonly RouterSpec[]): readonly ImageWanted[] {
  const wanted = routers
    .filter(({ image }) => image === undefined)
    .map(
      ({ platform, licence = "byol" }): ImageWanted => (platform === "linux" ? { platform } : { platform, licence }),
    );
  return [...new Map(wanted.map((one) => [`${one.platform} ${one.licence ?? ""}`, one])).values()];
}

function routersIn(fabric: Fabric, vpcs: readonly string[]): readonly RouterSpec[] {
  const links = readKeys(fabric, "links").flatMap((key) => fabric.spec.links[key]?.dmvpn ?? []);
  return links.flatMap(({ vpc, routers }) => (vpcs.includes(vpc) ? routers : []));
}

/** Whether a request asks in the place of a scope; the account of the caller's own credentials is whichever the Fabric does not name. */
function isIn({ spec }: Fabric, { alias, region }: AwsObserveRequest, scope: Scope): boolean {
  if (scope.plane !== "aws" || scope.region !== region) return false;
  const named = Object.values(spec.accounts).some(({ id }) => id === scope.account);
  return alias === "" ? !named : spec.accounts[alias]?.id === scope.account;
}
