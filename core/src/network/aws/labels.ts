import type { Network } from "../model.ts";
import { isBetweenRegions } from "./peering.ts";
import type { World } from "./world.ts";

/** Between which VPCs a rule may mean a group of the other (F27): both ways over an active peering inside a Region. */
export function labelsOf(world: World): Network["labels"] {
  const labels = new Map<string, "source" | "both">();
  for (const peering of world.all("peering-connection").values()) {
    const { requester, accepter, status } = peering.props;
    if (status !== "active" || isBetweenRegions(peering)) continue;
    labels.set(`${requester.vpc}>${accepter.vpc}`, "both");
    labels.set(`${accepter.vpc}>${requester.vpc}`, "both");
  }
  return new Map([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}
