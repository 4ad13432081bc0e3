import type { Compiled } from "../../desired/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { readKeys } from "../identity/management.ts";
import { allowProblems } from "./allow-problems.ts";
import { hubResources } from "./dmvpn/hubs.ts";
import { type Hybrid, hybridOf } from "./dmvpn/hybrid.ts";
import { hybridProblems } from "./dmvpn/problems.ts";
import { hybridResources, insideInterfaces } from "./dmvpn/router-resources.ts";
import { linkQuotas } from "./link-quotas.ts";
import type { LinkedVpcs } from "./linked-vpc.ts";
import { overlapsBetween } from "./overlap-problems.ts";
import { type Pair, pairOf } from "./pair.ts";
import { peeringResources } from "./peering.ts";
import { peeringProblems } from "./peering-problems.ts";
import { routeProblems } from "./route-problems.ts";
import { isGatewayUnread, type Transit, transitOf } from "./transit/site.ts";
import { transitResources } from "./transit/transit-gateway.ts";
import { transitProblems } from "./transit/transit-problems.ts";

/** What state says, beside the world: world ids of routes that are ours, and logical ids that an apply was done with. */
export interface LinkMemory {
  readonly ownByState: ReadonlySet<string>;
  readonly applied: ReadonlySet<string>;
}

/** What joins VPCs: everything that links are made of, in AWS. */
export function compileLinks(
  fabric: Fabric,
  addresses: AddressPlan,
  vpcs: LinkedVpcs,
  snapshot: Snapshot,
  memory: LinkMemory,
): Compiled & { readonly pairs: readonly Pair[] } {
  const links = readKeys(fabric, "links");
  const pairs = links.flatMap((link) => pairOf(fabric, link, addresses, vpcs, snapshot) ?? []);
  const transits = links.flatMap((link) => transitOf(fabric, link, addresses, vpcs, snapshot) ?? []);
  const hybrids = links.flatMap((link) => hybridOf(fabric, link, vpcs, snapshot) ?? []);
  const made = [...pairs.map(peeringResources), ...transits.map(transitResources)];
  const resources = [
    ...made.flatMap((part) => part.resources),
    ...hybrids.flatMap(hybridResources),
    ...hubResources(fabric),
  ];
  return {
    pairs,
    resources,
    existing: made.flatMap((part) => part.existing),
    diagnostics: [
      ...pairs.flatMap((pair) => pairProblems(pair, memory)),
      ...transits.flatMap((transit) => transitLinkProblems(transit, memory)),
      ...hybrids.flatMap((hybrid) => hybridLinkProblems(hybrid, memory)),
      ...linkQuotas(fabric, pairs, resources, vpcs, snapshot),
    ],
  };
}

function pairProblems(pair: Pair, { ownByState, applied }: LinkMemory): readonly Diagnostic[] {
  const { fabric, link, requester, accepter, snapshot, live } = pair;
  const targets = live.slice(0, 1).map(({ id }) => id);
  const ways = [
    { from: requester, to: accepter },
    { from: accepter, to: requester },
  ];
  return [
    ...peeringProblems(pair, applied),
    ...allowProblems(link, pair.spec, [requester, accepter]),
    ...overlapsBetween(fabric, link, requester, accepter, snapshot),
    ...ways.flatMap((way) =>
      routeProblems(fabric, { link, part: "peering-route", ...way, targets }, snapshot, ownByState),
    ),
  ];
}

function transitLinkProblems(transit: Transit, { ownByState }: LinkMemory): readonly Diagnostic[] {
  const { fabric, link, spec, sites, ends, snapshot } = transit;
  const members = sites.flatMap((site) => site.members.map((member) => ({ site, member })));
  const ways = members.flatMap(({ site, member: from }) =>
    members.flatMap(({ member: to }) => {
      const targets = site.live === undefined ? [] : [site.live.id];
      return to === from ? [] : [{ link, part: "transit-route" as const, from, to, targets }];
    }),
  );
  return [
    ...transitProblems(transit, ownByState),
    ...allowProblems(link, spec, ends),
    ...members.flatMap(({ member }, at) =>
      members.slice(at + 1).flatMap(({ member: other }) => overlapsBetween(fabric, link, member, other, snapshot)),
    ),
    ...ways.flatMap((way) => routeProblems(fabric, way, snapshot, ownByState)),
  ];
}

function hybridLinkProblems(hybrid: Hybrid, { ownByState }: LinkMemory): readonly Diagnostic[] {
  const { fabric, link, spec, vpc, far, snapshot } = hybrid;
  const routes = { link, part: "router-route" as const, from: vpc, to: far, targets: insideInterfaces(hybrid) };
  return [
    ...hybridProblems(hybrid),
    ...allowProblems(link, spec, [vpc], [far]),
    ...routeProblems(fabric, routes, snapshot, ownByState),
  ];
}

/** Links of which an end, or the gateway, cannot be read: what they have stays as it is until it can, for nobody knows what they are to have. */
export function unreadLinks(fabric: Fabric, vpcs: LinkedVpcs, snapshot: Snapshot): readonly string[] {
  return readKeys(fabric, "links").filter((link) => {
    const spec = fabric.spec.links[link];
    const joined = spec?.dmvpn === undefined ? [] : [spec.dmvpn.vpc];
    const ends = (spec?.peering ?? spec?.transitGateway?.vpcs ?? joined).map(vpcs);
    return (
      ends.some(({ end }) => end.kind === "unread") ||
      (spec !== undefined && isGatewayUnread(fabric, spec, ends, snapshot))
    );
  });
}
