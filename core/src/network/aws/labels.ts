import type { Network } from "../model.ts";
import { type Attachments, isLive } from "./attachments.ts";
import { isBetweenRegions } from "./peering.ts";
import type { World } from "./world.ts";

/**
 * Between which VPCs a rule may mean a group of the other: both ways over an active peering inside a Region (F27), inbound only over a
 * transit gateway where it and both attachments are told to (F28). A packet that comes another way is known by its address only: that is its
 * crossings' to say.
 */
export function labelsOf(world: World, attachments: Attachments): Network["labels"] {
  const labels = new Map<string, "source" | "both">();
  for (const [from, to] of overTransit(attachments)) labels.set(`${from}>${to}`, "source");
  for (const peering of world.all("peering-connection").values()) {
    const { requester, accepter, status } = peering.facts;
    if (status !== "active" || isBetweenRegions(peering)) continue;
    labels.set(`${requester.vpc}>${accepter.vpc}`, "both");
    labels.set(`${accepter.vpc}>${requester.vpc}`, "both");
  }
  return new Map([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function overTransit(attachments: Attachments): readonly (readonly [string, string])[] {
  const known = [...attachments.all()].filter((one) => isLive(one) && attachments.tellsGroups(one));
  const byGateway = Map.groupBy(known, ({ props }) => props.transitGateway);
  return [...byGateway.values()].flatMap((all) =>
    all.flatMap((from) => all.flatMap((to) => (from === to ? [] : [[from.props.vpc, to.props.vpc] as const]))),
  );
}
