import type { Diagnostic } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../address-plan.ts";
import type { Compiled } from "../compiled.ts";
import { readKeys } from "../management.ts";
import { allowProblems } from "./allow-problems.ts";
import { linkQuotas } from "./link-quotas.ts";
import type { LinkedVpcs } from "./linked-vpc.ts";
import { overlapsBetween } from "./overlap-problems.ts";
import { type Pair, pairOf } from "./pair.ts";
import { peeringResources } from "./peering.ts";
import { peeringProblems } from "./peering-problems.ts";
import { routeProblems } from "./route-problems.ts";

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
  const pairs = readKeys(fabric, "links").flatMap((link) => pairOf(fabric, link, addresses, vpcs, snapshot) ?? []);
  const made = pairs.map(peeringResources);
  const resources = made.flatMap((part) => part.resources);
  return {
    pairs,
    resources,
    existing: made.flatMap((part) => part.existing),
    diagnostics: [
      ...pairs.flatMap((pair) => pairProblems(pair, memory)),
      ...linkQuotas(fabric, pairs, resources, vpcs, snapshot),
    ],
  };
}

function pairProblems(pair: Pair, { ownByState, applied }: LinkMemory): readonly Diagnostic[] {
  const { fabric, link, requester, accepter, snapshot, live } = pair;
  const target = live[0] === undefined ? {} : { target: live[0].id };
  const ways = [
    { from: requester, to: accepter },
    { from: accepter, to: requester },
  ];
  return [
    ...peeringProblems(pair, applied),
    ...allowProblems(link, pair.spec, [requester, accepter]),
    ...overlapsBetween(fabric, link, requester, accepter, snapshot),
    ...ways.flatMap((way) =>
      routeProblems(fabric, { link, part: "peering-route", ...way, ...target }, snapshot, ownByState),
    ),
  ];
}

/** Links of which an end cannot be read: what they have stays as it is until it can, for nobody knows what they are to have. */
export function unreadLinks(fabric: Fabric, vpcs: LinkedVpcs): readonly string[] {
  return readKeys(fabric, "links").filter((link) => {
    const { peering, transitGateway } = fabric.spec.links[link] ?? {};
    return (peering ?? transitGateway?.vpcs ?? []).some((key) => vpcs(key).end.kind === "unread");
  });
}
