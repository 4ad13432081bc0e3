import type { Directory } from "../network/index.ts";
import type { PacketSpace } from "../packets/index.ts";
import { addressesText, boxText, packetBoxes } from "./packet-words.ts";
import type { Blocker, Hop, Step } from "./trace.ts";

/** What a reason is told with. */
export interface Words {
  readonly space: PacketSpace;
  readonly nameOf: Directory["nameOf"];
}

/** Why packets do not go on, in one sentence without a full stop, by what decides. */
export function reasonText({ space, nameOf }: Words, blocker: Blocker): string {
  const { packets, reason } = blocker;
  const first = (field: "source" | "destination"): string | undefined =>
    space.values(packets, field).map((range) => addressesText(range, space.family))[0];
  switch (reason.kind) {
    case "filter":
      return dropText(space, blocker, reason.filter);
    case "no-route":
      return `${nameOf(reason.table)} has no route to ${first("destination")}`;
    case "nowhere":
      return `the route ${reason.route} of ${nameOf(reason.table)} leads nowhere: ${reason.reason}`;
    case "source-check":
      return `the source/dest check of ${nameOf(reason.node)} drops what is from ${first("source")}`;
    case "reply-translated":
      return `${nameOf(reason.by)} changes the source address of the reply, and nobody waits for an answer from there`;
    case "unmapped": {
      const address = first(reason.field);
      return `${nameOf(reason.by)} has no other address for ${reason.field === "source" ? `the source ${address}` : address}`;
    }
    case "elsewhere":
      return `${first("destination")} is not in ${reason.domain}, where ${firstRoute(blocker.hops) ?? "its table"} leads`;
    case "loop":
      return `the routes lead in a circle through ${nameOf(reason.table)}`;
  }
}

/** The route that the sender's own table has for them. */
function firstRoute(hops: readonly Hop[]): string | undefined {
  const step = hops.flatMap(({ steps }) => steps).find((one) => one.kind === "route");
  return step?.kind === "route" ? step.route : undefined;
}

/** What the filter drops, with the addresses that it has there. */
function dropText(space: PacketSpace, { hops, packets }: Blocker, filter: string): string {
  const step = filterStep(hops, filter);
  if (step !== undefined && isShut(step)) return filter;
  const [box] = packetBoxes(space, step === undefined ? packets : space.difference(step.met, step.passes), 1);
  return `${filter} drops ${box === undefined ? "it" : boxText(box)}`;
}

export type FilterStep = Extract<Step, { readonly kind: "filter" }>;

/** The last time that packets met a filter. */
export function filterStep(hops: readonly Hop[], filter: string): FilterStep | undefined {
  const step = hops.flatMap(({ steps }) => steps).findLast((one) => one.kind === "filter" && one.filter === filter);
  return step?.kind === "filter" ? step : undefined;
}

/** A filter whose name says why nothing passes, such as `i-1 is stopped`. */
export function isShut({ by, filter }: FilterStep): boolean {
  return by.rules.length === 0 && filter.includes(" ") && !filter.includes("/");
}
